"""The parts of a place's form that are single values: what it is, where, whom to ask, how it stands."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.forms import DateField
from engawa.core.ui.fields import Choice, Choices, Line, Part, Text
from engawa.rooms.places.forms.fields import Cell, Reader
from engawa.rooms.places.forms.points import read_typed_point, show_degrees
from engawa.rooms.places.forms.state import PlaceState
from engawa.rooms.places.importing.cells import (
    read_email,
    read_kana,
    read_national_id,
    read_phone,
    read_postal_code,
    read_url,
)
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.desk_choices import PlaceChoices
from engawa.rooms.places.selectors.desk_words import LABELS
from engawa.rooms.places.services.writing import Standing
from engawa.rooms.places.values import PlaceValues, Precision

Words: TypeAlias = str | Promise
_PHONE = gettext_lazy("番号として読めません。045-123-4567 のように入力してください。")
_URL = gettext_lazy(
    "ページのアドレスとして読めません。https://www.example.jp/ のように、1つだけ入力してください。"
)
_EMAIL = gettext_lazy("メールアドレスの形になっていません。例：hana@example.jp")
_POSTAL = gettext_lazy("7桁の数字で入力してください。例：236-0021")
_NATIONAL_ID = gettext_lazy("14桁の共通IDを入力してください。")
_KANA = re.compile(r"[\u3041-\u30ff\uff61-\uff9f0-9A-Za-z０-９Ａ-Ｚａ-ｚ ・&＆().,'／/-]+")
_POINT = ("latitude", "longitude")


class Kana(Line):
    """The reading of a name, in hiragana or katakana."""

    def read(self, words: str) -> str:
        """Give the reading, half-width kana made full.

        :raises ValidationError: it is written in other letters.
        """
        if not _KANA.fullmatch(words):
            raise ValidationError(_("ひらがなかカタカナで入力してください。"))
        return read_kana(words).value


def _line(name: str, most: int = 200, hint: Words = "", **more: Any) -> Line:
    return Line(label=LABELS[name], most=most, help_text=hint, **more)


def _text(name: str, most: int = 4000, hint: Words = "", rows: int = 3) -> Text:
    return Text(label=LABELS[name], most=most, help_text=hint, rows=rows)


def _cell(name: str, reader: Reader, refusal: Words, most: int = 100, **attributes: str) -> Cell:
    return Cell(
        label=LABELS[name],
        most=most,
        reader=reader,
        refusal=refusal,
        widget=forms.TextInput(attrs=attributes),
    )


class PlaceForm(Part):
    """All single values; repeated ones stand in forms of their own beside it."""

    kind = Choice(label=LABELS["kind"])
    name = _line("name", required=True)
    name_kana = Kana(
        label=LABELS["name_kana"],
        most=200,
        help_text=gettext_lazy("一覧はこの順に並びます。例：かなざわとしょかん"),
    )
    name_en = _line("name_en", hint=gettext_lazy("英語のページに出ます。例：Kanazawa Library"))
    common_name = _line("common_name", hint=gettext_lazy("さがす言葉にもなります。"))
    description = _text("description", rows=4)
    description_en = _text("description_en")
    services = _text(
        "services", hint=gettext_lazy("ここで何ができるか。例：本を借りる、勉強する、相談する")
    )

    address = _line(
        "address", 300, gettext_lazy("1行で。例：神奈川県横浜市金沢区泥亀二丁目14番5号")
    )
    postal_code = _cell("postal_code", read_postal_code, _POSTAL, most=20)
    prefecture = _line("prefecture", 20)
    city = _line("city", 60, gettext_lazy("例：横浜市金沢区"))
    town = _line(
        "town",
        100,
        gettext_lazy("例：泥亀二丁目"),
        widget=forms.TextInput(attrs={"list": "towns", "autocomplete": "off"}),
    )
    block = _line("block", 100, gettext_lazy("例：14番5号"))
    building = _line("building")
    latitude = Line(
        label=LABELS["latitude"],
        most=100,
        help_text=gettext_lazy(
            "35.3379 や 35度20分16秒 のように。地図から写した「35.3379, 139.6181」を、ここにまとめて入れることもできます。"
        ),
    )
    longitude = Line(label=LABELS["longitude"], most=100)
    precision = Choice(label=LABELS["precision"], required=False)
    nearest_stop = _line("nearest_stop", hint=gettext_lazy("例：京急線 金沢八景駅から歩いて5分"))
    route_words = _text(
        "route_words",
        hint=gettext_lazy(
            "道順を言葉で。段差や坂、目じるしも。地図を見られない人の助けになります。"
        ),
    )
    parking = _line("parking", hint=gettext_lazy("例：8台（1時間まで無料）"))

    phone = _cell("phone", read_phone, _PHONE, type="tel")
    phone_extension = _line("phone_extension", 20)
    fax = _cell("fax", read_phone, _PHONE, type="tel")
    email = _cell("email", read_email, _EMAIL, most=254, type="email")
    form_url = _cell("form_url", read_url, _URL, most=2000, type="url")
    url = _cell("url", read_url, _URL, most=2000, type="url")
    contact_note = _line("contact_note", 300)
    operator = _line("operator")

    hours_note = _text(
        "hours_note", hint=gettext_lazy("時間の下に、このまま出ます。例：受付は16:30までです。")
    )
    accessibility_note = _text("accessibility_note")

    state = Choice(
        label=LABELS["state"],
        choices=[
            (Place.State.PUBLIC.value, gettext_lazy("公開する")),
            (Place.State.DRAFT.value, gettext_lazy("準備中（公開しない）")),
        ],
        widget=forms.RadioSelect,
    )
    section = Choice(label=LABELS["section"], required=False)
    area = Choice(label=LABELS["area"], required=False)
    partners = Choices(label=LABELS["partners"], required=False)
    confirmed_on = DateField(
        label=LABELS["confirmed_on"],
        required=False,
        help_text=gettext_lazy("例：令和6年2月14日、2024-2-14"),
    )
    confirmed_by = _line("confirmed_by", 80, gettext_lazy("人の名前は書きません。例：総務課"))
    is_example = forms.BooleanField(
        label=gettext_lazy("見本として示す"),
        required=False,
        help_text=gettext_lazy("つくりものの施設に付けます。公開ページに「見本」と出ます。"),
    )
    national_id = _cell("national_id", read_national_id, _NATIONAL_ID, most=20)
    note = _text("note", hint=gettext_lazy("公開データの備考に出ます。"))

    def __init__(
        self,
        *args: Any,
        choices: PlaceChoices,
        stands: PlaceState | None,
        today: dt.date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ward, self.today = choices, today
        self.stands = write_initial(stands) if stands is not None else {}
        self.kept_values = stands.values if stands is not None else PlaceValues()
        self.notes: list[str] = []
        for name, control in self.fields.items():
            if isinstance(control, Line):
                control.stands = str(self.stands.get(name, ""))
        self._offer()

    def clean(self) -> dict[str, Any]:
        """Read the point, and see that the day of confirmation is none to come."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._place(cleaned)
        if not (self.ward.may_leave_section_open or cleaned.get("section", "-")):
            self.add_error("section", _("担当の課を選んでください。"))
        day = cleaned.get("confirmed_on")
        if day is not None and day > self.today:
            self.add_error("confirmed_on", _("きょうより先の日です。確かめた日を入れてください。"))
        return cleaned

    def make_values(self) -> PlaceValues:
        """Give what the place says of itself, without hours and access; what no form shows is kept."""
        return replace(
            self.kept_values,
            **{
                name: value
                for name, value in self.cleaned_data.items()
                if hasattr(self.kept_values, name)
            },
        )

    def make_standing(self) -> Standing:
        """Give how the place stands, without what it offers."""
        given = self.cleaned_data
        return Standing(
            state=given["state"],
            section_id=int(given["section"]) if given["section"] else None,
            area_id=int(given["area"]) if given["area"] else None,
            partner_ids=tuple(sorted(int(pk) for pk in given["partners"])),
            is_example=given["is_example"],
            confirmed_on=given["confirmed_on"],
            confirmed_by=given["confirmed_by"],
        )

    # --- what there is to choose ----------------------------------------------------------------------

    def _offer(self) -> None:
        ward, stands = self.ward, self.stands
        kinds = dict(ward.kinds)
        if stands.get("kind"):
            # A kind of another installation, brought by a file: it stays until somebody chooses.
            kinds.setdefault(stands["kind"], stands["kind"])
        self._choice("kind").offer([("", _("選んでください")), *kinds.items()])
        self._choice("precision").offer([(item.value, item.label) for item in Precision])
        sections = [(str(pk), name) for pk, name in ward.sections.items()]
        if ward.may_leave_section_open or not stands.get("section", "-"):
            sections = [("", _("決めない（区全体で扱う）")), *sections]
        kept = stands.get("section", "")
        if kept and int(kept) not in ward.sections:
            # Somebody who only reads sees whose place it is.
            sections.append((kept, ward.all_sections.get(int(kept), kept)))
        self._choice("section").offer(sections)
        self._choice("area").offer(
            [
                ("", _("場所か町から、自動で決める")),
                *((str(pk), name) for pk, name in ward.areas.items()),
            ]
        )
        partners = self.fields["partners"]
        assert isinstance(partners, Choices)
        partners.offer([(str(pk), name) for pk, name in ward.partners.items()])

    def _choice(self, name: str) -> Choice:
        control = self.fields[name]
        assert isinstance(control, Choice)
        return control

    # --- the point ------------------------------------------------------------------------------------

    def _place(self, cleaned: dict[str, Any]) -> None:
        """Turn what was typed of the point into two numbers, or none."""
        self._complete_address(cleaned)
        if any(name in self.errors for name in _POINT):
            return
        typed = tuple(cleaned.get(name, "") for name in _POINT)
        precision = cleaned.get("precision") or Precision.UNKNOWN.value
        point: tuple[float | None, float | None]
        if typed == tuple(self.stands.get(name, "") for name in _POINT):
            point = (self.kept_values.latitude, self.kept_values.longitude)
        else:
            point = self._read_point(*typed)
        if point[0] is None:
            precision = Precision.UNKNOWN.value
        cleaned |= {"latitude": point[0], "longitude": point[1], "precision": precision}

    def _complete_address(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("town") and cleaned.get("address") and "town" not in self.errors:
            town = self.ward.find_town(cleaned["address"])
            if town is not None:
                cleaned["town"] = town.name
                self.notes.append(_("住所から、町を「%(town)s」としました。") % {"town": town.name})
        parts = [cleaned.get(name, "") for name in ("prefecture", "city", "town", "block")]
        if not cleaned.get("address") and cleaned.get("town") and cleaned.get("block"):
            cleaned["address"] = "".join(parts)

    def _read_point(self, latitude: str, longitude: str) -> tuple[float | None, float | None]:
        typed = read_typed_point(
            latitude=latitude, longitude=longitude, is_inside=self.ward.is_inside()
        )
        for name, words in typed.errors:
            self.add_error(name, words)
        self.notes += typed.notes
        return (typed.latitude, typed.longitude)


def write_initial(state: PlaceState) -> Mapping[str, Any]:
    """Give what the form shows of a place."""
    values, standing = state.values, state.standing
    names = [name for name in PlaceForm.base_fields if hasattr(values, name)]
    return {
        **{name: getattr(values, name) for name in names},
        "latitude": show_degrees(values.latitude),
        "longitude": show_degrees(values.longitude),
        "state": standing.state,
        "section": str(standing.section_id or ""),
        "area": str(standing.area_id or ""),
        "partners": [str(pk) for pk in standing.partner_ids or ()],
        "is_example": standing.is_example,
        "confirmed_on": standing.confirmed_on,
        "confirmed_by": standing.confirmed_by,
    }
