"""The forms for a work and for its photos."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.forms import DateField
from engawa.core.ui.days import say_day
from engawa.core.ui.fields import Choice, Line, Part, Text
from engawa.core.ui.pictures import PictureField
from engawa.rooms.places.forms.points import read_typed_point, show_degrees
from engawa.rooms.places.models import Work, WorkPhoto
from engawa.rooms.places.selectors.desk_works import WorkChoices
from engawa.rooms.places.services.works import WorkUnsound, WorkValues, require_sound

# How many promises one form can name.
PROMISES = 3
_POINT = ("latitude", "longitude")
_DATES = ("planned_on", "started_on", "done_on")
_AS_TYPED = (
    "kind", "title", "title_en", "title_easy", "where", "latitude", "longitude", "description",
    "state", "called_off_reason", "school", "is_public", "is_example",
)  # fmt: skip
_DATE_HINT = gettext_lazy("例：令和6年2月14日、2024-2-14")


class YearField(Line):
    """A fiscal year by its Western number."""

    def read(self, words: str) -> str:
        """Give the year in four digits.

        :raises ValidationError: it is none.
        """
        digits = "".join(re.findall(r"\d", words))
        if not digits.isdecimal() or not 1990 <= int(digits) <= 2100:
            raise ValidationError(_("年度を西暦で入れてください。例：2024"))
        return str(int(digits))


@dataclass(frozen=True, slots=True)
class Differing:
    """A part of a work that stands differently now than in the form."""

    label: str
    theirs: str
    yours: str


class WorkForm(Part):
    """Everything that an officer says of a work."""

    kind = Choice(label=gettext_lazy("種類"))
    title = Line(
        label=gettext_lazy("名前"),
        most=120,
        required=True,
        help_text=gettext_lazy("何をどこでするかを短く。例：日野中央一丁目の階段に手すりを付ける"),
    )
    title_en = Line(
        label=gettext_lazy("英語の名前"),
        most=200,
        help_text=gettext_lazy("空のままだと、英語のページにも日本語の名前が出ます。"),
    )
    title_easy = Line(
        label=gettext_lazy("やさしい日本語の名前"),
        most=200,
        help_text=gettext_lazy("読みを、かっこに入れて添えます。例：階段（かいだん）"),
    )
    where = Text(
        label=gettext_lazy("場所"),
        most=500,
        required=True,
        rows=2,
        help_text=gettext_lazy(
            "地図を見られない人にも分かるように、言葉で。例：日野中央公園の北がわ、丘へ上がる階段"
        ),
    )
    latitude = Line(
        label=gettext_lazy("緯度"),
        most=100,
        help_text=gettext_lazy(
            "分かるときだけ。地図から写した「35.3379, 139.6181」を、ここにまとめて入れることもできます。"
        ),
    )
    longitude = Line(label=gettext_lazy("経度"), most=100)
    area = Choice(label=gettext_lazy("地区"), required=False)
    school = Line(
        label=gettext_lazy("学校"),
        most=120,
        help_text=gettext_lazy("通学路のときに。例：桜岡小学校"),
    )
    description = Text(
        label=gettext_lazy("説明"),
        most=4000,
        rows=4,
        help_text=gettext_lazy("何のために何をするか。通れない時間があれば、それも書きます。"),
    )
    state = Choice(label=gettext_lazy("状態"), choices=Work.State.choices, widget=forms.RadioSelect)
    planned_year = YearField(
        label=gettext_lazy("予定の年度"), most=10, help_text=gettext_lazy("西暦で。例：2024")
    )
    planned_on = DateField(
        label=gettext_lazy("予定の日"),
        required=False,
        help_text=gettext_lazy("日まで決まっているとき。年度と日は、どちらか一方にします。"),
    )
    started_on = DateField(label=gettext_lazy("始めた日"), required=False, help_text=_DATE_HINT)
    done_on = DateField(label=gettext_lazy("終わった日"), required=False, help_text=_DATE_HINT)
    called_off_reason = Text(
        label=gettext_lazy("取りやめた理由"),
        most=1000,
        rows=2,
        help_text=gettext_lazy("「取りやめ」のときは必ず書きます。公開ページに出ます。"),
    )
    section = Choice(label=gettext_lazy("担当の課"), required=False)
    is_public = forms.BooleanField(
        label=gettext_lazy("公開する"),
        required=False,
        help_text=gettext_lazy("外すと、職員だけが見られます。"),
    )
    is_example = forms.BooleanField(
        label=gettext_lazy("見本として示す"),
        required=False,
        help_text=gettext_lazy("つくりものの工事に付けます。公開ページに「見本」と出ます。"),
    )

    def __init__(self, *args: Any, choices: WorkChoices, kept_section: int | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.ward = choices
        self.notes: list[str] = []
        self._offered = {"state": _texts(Work.State.choices)}
        for at in range(PROMISES):
            self.fields[f"initiative_{at}"] = Choice(label=_("取組"), required=False)
            self.fields[f"activity_{at}"] = Line(
                label=_("活動コード"), most=20, help_text=_("取組のうちの一つのとき。例：A3")
            )
            initiatives = [(str(pk), title) for pk, title in choices.initiatives.items()]
            self._offer(f"initiative_{at}", [("", _("なし")), *initiatives])
        self._offer("kind", [("", _("選んでください")), *_texts(Work.Kind.choices)])
        self._offer(
            "area",
            [("", _("位置から、自動で決める")), *_pairs(choices.areas)],
        )
        sections = _pairs(choices.sections)
        if choices.may_leave_section_open or kept_section is None:
            sections = [("", _("決めない（区全体で扱う）")), *sections]
        if kept_section is not None and kept_section not in choices.sections:
            # Somebody who only reads sees whose work it is.
            name = choices.all_sections.get(kept_section, "")
            sections.append((str(kept_section), name))
        self._offer("section", sections)

    def promise_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """List the rows for the promises that the work keeps."""
        return [(self[f"initiative_{at}"], self[f"activity_{at}"]) for at in range(PROMISES)]

    def clean(self) -> dict[str, Any]:
        """Read the point, and see that everything fits together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not any(name in self.errors for name in _POINT):
            typed = read_typed_point(
                latitude=cleaned.get("latitude", ""),
                longitude=cleaned.get("longitude", ""),
                is_inside=self.ward.is_inside(),
            )
            for name, words in typed.errors:
                self.add_error(name, words)
            self.notes += typed.notes
            cleaned |= {"latitude": typed.latitude, "longitude": typed.longitude}
        if not (self.ward.may_leave_section_open or cleaned.get("section", "-")):
            self.add_error("section", _("担当の課を選んでください。"))
        for at in range(PROMISES):
            if cleaned.get(f"activity_{at}") and not cleaned.get(f"initiative_{at}", "-"):
                self.add_error(f"initiative_{at}", _("活動コードの取組を選んでください。"))
        if not self.errors:
            try:
                require_sound(values=self.make_values())
            except WorkUnsound as refused:
                self.add_error(refused.field, str(refused))
        return cleaned

    def make_values(self) -> WorkValues:
        """Give the work as it was typed."""
        given = self.cleaned_data
        promises = (
            (int(given[f"initiative_{at}"]), given[f"activity_{at}"])
            for at in range(PROMISES)
            if given[f"initiative_{at}"]
        )
        return WorkValues(
            **{name: given[name] for name in _AS_TYPED},
            **{name: given[name] for name in _DATES},
            planned_year=int(given["planned_year"]) if given["planned_year"] else None,
            section_id=int(given["section"]) if given["section"] else None,
            area_id=int(given["area"]) if given["area"] else None,
            promises=tuple(sorted(set(promises))),
        )

    def compare(self, current: WorkValues) -> list[Differing]:
        """List what stands differently now than in this form, in the order of the page."""
        theirs = write_work_initial(current)
        found = []
        for name, control in self.fields.items():
            other, own = self._say(name, theirs.get(name)), self._say(name, self._typed(name))
            if other != own:
                found.append(Differing(str(control.label), other, own))
        return found

    def _typed(self, name: str) -> Any:
        value = self.cleaned_data.get(name)
        return show_degrees(value) if name in _POINT else value

    def _say(self, name: str, value: Any) -> str:
        control = self.fields[name]
        if isinstance(control, Choice):
            return next(
                (label for key, label in self._offered[name] if key == str(value or "")), ""
            )
        if isinstance(value, bool):
            return _("はい") if value else _("いいえ")
        if name in _DATES and value:
            return say_day(value)
        return str(value or "")

    def _offer(self, name: str, pairs: list[tuple[str, str]]) -> None:
        control = self.fields[name]
        assert isinstance(control, Choice)
        control.offer(pairs)
        self._offered[name] = pairs


class WorkPhotoWords(Part):
    """When a photo was taken, and what stands beside it for those who do not see it."""

    moment = Choice(
        label=gettext_lazy("いつの写真か"),
        choices=WorkPhoto.Moment.choices,
        widget=forms.RadioSelect,
    )
    alternative = Line(
        label=gettext_lazy("何が写っているか"),
        most=300,
        required=True,
        help_text=gettext_lazy(
            "写真を見られない人に読み上げます。例：20段ほどの階段。右がわに手すりがありません。"
        ),
    )


class WorkPhotoForm(WorkPhotoWords):
    """A photo of a work to be added."""

    image = PictureField(
        label=gettext_lazy("写真"),
        help_text=gettext_lazy(
            "JPEG、PNG、WebPで、8MBまで。撮った場所や日時の記録は、取り除いてから保存します。人の顔や車の番号が写っていないか、確かめてください。"
        ),
    )
    field_order = ("image", "moment", "alternative")


def write_work_initial(values: WorkValues) -> Mapping[str, Any]:
    """Give what the form shows of a work."""
    named = {
        name: getattr(values, name)
        for name in WorkForm.base_fields
        if name not in {"section", "area", *_POINT, "planned_year"}
    }
    promises: dict[str, str] = {}
    for at, (initiative_id, code) in enumerate(values.promises[:PROMISES]):
        promises |= {f"initiative_{at}": str(initiative_id), f"activity_{at}": code}
    return {
        **named,
        **promises,
        "latitude": show_degrees(values.latitude),
        "longitude": show_degrees(values.longitude),
        "planned_year": str(values.planned_year or ""),
        "section": str(values.section_id or ""),
        "area": str(values.area_id or ""),
    }


def _pairs(names: Mapping[int, str]) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in names.items()]


def _texts(choices: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in choices]
