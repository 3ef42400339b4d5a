"""Forms of the board: how a site stands, and in which regime the ward acts."""

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Line, Part
from engawa.rooms.safety.register_values import MOST_PEOPLE
from engawa.rooms.safety.values import LONGEST_CAUSE, Opening, Regime


class ReportForm(Part):
    """How a site stands, pressed; how many are there and a word to it, typed."""

    opening = Choice(label=gettext_lazy("状況"), choices=Opening.choices)
    head_count = forms.IntegerField(
        label=gettext_lazy("いまの人数"), required=False, min_value=0, max_value=MOST_PEOPLE
    )
    note = Line(label=gettext_lazy("連絡"), most=200)


class ResponseForm(Part):
    """In which regime the ward begins to act, and why."""

    regime = Choice(
        label=gettext_lazy("体制"),
        choices=Regime.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "もう片方の体制の避難先は、その災害の避難情報が発令中でなければ、公開のページに出なくなります。"
        ),
    )
    reason = Line(
        label=gettext_lazy("きっかけ"),
        most=LONGEST_CAUSE,
        required=True,
        help_text=gettext_lazy("例：市内で震度5強を観測したため"),
    )
    is_meant = forms.BooleanField(
        label=gettext_lazy(
            "もう片方の体制の避難情報が発令中のときは、公開のページの出方を確かめた"
        ),
        required=False,
    )
