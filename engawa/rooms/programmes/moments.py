"""When booking opens and closes, and until when one cancels: what a form proposes, before an officer says otherwise."""

import datetime as dt
from dataclasses import dataclass

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.core.fiscal.holidays import next_working_day, previous_working_day

_MORNING, _EVENING = dt.time(9, 0), dt.time(17, 0)


@dataclass(frozen=True, slots=True)
class Moments:
    """From when until when places are booked, and until when residents cancel by themselves."""

    opens_at: dt.datetime
    closes_at: dt.datetime
    cancel_until: dt.datetime


def propose_opening(*, now: dt.datetime) -> dt.datetime:
    """Give nine in the morning of the next working day."""
    return at(next_working_day(tokyo_day(now)), _MORNING)


def propose_moments(
    *,
    first_starts_at: dt.datetime,
    opens_at: dt.datetime,
    now: dt.datetime,
    working_days_before: int = 2,
) -> Moments:
    """Give the moments of an intake whose first session starts then, so many working days before it.

    What is too near for that is booked from now until it starts.
    """
    day = tokyo_day(first_starts_at)
    closes_at = first_starts_at
    if working_days_before:
        closes_at = at_before(day, working_days=working_days_before, time=_EVENING)
    cancel_until = min(at(day - dt.timedelta(days=1), _EVENING), first_starts_at)
    if closes_at <= opens_at:
        closes_at = first_starts_at
    if closes_at <= opens_at:
        opens_at = now.astimezone(TOKYO).replace(second=0, microsecond=0)
    return Moments(opens_at, closes_at, cancel_until)


def at_before(day: dt.date, *, working_days: int, time: dt.time) -> dt.datetime:
    """Give a time on the day that is so many working days before another."""
    for _count in range(working_days):
        day = previous_working_day(day)
    return at(day, time)


def at(day: dt.date, time: dt.time) -> dt.datetime:
    """Give the moment of a day and a time of day in Tokyo."""
    return dt.datetime.combine(day, time, tzinfo=TOKYO)
