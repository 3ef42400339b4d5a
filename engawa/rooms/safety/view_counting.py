"""Counting in a web server's log how often a safety page was read; of the readers nothing is taken.

The page is served without the house, so that its log alone knows. Lines are those of nginx and Apache
(`combined`); only the day, the address and the status are looked at.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable

from engawa.core.fiscal.dates import tokyo_day

_LINE = re.compile(
    r"\[(?P<at>\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4})\] "
    r'"GET (?P<path>/[^ "?]*)[^"]*" (?P<status>\d{3}) '
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Pages that a person reads; data files and the pointer are fetched by the page itself.
_PAGE = re.compile(
    r"/(?P<ward>[a-z][a-z0-9-]{1,29})/safety/"
    r"(?:(?:easy|en|zh-hans|ko)/)?(?:map/|z/[^/]+/|p/[^/]+/[^/]+/)?(?:index\.html)?"
)
# Read anew or found unchanged: both were read by somebody. A redirect leads to a page that counts itself.
_READ = frozenset({"200", "304"})
_LONGEST_LINE = 10_000


def count_views(lines: Iterable[str]) -> dict[tuple[str, dt.date], int]:
    """Count the pages read by (slug of the ward, day in Tokyo); lines of another form are passed over."""
    counts: Counter[tuple[str, dt.date]] = Counter()
    for line in lines:
        found = _LINE.search(line[:_LONGEST_LINE])
        if found is None or found["status"] not in _READ:
            continue
        page = _PAGE.fullmatch(found["path"])
        day = _read_day(found["at"])
        if page is not None and day is not None:
            counts[page["ward"], day] += 1
    return dict(counts)


def _read_day(text: str) -> dt.date | None:
    # Month names are English whatever the locale of the machine that counts.
    number = f"{_MONTHS.index(text[3:6]) + 1:02d}" if text[3:6] in _MONTHS else "00"
    try:
        at = dt.datetime.strptime(f"{text[:3]}{number}{text[6:]}", "%d/%m/%Y:%H:%M:%S %z")
    except ValueError:
        return None
    return tokyo_day(at)
