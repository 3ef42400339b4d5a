"""The forms for what a ward watches and at what something is proposed to it."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.bulletins.contracts import Phenomenon, Scheme
from engawa.core.ui.fields import Choice, Line, Part, Text
from engawa.rooms.safety.models import WardTrigger
from engawa.rooms.safety.services.triggers import TriggerValues
from engawa.rooms.safety.trigger_words import PHENOMENA, SCHEMES, list_grades
from engawa.rooms.safety.values import LONGEST_REASON, Hazard, ZoneKind

BASES, LEVEL_3, LEVEL_4 = "bases", "3", "4"
_MOST_CODES = 100
_CODE = re.compile(r"[0-9]{3,12}")


class AreaForm(Part):
    """An area that the ward watches."""

    scheme = Choice(
        label=gettext_lazy("一覧"), choices=[(one.value, words) for one, words in SCHEMES.items()]
    )
    code = Line(label=gettext_lazy("コード"), most=12, required=True)
    name = Line(label=gettext_lazy("名前"), most=100, required=True)


class TriggerForm(Part):
    """What makes the house propose something, and what."""

    name = Line(
        label=gettext_lazy("名前"),
        most=80,
        required=True,
        help_text=gettext_lazy("例：崖の区域（土砂災害、レベル4相当）"),
    )
    strength = Choice(
        label=gettext_lazy("気象庁の情報"), help_text=gettext_lazy("この強さから提案します。")
    )
    scheme = Choice(
        label=gettext_lazy("地域の一覧"),
        choices=[(one.value, words) for one, words in SCHEMES.items()],
    )
    area_codes = Text(
        label=gettext_lazy("地域のコード"),
        most=1500,
        required=True,
        help_text=gettext_lazy("どれか1つでも当てはまれば提案します。空白か改行で区切ります。"),
    )
    proposes = Choice(
        label=gettext_lazy("提案すること"),
        choices=[
            (LEVEL_4, gettext_lazy("警戒レベル4　避難指示")),
            (LEVEL_3, gettext_lazy("警戒レベル3　高齢者等避難")),
            (BASES, gettext_lazy("地域防災拠点をすべて開く")),
        ],
    )
    hazard = Choice(label=gettext_lazy("災害"), choices=Hazard.choices)
    zone_kind = Choice(
        label=gettext_lazy("区域の種類"),
        required=False,
        help_text=gettext_lazy("その災害で登録してある区域をすべて入れます。"),
    )
    scenario = Choice(label=gettext_lazy("状況の表"), required=False)
    is_on = forms.BooleanField(label=gettext_lazy("提案する"), required=False, initial=True)

    def __init__(self, *args: Any, scenarios: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        nothing = ("", _("選ばない"))
        strength, zone_kind, scenario = (
            self.fields["strength"],
            self.fields["zone_kind"],
            self.fields["scenario"],
        )
        assert isinstance(strength, Choice)
        assert isinstance(zone_kind, Choice)
        assert isinstance(scenario, Choice)
        strength.offer(
            [
                (f"{phenomenon.value}-{grade}", f"{words}　{said}")
                for phenomenon, words in PHENOMENA.items()
                for grade, said in list_grades(phenomenon).items()
            ]
        )
        zone_kind.offer([nothing, *((str(one), str(words)) for one, words in ZoneKind.choices)])
        scenario.offer([nothing, *scenarios])

    def clean_area_codes(self) -> tuple[str, ...]:
        """Give the codes apart.

        :raises ValidationError: one of them is no code, or there are too many.
        """
        codes = tuple(dict.fromkeys(re.split(r"[\s,、]+", self.cleaned_data["area_codes"])))
        codes = tuple(code for code in codes if code)
        if len(codes) > _MOST_CODES:
            raise ValidationError(_("コードは100個までにしてください。"))
        for code in codes:
            if not _CODE.fullmatch(code):
                raise ValidationError(
                    _("「%(code)s」は地域のコードではありません。数字で入力してください。")
                    % {"code": code[:20]}
                )
        return codes

    def make_values(self) -> TriggerValues:
        """Give what was typed."""
        given = self.cleaned_data
        phenomenon, _dash, grade = given["strength"].partition("-")
        opens_bases = given["proposes"] == BASES
        return TriggerValues(
            name=given["name"],
            phenomenon=Phenomenon(phenomenon),
            scheme=Scheme(given["scheme"]),
            area_codes=given["area_codes"],
            least_grade=int(grade),
            hazard=Hazard(given["hazard"]),
            opens_bases=opens_bases,
            level=None if opens_bases else int(given["proposes"]),
            zone_kind=ZoneKind(given["zone_kind"]) if given["zone_kind"] else None,
            scenario_code=given["scenario"],
            is_on=given["is_on"],
        )


def read_initial(trigger: WardTrigger) -> dict[str, Any]:
    """Give what a form shows of a trigger that stands."""
    return {
        "name": trigger.name,
        "strength": f"{trigger.phenomenon}-{trigger.least_grade}",
        "scheme": trigger.scheme,
        "area_codes": " ".join(trigger.area_codes),
        "proposes": BASES if trigger.opens_bases else str(trigger.level),
        "hazard": trigger.hazard,
        "zone_kind": trigger.zone_kind,
        "scenario": trigger.scenario.code if trigger.scenario else "",
        "is_on": trigger.is_on,
    }


class DismissForm(Part):
    """Why nothing is made of a proposal."""

    reason = Text(
        label=gettext_lazy("見送る理由"),
        most=LONGEST_REASON,
        required=True,
        help_text=gettext_lazy("記録に残ります。例：現地を確かめ、区長の判断で見送った。"),
    )
