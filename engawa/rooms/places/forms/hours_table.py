"""Opening hours as a table of the week with lines for what differs from it, and back.

Not all hours fit: three spans on a day, words beside an ordinary day, a season with a week of its own that no
line can say. Those are given as they are written for machines; nothing is left out to make them fit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import translation
from django.utils.translation import gettext as _

from engawa.rooms.places.opening.column_days import read_days
from engawa.rooms.places.opening.column_notes import read_note
from engawa.rooms.places.opening.column_times import fold
from engawa.rooms.places.opening.hours import OpeningHours, Rule, Span
from engawa.rooms.places.opening.merging import is_weekly, merge_rules
from engawa.rooms.places.opening.osm import HoursUnreadable
from engawa.rooms.places.opening.wording import say_rule

HOLIDAYS = 7
ROWS = 8
SPANS_IN_A_ROW = 2
_WEEK = frozenset(range(7))
_LONGEST_SHOWN = 40
# 8月13日～16日 夏季休館, 第3月曜（設備点検）: what stands behind the days names the reason of a closing …
_CLOSING = re.compile(
    r"[はがも、,:(]*(?P<words>[^()\d、。,]{0,30}"
    r"(?:休館|休業|休園|休所|休診|休室|休場|休み|閉館|閉所|閉園|閉室|点検|整理|お盆|記念日)日?)?\)?(?:です)?"
)
# … unless it speaks of a part of the day, or turns the days round.
_NOT_CLOSED_ALL_DAY = re.compile(r"以外|除|午前|午後|朝|昼|夕|夜|半日|開|隔|場合|\d")
_PLAIN_CLOSING = re.compile(
    r"(?:お?休み|定?休(?:館|業|園|所|診|室|場)?日?|閉(?:館|所|園|室)日?)\d*"
)


class LineUnreadable(HoursUnreadable):
    """A line of exceptions is not understood; the message is a sentence for the officer."""

    def __init__(self, line: str) -> None:
        super().__init__(
            _(
                "「%(line)s」が分かりません。「第3月曜」「12月29日～1月3日」"
                "「2026年8月13日～16日 夏季休館」のように、1行に1つ書いてください。"
            )
            % {"line": _shorten(line)}
        )


class DaysUnclear(HoursUnreadable):
    """A line opens a season, and does not say whether the days that are closed otherwise open too."""

    def __init__(self, line: str) -> None:
        super().__init__(
            _(
                "「%(line)s」だけでは、いつも休みの曜日も開くのか分かりません。"
                "「7月の月曜から金曜は9:00から20:00まで」のように、曜日も書いてください。"
            )
            % {"line": _shorten(line)}
        )


@dataclass(frozen=True, slots=True)
class HoursTable:
    """Spans of Monday to Sunday, those of holidays, and lines for all that differs.

    A weekday without spans is closed. Holidays of None are as the weekday on which they fall.
    """

    week: tuple[tuple[Span, ...], ...]
    holidays: tuple[Span, ...] | None
    lines: tuple[str, ...] = ()


def make_table(*, hours: OpeningHours) -> HoursTable | None:
    """Give the table of the hours; None when a table cannot show all of them."""
    rules = merge_rules(hours=hours).rules
    week: dict[int, tuple[Span, ...]] = {}
    holidays: tuple[Span, ...] | None = None
    count = 0
    for rule in rules:
        is_repeated = bool(rule.weekdays & week.keys()) or holidays is not None
        if not is_weekly(rule) or is_repeated:
            break
        if rule.words or len(rule.spans) > SPANS_IN_A_ROW:
            return None
        week |= dict.fromkeys(rule.weekdays, rule.spans)
        holidays = rule.spans if rule.on_holidays else None
        count += 1
    if not week:
        return None
    with translation.override("ja"):
        lines = tuple(say_rule(rule) for rule in rules[count:])
    table = HoursTable(tuple(week.get(day, ()) for day in range(7)), holidays, lines)
    try:
        is_whole = mean_the_same(read_table(table=table), hours)
    except HoursUnreadable:
        return None
    return table if is_whole else None


def read_table(*, table: HoursTable) -> OpeningHours:
    """Give the hours that a table says.

    :raises LineUnreadable: a line is not understood.
    :raises DaysUnclear: a line does not say which weekdays it opens.
    """
    weekly = [Rule(weekdays=frozenset({day}), spans=spans) for day, spans in enumerate(table.week)]
    if table.holidays is not None:
        weekly.append(Rule(on_holidays=True, spans=table.holidays))
    rules = merge_rules(hours=OpeningHours(tuple(weekly))).rules
    for line in table.lines:
        rules = _read_line(line, rules)
    return OpeningHours(rules)


def mean_the_same(one: OpeningHours, other: OpeningHours) -> bool:
    """Tell whether two hours say the same in different rules; a day that no rule names is closed."""
    return _write_out(one) == _write_out(other)


def _write_out(hours: OpeningHours) -> OpeningHours:
    return merge_rules(hours=OpeningHours((Rule(weekdays=_WEEK), *hours.rules)))


def _read_line(line: str, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    closing = _read_closing(fold(line))
    if closing:
        return (*rules, *closing)
    reading = read_note(note=line, rules=rules)
    if reading.rest or reading.doubt or reading.rules == rules:
        raise LineUnreadable(line)
    has_closed_days = any(not rule.spans and is_weekly(rule) for rule in rules)
    if has_closed_days and any(_opens_a_season(rule) for rule in reading.rules[len(rules) :]):
        raise DaysUnclear(line)
    return reading.rules


def _opens_a_season(rule: Rule) -> bool:
    is_one_day = rule.first is not None and rule.first == rule.last
    is_one_day |= rule.yearly_first is not None and rule.yearly_first == rule.yearly_last
    names_days = bool(rule.weekdays or rule.weeks or rule.on_holidays)
    return bool(rule.spans) and not names_days and not is_one_day


def _read_closing(text: str) -> Sequence[Rule]:
    """Read days with nothing behind them but perhaps a reason; nothing when it is something else."""
    days = read_days(text=text)
    if days is None or days.has_working_days:
        return ()
    rest = text[days.end :]
    found = _CLOSING.fullmatch(rest)
    if found is None or _NOT_CLOSED_ALL_DAY.search(rest):
        return ()
    words = found["words"] or ""
    if _PLAIN_CLOSING.fullmatch(words):
        words = ""
    return [replace(rule, words=words or rule.words) for rule in days.rules]


def _shorten(line: str) -> str:
    return line if len(line) <= _LONGEST_SHOWN else line[: _LONGEST_SHOWN - 1] + "…"
