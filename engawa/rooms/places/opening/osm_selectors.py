"""Which days a rule names, in the selectors of OSM: dates of one or of every year, weekdays, holidays.

OSM has one selector for dates in each rule. A rule here may hold several bounds at once (months, days of
every year, days of one year): what they have in common is written out as plain ranges.
"""

import calendar
import datetime as dt

from engawa.rooms.places.opening.asking import is_within_year
from engawa.rooms.places.opening.hours import Rule

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
_LEAP_YEAR = 2024
# OSM cannot say "until": what has no first day is written from a year before any place of today opened.
_FIRST_YEAR = 1900
_Range = tuple[tuple[int, int], tuple[int, int]]


def write_dates(rule: Rule) -> list[str]:
    """Give the selectors of dates that together name the rule's bounds.

    One empty text says that it has no bounds; no text at all, that they have no day in common.
    """
    if rule.first is None and rule.last is None:
        written = _write_of_year(rule)
        return [written] if written is not None else []
    if rule.first is not None and rule.last is not None and rule.last < rule.first:
        return []
    if not rule.months and rule.yearly_first is None and rule.yearly_last is None:
        return [_write_dates_with_year(rule.first, rule.last)]
    return _write_year_by_year(rule)


def write_days(rule: Rule) -> str | None:
    """Give the selector of weekdays and holidays, '' for every day; None when it names no day."""
    weekdays = [day for day in range(7) if day in rule.weekdays]
    weeks = [week for week in (1, 2, 3, 4, 5, -1) if week in rule.weeks]
    if (rule.weekdays and not weekdays) or (rule.weeks and not weeks):
        return "PH" if rule.on_holidays else None
    if rule.weeks and not rule.weekdays and not rule.on_holidays:
        weekdays = list(range(7))
    if weeks:
        chosen = ",".join(str(week) for week in weeks)
        days = [f"{WEEKDAYS[day]}[{chosen}]" for day in weekdays]
    else:
        days = _write_ranges(weekdays, WEEKDAYS)
    return ",".join([*days, "PH"] if rule.on_holidays else days)


def _write_of_year(rule: Rule) -> str | None:
    months = [month for month in range(1, 13) if month in rule.months]
    if rule.months and not months:
        return None
    has_days = rule.yearly_first is not None or rule.yearly_last is not None
    if not has_days:
        runs = _write_ranges([month - 1 for month in months], MONTHS)
        if len(runs) > 1 and 1 in months and 12 in months and len(months) < 12:
            # Nov-Feb: the run at the end of the year goes on at its beginning.
            first, last = runs.pop(0), runs.pop()
            runs.append(f"{last.partition('-')[0]}-{first.rpartition('-')[2]}")
        return ",".join(runs)
    if not rule.months:
        return _write_range((rule.yearly_first or (1, 1), rule.yearly_last or (12, 31)))
    return ",".join(_write_range(found) for found in _list_ranges(rule)) or None


def _write_year_by_year(rule: Rule) -> list[str]:
    """Write years that are wholly within the bounds in one, and the others by their dates."""
    first = rule.first or dt.date(_FIRST_YEAR, 1, 1)
    last = rule.last
    whole_first = first.year if (first.month, first.day) == (1, 1) else first.year + 1
    whole_last = None
    if last is not None:
        whole_last = last.year if (last.month, last.day) == (12, 31) else last.year - 1
    of_year = _write_of_year(rule)
    if of_year is None:
        return []
    written = []
    if whole_first > first.year:
        written += _write_part_of_year(rule, first.year)
    if whole_last is None:
        written.append(f"{whole_first:04d}+ {of_year}")
    elif whole_last > whole_first:
        written.append(f"{whole_first:04d}-{whole_last:04d} {of_year}")
    elif whole_last == whole_first:
        written += _write_part_of_year(rule, whole_first)
    if last is not None and whole_last != last.year and last.year >= whole_first:
        written += _write_part_of_year(rule, last.year)
    return written


def _write_part_of_year(rule: Rule, year: int) -> list[str]:
    earliest = max(rule.first or dt.date(year, 1, 1), dt.date(year, 1, 1))
    latest = min(rule.last or dt.date(year, 12, 31), dt.date(year, 12, 31))
    written = []
    for (month, day), (last_month, last_day) in _list_ranges(rule):
        is_leap = calendar.isleap(year)
        begins = dt.date(year, 3, 1)
        if is_leap or (month, day) != (2, 29):
            begins = dt.date(year, month, day)
        ends = dt.date(year, 2, 28)
        if is_leap or (last_month, last_day) != (2, 29):
            ends = dt.date(year, last_month, last_day)
        begins, ends = max(begins, earliest), min(ends, latest)
        if begins <= ends:
            written.append(_write_dates_with_year(begins, ends))
    return written


def _list_ranges(rule: Rule) -> list[_Range]:
    """List the ranges of (month, day) that months and yearly days have in common."""
    ranges: list[_Range] = []
    is_running = False
    day = dt.date(_LEAP_YEAR, 1, 1)
    while day.year == _LEAP_YEAR:
        of_year = (day.month, day.day)
        is_named = (not rule.months or day.month in rule.months) and is_within_year(
            of_year=of_year, first=rule.yearly_first, last=rule.yearly_last
        )
        if is_named and is_running:
            ranges[-1] = (ranges[-1][0], of_year)
        elif is_named:
            ranges.append((of_year, of_year))
        is_running = is_named
        day += dt.timedelta(days=1)
    return ranges


def _write_range(ends: _Range) -> str:
    first, last = (f"{MONTHS[month - 1]} {day:02d}" for month, day in ends)
    return first if first == last else f"{first}-{last}"


def _write_dates_with_year(first: dt.date | None, last: dt.date | None) -> str:
    begins = _write_date(first or dt.date(_FIRST_YEAR, 1, 1))
    if last is None:
        return f"{begins}+"
    ends = _write_date(last)
    return begins if begins == ends else f"{begins}-{ends}"


def _write_date(day: dt.date) -> str:
    return f"{day.year:04d} {MONTHS[day.month - 1]} {day.day:02d}"


def _write_ranges(numbers: list[int], names: tuple[str, ...]) -> list[str]:
    """Write neighbours as ranges: [0, 1, 2, 5] as Mo-We,Sa."""
    written: list[str] = []
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    for run in runs:
        if len(run) > 1:
            written.append(f"{names[run[0]]}-{names[run[-1]]}")
        else:
            written.append(names[run[0]])
    return written
