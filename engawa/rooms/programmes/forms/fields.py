"""Fields for numbers, ages and telephone numbers as officers write them, in any width."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.ui.fields import Line
from engawa.rooms.programmes.reading import (
    MONTHS,
    Unreadable,
    parse_age,
    parse_number,
    parse_phone,
)


class NumberField(forms.Field):
    """Takes a whole number, with its unit or without: 12, １２人, 1,000円."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, least: int = 0, most: int = 30_000, **kwargs: Any) -> None:
        self.least, self.most = least, most
        super().__init__(required=kwargs.pop("required", False), **kwargs)

    def to_python(self, value: Any) -> int | None:
        """Give the number.

        :raises ValidationError: it is none, or one that nobody means.
        """
        if value in self.empty_values:
            return None
        if not str(value).strip():
            return None
        try:
            number = parse_number(str(value))
        except Unreadable:
            raise ValidationError(_("数を入れてください。例：12")) from None
        if not self.least <= number <= self.most:
            raise ValidationError(
                _("%(least)dから%(most)dまでの数を入れてください。")
                % {"least": self.least, "most": self.most}
            )
        return number


class AgeField(forms.Field):
    """Takes an age and gives it in months: 4か月, 1歳6か月, 3歳."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        """Give the age in months.

        :raises ValidationError: it is no age.
        """
        if isinstance(value, int):
            return value
        if not str(value or "").strip():
            return None
        try:
            return parse_age(str(value))
        except Unreadable:
            raise ValidationError(
                _("年齢として読めません。4か月、1歳6か月、3歳 のように入力してください。")
            ) from None

    def prepare_value(self, value: Any) -> Any:
        """Write an age the way it is read; leave what was typed as it is."""
        return write_age(value) if isinstance(value, int) else value


class PhoneField(Line):
    """A telephone or fax number."""

    def read(self, words: str) -> str:
        """Give the number in half width.

        :raises ValidationError: it is none.
        """
        try:
            return parse_phone(words)
        except Unreadable:
            raise ValidationError(
                _("番号として読めません。045-123-4567 のように入力してください。")
            ) from None


def write_age(months: int) -> str:
    """Write an age as a form shows it."""
    years, rest = divmod(months, MONTHS)
    if not years:
        return ngettext("%(months)dか月", "%(months)dか月", rest) % {"months": rest}
    if not rest:
        return ngettext("%(years)d歳", "%(years)d歳", years) % {"years": years}
    return _("%(years)d歳%(months)dか月") % {"years": years, "months": rest}
