"""Times of day as people write them: 9:00, ９時半, 午後5時, 930, in any width."""

import datetime as dt
import re
import unicodedata

_NOON = 12
_LAST_HOUR, _LAST_MINUTE = 23, 59
_BARE = re.compile(r"^(\d{1,2})(\d{2})$")
_WRITTEN = re.compile(
    r"^(?P<half>午前|午後|AM|PM)?(?P<hour>\d{1,2})(?:[:時](?P<minute>\d{1,2}|半)?分?)?$"
)


class TimeUnreadable(ValueError):
    """The text is no time of day in any of the ways that people write one."""


def parse_time(text: str) -> dt.time:
    """Read a time of day as people write it, in any width.

    :raises TimeUnreadable: it is none.
    """
    folded = "".join(unicodedata.normalize("NFKC", text).upper().split())
    bare = _BARE.match(folded)
    written = _WRITTEN.match(f"{bare[1]}:{bare[2]}" if bare else folded)
    if written is None:
        raise TimeUnreadable(text)
    hour = int(written["hour"])
    minute = 30 if written["minute"] == "半" else int(written["minute"] or 0)
    if written["half"]:
        if hour > _NOON:
            raise TimeUnreadable(text)
        hour = hour % _NOON + (_NOON if written["half"] in {"午後", "PM"} else 0)
    if hour > _LAST_HOUR or minute > _LAST_MINUTE:
        raise TimeUnreadable(text)
    return dt.time(hour, minute)


def write_time(time: dt.time) -> str:
    """Write a time of day as a form shows it: 9:00."""
    return f"{time.hour}:{time.minute:02}"
