"""The form in which anybody asks what the number of a certificate stands for."""

from django import forms
from django.utils.translation import gettext_lazy

from engawa.core.ui.fields import Line, Part


class VerifyForm(Part):
    """The number of a certificate."""

    number = Line(
        label=gettext_lazy("修了証の番号"),
        most=40,
        required=True,
        help_text=gettext_lazy("例：K7Q4-93ZM-2H5P"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
