"""Ages and telephone numbers as officers write them, in any width."""

import re
import unicodedata

MONTHS = 12
_FEWEST_DIGITS = 9
_AGE = re.compile(r"^(?:(?P<years>\d{1,3})[歳才])?(?:(?P<months>\d{1,3})[かカヶケヵ箇]月)?$")
_YEARS = re.compile(r"^(\d{1,3})$")
_NUMBER = re.compile(r"^(\d{1,9})(?:人|名|世帯|組|円|時間|日)?$")
_DASHES = re.compile(r"[‐‑–—―−ー]")
_PHONE = re.compile(r"^[0-9+()\-]+$")


class Unreadable(ValueError):
    """The text is not what it should be."""


def parse_number(text: str) -> int:
    """Read a whole number, with its unit or without.

    :raises Unreadable: it is none.
    """
    found = _NUMBER.match(fold_width(text).replace(",", ""))
    if found is None:
        raise Unreadable(text)
    return int(found[1])


def parse_age(text: str) -> int:
    """Read an age, and give it in months: 4か月, 1歳6か月, 3歳; a number alone counts years.

    :raises Unreadable: it is none.
    """
    folded = fold_width(text)
    if _YEARS.match(folded):
        return int(folded) * MONTHS
    found = _AGE.match(folded)
    if not folded or found is None:
        raise Unreadable(text)
    return int(found["years"] or 0) * MONTHS + int(found["months"] or 0)


def parse_phone(text: str) -> str:
    """Read a telephone number, and give it in half width.

    :raises Unreadable: it is none.
    """
    folded = _DASHES.sub("-", fold_width(text))
    if not _PHONE.match(folded) or sum(map(str.isdecimal, folded)) < _FEWEST_DIGITS:
        raise Unreadable(text)
    return folded


def fold_width(text: str) -> str:
    """Give a text in half width, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())
