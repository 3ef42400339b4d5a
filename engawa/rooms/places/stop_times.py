"""When a moving shop comes to a stop: the visits that its hours make, and what differs on single days.

Pure: knows no database and no clock. A day is one of Tokyo's; a visit belongs to the day on which it begins.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.rooms.places.opening.asking import spans_on
from engawa.rooms.places.opening.hours import OpeningHours, Span

# How far ahead somebody is told of the next visit.
HORIZON_DAYS = 60
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DayChange:
    """What differs on one day: without a span the shop does not come; with one it comes then and only then."""

    span: Span | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class StopTimes:
    """The times of one stop: its hours, from when and until when they hold, and the days that differ."""

    hours: OpeningHours
    starts_on: dt.date | None = None
    ends_before: dt.date | None = None
    changes: Mapping[dt.date, DayChange] = field(default_factory=dict)

    def holds_on(self, day: dt.date) -> bool:
        """Tell whether the stop is in use on that day."""
        if self.starts_on is not None and day < self.starts_on:
            return False
        return self.ends_before is None or day < self.ends_before


@dataclass(frozen=True, slots=True)
class Visit:
    """One time at which a shop stands at a stop, or would have: `is_called_off`.

    `usual` are the spans that a changed time stands for.
    """

    day: dt.date
    span: Span
    is_called_off: bool = False
    is_changed: bool = False
    usual: tuple[Span, ...] = ()
    words: str = ""

    @property
    def begins_at(self) -> dt.datetime:
        return _moment(self.day, self.span.opens)

    @property
    def ends_at(self) -> dt.datetime:
        return _moment(self.day, self.span.closes)


@dataclass(frozen=True, slots=True)
class StopState:
    """How a stop stands at a moment: the visit that is going on, the next one, and what is off before it."""

    now: Visit | None
    next: Visit | None
    called_off: tuple[Visit, ...]

    @property
    def order(self) -> dt.datetime:
        """By which stops stand in order of time; one to which nobody comes stands last."""
        visits = [visit for visit in (self.now, *self.called_off, self.next) if visit is not None]
        return visits[0].begins_at if visits else dt.datetime.max.replace(tzinfo=dt.UTC)


def list_visits_on(*, times: StopTimes, day: dt.date) -> tuple[Visit, ...]:
    """List the visits of one day, the earliest first, those that are called off too."""
    if not times.holds_on(day):
        return ()
    usual = spans_on(hours=times.hours, day=day)
    change = times.changes.get(day)
    if change is None:
        return tuple(Visit(day, span) for span in usual)
    if change.span is None:
        return tuple(Visit(day, span, is_called_off=True, words=change.words) for span in usual)
    return (Visit(day, change.span, is_changed=True, usual=usual, words=change.words),)


def list_visits(*, times: StopTimes, first: dt.date, ends_before: dt.date) -> Iterator[Visit]:
    """List the visits from the first day to the one before the last, in order of time."""
    day = max(first, times.starts_on) if times.starts_on else first
    last = min(ends_before, times.ends_before) if times.ends_before else ends_before
    if not any(rule.spans for rule in times.hours.rules) and not times.changes:
        return
    while day < last:
        yield from list_visits_on(times=times, day=day)
        day += _DAY


def ask_stop(*, times: StopTimes, moment: dt.datetime) -> StopState:
    """Tell who is at the stop at the moment, and when the shop comes next."""
    today = tokyo_day(moment)
    going_on, called_off = None, []
    # What began yesterday may run past midnight.
    visits = list_visits(times=times, first=today - _DAY, ends_before=today + HORIZON_DAYS * _DAY)
    for visit in visits:
        if visit.ends_at <= moment:
            continue
        if visit.is_called_off:
            called_off.append(visit)
        elif visit.begins_at <= moment:
            going_on = visit
        else:
            return StopState(going_on, visit, tuple(called_off))
    return StopState(going_on, None, tuple(called_off))


def count_visits(*, times: StopTimes, first: dt.datetime, until: dt.datetime) -> int:
    """Count the visits that began between two moments, without those that were called off."""
    return sum(
        not visit.is_called_off and first <= visit.begins_at < until
        for visit in list_visits(
            times=times, first=tokyo_day(first), ends_before=tokyo_day(until) + _DAY
        )
    )


def _moment(day: dt.date, minutes: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), TOKYO) + dt.timedelta(minutes=minutes)
