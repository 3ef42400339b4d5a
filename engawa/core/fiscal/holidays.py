"""Days on which the ward office is closed: weekends, national holidays, the turn of the year."""

import datetime as dt

import jpholiday

SATURDAY = 5


def is_holiday(day: dt.date) -> bool:
    """Tell whether the day is a national holiday (国民の祝日, 振替休日, 国民の休日)."""
    return bool(jpholiday.is_holiday(day))


def is_at_turn_of_year(day: dt.date) -> bool:
    """Tell whether the office is closed for the turn of the year: 29 December to 3 January."""
    return (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)


def is_working_day(day: dt.date) -> bool:
    """Tell whether the office is open: no weekend, no holiday, not 29 December to 3 January."""
    return day.weekday() < SATURDAY and not is_at_turn_of_year(day) and not is_holiday(day)


def next_working_day(day: dt.date) -> dt.date:
    """Give the first day after `day` on which the office is open."""
    following = day + dt.timedelta(days=1)
    while not is_working_day(following):
        following += dt.timedelta(days=1)
    return following


def previous_working_day(day: dt.date) -> dt.date:
    """Give the last day before `day` on which the office is open."""
    before = day - dt.timedelta(days=1)
    while not is_working_day(before):
        before -= dt.timedelta(days=1)
    return before
