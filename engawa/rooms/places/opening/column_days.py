"""Days as Japanese offices write them: 月火水, 月曜日〜金曜日, 土日祝, 第2・第4水曜, 12月29日～1月3日, 年末年始.

Every reading is of folded text (`column_times.fold`). Where two readers would understand different days
nothing is read: 第3月曜・木曜 may mean every Thursday or the third.
"""

import dataclasses
import re
from dataclasses import dataclass
from datetime import date

from engawa.core.fiscal.dates import parse_date
from engawa.rooms.places.opening.hours import Rule

WEEKDAYS = "月火水木金土日"
_LEAP_YEAR = 2024
# When offices of municipalities close: the ordinances follow Local Autonomy Act, article 4-2.
_TURN_OF_YEAR = ((12, 29), (1, 3))
_TO = r"(?:から|~|-)"
_WEEKDAY = rf"(?:毎週の?)?([{WEEKDAYS}])(?:曜日?)?"
_ONE_WEEKDAY = re.compile(_WEEKDAY)
_WEEKDAY_RANGE = re.compile(rf"{_WEEKDAY}{_TO}{_WEEKDAY}(?:まで)?")
_EVERY_DAY = re.compile(r"毎日|全曜日|年中無休")
_WORKING_DAYS = re.compile(r"平日")
_HOLIDAYS = re.compile(r"(?:国民の)?(?:祝祭日|祝日|祝)(?:[・、,]?振替休日)?(?:[・、,]?国民の休日)?")
_WEEK = r"(?:第[1-5一二三四五]|最終)"
_WEEKDAY_OF_MONTH = re.compile(
    rf"(?:毎月の?)?(?P<weeks>{_WEEK}(?:(?:[・、,と]|及び)(?:{_WEEK}|[1-5]))*)の?"
    rf"(?P<weekdays>[{WEEKDAYS}](?:・?[{WEEKDAYS}])*)(?:曜日?)?"
)
_DATE = re.compile(
    r"(?:(?P<year>\d{4})(?:年|/)|(?P<era>令和|R)(?P<of_era>\d{1,2}|元)年)?"
    r"(?P<month>\d{1,2})(?:月(?P<day>\d{1,2})日|/(?P<slashed>\d{1,2})(?![\d:/]))"
)
_RANGE_TO = re.compile(_TO)
_LAST_DAY = re.compile(r"(\d{1,2})日?(?![\d:/月時])")
_RANGE_END = re.compile(r"(?:まで)?(?:の(?:間|期間))?")
_MONTH_RANGE = re.compile(rf"(\d{{1,2}})月?{_TO}(\d{{1,2}})月(?:まで)?(?![\d曜])")
_MONTHS = re.compile(r"\d{1,2}(?:月?[・、,]\d{1,2}(?=[月・、,]))*月(?![\d曜])")
_TURN = re.compile(r"年末年始")
_SEPARATOR = re.compile(r"(?:[、,・/;&とや]|及び|および|並びに|ならびに|又は|または)*")
_NARROW_SEPARATOR = re.compile(r"・?")


@dataclass(frozen=True, slots=True)
class DaysReading:
    """Rules that hold nothing but days, and where in the text they end.

    `has_working_days` tells that 平日 was among them, which also says something of holidays.
    """

    rules: tuple[Rule, ...]
    end: int
    has_working_days: bool = False


def read_days(*, text: str, begins: int = 0) -> DaysReading | None:
    """Read days from there on; None when there are none, or they can be understood in two ways."""
    rules: list[Rule] = []
    has_working_days = False
    at = end = begins
    while at < len(text):
        found = _read_item(text, at)
        if found is None:
            break
        rule, at, is_working_days = found
        has_working_days = has_working_days or is_working_days
        if _is_period(rule) and text.startswith("の", at):
            narrowed = _read_narrowed(text, at + 1)
            if narrowed is None:
                return None
            narrower, at = narrowed
            rule = dataclasses.replace(
                rule,
                weekdays=narrower.weekdays,
                weeks=narrower.weeks,
                on_holidays=narrower.on_holidays,
            )
            # 8月の月曜、祝日: nobody knows how far August reaches.
            if _read_item(text, _skip(_SEPARATOR, text, at)) is not None:
                return None
        if not _add(rules, rule):
            return None
        end, at = at, _skip(_SEPARATOR, text, at)
    return DaysReading(tuple(rules), end, has_working_days) if rules else None


def _add(rules: list[Rule], rule: Rule) -> bool:
    """Put days to those already read; tell whether it is plain what they mean together."""
    last = rules[-1] if rules else None
    if last is not None and last.weeks and rule.weekdays and not rule.weeks:
        return False
    if last is not None and not _is_period(last) and not _is_period(rule):
        is_plain = not last.weeks and not rule.weeks
        if is_plain or (last.weeks == rule.weeks and last.weekdays and rule.weekdays):
            rules[-1] = dataclasses.replace(
                last,
                weekdays=last.weekdays | rule.weekdays,
                on_holidays=last.on_holidays or rule.on_holidays,
            )
            return True
    rules.append(rule)
    return True


def _is_period(rule: Rule) -> bool:
    return bool(rule.months) or rule.first is not None or rule.yearly_first is not None


def _read_narrowed(text: str, at: int) -> tuple[Rule, int] | None:
    """Read the days of a period: 土曜・日曜・祝日 in 4月から9月までの土曜・日曜・祝日."""
    rules: list[Rule] = []
    end = at
    while (found := _read_item(text, at)) is not None:
        rule, end, is_working_days = found
        if _is_period(rule) or is_working_days or not _add(rules, rule):
            return None
        at = _skip(_NARROW_SEPARATOR, text, end)
    return (rules[0], end) if len(rules) == 1 else None


def _skip(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _read_item(text: str, at: int) -> tuple[Rule, int, bool] | None:
    """Read one item as (days, where it ends, whether it is 平日)."""
    if found := _WORKING_DAYS.match(text, at):
        return Rule(weekdays=frozenset(range(5))), found.end(), True
    for read in (
        _read_turn_of_year,
        _read_weekday_of_month,
        _read_dates,
        _read_months,
        _read_weekly,
    ):
        item = read(text, at)
        if item is not None:
            return *item, False
    return None


def _read_turn_of_year(text: str, at: int) -> tuple[Rule, int] | None:
    found = _TURN.match(text, at)
    if found is None:
        return None
    end = found.end()
    dates = _read_dates(text, end + 1) if text.startswith("(", end) else None
    if dates is not None and text.startswith(")", dates[1]):
        return dataclasses.replace(dates[0], words=found[0]), dates[1] + 1
    first, last = _TURN_OF_YEAR
    return Rule(yearly_first=first, yearly_last=last, words=found[0]), end


def _read_weekday_of_month(text: str, at: int) -> tuple[Rule, int] | None:
    found = _WEEKDAY_OF_MONTH.match(text, at)
    if found is None:
        return None
    weeks = {int(number) for number in re.findall(r"[1-5]", found["weeks"])}
    weeks |= {
        "一二三四五".index(number) + 1 for number in re.findall(r"[一二三四五]", found["weeks"])
    }
    if "最終" in found["weeks"]:
        weeks.add(-1)
    weekdays = {WEEKDAYS.index(name) for name in found["weekdays"] if name != "・"}
    return Rule(weekdays=frozenset(weekdays), weeks=frozenset(weeks)), found.end()


def _read_dates(text: str, at: int) -> tuple[Rule, int] | None:
    found = _DATE.match(text, at)
    if found is None:
        return None
    end = found.end()
    last = found
    to = _RANGE_TO.match(text, end)
    last_day = ""
    if to is not None:
        if later := _DATE.match(text, to.end()):
            last, end = later, later.end()
        elif only_day := _LAST_DAY.match(text, to.end()):
            last_day, end = only_day[1], only_day.end()
        else:
            return None
        end = _skip(_RANGE_END, text, end)
    try:
        rule = _make_dates(found, last, last_day)
    except ValueError:
        return None
    return (rule, end) if rule is not None else None


def _make_dates(first: re.Match[str], last: re.Match[str], last_day: str) -> Rule | None:
    """Make a rule of one day or a range of days, of every year or of one.

    :raises ValueError: there is no such day.
    """
    day = last_day or last["day"] or last["slashed"]
    of_year = (int(first["month"]), int(first["day"] or first["slashed"]))
    last_of_year = (int(last["month"]), int(day))
    for month, day_of_month in (of_year, last_of_year):
        date(_LEAP_YEAR, month, day_of_month)
    if last_day and last_of_year < of_year:
        return None
    has_year, last_has_year = bool(first["year"] or first["era"]), bool(last["year"] or last["era"])
    if not has_year:
        no_year = Rule(yearly_first=of_year, yearly_last=last_of_year)
        return None if last_has_year else no_year
    begins = _make_date(first, of_year)
    if last_has_year:
        ends = _make_date(last, last_of_year)
    else:
        ends = date(begins.year + (last_of_year < of_year), *last_of_year)
    return Rule(first=begins, last=ends) if begins <= ends else None


def _make_date(found: re.Match[str], of_year: tuple[int, int]) -> date:
    if found["year"]:
        return date(int(found["year"]), *of_year)
    return parse_date(f"{found['era']}{found['of_era']}-{of_year[0]}-{of_year[1]}")


def _read_months(text: str, at: int) -> tuple[Rule, int] | None:
    if found := _MONTH_RANGE.match(text, at):
        first, last = int(found[1]), int(found[2])
        months = {(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)}
        numbers = [first, last]
    elif found := _MONTHS.match(text, at):
        numbers = [int(number) for number in re.findall(r"\d+", found[0])]
        months = set(numbers)
    else:
        return None
    if not all(1 <= number <= 12 for number in numbers):
        return None
    return Rule(months=frozenset(months)), found.end()


def _read_weekly(text: str, at: int) -> tuple[Rule, int] | None:
    if found := _EVERY_DAY.match(text, at):
        return Rule(weekdays=frozenset(range(7))), found.end()
    if found := _HOLIDAYS.match(text, at):
        return Rule(on_holidays=True), found.end()
    if found := _WEEKDAY_RANGE.match(text, at):
        first, last = WEEKDAYS.index(found[1]), WEEKDAYS.index(found[2])
        days = {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        return Rule(weekdays=frozenset(days)), found.end()
    if found := _ONE_WEEKDAY.match(text, at):
        return Rule(weekdays=frozenset({WEEKDAYS.index(found[1])})), found.end()
    return None
