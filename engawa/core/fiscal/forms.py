"""Form fields for dates and times of day as people write them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from engawa.core.fiscal.dates import DateImpossible, DateUnreadable, parse_date
from engawa.core.fiscal.times import TimeUnreadable, parse_time, write_time
from engawa.core.fiscal.years import era_year


class DateField(forms.Field):
    """Takes 2024-2-14, 2024年2月14日, 令和6年2月14日 or R6.2.14, in any width; shows 令和6年2月14日.

    A plain text control: a calendar to click through is slow for a day that one knows, and the
    browser's own would refuse what people write.
    """

    widget = forms.TextInput
    default_error_messages = {
        "unreadable": _(
            "日付として読めません。2024-2-14 や 令和6年2月14日 のように入力してください。"
        ),
        "impossible": _("この日付は、こよみにありません。年と月と日を確かめてください。"),
    }

    def to_python(self, value: Any) -> dt.date | None:
        """Read what was typed.

        :raises ValidationError: it is not a date, or there is no such day.
        """
        if value in self.empty_values:
            return None
        if isinstance(value, dt.date):
            return value
        if not str(value).strip():
            return None
        try:
            return parse_date(str(value))
        except DateUnreadable as error:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from error
        except DateImpossible as error:
            raise ValidationError(self.error_messages["impossible"], code="impossible") from error

    def prepare_value(self, value: Any) -> Any:
        """Write a day the way it is read; leave what was typed as it is."""
        if isinstance(value, dt.date):
            return f"{era_year(value)}年{value.month}月{value.day}日"
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Tell whether another day was typed, however it is written."""
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except ValidationError:
            return True


class TimeField(forms.Field):
    """Takes 9:00, ９時半, 午後5時 or 930, in any width; shows 9:00."""

    widget = forms.TextInput
    default_error_messages = {
        "unreadable": _("時刻として読めません。10:00 や 午後1時30分 のように入力してください。"),
    }

    def to_python(self, value: Any) -> dt.time | None:
        """Read what was typed.

        :raises ValidationError: it is no time of day.
        """
        if isinstance(value, dt.time):
            return value
        words = str(value or "").strip()
        if not words:
            return None
        try:
            return parse_time(words)
        except TimeUnreadable as error:
            raise ValidationError(self.error_messages["unreadable"], code="unreadable") from error

    def prepare_value(self, value: Any) -> Any:
        """Write a time the way it is read; leave what was typed as it is."""
        return write_time(value) if isinstance(value, dt.time) else value
