"""The form of a household: what somebody is called, their number, and their children."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.access.households import MOST_CHILDREN, ChildValues, KnownHousehold
from engawa.core.fiscal.forms import DateField
from engawa.core.ui.fields import Line
from engawa.core.ui.phones import Phone

_SPARE = 2


class HouseholdForm(forms.Form):
    """Who somebody is, and a row for each child; an empty row is no child."""

    use_required_attribute = False

    name = Line(
        label=gettext_lazy("お名前"),
        most=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("受付でお呼びする名前です。ひらがなでもかまいません。"),
    )
    phone = Phone(
        label=gettext_lazy("電話番号"),
        most=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    consent = forms.BooleanField(
        label=gettext_lazy("この内容を残し、申込みの欄を埋めるのに使ってよい"),
        required=False,
        help_text=gettext_lazy("ほかには使いません。いつでも消せます。2年使わないと、消します。"),
    )

    def __init__(self, *args: Any, rows: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = min(rows, MOST_CHILDREN)
        for at in range(1, self.rows + 1):
            self.fields[f"called_{at}"] = Line(
                label=_("呼び名"),
                most=40,
                widget=forms.TextInput(attrs={"autocomplete": f"section-child-{at} nickname"}),
            )
            self.fields[f"born_{at}"] = DateField(
                label=_("生年月日"),
                required=False,
                widget=forms.TextInput(attrs={"autocomplete": f"section-child-{at} bday"}),
                help_text=_("例：2023-6-5、令和5年6月5日") if at == 1 else "",
            )

    def list_children(self) -> list[dict[str, Any]]:
        """List the rows of children as the page shows them."""
        return [
            {"number": at, "called": self[f"called_{at}"], "born": self[f"born_{at}"]}
            for at in range(1, self.rows + 1)
        ]

    def clean(self) -> dict[str, Any]:
        """See that a child has both, or is no child."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for at in range(1, self.rows + 1):
            called, born = cleaned.get(f"called_{at}"), cleaned.get(f"born_{at}")
            if called and not born and f"born_{at}" not in self.errors:
                self.add_error(f"born_{at}", _("生年月日を入れてください。"))
            if born and not called and f"called_{at}" not in self.errors:
                self.add_error(f"called_{at}", _("呼び名を入れてください。例：はるちゃん"))
        return cleaned

    def check_days(self, *, today: dt.date) -> bool:
        """See that nobody is born after today; tell whether that is so."""
        for at in range(1, self.rows + 1):
            born = self.cleaned_data.get(f"born_{at}")
            if born and born > today:
                self.add_error(
                    f"born_{at}", _("この日は、まだ来ていません。年を確かめてください。")
                )
        return not self.errors

    def make_children(self) -> list[ChildValues]:
        """Give the children that were named."""
        given = self.cleaned_data
        return [
            ChildValues(called=given[f"called_{at}"], born_on=given[f"born_{at}"])
            for at in range(1, self.rows + 1)
            if given.get(f"called_{at}")
        ]


def say_household(household: KnownHousehold | None) -> dict[str, Any]:
    """Give what a form shows of a household."""
    if household is None:
        return {}
    said: dict[str, Any] = {"name": household.name, "phone": household.phone, "consent": True}
    for at, child in enumerate(household.children, start=1):
        said |= {f"called_{at}": child.called, f"born_{at}": child.born_on}
    return said


def count_rows(household: KnownHousehold | None) -> int:
    """Give how many rows a form offers: for each child one, and some for those who come."""
    return (len(household.children) if household is not None else 0) + _SPARE
