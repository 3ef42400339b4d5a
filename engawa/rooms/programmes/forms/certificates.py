"""The forms about a certificate: what its number stands for, and until when its owner wants the name kept."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Choice, Line, Part


class VerifyForm(Part):
    """The number of a certificate."""

    number = Line(
        label=gettext_lazy("修了証の番号"),
        most=40,
        required=True,
        help_text=gettext_lazy("例：K7Q4-93ZM-2H5P"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class KeepNameForm(forms.Form):
    """Until which day the name of one's certificate shall be kept."""

    use_required_attribute = False

    until = Choice(
        label=gettext_lazy("もっと長く受け取れるようにする"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("いつまで残すかを選んでください。")},
    )

    def __init__(self, *args: Any, days: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        control = self.fields["until"]
        assert isinstance(control, Choice)
        control.offer(list(days))

    def read_until(self) -> dt.date:
        """Give the day that was chosen."""
        return dt.date.fromisoformat(self.cleaned_data["until"])
