"""Opening hours in sentences of the reader's language: how it stands now, this week, and in general."""

import datetime as dt
import itertools
from dataclasses import dataclass
from functools import lru_cache

import jpholiday
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.holidays import is_holiday
from engawa.core.ui.days import say_day, say_day_of_year, say_month, say_short_day
from engawa.rooms.places.opening.asking import (
    HORIZON_DAYS,
    OpeningState,
    ask,
    find_rule,
    spans_on,
)
from engawa.rooms.places.opening.hours import DAY, OpeningHours, Rule, Span
from engawa.rooms.places.opening.merging import is_weekly, merge_rules

CLOSING_SOON = dt.timedelta(minutes=30)
_ALL_DAY = Span(0, DAY)
_LEAP_YEAR = 2024
# Days that follow each other are said from the first to the last when there are so many of them.
_FEWEST_IN_A_RANGE = 3
_WEEKDAYS = (
    gettext_lazy("月曜"),
    gettext_lazy("火曜"),
    gettext_lazy("水曜"),
    gettext_lazy("木曜"),
    gettext_lazy("金曜"),
    gettext_lazy("土曜"),
    gettext_lazy("日曜"),
)
# Which of a month's Mondays.
WEEKS = {
    1: gettext_lazy("第1"),
    2: gettext_lazy("第2"),
    3: gettext_lazy("第3"),
    4: gettext_lazy("第4"),
    5: gettext_lazy("第5"),
    -1: gettext_lazy("最終"),
}
# For the catalogues: as the law on national holidays (国民の祝日に関する法律) names them.
_SUBSTITUTE = gettext_noop("振替休日")
HOLIDAYS = (
    gettext_noop("元日"),
    gettext_noop("成人の日"),
    gettext_noop("建国記念の日"),
    gettext_noop("天皇誕生日"),
    gettext_noop("春分の日"),
    gettext_noop("昭和の日"),
    gettext_noop("憲法記念日"),
    gettext_noop("みどりの日"),
    gettext_noop("こどもの日"),
    gettext_noop("海の日"),
    gettext_noop("山の日"),
    gettext_noop("敬老の日"),
    gettext_noop("秋分の日"),
    gettext_noop("スポーツの日"),
    gettext_noop("文化の日"),
    gettext_noop("勤労感謝の日"),
    gettext_noop("国民の休日"),
    _SUBSTITUTE,
)
# What rules say most often of themselves; all other words stay as they were written.
_COMMON_WORDS = (
    gettext_noop("年末年始"),
    gettext_noop("夏季休館"),
    gettext_noop("臨時休館"),
    gettext_noop("要予約"),
)


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a place stands now: `headline` says it, `detail` says until when or from when."""

    is_open: bool
    headline: str
    detail: str


def say_state(*, hours: OpeningHours, moment: dt.datetime) -> StateWords:
    """Say whether the place is open at the moment, until when, or when it opens next.

    :raises ValueError: the moment has no time zone.
    """
    state = ask(hours=hours, moment=moment)
    day = tokyo_day(moment)
    if not state.is_open:
        detail = _say_opening(state.opens_at, day)
        if reason := _find_reason(hours, day):
            detail = _("%(opening)s（きょうは%(reason)s）") % {"opening": detail, "reason": reason}
        return StateWords(is_open=False, headline=_("いま閉まっています"), detail=detail)
    if state.until is None:
        return StateWords(
            is_open=True, headline=_("24時間開いています"), detail=_say_words(state.words)
        )
    is_soon = state.until - moment <= CLOSING_SOON
    return StateWords(
        is_open=True,
        headline=_("まもなく閉まります") if is_soon else _("いま開いています"),
        detail=_say_until(hours, state, state.until, day),
    )


def list_week(*, hours: OpeningHours, day: dt.date) -> list[tuple[str, str]]:
    """List seven days from this one with their hours, holidays and exceptions worked in."""
    days = [day + dt.timedelta(days=offset) for offset in range(7)]
    return [(say_day_of_year(each), _say_hours_of_day(hours, each)) for each in days]


def list_rules(*, hours: OpeningHours) -> list[str]:
    """List the rules in words, the ordinary week first and then its exceptions."""
    if not hours.rules:
        return [_("開く日は決まっていません")]
    return [say_rule(rule) for rule in merge_rules(hours=hours).rules]


def say_rule(rule: Rule) -> str:
    """Say on which days a rule holds, and what it says of them."""
    days, is_range = _say_days(rule)
    if rule.spans:
        said = _("%(days)s %(times)s") % {"days": days, "times": _say_spans(rule.spans)}
    elif is_range:
        said = _("%(range)s休み") % {"range": days}
    else:
        said = _("%(days)sは休み") % {"days": days}
    return _add_words(said, _say_words(rule.words))


# --- now ----------------------------------------------------------------------------------------


def _say_opening(opens_at: dt.datetime | None, today: dt.date) -> str:
    if opens_at is None:
        return _("これから%(days)s日のあいだ、開く予定はありません") % {"days": HORIZON_DAYS}
    day, time = opens_at.date(), say_minutes(opens_at.hour * 60 + opens_at.minute)
    if day == today:
        return _("きょう %(time)sに開きます") % {"time": time}
    if day == today + dt.timedelta(days=1):
        return _("あす %(time)sに開きます") % {"time": time}
    return _("%(day)s %(time)sに開きます") % {"day": say_day_of_year(day), "time": time}


def _say_until(hours: OpeningHours, state: OpeningState, until: dt.datetime, today: dt.date) -> str:
    day, minutes = until.date(), until.hour * 60 + until.minute
    if minutes == 0:
        # Midnight ends a day, and does not begin the next, for whoever is told to come before it.
        day, minutes = day - dt.timedelta(days=1), DAY
    said = _("%(time)sまで") % {"time": say_minutes(minutes)}
    if day == today + dt.timedelta(days=1):
        said = _("あす %(time)sまで") % {"time": say_minutes(minutes)}
    elif day != today:
        said = _("%(day)s %(time)sまで") % {
            "day": say_day_of_year(day),
            "time": say_minutes(minutes),
        }
    said = _add_words(said, _say_words(state.words))
    if _is_unsure(hours, today):
        return _("%(until)s（きょうは祝日です。時間が変わることがあります）") % {"until": said}
    return said


def _is_unsure(hours: OpeningHours, day: dt.date) -> bool:
    """Tell whether it is a holiday of which the hours never thought."""
    if not is_holiday(day) or any(rule.on_holidays for rule in hours.rules):
        return False
    rule = find_rule(hours=hours, day=day)
    return rule is not None and is_weekly(rule) and _ALL_DAY not in rule.spans


# --- days ---------------------------------------------------------------------------------------


def _say_hours_of_day(hours: OpeningHours, day: dt.date) -> str:
    if spans := spans_on(hours=hours, day=day):
        rule = find_rule(hours=hours, day=day)
        return _add_words(_say_spans(spans), _say_words(rule.words) if rule is not None else "")
    return _add_words(_("休み"), _find_reason(hours, day))


def _find_reason(hours: OpeningHours, day: dt.date) -> str:
    """Say why a day that is usual otherwise is closed: the rule's own words, or the holiday's name."""
    rule = find_rule(hours=hours, day=day)
    if rule is None or rule.spans:
        return ""
    if rule.words or not rule.on_holidays:
        return _say_words(rule.words)
    return _say_holiday(day)


def _say_holiday(day: dt.date) -> str:
    name = _name_holiday(day)
    # 憲法記念日 振替休日: the day instead of a holiday that fell on a Sunday.
    return _(_SUBSTITUTE) if name.endswith(_SUBSTITUTE) else _(name) if name else ""


@lru_cache(maxsize=1024)
def _name_holiday(day: dt.date) -> str:
    return str(jpholiday.is_holiday_name(day) or "")


# --- rules --------------------------------------------------------------------------------------


def _say_days(rule: Rule) -> tuple[str, bool]:
    """Say which days a rule names; tell also whether they are one range, from a day to a day."""
    days = _say_days_of_week(rule)
    periods = [
        period
        for period in (_say_dates(rule), _say_dates_of_year(rule), _say_months(rule))
        if period[0]
    ]
    if not periods:
        return days or _("毎日"), False
    said, is_range = periods[0]
    others = [other for other, _is_range in periods[1:]]
    for narrower in [*others, days] if days else others:
        said, is_range = _("%(period)sの%(days)s") % {"period": said, "days": narrower}, False
    return said, is_range


def _say_days_of_week(rule: Rule) -> str:
    weekdays = [day for day in range(7) if day in rule.weekdays]
    if rule.weeks and not rule.weekdays and not rule.on_holidays:
        weekdays = list(range(7))
    weeks = [str(name) for week, name in WEEKS.items() if week in rule.weeks]
    holidays = [_("祝日")] if rule.on_holidays else []
    if weeks:
        named = [
            _("%(weeks)s%(weekday)s") % {"weeks": _list(weeks), "weekday": _WEEKDAYS[day]}
            for day in weekdays
        ]
        return _enumerate([*named, *holidays])
    if len(weekdays) == len(_WEEKDAYS):
        return _list([_("毎日"), *holidays])
    return _list([*_say_ranges(weekdays, [str(name) for name in _WEEKDAYS]), *holidays])


def _say_dates(rule: Rule) -> tuple[str, bool]:
    first = say_day(rule.first) if rule.first is not None else ""
    last = say_day(rule.last) if rule.last is not None else ""
    return _say_range(first, last)


def _say_dates_of_year(rule: Rule) -> tuple[str, bool]:
    if rule.yearly_first is None and rule.yearly_last is None:
        return "", False
    first, last = (
        say_short_day(dt.date(_LEAP_YEAR, *of_year))
        for of_year in (rule.yearly_first or (1, 1), rule.yearly_last or (12, 31))
    )
    return _say_range(first, last)


def _say_months(rule: Rule) -> tuple[str, bool]:
    months = [month for month in range(1, 13) if month in rule.months]
    if 1 in months and 12 in months and len(months) < 12:
        # Winter is one: it goes over the turn of the year.
        begins = max(month for month in range(1, 13) if month not in months) + 1
        months = [*range(begins, 13), *(month for month in months if month < begins)]
    names = [say_month(dt.date(_LEAP_YEAR, month, 1)) for month in months]
    is_run = all(after % 12 == (before + 1) % 12 for before, after in itertools.pairwise(months))
    if is_run and len(months) >= _FEWEST_IN_A_RANGE:
        return _say_range(names[0], names[-1])
    return _list(names), False


def _say_range(first: str, last: str) -> tuple[str, bool]:
    if first == last:
        return first, False
    if not last:
        return _("%(first)sから") % {"first": first}, True
    if not first:
        return _("%(last)sまで") % {"last": last}, True
    return _("%(first)sから%(last)sまで") % {"first": first, "last": last}, True


def _say_ranges(numbers: list[int], names: list[str]) -> list[str]:
    """Name neighbours from the first to the last, and all others one by one."""
    said: list[str] = []
    while numbers:
        count = next(
            (place for place, number in enumerate(numbers) if number != numbers[0] + place),
            len(numbers),
        )
        run, numbers = numbers[:count], numbers[count:]
        if count < _FEWEST_IN_A_RANGE:
            said += [names[number] for number in run]
        else:
            ends = {"first": names[run[0]], "last": names[run[-1]]}
            said.append(_("%(first)sから%(last)s") % ends)
    return said


# --- small words --------------------------------------------------------------------------------


def _say_spans(spans: tuple[Span, ...]) -> str:
    return _enumerate([_say_span(span) for span in spans])


def _say_span(span: Span) -> str:
    if span == _ALL_DAY:
        return _("24時間")
    return _("%(opens)sから%(closes)sまで") % {
        "opens": say_minutes(span.opens),
        "closes": say_minutes(span.closes),
    }


def say_minutes(minutes: int) -> str:
    """Say a time of day, given in minutes after midnight; those of the next day are said to be so."""
    time = f"{minutes // 60}:{minutes % 60:02d}"
    if minutes <= DAY:
        return time
    if minutes == 2 * DAY:
        return _("翌%(time)s") % {"time": "24:00"}
    return _("翌%(time)s") % {"time": f"{minutes // 60 - 24}:{minutes % 60:02d}"}


def _add_words(said: str, words: str) -> str:
    return _("%(said)s（%(words)s）") % {"said": said, "words": words} if words else said


def _say_words(words: str) -> str:
    return _(words) if words in _COMMON_WORDS else words


def _enumerate(parts: list[str]) -> str:
    """Name parts of several words each, which a small mark would not keep apart."""
    said = ""
    for part in parts:
        said = _("%(before)s、%(next)s") % {"before": said, "next": part} if said else part
    return said


def _list(names: list[str]) -> str:
    said = ""
    for name in names:
        said = _("%(before)s・%(next)s") % {"before": said, "next": name} if said else name
    return said
