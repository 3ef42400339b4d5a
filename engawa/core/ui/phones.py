"""A telephone number as residents type it."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from engawa.core.ui.fields import Line

# As Japanese keyboards write the dash of a number; NFKC has made the wide ones narrow.
_DASHES = re.compile(r"[\u2010-\u2015−ー]")
_DIGITS_OF_PHONE = range(9, 14)


class Phone(Line):
    """A telephone number in any width, kept as it was typed, with plain digits and dashes."""

    def read(self, words: str) -> str:
        """Give the number.

        :raises ValidationError: it is none.
        """
        plain = _DASHES.sub("-", unicodedata.normalize("NFKC", words))
        digits = [sign for sign in plain if sign.isdigit()]
        if len(digits) not in _DIGITS_OF_PHONE or set(plain) - set("0123456789-+() "):
            raise ValidationError(
                _("番号として読めません。090-1234-5678 のように入力してください。")
            )
        return plain
