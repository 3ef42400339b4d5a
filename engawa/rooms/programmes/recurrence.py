"""Days that come again: every first and third Saturday, every other Tuesday; and what a holiday does to them.

Pure: it knows days and no table. A period has an exclusive end.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from engawa.core.fiscal.holidays import is_at_turn_of_year, is_holiday

# Of `Rule.weeks`: the last one of the month, be it the fourth or the fifth.
LAST = -1
MOST_DAYS = 120
LONGEST = dt.timedelta(days=2 * 366)
_DAY, _WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


class Pattern(StrEnum):
    """In what days come again."""

    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    DAILY = "DAILY"
    DATES = "DATES"


class OnClosed(StrEnum):
    """What becomes of a day on which the office is closed though it is no weekend."""

    SKIP = "SKIP"
    NEXT_WEEK = "NEXT_WEEK"
    KEEP = "KEEP"


class RuleRefused(Exception):
    """No days can be made of the rule."""


class TooManyDays(RuleRefused):
    """The rule makes more days than anybody means."""


class PeriodTooLong(RuleRefused):
    """The period is longer than anybody plans."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Which days: `every` counts weeks or days, `weekdays` are 0 (Monday) to 6, `weeks` 1 to 5 or LAST.

    Of DATES only `dates` and `on_closed` count.
    """

    pattern: Pattern
    starts_on: dt.date | None = None
    ends_before: dt.date | None = None
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    dates: tuple[dt.date, ...] = ()
    on_closed: OnClosed = OnClosed.SKIP


@dataclass(frozen=True, slots=True, order=True)
class MadeDay:
    """A day that a rule makes; `instead_of` is the closed day from which it was moved."""

    day: dt.date
    instead_of: dt.date | None = None
    is_closed: bool = False


def list_days(rule: Rule) -> list[MadeDay]:
    """List the days that the rule makes, each once, in their order.

    A day that is moved does not leave the period, and gives way to one that comes there by itself.

    :raises TooManyDays: there are more than 120.
    :raises PeriodTooLong: it is longer than two years.
    """
    found: dict[dt.date, MadeDay] = {}
    for day in _match(rule):
        if not is_closed(day) or rule.on_closed is OnClosed.KEEP:
            found[day] = MadeDay(day, is_closed=is_closed(day))
        elif rule.on_closed is OnClosed.NEXT_WEEK:
            moved = move_to_open_week(day)
            if rule.pattern is Pattern.DATES or _is_within(moved, rule):
                found.setdefault(moved, MadeDay(moved, instead_of=day))
        if len(found) > MOST_DAYS:
            raise TooManyDays
    return sorted(found.values(), key=lambda made: made.day)


def is_closed(day: dt.date) -> bool:
    """Tell whether a day is a national holiday or one at the turn of the year."""
    return is_holiday(day) or is_at_turn_of_year(day)


def move_to_open_week(day: dt.date) -> dt.date:
    """Give the same weekday of the first week to come in which it is not closed."""
    moved = day + _WEEK
    while is_closed(moved):
        moved += _WEEK
    return moved


def find_week_of_month(day: dt.date) -> int:
    """Tell as how manieth of its weekday a day comes in its month, from 1."""
    return (day.day - 1) // 7 + 1


def find_next_month(day: dt.date) -> dt.date:
    """Give the day of the next month that is the same of its weekday: the third Saturday for the third.

    Where a month has no fifth it is the last.
    """
    first = begin_next_month(day)
    same = first + dt.timedelta(days=(day.weekday() - first.weekday()) % 7)
    same += (find_week_of_month(day) - 1) * _WEEK
    return same if same.month == first.month else same - _WEEK


def find_month_to_go_on_from(*, months: Iterable[dt.date], today: dt.date) -> dt.date | None:
    """Give the month from which one goes on copying, of those in which something begins; None without any.

    It is the newest that has come, and from there on the last of those that follow without a gap: the month after
    it is empty. What lies alone far ahead, such as a day in spring that was planned early, is not gone on from.
    """
    firsts = sorted({month.replace(day=1) for month in months})
    if not firsts:
        return None
    chosen = max((first for first in firsts if first <= today), default=firsts[0])
    while (following := begin_next_month(chosen)) in firsts:
        chosen = following
    return chosen


def begin_next_month(day: dt.date) -> dt.date:
    """Give the first day of the next month."""
    return (day.replace(day=1) + dt.timedelta(days=31)).replace(day=1)


def _match(rule: Rule) -> Iterator[dt.date]:
    if rule.pattern is Pattern.DATES:
        yield from sorted(set(rule.dates))
        return
    if rule.starts_on is None or rule.ends_before is None:
        return
    if rule.ends_before - rule.starts_on > LONGEST:
        raise PeriodTooLong
    day = rule.starts_on
    while day < rule.ends_before:
        if _is_meant(day, rule, rule.starts_on):
            yield day
        day += _DAY


def _is_meant(day: dt.date, rule: Rule, first: dt.date) -> bool:
    if rule.pattern is Pattern.DAILY:
        return (day - first).days % rule.every == 0
    if day.weekday() not in rule.weekdays:
        return False
    if rule.pattern is Pattern.WEEKLY:
        return (_monday(day) - _monday(first)).days // 7 % rule.every == 0
    is_last = (day + _WEEK).month != day.month
    return find_week_of_month(day) in rule.weeks or (LAST in rule.weeks and is_last)


def _is_within(day: dt.date, rule: Rule) -> bool:
    return rule.ends_before is None or day < rule.ends_before


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())
