"""When a moving shop comes, in sentences of the reader's language."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day_of_year
from engawa.rooms.places.opening.hours import OpeningHours, Rule, Span
from engawa.rooms.places.opening.merging import is_weekly, merge_rules
from engawa.rooms.places.opening.wording import WEEKS, say_minutes, say_rule
from engawa.rooms.places.stop_times import StopState, Visit

_WEEK = range(7)


@dataclass(frozen=True, slots=True)
class VisitWords:
    """A visit in words: its times, and what else there is to say of it; `off` times are struck."""

    times: str
    off: str
    note: str
    state: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class WeekCells:
    """The timetable of one stop: for each weekday what a cell says, and what no cell can say."""

    days: tuple[tuple[str, ...], ...]
    exceptions: tuple[str, ...]


def say_span(span: Span) -> str:
    """Say from when to when: 10:00～10:30."""
    return _("%(opens)s～%(closes)s") % {
        "opens": say_minutes(span.opens),
        "closes": say_minutes(span.closes),
    }


def say_now(state: StopState, *, moment: dt.datetime) -> str:
    """Say that the shop is there now, or when it comes next."""
    if state.now is not None:
        return _("いま来ています（%(time)sまで）") % {"time": say_minutes(state.now.span.closes)}
    if state.next is None:
        return _("次に来る日は決まっていません")
    return _("次は %(when)s") % {"when": say_visit(state.next, today=tokyo_day(moment))}


def say_visit(visit: Visit, *, today: dt.date) -> str:
    """Say the day and the times of a visit; today and tomorrow have names."""
    if visit.day == today:
        return _("きょう %(times)s") % {"times": say_span(visit.span)}
    if visit.day == today + dt.timedelta(days=1):
        return _("あす %(times)s") % {"times": say_span(visit.span)}
    return _("%(day)s %(times)s") % {
        "day": say_day_of_year(visit.day),
        "times": say_span(visit.span),
    }


def say_called_off(visit: Visit, *, today: dt.date) -> str:
    """Say that a visit is called off, and why."""
    if visit.day == today:
        said = _("きょうは休みます")
    elif visit.day == today + dt.timedelta(days=1):
        said = _("あすは休みます")
    else:
        said = _("%(day)sは休みます") % {"day": say_day_of_year(visit.day)}
    return _with_reason(said, visit.words)


def say_changed(visit: Visit) -> str:
    """Say that the time of a visit is another one than usual, and why."""
    if not visit.usual:
        return _with_reason(_("いつもは来ない日です"), visit.words)
    usual = _("・").join(map(say_span, visit.usual))
    return _with_reason(_("いつもの時間（%(times)s）と違います") % {"times": usual}, visit.words)


def say_on_day(visits: Sequence[Visit], *, moment: dt.datetime) -> tuple[VisitWords, ...]:
    """Say each visit of one day, and whether it is over, going on, or still to come."""
    return tuple(_say_of_day(visit, moment) for visit in visits)


def list_week_cells(*, hours: OpeningHours) -> WeekCells:
    """Part the hours of a stop into cells of a week and sentences for the rest.

    A weekday on which the shop never comes is an empty cell, and needs no sentence.
    """
    cells: list[list[str]] = [[] for _day in _WEEK]
    exceptions, comes_on = [], set[int]()
    rules = merge_rules(hours=hours).rules
    for rule in rules:
        if not rule.spans and _is_idle(rule, comes_on):
            continue
        if not rule.spans or not _fits_a_week(rule):
            exceptions.append(say_rule(_without_idle_days(rule, comes_on)))
            comes_on |= set(rule.weekdays or _WEEK) if rule.spans else set()
            continue
        words = _say_cell(rule)
        comes_on |= rule.weekdays
        for day in sorted(rule.weekdays):
            cells[day].append(words)
    return WeekCells(tuple(map(tuple, cells)), tuple(exceptions))


def list_stop_rules(*, hours: OpeningHours) -> list[str]:
    """List in words on which days the shop comes, and what differs from it."""
    said, comes_on = [], set[int]()
    for rule in merge_rules(hours=hours).rules:
        if not rule.spans and _is_idle(rule, comes_on):
            continue
        said.append(say_rule(rule if rule.spans else _without_idle_days(rule, comes_on)))
        comes_on |= set(rule.weekdays or _WEEK) if rule.spans else set()
    return said


def _is_idle(rule: Rule, comes_on: set[int]) -> bool:
    """Tell whether a closing only names weekdays on which nobody comes anyway."""
    is_plain = is_weekly(rule) and not rule.on_holidays
    return is_plain and not comes_on & set(rule.weekdays or _WEEK)


def _without_idle_days(rule: Rule, comes_on: set[int]) -> Rule:
    if rule.spans or not rule.on_holidays or comes_on & rule.weekdays:
        return rule
    return Rule(on_holidays=True, words=rule.words)


def _fits_a_week(rule: Rule) -> bool:
    return bool(rule.weekdays) and not rule.on_holidays and _holds_all_year(rule)


def _holds_all_year(rule: Rule) -> bool:
    bounds = (rule.first, rule.last, rule.yearly_first, rule.yearly_last)
    return not rule.months and all(bound is None for bound in bounds)


def _say_cell(rule: Rule) -> str:
    times = _("・").join(map(say_span, rule.spans))
    if rule.weeks:
        weeks = _("・").join(str(WEEKS[week]) for week in sorted(rule.weeks, key=_last_is_last))
        return _("%(weeks)s　%(times)s") % {"weeks": weeks, "times": times}
    return times


def _last_is_last(week: int) -> int:
    return week if week > 0 else 9


def _say_of_day(visit: Visit, moment: dt.datetime) -> VisitWords:
    today = tokyo_day(moment)
    if visit.is_called_off:
        return VisitWords(
            times="",
            off=say_span(visit.span),
            note=say_called_off(visit, today=today),
            state="",
            is_now=False,
        )
    note = say_changed(visit) if visit.is_changed else ""
    is_now = visit.begins_at <= moment < visit.ends_at
    state = ""
    if is_now:
        state = _("いま来ています（%(time)sまで）") % {"time": say_minutes(visit.span.closes)}
    elif visit.ends_at <= moment:
        state = _("終わりました")
    return VisitWords(times=say_span(visit.span), off="", note=note, state=state, is_now=is_now)


def _with_reason(said: str, words: str) -> str:
    return _("%(said)s（%(reason)s）") % {"said": said, "reason": words} if words else said
