"""What is asked of somebody who applies for a lottery: a plain yes or no for each rule, and the friends' code."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Choice, Line
from engawa.rooms.programmes.lottery_wording import ask_rule
from engawa.rooms.programmes.models import Lottery
from engawa.rooms.programmes.selectors.lots import ASKED

YES, NO = "YES", "NO"
_PREFIX = "said_"


def add_questions(form: forms.Form, lottery: Lottery) -> None:
    """Add what a lottery asks to the form with which one applies."""
    for rule in lottery.rules:
        if rule not in ASKED:
            continue
        label, why = ask_rule(rule=Lottery.Rule(rule), lottery=lottery)
        form.fields[f"{_PREFIX}{rule.lower()}"] = Choice(
            label=label,
            help_text=why,
            choices=[(YES, _("はい")), (NO, _("いいえ"))],
            widget=forms.RadioSelect,
            error_messages={"required": _("はいか、いいえを選んでください。")},
        )
    if lottery.group_most > 1:
        form.fields["group"] = Line(
            label=_("友だちの合言葉"),
            most=40,
            help_text=_(
                "いっしょに当たりたい方は、先に申し込んだ方の合言葉を入れてください（合わせて%(most)dまで）。一人目の方は、空けておきます。"
            )
            % {"most": lottery.group_most},
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )


def list_questions(form: forms.Form) -> list[forms.BoundField]:
    """List what a form asks for the draw only."""
    return [form[name] for name in form.fields if name.startswith(_PREFIX) or name == "group"]


def read_answers(form: forms.Form) -> dict[str, Any]:
    """Give what was answered, by the names of `values.BookingValues`."""
    given = form.cleaned_data
    said = [name for name in form.fields if name.startswith(_PREFIX) and given.get(name) == YES]
    return {
        "said": tuple(name.removeprefix(_PREFIX).upper() for name in said),
        "group": given.get("group", ""),
    }
