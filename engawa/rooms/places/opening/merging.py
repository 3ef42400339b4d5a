"""The same hours in fewer rules: as a person would say them, and as two ways of saying become equal."""

import dataclasses

from engawa.rooms.places.opening.hours import OpeningHours, Rule

_WEEK = range(7)


def merge_rules(*, hours: OpeningHours) -> OpeningHours:
    """Give hours that decide every day alike, with equal weekdays in one rule.

    The rules at the beginning that hold all year round become one rule for each group of weekdays with
    equal spans and words; holidays stand with the last of them or alone. Exceptions keep their order.
    """
    weekly, others = _split(_drop_overruled([_sort_spans(rule) for rule in hours.rules]))
    return OpeningHours((*_merge_weekly(weekly), *_merge_neighbours(others)))


def is_weekly(rule: Rule) -> bool:
    """Tell whether the rule holds in every week of every year."""
    return (
        not rule.weeks
        and not rule.months
        and rule.first is None
        and rule.last is None
        and rule.yearly_first is None
        and rule.yearly_last is None
    )


def _sort_spans(rule: Rule) -> Rule:
    spans = sorted(rule.spans, key=lambda span: (span.opens, span.closes))
    return dataclasses.replace(rule, spans=tuple(spans))


def _drop_overruled(rules: list[Rule]) -> list[Rule]:
    """Take weekdays and holidays that a later rule of every week decides out of earlier ones."""
    kept: list[Rule] = []
    decided: set[int] = set()
    are_holidays_decided = False
    for rule in reversed(rules):
        if not is_weekly(rule):
            kept.append(rule)
            continue
        is_every_day = not rule.weekdays and not rule.on_holidays
        weekdays = frozenset(_WEEK if is_every_day else rule.weekdays) - decided
        on_holidays = rule.on_holidays and not are_holidays_decided and len(decided) < len(_WEEK)
        if weekdays or on_holidays:
            kept.append(dataclasses.replace(rule, weekdays=weekdays, on_holidays=on_holidays))
        decided |= weekdays
        are_holidays_decided = are_holidays_decided or rule.on_holidays
    return kept[::-1]


def _split(rules: list[Rule]) -> tuple[list[Rule], list[Rule]]:
    """Part the rules of an ordinary week from those behind them.

    A rule for a weekday behind a different one for holidays changes the holidays on that weekday only,
    which no table of a week can show: it counts as an exception.
    """
    on_holidays: Rule | None = None
    for place, rule in enumerate(rules):
        is_changed = on_holidays is not None and not _are_same_hours(on_holidays, rule)
        if not is_weekly(rule) or (is_changed and not rule.on_holidays):
            return rules[:place], rules[place:]
        on_holidays = rule if rule.on_holidays else on_holidays
    return rules, []


def _merge_weekly(rules: list[Rule]) -> list[Rule]:
    deciding: dict[int, Rule] = {}
    on_holidays: Rule | None = None
    for rule in rules:
        deciding.update(dict.fromkeys(rule.weekdays, rule))
        on_holidays = rule if rule.on_holidays else on_holidays
    merged: list[Rule] = []
    for weekday in sorted(deciding, key=lambda day: (not deciding[day].spans, day)):
        rule = deciding[weekday]
        if any(_are_same_hours(rule, other) for other in merged):
            continue
        days = frozenset(day for day in deciding if _are_same_hours(deciding[day], rule))
        merged.append(Rule(weekdays=days, spans=rule.spans, words=rule.words))
    if on_holidays is None:
        return merged
    alone = Rule(on_holidays=True, spans=on_holidays.spans, words=on_holidays.words)
    same = next((rule for rule in merged if _are_same_hours(rule, on_holidays)), None)
    if same is None:
        return [*merged, alone]
    # Last, because a rule with weekdays behind it would name holidays that fall on them.
    return [
        *(rule for rule in merged if rule is not same),
        dataclasses.replace(same, on_holidays=True),
    ]


def _merge_neighbours(rules: list[Rule]) -> list[Rule]:
    merged: list[Rule] = []
    for rule in rules:
        if merged and _differ_in_days_only(merged[-1], rule):
            merged[-1] = dataclasses.replace(
                merged[-1],
                weekdays=merged[-1].weekdays | rule.weekdays,
                on_holidays=merged[-1].on_holidays or rule.on_holidays,
            )
        else:
            merged.append(rule)
    return merged


def _differ_in_days_only(one: Rule, other: Rule) -> bool:
    # A rule that names every day, and one whose weeks narrow nothing, would change by the union.
    if not all(rule.weekdays or (rule.on_holidays and not rule.weeks) for rule in (one, other)):
        return False
    return dataclasses.replace(one, weekdays=other.weekdays, on_holidays=other.on_holidays) == other


def _are_same_hours(one: Rule, other: Rule) -> bool:
    return one.spans == other.spans and one.words == other.words
