"""The public value of a draw, typed twice."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part, Text


class ValueForm(Part):
    """The value that has come to be known; a slip of the finger would draw other lots."""

    value = Line(
        label=gettext_lazy("公の数"),
        most=200,
        required=True,
        help_text=gettext_lazy("発表されたとおりに入れます。例：4821"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    again = Line(
        label=gettext_lazy("もう一度"),
        most=200,
        required=True,
        help_text=gettext_lazy("写さずに、発表を見てもう一度入れます。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """See that both are the same."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and cleaned["value"] != cleaned["again"]:
            self.add_error("again", _("二つがちがいます。発表を見て、入れ直してください。"))
        return cleaned


class StrikeForm(Part):
    """Why an application is struck out."""

    reason = Text(
        label=gettext_lazy("取り消す理由"),
        most=300,
        required=True,
        rows=2,
        help_text=gettext_lazy(
            "申し込んだ方に、このまま伝わります。例：お電話で、番号0012と同じ方の申込みと確かめました"
        ),
    )
