"""The forms of a route, of its steps, and of the file of its line."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Line, Part, Text
from engawa.core.ui.meeting import Sheet
from engawa.rooms.places.forms.owned import OwnedPart, SpotPart, show_degrees
from engawa.rooms.places.importing.lines import read_line
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import Route, RouteStep
from engawa.rooms.places.opening.column_times import fold
from engawa.rooms.places.selectors.desk_choices import PlaceChoices
from engawa.rooms.places.selectors.naming import show_place
from engawa.rooms.places.services.routes import RouteValues, StepValues

_MOST_MINUTES, _MOST_PERCENT = 1000, 100


class Number(Line):
    """A number as people write it, in any width; `digits` behind the point at most."""

    def __init__(self, *, largest: int, digits: int = 0, **kwargs: Any) -> None:
        self.largest, self.digits = largest, digits
        super().__init__(most=10, **kwargs)

    def read(self, words: str) -> str:
        """Give the number, as a text.

        :raises ValidationError: it is no such number.
        """
        try:
            number = Decimal(fold(words))
        except InvalidOperation:
            number = Decimal(-1)
        is_number = number.is_finite() and 0 < number <= self.largest
        if not is_number or number != round(number, self.digits):
            raise ValidationError(
                _("1から%(largest)dまでの数を入れてください。") % {"largest": self.largest}
            )
        return f"{number.normalize():f}"


class RouteForm(OwnedPart):
    """What a route says of itself; blank is unknown."""

    title = Line(label=gettext_lazy("名前"), most=80, required=True)
    title_en = Line(label=gettext_lazy("英語の名前"), most=120)
    title_easy = Line(
        label=gettext_lazy("やさしい日本語の名前"),
        most=160,
        help_text=gettext_lazy("読みを、かっこに入れて添えます。"),
    )
    purpose = Choice(label=gettext_lazy("何のための道か"), choices=Route.Purpose.choices)
    description = Text(
        label=gettext_lazy("どんな道か"),
        most=4000,
        rows=4,
        required=True,
        help_text=gettext_lazy("地図を見られない人にも分かるように、言葉で書きます。"),
    )
    minutes = Number(
        label=gettext_lazy("歩いて何分"),
        largest=_MOST_MINUTES,
        help_text=gettext_lazy(
            "空けておくと、線の長さから計算します。歩いて測った時間を入れられます。"
        ),
    )
    stairs = Choice(label=gettext_lazy("階段"), required=False, choices=Route.Answer.choices)
    stairs_words = Line(
        label=gettext_lazy("階段の場所"), most=200, help_text=gettext_lazy("例：神社の入口に12段")
    )
    handrails = Choice(label=gettext_lazy("手すり"), required=False, choices=Route.Answer.choices)
    steepest = Number(
        label=gettext_lazy("いちばん急な坂（％）"),
        largest=_MOST_PERCENT,
        digits=1,
        help_text=gettext_lazy("100m進んで5m上がる坂は、5です。"),
    )
    surface = Choice(label=gettext_lazy("道の表面"), required=False, choices=Route.Surface.choices)
    width = Line(
        label=gettext_lazy("道の幅"), most=100, help_text=gettext_lazy("例：いちばん狭い所で1.5m")
    )
    rests = Text(label=gettext_lazy("トイレ・休む所"), most=1000)
    area = Choice(label=gettext_lazy("地区"), required=False)
    is_public = forms.BooleanField(label=gettext_lazy("公開する"), required=False)
    is_example = forms.BooleanField(
        label=gettext_lazy("見本として示す"),
        required=False,
        help_text=gettext_lazy("つくりものに付けます。公開ページに「見本」と出ます。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        areas = [(str(pk), name) for pk, name in self.ward.areas.items()]
        self.choice("area").offer([("", _("決めない")), *areas])

    def make_values(self) -> RouteValues:
        """Give what was typed."""
        given = dict(self.cleaned_data)
        section, area = given.pop("section"), given.pop("area")
        minutes, steepest = given.pop("minutes"), given.pop("steepest")
        return RouteValues(
            **given,
            minutes=int(minutes) if minutes else None,
            steepest=Decimal(steepest) if steepest else None,
            section_id=int(section) if section else None,
            area_id=int(area) if area else None,
        )


class StepForm(SpotPart):
    """One step in words, and where it is."""

    words = Line(
        label=gettext_lazy("順路"),
        most=300,
        required=True,
        help_text=gettext_lazy("例：郵便局の角を右に曲がり、坂を上がります。"),
    )
    field_order = ("words", "place", "latitude", "longitude")

    def make_values(self) -> StepValues:
        """Give what was typed."""
        given = self.cleaned_data
        return StepValues(
            words=given["words"],
            place_number=given["place"],
            latitude=given["latitude"],
            longitude=given["longitude"],
        )


class LineForm(Part):
    """The file of the line."""

    file = forms.FileField(
        label=gettext_lazy("線のファイル"),
        help_text=gettext_lazy("GPX、KML、GeoJSONのどれか。線が1本だけ入ったもの、5 MBまで。"),
        error_messages={"required": gettext_lazy("ファイルを選んでください。")},
    )

    def clean_file(self) -> dict[str, Any]:
        """Give the line.

        :raises ValidationError: the file has none that can be read.
        """
        try:
            return read_line(content=self.cleaned_data["file"].read())
        except FileRefused as refused:
            raise ValidationError(str(refused)) from refused


def make_route_sheet(
    data: Any = None, *, values: RouteValues | None, choices: PlaceChoices
) -> Sheet:
    """Make the form of a route: `data` was sent, or `values` are shown."""
    return Sheet((RouteForm(data, initial=_show(values, choices), choices=choices),))


def read_route(sheet: Sheet) -> RouteValues:
    """Give the route that was typed."""
    form = sheet.parts[0]
    assert isinstance(form, RouteForm)
    return form.make_values()


def make_step_form(data: Any = None, *, step: RouteStep | None, choices: PlaceChoices) -> StepForm:
    """Make the form of a step: `data` was sent, or the step is shown."""
    shown = {}
    if step is not None:
        shown = {
            "words": step.words,
            "place": show_place(place=step.place),
            "latitude": show_degrees(step.latitude),
            "longitude": show_degrees(step.longitude),
        }
    return StepForm(data, initial=shown, choices=choices)


def _show(values: RouteValues | None, choices: PlaceChoices) -> dict[str, Any]:
    if values is None:
        only = list(choices.sections)
        is_only = len(only) == 1 and not choices.may_leave_section_open
        return {"section": str(only[0])} if is_only else {}
    shown = {name: getattr(values, name) for name in RouteForm.base_fields if hasattr(values, name)}
    steepest = values.steepest
    return {
        **shown,
        "steepest": "" if steepest is None else f"{steepest.normalize():f}",
        "section": str(values.section_id or ""),
        "area": str(values.area_id or ""),
    }
