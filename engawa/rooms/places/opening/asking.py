"""Whether a place is open at a moment, until when, and when it opens next, by the clocks of Tokyo.

How a rule names a day, where the shape of the rules leaves it open:

- A rule with weekdays names a national holiday that falls on one of them too: whoever is closed on
  holidays says so in a later rule. A rule with weekdays and `on_holidays` names both kinds of days,
  as `Mo-Fr,PH` does in OSM. With `on_holidays` alone it names holidays and nothing else.
- `weeks` narrows weekdays, never holidays. Without weekdays it narrows all days, so the first week of
  a month is its first seven days.
- A yearly bound without its other end reaches to the turn of the year.

A span belongs to the day on which it begins: what began yesterday and runs past midnight ends as
yesterday's rule says, even where today is closed.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.holidays import is_holiday
from engawa.rooms.places.opening.hours import DAY, OpeningHours, Rule, Span

# Nobody plans a visit further ahead; what is open for longer than that is open for ever.
HORIZON_DAYS = 60
_LAST_WEEK = -1
_TURN_OF_YEAR = ((1, 1), (12, 31))


@dataclass(frozen=True, slots=True)
class OpeningState:
    """How a place stands at a moment.

    `until` is when it closes, None for a closed place and for one that stays open for more than
    `HORIZON_DAYS`. `opens_at` is when it opens next, after it closed if it is open; None when it does
    not within `HORIZON_DAYS`. `words` are those of the rule that decides.
    """

    is_open: bool
    until: dt.datetime | None = None
    opens_at: dt.datetime | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class _Facts:
    weekday: int
    week: int
    is_in_last_week: bool
    month: int
    of_year: tuple[int, int]
    is_holiday: bool


def ask(*, hours: OpeningHours, moment: dt.datetime) -> OpeningState:
    """Tell whether the place is open at the moment, until when, and when it opens next.

    :raises ValueError: the moment has no time zone.
    """
    day, minute = _read_clock(moment)
    today = find_rule(hours=hours, day=day)
    deciding = _find_open_rule(hours, today, day, minute)
    if deciding is None:
        opening = _find_opening(hours, day, minute)
        words = today.words if today is not None else ""
        return OpeningState(is_open=False, opens_at=_moment(day, opening), words=words)
    closing = None if _is_always_open(hours) else _find_closing(hours, day, minute)
    opening = None if closing is None else _find_opening(hours, day, closing)
    return OpeningState(
        is_open=True,
        until=_moment(day, closing),
        opens_at=_moment(day, opening),
        words=deciding.words,
    )


def is_open(*, hours: OpeningHours, moment: dt.datetime) -> bool:
    """Tell whether the place is open at the moment, and nothing more: for lists of thousands.

    :raises ValueError: the moment has no time zone.
    """
    day, minute = _read_clock(moment)
    today = find_rule(hours=hours, day=day)
    return _find_open_rule(hours, today, day, minute) is not None


def spans_on(*, hours: OpeningHours, day: dt.date) -> tuple[Span, ...]:
    """Give the spans that begin on that day, the earliest first; none when it is closed."""
    rule = find_rule(hours=hours, day=day)
    if rule is None or len(rule.spans) < 2:
        return rule.spans if rule is not None else ()
    return tuple(sorted(rule.spans, key=lambda span: (span.opens, span.closes)))


def is_open_on(*, hours: OpeningHours, day: dt.date) -> bool:
    """Tell whether the place opens at all on that day."""
    rule = find_rule(hours=hours, day=day)
    return rule is not None and bool(rule.spans)


def find_rule(*, hours: OpeningHours, day: dt.date) -> Rule | None:
    """Give the rule that decides the day, the last one that names it; None when no rule does."""
    facts = _facts_of(day)
    for rule in reversed(hours.rules):
        if _names(rule, day, facts):
            return rule
    return None


def is_within_year(
    *, of_year: tuple[int, int], first: tuple[int, int] | None, last: tuple[int, int] | None
) -> bool:
    """Tell whether a (month, day) lies between two others, which may go over the turn of the year."""
    first, last = first or _TURN_OF_YEAR[0], last or _TURN_OF_YEAR[1]
    if first <= last:
        return first <= of_year <= last
    return of_year >= first or of_year <= last


@lru_cache(maxsize=4096)
def _facts_of(day: dt.date) -> _Facts:
    next_week = day + dt.timedelta(days=7)
    return _Facts(
        weekday=day.weekday(),
        week=(day.day - 1) // 7 + 1,
        is_in_last_week=next_week.month != day.month,
        month=day.month,
        of_year=(day.month, day.day),
        is_holiday=is_holiday(day),
    )


def _names(rule: Rule, day: dt.date, facts: _Facts) -> bool:
    if rule.first is not None and day < rule.first:
        return False
    if rule.last is not None and day > rule.last:
        return False
    if rule.months and facts.month not in rule.months:
        return False
    if (rule.yearly_first is not None or rule.yearly_last is not None) and not is_within_year(
        of_year=facts.of_year, first=rule.yearly_first, last=rule.yearly_last
    ):
        return False
    if rule.on_holidays and (facts.is_holiday or not rule.weekdays):
        return facts.is_holiday
    if rule.weekdays and facts.weekday not in rule.weekdays:
        return False
    return (
        not rule.weeks
        or facts.week in rule.weeks
        or (facts.is_in_last_week and _LAST_WEEK in rule.weeks)
    )


def _read_clock(moment: dt.datetime) -> tuple[dt.date, int]:
    """Give the day and the minute after its midnight; spans know no seconds, so these decide nothing."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    local = moment.astimezone(TOKYO)
    return local.date(), local.hour * 60 + local.minute


def _find_open_rule(
    hours: OpeningHours, today: Rule | None, day: dt.date, minute: int
) -> Rule | None:
    """Give the rule by which the place is open: today's, or yesterday's when it runs past midnight."""
    if _covers(today, minute):
        return today
    yesterday = find_rule(hours=hours, day=day - dt.timedelta(days=1))
    return yesterday if _covers(yesterday, minute + DAY) else None


def _covers(rule: Rule | None, minute: int) -> bool:
    if rule is None:
        return False
    return any(span.opens <= minute < span.closes for span in rule.spans)


def _is_always_open(hours: OpeningHours) -> bool:
    # Stations, toilets and AEDs are: no day need be looked at.
    last = hours.rules[-1]
    return Rule(spans=last.spans, words=last.words) == last and any(
        span.opens == 0 and span.closes >= DAY for span in last.spans
    )


def _find_closing(hours: OpeningHours, day: dt.date, minute: int) -> int | None:
    """Give the minute (after midnight of `day`) at which nothing adjoins; None beyond the horizon.

    A span reaches into the next day at most, so only the day of a closing and the one before it can
    hold a span that adjoins.
    """
    end = minute
    while end < HORIZON_DAYS * DAY:
        ends = [
            offset * DAY + span.closes
            for offset in (end // DAY - 1, end // DAY)
            for span in _spans(hours, day, offset)
            if offset * DAY + span.opens <= end < offset * DAY + span.closes
        ]
        if not ends:
            return end
        end = max(ends)
    return None


def _find_opening(hours: OpeningHours, day: dt.date, minute: int) -> int | None:
    """Give the next minute (after midnight of `day`) after this one at which a span begins."""
    if not any(rule.spans for rule in hours.rules):
        return None
    for offset in range(minute // DAY, HORIZON_DAYS + 1):
        starts = [offset * DAY + span.opens for span in _spans(hours, day, offset)]
        later = [start for start in starts if start > minute]
        if later:
            return min(later)
    return None


def _spans(hours: OpeningHours, day: dt.date, offset: int) -> tuple[Span, ...]:
    rule = find_rule(hours=hours, day=day + dt.timedelta(days=offset))
    return rule.spans if rule is not None else ()


def _moment(day: dt.date, minute: int | None) -> dt.datetime | None:
    if minute is None:
        return None
    return dt.datetime.combine(day, dt.time(), TOKYO) + dt.timedelta(minutes=minute)
