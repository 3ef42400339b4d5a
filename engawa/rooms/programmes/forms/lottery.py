"""The part of an intake's form that says how its seats are drawn."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.forms import DateField, TimeField
from engawa.core.ui.fields import Choice, Line, Part
from engawa.rooms.programmes.forms.fields import AgeField, NumberField
from engawa.rooms.programmes.models import Intake, Lottery
from engawa.rooms.programmes.moments import at
from engawa.rooms.programmes.values import LotteryValues

_RULES = tuple(f"rule_{number}" for number in range(1, len(Lottery.Rule.values) + 1))
_DAY_HINT = gettext_lazy("例：令和6年2月14日、2024-2-14")
_TIME_HINT = gettext_lazy("例：10:00、午後1時半")
# When lots are drawn and numbers become known, where an officer names the day only.
DRAW_TIME, KNOWN_TIME = dt.time(10, 0), dt.time(19, 0)
_CHOICES = [("", gettext_lazy("なし")), *Lottery.Rule.choices]
# Names of parts of `LotteryValues`, and the control beside which a refusal of it stands.
LOTTERY_CONTROLS = {
    "drawn_at": "drawn_on",
    "value_known_at": "known_on",
    "value_name": "value_name",
    "rules": "rule_1",
    "child_from": "child_from",
    "child_before": "child_before",
    "group_most": "group_most",
    "has_waiting_list": "has_waiting_list",
}


class LotteryRules(Part):
    """Whether lots are drawn, with which public value, and who is drawn first."""

    way = Choice(
        label=gettext_lazy("受付のしかた"),
        choices=Intake.Way.choices,
        widget=forms.RadioSelect,
        initial=Intake.Way.FIRST_COME.value,
        help_text=gettext_lazy("「申込み不要」のときは、定員と受付の日時の欄は使いません。"),
    )
    value_name = Line(
        label=gettext_lazy("使う公の数"),
        most=200,
        help_text=gettext_lazy(
            "だれにも決められず、締め切りのあとに発表される数です。日付は下の欄に入れます。例：ナンバーズ4の当せん番号"
        ),
    )
    rule_1 = Choice(label=gettext_lazy("いちばん先"), choices=_CHOICES, required=False)
    rule_2 = Choice(label=gettext_lazy("2番目"), choices=_CHOICES, required=False)
    rule_3 = Choice(label=gettext_lazy("3番目"), choices=_CHOICES, required=False)
    rule_4 = Choice(label=gettext_lazy("4番目"), choices=_CHOICES, required=False)
    child_from = AgeField(label=gettext_lazy("お子さんの年齢（から）"), required=False)
    child_before = AgeField(label=gettext_lazy("お子さんの年齢（なる前まで）"), required=False)
    group_most = NumberField(
        label=gettext_lazy("友だちと合わせて、いくつまで"),
        least=1,
        most=50,
        initial=1,
        help_text=gettext_lazy(
            "合言葉を入れた方どうしを、一つのくじにします。1なら、組はありません。"
        ),
    )

    def list_rule_fields(self) -> list[forms.BoundField]:
        """List the fields of the rules, the first counting most."""
        return [self[name] for name in _RULES]

    def has_rules(self) -> bool:
        """Tell whether a rule or a group is chosen."""
        return any(bound.value() for bound in self.list_rule_fields()) or str(
            self["group_most"].value() or "1"
        ) not in {"", "1"}

    def make_lottery(self, *, drawn_at: dt.datetime, value_known_at: dt.datetime) -> LotteryValues:
        """Give the lottery that was typed, with its moments."""
        given = self.cleaned_data
        return LotteryValues(
            drawn_at=drawn_at,
            value_name=given["value_name"],
            value_known_at=value_known_at,
            rules=tuple(given[name] for name in _RULES if given[name]),
            child_from=given["child_from"],
            child_before=given["child_before"],
            group_most=given["group_most"] or 1,
        )


class LotteryPart(LotteryRules):
    """A lottery on days that are named."""

    drawn_on = DateField(label=gettext_lazy("抽選する日"), required=False, help_text=_DAY_HINT)
    drawn_time = TimeField(label=gettext_lazy("その時刻"), required=False, help_text=_TIME_HINT)
    known_on = DateField(
        label=gettext_lazy("その数が分かる日"), required=False, help_text=_DAY_HINT
    )
    known_time = TimeField(label=gettext_lazy("その時刻"), required=False, help_text=_TIME_HINT)

    def read_lottery(self) -> LotteryValues | None:
        """Give the lottery that was typed; None where another way was chosen, or its moments are missing."""
        given = self.cleaned_data
        drawn_on, known_on = given["drawn_on"], given["known_on"]
        if given["way"] != Intake.Way.LOTTERY or drawn_on is None or known_on is None:
            return None
        return self.make_lottery(
            drawn_at=at(drawn_on, given["drawn_time"] or DRAW_TIME),
            value_known_at=at(known_on, given["known_time"] or KNOWN_TIME),
        )


def show_lottery(values: LotteryValues | None) -> dict[str, Any]:
    """Give what the form shows of a lottery."""
    if values is None:
        return {}
    drawn_at, known_at = (
        moment.astimezone(TOKYO) for moment in (values.drawn_at, values.value_known_at)
    )
    return {
        "drawn_on": drawn_at.date(),
        "drawn_time": drawn_at.time(),
        "known_on": known_at.date(),
        "known_time": known_at.time(),
        "value_name": values.value_name,
        "child_from": values.child_from,
        "child_before": values.child_before,
        "group_most": values.group_most,
        **dict(zip(_RULES, values.rules, strict=False)),
    }
