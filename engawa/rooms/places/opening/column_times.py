"""Times of day as Japanese offices write them: 9:00, ９：００, 9時30分, 午後5時半, 24:00, 翌2:00."""

import re
import unicodedata

from django.utils.translation import gettext as _

from engawa.rooms.places.opening.hours import DAY, Span
from engawa.rooms.places.opening.osm import HoursUnreadable

TIME = r"(?:翌日?の?)?(?:午前|午後)?(?:\d{1,2}:\d{2}(?::00)?|\d{1,2}時(?:\d{1,2}分|半)?|正午)"
NOON = 12 * 60
_PARTS = re.compile(
    r"(?P<next>翌日?の?)?(?P<half>午前|午後)?"
    r"(?:(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::00)?|時(?:(?P<past>\d{1,2})分|(?P<half_past>半))?)"
    r"|(?P<noon>正午))"
)
_SIGNS = str.maketrans({"∶": ":", "〜": "~", "∼": "~", "–": "-", "—": "-", "―": "-", "−": "-"})
_ALL_DAY = {"24時間", "終日"}
# Whoever ends a list of columns with a dash says that there is nothing to say.
_NOTHING = {"", "-", "ー"}


def fold(text: str) -> str:
    """Write a text of any width in one way: narrow digits and signs, no space but between digits."""
    folded = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", folded)


def is_blank(text: str) -> bool:
    """Tell whether a cell says nothing."""
    return fold(text) in _NOTHING


def read_columns_of_times(*, opens: str, closes: str) -> Span | None:
    """Read the columns of opening and closing time; None when one of them says nothing.

    :raises HoursUnreadable: what stands there is no time, or the place would close before it opens.
    """
    first = fold(opens).removesuffix("から").removesuffix("~")
    last = fold(closes).removeprefix("~").removesuffix("まで")
    if first in _ALL_DAY and (last in _ALL_DAY or is_blank(last)):
        return Span(0, DAY)
    begins = None if is_blank(first) else read_minutes(first)
    ends = None if is_blank(last) else read_minutes(last)
    return None if begins is None or ends is None else make_span(opens=begins, closes=ends)


def make_span(*, opens: int, closes: int) -> Span:
    """Make a span of two times in minutes, of which the second may be of the next day.

    :raises HoursUnreadable: the place would close before it opens.
    """
    if closes == 0 or (opens == 0 and closes == DAY - 1):
        # Midnight; some tables cannot write 24:00, and say 23:59 for it.
        closes = DAY
    if closes <= opens and opens >= NOON:
        # Open into the night. In the morning it would more likely be 5:00 for 17:00.
        closes += DAY
    if not (opens < DAY and opens < closes <= 2 * DAY):
        raise HoursUnreadable(
            _(
                "%(opens)sに開いて%(closes)sに閉まる、とは読めません。"
                "翌日に閉まるときは「翌2:00」のように書いてください。"
            )
            % {"opens": write_minutes(opens), "closes": write_minutes(closes)}
        )
    return Span(opens, closes)


def read_minutes(text: str) -> int:
    """Read a folded time as minutes after midnight.

    :raises HoursUnreadable: it is not a time.
    """
    found = _PARTS.fullmatch(text)
    if found is None:
        raise _refuse(text)
    if found["noon"]:
        return NOON
    hour = int(found["hour"])
    minute = 30 if found["half_past"] else int(found["minute"] or found["past"] or 0)
    # 午後12時 is noon for some and midnight for others.
    highest = 11 if found["half"] else 48
    if hour > highest or minute > 59:
        raise _refuse(text)
    minutes = hour * 60 + minute + (NOON if found["half"] == "午後" else 0)
    minutes += DAY if found["next"] else 0
    if minutes > 2 * DAY:
        raise _refuse(text)
    return minutes


def write_minutes(minutes: int) -> str:
    """Write minutes after midnight as the standard does, and those of the next day with 翌."""
    if minutes > DAY:
        return "翌" + write_minutes(minutes - DAY)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _refuse(text: str) -> HoursUnreadable:
    return HoursUnreadable(
        _("「%(text)s」は時刻として読めません。「9:00」や「9時30分」のように書いてください。")
        % {"text": text[:40]}
    )
