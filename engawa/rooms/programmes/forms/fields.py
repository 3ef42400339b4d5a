"""Fields for numbers, ages and telephone numbers as officers write them, in any width."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Line

MONTHS = 12
_AGE = re.compile(r"^(?:(?P<years>\d{1,3})[歳才])?(?:(?P<months>\d{1,3})[かカヶケヵ箇]月)?$")
_PHONE = re.compile(r"^[0-9+()\-]+$")
_FEWEST_DIGITS = 9


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
        folded = fold_width(str(value)).replace(",", "")
        found = re.fullmatch(r"(\d{1,9})(?:人|名|世帯|組|円|時間|日)?", folded)
        if not folded:
            return None
        if found is None:
            raise ValidationError(_("数を入れてください。例：12"))
        number = int(found[1])
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
        folded = fold_width(str(value or ""))
        if not folded:
            return None
        found = _AGE.match(f"{folded}歳" if folded.isdecimal() else folded)
        if found is None:
            raise ValidationError(
                _("年齢として読めません。4か月、1歳6か月、3歳 のように入力してください。")
            )
        return int(found["years"] or 0) * MONTHS + int(found["months"] or 0)

    def prepare_value(self, value: Any) -> Any:
        """Write an age the way it is read; leave what was typed as it is."""
        return write_age(value) if isinstance(value, int) else value


class PhoneField(Line):
    """A telephone or fax number."""

    def read(self, words: str) -> str:
        """Give the number in half width.

        :raises ValidationError: it is none.
        """
        folded = re.sub(r"[‐‑–—―−ー]", "-", fold_width(words))
        if not _PHONE.match(folded) or sum(map(str.isdecimal, folded)) < _FEWEST_DIGITS:
            raise ValidationError(
                _("番号として読めません。045-123-4567 のように入力してください。")
            )
        return folded


def write_age(months: int) -> str:
    """Write an age as a form shows it."""
    years, rest = divmod(months, MONTHS)
    if not years:
        return _("%(months)dか月") % {"months": rest}
    if not rest:
        return _("%(years)d歳") % {"years": years}
    return _("%(years)d歳%(months)dか月") % {"years": years, "months": rest}


def fold_width(text: str) -> str:
    """Give a text in half width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
