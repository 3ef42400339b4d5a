"""Dates as people write them: 2024-2-14, 2024年2月14日, 令和6年2月14日, R6.2.14, in any width."""

import datetime as dt
import re
import unicodedata
from zoneinfo import ZoneInfo

from engawa.core.fiscal.years import ERAS, era_year

TOKYO = ZoneInfo("Asia/Tokyo")
WEEKDAYS = "月火水木金土日"

_SEPARATORS = re.compile(r"[年月./\-‐‑–—―−ー・]")
_PARTS = re.compile(
    r"^(?:(?P<era>[^\d元-]+)-?)?(?P<year>\d{1,4}|元)-(?P<month>\d{1,2})-(?P<day>\d{1,2})$"
)
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_ERA_DAYS = {key: first for name, letter, first in ERAS for key in (name, letter)}


class DateUnreadable(ValueError):
    """The text is not a date in any of the ways that people write dates."""


class DateImpossible(ValueError):
    """The text is written like a date, but there is no such day."""


def tokyo_day(moment: dt.datetime) -> dt.date:
    """Give the calendar day in Tokyo of a moment."""
    return moment.astimezone(TOKYO).date()


def parse_date(text: str) -> dt.date:
    """Read a date as people write it, with a Western or a Japanese year, in any width.

    :raises DateUnreadable: it is not written like a date.
    :raises DateImpossible: there is no such day, or not in that era (令和35年, 平成32年).
    """
    folded = "".join(unicodedata.normalize("NFKC", text).upper().split())
    # 平成 and 令和 also exist as one sign each (㍻, ㋿): NFKC has written them out by now.
    folded = re.sub(r"\([月火水木金土日]\)$", "", folded).removesuffix("日")
    if compact := _COMPACT.match(folded):
        return _day(*(int(part) for part in compact.groups()))
    parts = _PARTS.match(_SEPARATORS.sub("-", folded))
    if parts is None:
        raise DateUnreadable(text)
    era, year_text = parts["era"], parts["year"]
    year = 1 if year_text == "元" else int(year_text)
    month, day = int(parts["month"]), int(parts["day"])
    if era:
        return _day_of_era(era, year, month, day, text)
    if len(year_text) != 4:
        # 24-2-14 may be 2024 or 平成24年: guessing would be wrong for one of two readers.
        raise DateUnreadable(text)
    return _day(year, month, day)


def write_date(day: dt.date) -> str:
    """Write a day in full, with its era and weekday: 令和6年2月14日（水）."""
    return f"{era_year(day)}年{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


def _day_of_era(era: str, year: int, month: int, day: int, text: str) -> dt.date:
    first = _ERA_DAYS.get(era)
    if first is None:
        raise DateUnreadable(text)
    found = _day(first.year + year - 1, month, day)
    later = [start for start in _ERA_DAYS.values() if start > first]
    if found < first or (later and found >= min(later)):
        raise DateImpossible(text)
    return found


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise DateImpossible(f"{year}-{month}-{day}") from error
