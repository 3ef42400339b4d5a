"""The columns for hours in the municipal standard open data set: weekdays, two times, and remarks.

Source: 自治体標準オープンデータセット (Digital Agency), 利用可能曜日, 開始時間, 終了時間, 特記事項. Four decisions keep
a resident from being told what is not so:

- Times without weekdays, weekdays without times or with one time only give no hours: the cells stay as
  text, because nobody knows on which days, or when.
- A remark that is not understood and speaks of days or times makes the hours doubtful: all stays as text.
- 平日 is Monday to Friday except holidays. 月火水木金 alone says nothing of holidays, so one that falls on a
  Monday is open as any Monday; the pages say on such a day that it may differ.
- A closing time before the opening time is of the next day only when the place opens in the afternoon, or
  when 翌 says so; else it is refused as mistyped.
"""

import dataclasses
import itertools
import re
from dataclasses import dataclass
from functools import lru_cache

from django.utils import translation

from engawa.rooms.places.opening.column_days import WEEKDAYS, read_days
from engawa.rooms.places.opening.column_notes import read_note
from engawa.rooms.places.opening.column_times import (
    fold,
    is_blank,
    read_columns_of_times,
    write_minutes,
)
from engawa.rooms.places.opening.hours import OpeningHours, Rule, Span
from engawa.rooms.places.opening.merging import is_weekly, merge_rules
from engawa.rooms.places.opening.osm import HoursUnreadable
from engawa.rooms.places.opening.wording import list_rules, say_rule

_WEEK = frozenset(range(7))
_WORKING_DAYS = frozenset(range(5))
_IN_BRACKETS = re.compile(r"(?P<days>[^(（]*)[(（](?P<note>[^()（）]*)[)）]\s*")
_ALL_BUT = re.compile(r"(?P<days>.+?)(?:以外|を?除く)(?:の?(?:毎日|全日))?")


@dataclass(frozen=True, slots=True)
class ColumnsReading:
    """What the columns say: hours, and the text that is in no rule.

    Without hours the text holds all that the columns say. `doubt` is the part for whose sake hours
    could not be read with certainty; '' when there is none, or when a cell was simply empty.
    """

    hours: OpeningHours | None
    rest: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The four cells; `fits` tells that the same hours and note are read from them again.

    Hours that do not fit stand in the remarks, in words for people, and the other cells are empty.
    """

    weekdays: str
    opens: str
    closes: str
    note: str
    fits: bool


def read_columns(*, weekdays: str, opens: str, closes: str, note: str) -> ColumnsReading:
    """Read the four cells; what is in no rule stays as text.

    :raises HoursUnreadable: what stands in a column for a time is no time.
    """
    return _read_cells(weekdays, opens, closes, note)


def write_columns(*, hours: OpeningHours, note: str = "") -> Columns:
    """Write hours into the four cells, with a note behind what the rules say in the remarks."""
    return _write_cells(hours, note.strip())


# Many places of a file have the same hours, and thousands of rows are read and written at once.
@lru_cache(maxsize=1024)
def _read_cells(weekdays: str, opens: str, closes: str, note: str) -> ColumnsReading:
    span = read_columns_of_times(opens=opens, closes=closes)
    days, remarks = weekdays, note
    if bracket := _IN_BRACKETS.fullmatch(weekdays):
        days, remarks = bracket["days"], "。".join(filter(None, (bracket["note"], note)))
    cells = _join_cells(weekdays=weekdays, opens=opens, closes=closes, note=note)
    if is_blank(days) or span is None:
        return ColumnsReading(None, cells)
    rules = _open_on_days(fold(days), (span,))
    if not rules:
        return ColumnsReading(None, cells, weekdays.strip())
    reading = read_note(note=remarks, rules=rules)
    if reading.doubt:
        return ColumnsReading(None, cells, reading.doubt)
    return ColumnsReading(OpeningHours(reading.rules), reading.rest)


@lru_cache(maxsize=1024)
def _write_cells(hours: OpeningHours, note: str) -> Columns:
    rules = _shorten(hours)
    first = rules[0] if rules else None
    if first is None or not is_weekly(first) or not first.spans or first.words:
        return _describe(hours, note)
    with translation.override("ja"):
        remarks = [*_write_pauses(first.spans), *(say_rule(rule) for rule in rules[1:])]
    columns = Columns(
        weekdays="".join(WEEKDAYS[day] for day in sorted(first.weekdays))
        + "祝" * first.on_holidays,
        opens=write_minutes(first.spans[0].opens),
        closes=write_minutes(first.spans[-1].closes),
        note="。".join(remarks),
        fits=True,
    )
    if not _are_read_again(columns, hours, ""):
        return _describe(hours, note)
    if not note:
        return columns
    noted = dataclasses.replace(columns, note="。".join(filter(None, (columns.note, note))))
    return dataclasses.replace(noted, fits=_are_read_again(noted, hours, note))


def _open_on_days(text: str, spans: tuple[Span, ...]) -> tuple[Rule, ...]:
    """Make rules of the column of weekdays; none when it is not understood."""
    all_but = _ALL_BUT.fullmatch(text)
    text = all_but["days"] if all_but else text
    days = read_days(text=text)
    if days is None or days.end < len(text):
        return ()
    if all_but:
        every_day = Rule(weekdays=_WEEK, spans=spans)
        return () if days.has_working_days else (every_day, *days.rules)
    opened = tuple(dataclasses.replace(rule, spans=spans) for rule in days.rules)
    if not days.has_working_days or opened[0].on_holidays:
        return opened
    if len(opened) > 1:
        return ()
    # A Saturday that is named beside them is open even if it is a holiday.
    named_besides = opened[0].weekdays - _WORKING_DAYS
    besides = (Rule(weekdays=named_besides, spans=spans),) if named_besides else ()
    return (Rule(weekdays=_WORKING_DAYS, spans=spans), Rule(on_holidays=True), *besides)


def _join_cells(*, weekdays: str, opens: str, closes: str, note: str) -> str:
    """Write the cells as one text, which says to a person what they said."""
    days, first, last = (
        "" if is_blank(cell) else cell.strip() for cell in (weekdays, opens, closes)
    )
    times = f"{first}〜{last}" if first or last else ""
    return "　".join(part for part in (days, times, note.strip()) if part)


def _write_pauses(spans: tuple[Span, ...]) -> list[str]:
    return [
        write_minutes(before.closes) + "から" + write_minutes(after.opens) + "まで休み"
        for before, after in itertools.pairwise(spans)
    ]


def _shorten(hours: OpeningHours) -> tuple[Rule, ...]:
    """Merge the rules, and leave out closed days at the beginning: what no rule names is closed."""
    rules = merge_rules(hours=hours).rules
    return tuple(itertools.dropwhile(lambda rule: not rule.spans and not rule.words, rules))


def _describe(hours: OpeningHours, note: str) -> Columns:
    with translation.override("ja"):
        remarks = "。".join(filter(None, (*list_rules(hours=hours), note)))
    return Columns(weekdays="", opens="", closes="", note=remarks, fits=False)


def _are_read_again(columns: Columns, hours: OpeningHours, note: str) -> bool:
    try:
        reading = read_columns(
            weekdays=columns.weekdays,
            opens=columns.opens,
            closes=columns.closes,
            note=columns.note,
        )
    except HoursUnreadable:
        return False
    return (
        reading.hours is not None
        and _shorten(reading.hours) == _shorten(hours)
        and reading.rest == note
    )
