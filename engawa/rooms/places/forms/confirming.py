"""The form by which an officer says that a place was looked at and is right."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engawa.core.fiscal.forms import DateField
from engawa.core.ui.fields import Line, Part


class ConfirmForm(Part):
    """The day, and the office."""

    confirmed_on = DateField(
        label=gettext_lazy("確かめた日"), help_text=gettext_lazy("例：令和6年2月14日、2024-2-14")
    )
    confirmed_by = Line(
        label=gettext_lazy("確かめた課や事務所"),
        most=80,
        required=True,
        help_text=gettext_lazy("公開ページに出ます。人の名前は書きません。例：総務課"),
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_confirmed_on(self) -> dt.date:
        """Give the day.

        :raises ValidationError: it is one to come.
        """
        day: dt.date = self.cleaned_data["confirmed_on"]
        if day > self.today:
            raise ValidationError(_("きょうより先の日です。確かめた日を入れてください。"))
        return day
