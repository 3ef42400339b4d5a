"""When messages are sent: quiet hours, and the pauses between two tries."""

import datetime as dt

from engawa.core.fiscal.dates import TOKYO

QUIET_FROM = dt.time(21, 0)
QUIET_UNTIL = dt.time(7, 0)
PAUSES = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=6),
)


def is_quiet(*, now: dt.datetime) -> bool:
    """Tell whether people rest in Tokyo."""
    here = now.astimezone(TOKYO).time()
    return here >= QUIET_FROM or here < QUIET_UNTIL


def find_next_moment(*, wanted: dt.datetime, is_urgent: bool) -> dt.datetime:
    """Give the wanted moment, or the next morning when it lies in quiet hours and the message can wait."""
    if is_urgent or not is_quiet(now=wanted):
        return wanted
    here = wanted.astimezone(TOKYO)
    day = here.date() + dt.timedelta(days=1 if here.time() >= QUIET_FROM else 0)
    return dt.datetime.combine(day, QUIET_UNTIL, tzinfo=TOKYO)


def get_pause(*, failures: int) -> dt.timedelta:
    """Give the time to wait after so many tries that failed; the last pause is repeated."""
    return PAUSES[min(max(failures, 1), len(PAUSES)) - 1]
