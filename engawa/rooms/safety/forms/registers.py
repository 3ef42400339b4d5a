"""Forms of the registers: zones, sites, scenarios."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Choices, Line, Part, Text
from engawa.core.ui.meeting import Sheet
from engawa.rooms.safety.register_values import (
    LONGEST_CODE,
    ScenarioValues,
    SiteValues,
    ZoneValues,
)
from engawa.rooms.safety.services.scenarios import MOST_HOURS
from engawa.rooms.safety.values import (
    LONGEST_NAME,
    Hazard,
    Level,
    Regime,
    SiteRole,
    ZoneKind,
)

Pairs = Sequence[tuple[str, str]]
# A polygon in full detail has about 10,000 vertices.
_LONGEST_SHAPE = 1_000_000
_MOST_POSITION = 9999
_CODE_HELP = gettext_lazy(
    "公開のアドレスに使い、あとから変えられません。半角の小文字、数字、ハイフンで。例：cliff-12"
)
LEVELS = (
    ("3", gettext_lazy("警戒レベル3　高齢者等避難")),
    ("4", gettext_lazy("警戒レベル4　避難指示")),
    ("5", gettext_lazy("警戒レベル5　緊急安全確保")),
)


def _number(label: Any, hint: Any = "", **given: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        help_text=hint,
        required=False,
        min_value=0,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        **given,
    )


def _code() -> Line:
    return Line(
        label=gettext_lazy("コード"),
        most=LONGEST_CODE,
        required=True,
        help_text=_CODE_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


def _perhaps(label: Any) -> Choice:
    pairs = (
        ("", gettext_lazy("分からない")),
        ("yes", gettext_lazy("はい")),
        ("no", gettext_lazy("いいえ")),
    )
    return Choice(label=label, choices=pairs, required=False, widget=forms.RadioSelect)


def _read_perhaps(word: str) -> bool | None:
    return {"yes": True, "no": False}.get(word)


def _write_perhaps(answer: bool | None) -> str:
    return {True: "yes", False: "no"}.get(answer, "") if answer is not None else ""


def _split_lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.split("\n") if line.strip())


class ZoneForm(Part):
    """A zone by its words, its numbers and its shape."""

    code = _code()
    kind = Choice(label=gettext_lazy("種類"), choices=ZoneKind.choices)
    number = Line(
        label=gettext_lazy("番号"),
        most=20,
        help_text=gettext_lazy("6月に配る案内と同じ番号。例：12"),
    )
    name = Line(label=gettext_lazy("名前"), most=120, required=True)
    name_kana = Line(label=gettext_lazy("よみ"), most=200)
    name_en = Line(label=gettext_lazy("英語の名前"), most=200)
    hazard = Choice(label=gettext_lazy("災害"), choices=Hazard.choices)
    towns = Text(
        label=gettext_lazy("町の名前"),
        most=4000,
        help_text=gettext_lazy("1行に1つ。例：釜利谷東二丁目の一部"),
    )
    households = _number(gettext_lazy("世帯"), gettext_lazy("分からないときは空のままにします。"))
    people = _number(gettext_lazy("人"), gettext_lazy("分からないときは空のままにします。"))
    surveyed_on = forms.DateField(
        label=gettext_lazy("調べた日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    geometry = Text(
        label=gettext_lazy("図形"),
        most=_LONGEST_SHAPE,
        rows=5,
        help_text=gettext_lazy(
            "GeoJSONのPolygonかMultiPolygon（緯度経度）。空のままだと、「わたしは区域の中？」に答えられません。"
        ),
    )
    credit = Line(label=gettext_lazy("図形の出典"), most=200)

    def clean_geometry(self) -> dict[str, Any] | None:
        """Give the shape, or None.

        :raises ValidationError: it is no JSON object.
        """
        text = self.cleaned_data["geometry"]
        if not text:
            return None
        try:
            given = json.loads(text)
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            raise ValidationError(
                _("GeoJSONとして読めません。ファイルの中身を、そのまま貼り付けてください。")
            )
        shape = given.get("geometry", given) if given.get("type") == "Feature" else given
        if not isinstance(shape, dict):
            raise ValidationError(_("GeoJSONに図形（geometry）がありません。"))
        return {"type": shape.get("type"), "coordinates": shape.get("coordinates")}

    def make_values(self) -> ZoneValues:
        """Give what was typed."""
        given = {**self.cleaned_data}
        given.pop("code", None)
        towns, kind, hazard = given.pop("towns"), given.pop("kind"), given.pop("hazard")
        return ZoneValues(
            **given, kind=ZoneKind(kind), hazard=Hazard(hazard), towns=_split_lines(towns)
        )


def make_zone_sheet(
    data: Any = None, *, values: ZoneValues | None, code: str = "", has_code: bool = False
) -> Sheet:
    """Make the form of a zone with what the register says of it."""
    initial: dict[str, Any] = {"code": code}
    if values is not None:
        initial |= {name: getattr(values, name) for name in ZoneForm.base_fields if name != "code"}
        initial["kind"], initial["hazard"] = values.kind.value, values.hazard.value
        initial["towns"] = "\n".join(values.towns)
        initial["geometry"] = (
            "" if values.geometry is None else json.dumps(values.geometry, ensure_ascii=False)
        )
    form = ZoneForm(data, initial=initial)
    if not has_code:
        del form.fields["code"]
    return Sheet((form,))


class SiteForm(Part):
    """What an officer says of a site beside its place."""

    hazards = Choices(
        label=gettext_lazy("指定されている災害"),
        choices=Hazard.choices,
        required=False,
        help_text=gettext_lazy(
            "この建物が指定されている災害だけに印を付けます。ほかの建物の指定は、写しません。"
        ),
    )
    capacity = _number(gettext_lazy("受け入れる人数"))
    pets = _perhaps(gettext_lazy("ペットと一緒に避難できる"))
    step_free = _perhaps(gettext_lazy("段差なしで入れる"))
    toilet = _perhaps(gettext_lazy("車いすで使えるトイレがある"))
    languages = Line(
        label=gettext_lazy("話せることば"),
        most=200,
        help_text=gettext_lazy("読点で区切ります。例：英語、中国語"),
    )
    note = Text(label=gettext_lazy("案内"), most=1000)
    note_easy = Text(label=gettext_lazy("やさしい日本語の案内"), most=1000)
    note_en = Text(label=gettext_lazy("英語の案内"), most=1000)
    position = _number(
        gettext_lazy("並び順"), gettext_lazy("小さい数が先に並びます。"), max_value=_MOST_POSITION
    )

    def make_values(self) -> SiteValues:
        """Give what was typed."""
        given = self.cleaned_data
        return SiteValues(
            hazards=tuple(Hazard(hazard) for hazard in given["hazards"]),
            capacity=given["capacity"],
            pets=_read_perhaps(given["pets"]),
            step_free=_read_perhaps(given["step_free"]),
            toilet=_read_perhaps(given["toilet"]),
            languages=tuple(
                word.strip() for word in given["languages"].split("、") if word.strip()
            ),
            note=given["note"],
            note_en=given["note_en"],
            note_easy=given["note_easy"],
            position=500 if given["position"] is None else given["position"],
        )


class NewSiteForm(SiteForm):
    """A place that becomes a site: which, and in what role."""

    place = Line(
        label=gettext_lazy("施設"),
        most=200,
        required=True,
        help_text=gettext_lazy("区の施設の名前か、番号。"),
    )
    role = Choice(label=gettext_lazy("役割"), choices=SiteRole.choices)
    building = Line(
        label=gettext_lazy("建物"),
        most=120,
        help_text=gettext_lazy("1つの施設に建物がいくつもあるときだけ。例：体育館"),
    )
    field_order = ("place", "role", "building")


def make_site_sheet(data: Any = None, *, values: SiteValues | None, is_new: bool = False) -> Sheet:
    """Make the form of a site with what the register says of it."""
    values = values or SiteValues()
    initial = {
        "hazards": [hazard.value for hazard in values.hazards],
        "capacity": values.capacity,
        "pets": _write_perhaps(values.pets),
        "step_free": _write_perhaps(values.step_free),
        "toilet": _write_perhaps(values.toilet),
        "languages": "、".join(values.languages),
        "note": values.note,
        "note_en": values.note_en,
        "note_easy": values.note_easy,
        "position": values.position,
    }
    return Sheet(((NewSiteForm if is_new else SiteForm)(data, initial=initial),))


class ScenarioForm(Part):
    """A scenario: when it is pressed, and what it fills."""

    code = _code()
    name = Line(
        label=gettext_lazy("名前"), most=80, required=True, help_text=gettext_lazy("例：状況Ⅰ")
    )
    condition = Text(
        label=gettext_lazy("どんなときに使うか"),
        most=1000,
        required=True,
        help_text=gettext_lazy("例：横浜市南部に、レベル4土砂災害危険警報が出たとき"),
    )
    regime = Choice(
        label=gettext_lazy("体制"),
        choices=Regime.choices,
        help_text=gettext_lazy("風水害と地震では、開く避難先がちがいます。"),
    )
    hazard = Choice(label=gettext_lazy("災害"), choices=Hazard.choices)
    level = Choice(label=gettext_lazy("警戒レベル"), choices=LEVELS)
    reason = Choice(label=gettext_lazy("理由"))
    reason_name = Line(
        label=gettext_lazy("理由に入れる名前"),
        most=LONGEST_NAME,
        help_text=gettext_lazy("川の名前など。例：平戸永谷川"),
    )
    zones = Choices(label=gettext_lazy("発令する区域"), required=False)
    sites = Choices(label=gettext_lazy("開く避難先"), required=False)
    hours = _number(
        gettext_lazy("次に確かめるまでの時間"),
        gettext_lazy("1から48まで。過ぎても、発令は消えません。"),
        max_value=MOST_HOURS,
    )
    position = _number(gettext_lazy("並び順"), max_value=_MOST_POSITION)

    def make_values(self) -> ScenarioValues:
        """Give what was typed."""
        given = self.cleaned_data
        return ScenarioValues(
            name=given["name"],
            condition=given["condition"],
            regime=Regime(given["regime"]),
            hazard=Hazard(given["hazard"]),
            level=Level(int(given["level"])),
            reason=given["reason"],
            reason_name=given["reason_name"],
            zone_codes=tuple(given["zones"]),
            site_codes=tuple(given["sites"]),
            hours=6 if given["hours"] is None else given["hours"],
            position=given["position"] or 0,
        )


def make_scenario_sheet(
    data: Any = None,
    *,
    values: ScenarioValues | None,
    zones: Pairs,
    sites: Pairs,
    reasons: Pairs,
    has_code: bool = False,
) -> Sheet:
    """Make the form of a scenario with what there is to choose."""
    initial: dict[str, Any] = {"hours": 6, "position": 0}
    if values is not None:
        initial = {
            "name": values.name,
            "condition": values.condition,
            "regime": values.regime.value,
            "hazard": values.hazard.value,
            "level": str(int(values.level)),
            "reason": values.reason,
            "reason_name": values.reason_name,
            "zones": list(values.zone_codes),
            "sites": list(values.site_codes),
            "hours": values.hours,
            "position": values.position,
        }
    form = ScenarioForm(data, initial=initial)
    if not has_code:
        del form.fields["code"]
    for name, pairs in (("zones", zones), ("sites", sites), ("reason", reasons)):
        control = form.fields[name]
        assert isinstance(control, Choice | Choices)
        control.offer(list(pairs))
    return Sheet((form,))
