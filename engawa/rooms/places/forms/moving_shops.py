"""The forms of a moving shop, of its stops, and of a day that differs."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.forms import DateField
from engawa.core.ui.fields import Choice, Choices, Line, Part, Text
from engawa.core.ui.meeting import Sheet
from engawa.rooms.places.forms.fields import Cell
from engawa.rooms.places.forms.hours import HoursForm, Row, TimeField, write_initial
from engawa.rooms.places.forms.hours_table import HOLIDAYS
from engawa.rooms.places.forms.owned import OwnedPart, SpotPart, show_degrees
from engawa.rooms.places.importing.cells import read_phone, read_url
from engawa.rooms.places.models import MovingShop, Offering, Stop, StopChange
from engawa.rooms.places.opening.column_times import make_span
from engawa.rooms.places.opening.hours import OpeningHours, Span
from engawa.rooms.places.opening.osm import HoursUnreadable
from engawa.rooms.places.selectors.desk_choices import PlaceChoices
from engawa.rooms.places.selectors.naming import show_place
from engawa.rooms.places.services.moving_shops import ShopValues, StopValues

_DAY = dt.timedelta(days=1)


class ShopForm(OwnedPart):
    """What a moving shop says of itself, and how it stands."""

    name = Line(label=gettext_lazy("名前"), most=80, required=True)
    name_en = Line(label=gettext_lazy("英語の名前"), most=120)
    name_easy = Line(
        label=gettext_lazy("やさしい日本語の名前"),
        most=160,
        help_text=gettext_lazy("読みを、かっこに入れて添えます。"),
    )
    operator = Line(label=gettext_lazy("だれが運んでいるか"), most=120)
    partner = Choice(label=gettext_lazy("一緒に取り組む相手"), required=False)
    categories = Choices(
        label=gettext_lazy("売っている物の種類"), required=False, choices=Offering.Category.choices
    )
    goods = Line(
        label=gettext_lazy("売っている物"),
        most=300,
        help_text=gettext_lazy("例：野菜、魚、パン、牛乳、日用品"),
    )
    payment = Line(
        label=gettext_lazy("払い方"), most=200, help_text=gettext_lazy("例：現金、交通系ICカード")
    )
    phone = Cell(
        label=gettext_lazy("電話"),
        most=40,
        reader=read_phone,
        refusal=gettext_lazy("番号として読めません。045-123-4567 のように入力してください。"),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    url = Cell(
        label=gettext_lazy("ウェブサイト"),
        most=300,
        reader=read_url,
        refusal=gettext_lazy(
            "ページのアドレスとして読めません。https://www.example.jp/ のように、1つだけ入力してください。"
        ),
        widget=forms.TextInput(attrs={"type": "url"}),
    )
    description = Text(label=gettext_lazy("紹介の文"), most=2000)
    is_public = forms.BooleanField(
        label=gettext_lazy("公開する"),
        required=False,
        help_text=gettext_lazy("付けないあいだは、停まる場所も公開ページに出ません。"),
    )
    is_example = forms.BooleanField(
        label=gettext_lazy("見本として示す"),
        required=False,
        help_text=gettext_lazy("つくりものに付けます。公開ページに「見本」と出ます。"),
    )
    confirmed_on = DateField(
        label=gettext_lazy("内容を確かめた日"),
        required=False,
        help_text=gettext_lazy("例：令和6年2月14日、2024-2-14"),
    )
    confirmed_by = Line(
        label=gettext_lazy("確かめた課や事務所"),
        most=80,
        help_text=gettext_lazy("人の名前は書きません。例：総務課"),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        partners = [(str(pk), name) for pk, name in self.ward.partners.items()]
        self.choice("partner").offer([("", _("決めない")), *partners])

    def clean_confirmed_on(self) -> dt.date | None:
        """Give the day.

        :raises ValidationError: it is one to come.
        """
        day: dt.date | None = self.cleaned_data["confirmed_on"]
        if day is not None and day > self.today:
            raise ValidationError(_("きょうより先の日です。確かめた日を入れてください。"))
        return day

    def make_values(self) -> ShopValues:
        """Give what was typed."""
        given = dict(self.cleaned_data)
        section, partner = given.pop("section"), given.pop("partner")
        given["categories"] = tuple(given["categories"])
        return ShopValues(
            **given,
            section_id=int(section) if section else None,
            partner_id=int(partner) if partner else None,
        )


class StopForm(SpotPart):
    """Where a stop is, and from when until when it is used."""

    spot = Line(
        label=gettext_lazy("停まる場所"),
        most=120,
        required=True,
        help_text=gettext_lazy("見て分かるように、言葉で。例：港南台五丁目公園の東の入口"),
    )
    area = Choice(label=gettext_lazy("地区"), required=False)
    note = Line(
        label=gettext_lazy("補足"), most=200, help_text=gettext_lazy("例：雨の日は休みます。")
    )
    starts_on = DateField(
        label=gettext_lazy("いつから"),
        required=False,
        help_text=gettext_lazy("もう来ているときは、空のままにします。"),
    )
    last_on = DateField(
        label=gettext_lazy("いつまで"),
        required=False,
        help_text=gettext_lazy("終わりが決まっているときだけ。最後に来る日を入れます。"),
    )
    field_order = (
        "spot",
        "place",
        "latitude",
        "longitude",
        "area",
        "note",
        "starts_on",
        "last_on",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = self.fields["area"]
        assert isinstance(area, Choice)
        areas = [(str(pk), name) for pk, name in self.ward.areas.items()]
        area.offer([("", _("場所から、自動で決める")), *areas])

    def clean(self) -> dict[str, Any]:
        """See that the last day is not before the first."""
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("last_on")
        if first and last and last < first:
            self.add_error("last_on", _("「いつから」より前の日です。日付を確かめてください。"))
        return cleaned


class StopHoursForm(HoursForm):
    """When the shop stands there; a weekday in which nothing is typed is one on which it does not come."""

    empty_is_closed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = self.fields["lines"]
        lines.label = _("月に何回かだけ来る日と、来ない日")
        lines.help_text = _(
            "1行に1つ書きます。例：第2・第4月曜は10:00から10:30まで、8月13日～16日は休み、12月29日～1月3日は休み"
        )

    def list_rows(self) -> list[Row]:
        """List the rows of the table: of a shop that moves, no row for all working days."""
        rows = [self._make_row(row) for row in range(HOLIDAYS + 1)]
        return [*(replace(row, closed=None) for row in rows[:HOLIDAYS]), rows[HOLIDAYS]]

    def clean(self) -> dict[str, Any]:
        """See that the shop comes at some time."""
        cleaned = super().clean()
        if not self.errors and (self.hours is None or not _has_times(self.hours)):
            self.add_error("0_1_opens", _("来る曜日の行に、着く時刻と出る時刻を入れてください。"))
        return cleaned


class DayForm(Part):
    """A day on which the shop does not come, or comes at another time."""

    day = DateField(
        label=gettext_lazy("いつ"), help_text=gettext_lazy("例：令和6年2月14日、2024-2-14")
    )
    kind = Choice(
        label=gettext_lazy("どうなるか"),
        choices=[
            (StopChange.Kind.CALLED_OFF.value, gettext_lazy("休む")),
            (StopChange.Kind.OTHER_TIME.value, gettext_lazy("別の時間に来る")),
        ],
        widget=forms.RadioSelect,
        initial=StopChange.Kind.CALLED_OFF.value,
    )
    opens = TimeField()
    closes = TimeField()
    words = Line(
        label=gettext_lazy("わけ"),
        most=100,
        help_text=gettext_lazy("公開ページに、このまま出ます。例：雨のため"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opens"].label = _("着く時刻（別の時間に来るとき）")
        self.fields["closes"].label = _("出る時刻（別の時間に来るとき）")
        self.span: Span | None = None

    def clean(self) -> dict[str, Any]:
        """Read the other time; one that is typed beside 「休む」 is refused, not left out."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        opens, closes = cleaned.get("opens", ""), cleaned.get("closes", "")
        if cleaned.get("kind") == StopChange.Kind.CALLED_OFF:
            if opens or closes:
                self.add_error(
                    "kind", _("時刻も入っています。別の時間に来るなら、そちらを選んでください。")
                )
            return cleaned
        if self.errors:
            return cleaned
        if not opens or not closes:
            self.add_error(
                "closes" if opens else "opens", _("着く時刻と出る時刻を入れてください。")
            )
            return cleaned
        if int(closes) <= int(opens):
            # Read as the next day it would be a stay of almost a day, which nobody means.
            self.add_error("closes", _("着く時刻より後の時刻を入れてください。"))
            return cleaned
        try:
            self.span = make_span(opens=int(opens), closes=int(closes))
        except HoursUnreadable as error:
            self.add_error("closes", str(error))
        return cleaned


def make_shop_sheet(
    data: Any = None,
    *,
    shop: MovingShop | None,
    values: ShopValues | None,
    choices: PlaceChoices,
    today: dt.date,
) -> Sheet:
    """Make the form of a shop: `data` was sent, or `values` are shown."""
    form = ShopForm(data, initial=_show_shop(values, choices), choices=choices, today=today)
    for name, control in form.fields.items():
        if isinstance(control, Line) and shop is not None:
            control.stands = str(getattr(shop, name))
    return Sheet((form,))


def make_stop_sheet(
    data: Any = None,
    *,
    stop: Stop | None,
    shown: dict[str, Any] | None = None,
    hours: OpeningHours | None = None,
    choices: PlaceChoices,
) -> Sheet:
    """Make the forms of a stop: `data` was sent, or `shown` and `hours` are what they show."""
    current = OpeningHours.from_plain(stop.hours) if stop is not None else None
    return Sheet(
        (
            StopForm(data, initial=shown or {}, choices=choices),
            StopHoursForm(data, initial=write_initial(hours), current=current),
        )
    )


def read_shop(sheet: Sheet) -> ShopValues:
    """Give the shop that was typed."""
    form = sheet.parts[0]
    assert isinstance(form, ShopForm)
    return form.make_values()


def read_stop(sheet: Sheet) -> tuple[StopValues, list[str]]:
    """Give the stop that was typed, and what is to be told of it."""
    form, hours = sheet.parts
    assert isinstance(form, StopForm)
    assert isinstance(hours, StopHoursForm)
    assert hours.hours is not None, "a stop without times is not valid"
    given = form.cleaned_data
    values = StopValues(
        spot=given["spot"],
        hours=hours.hours,
        place_number=given["place"],
        latitude=given["latitude"],
        longitude=given["longitude"],
        area_id=int(given["area"]) if given["area"] else None,
        note=given["note"],
        starts_on=given["starts_on"],
        ends_before=given["last_on"] + _DAY if given["last_on"] else None,
    )
    return values, form.notes


def show_typed_stop(sheet: Sheet) -> dict[str, Any]:
    """Give what the form would show of the stop that was typed."""
    form = sheet.parts[0]
    given = form.cleaned_data
    return {
        **{bound.name: bound.value() for bound in form},
        "latitude": show_degrees(given["latitude"]),
        "longitude": show_degrees(given["longitude"]),
        "starts_on": given["starts_on"],
        "last_on": given["last_on"],
    }


def show_stop(*, stop: Stop, has_found_area: bool) -> dict[str, Any]:
    """Give what the form shows of a stop; a district that was found is not shown as chosen."""
    return {
        "spot": stop.spot,
        "place": show_place(place=stop.place),
        "latitude": show_degrees(stop.latitude),
        "longitude": show_degrees(stop.longitude),
        "area": "" if has_found_area else str(stop.area_id or ""),
        "note": stop.note,
        "starts_on": stop.starts_on,
        "last_on": stop.ends_before - _DAY if stop.ends_before else None,
    }


def _show_shop(values: ShopValues | None, choices: PlaceChoices) -> dict[str, Any]:
    if values is None:
        only = list(choices.sections)
        # Whoever writes for one section only adds to that one.
        is_only = len(only) == 1 and not choices.may_leave_section_open
        return {"section": str(only[0])} if is_only else {}
    shown = {
        name: getattr(values, name)
        for name in ShopForm.base_fields
        if name not in {"section", "partner", "categories"}
    }
    return {
        **shown,
        "categories": list(values.categories),
        "section": str(values.section_id or ""),
        "partner": str(values.partner_id or ""),
    }


def _has_times(hours: OpeningHours) -> bool:
    return any(rule.spans for rule in hours.rules)
