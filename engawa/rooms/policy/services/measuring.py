"""Measuring: asking an indicator for the number of a target, and hiding what is too small to show."""

import datetime as dt
import logging
import math
from collections import defaultdict
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.fiscal.years import Period
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import (
    SMALLEST_COUNT_OF_PERSONS,
    Indicator,
    Kind,
    Measurement,
    Rollup,
    Scope,
)
from engawa.rooms.policy.models import Plan, Reading, Target

logger = logging.getLogger(__name__)

State = Reading.State


@dataclass(frozen=True, slots=True)
class Finding:
    """What measuring one target came to, before it is written down."""

    state: str
    value: float | None = None
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""

    @property
    def is_shown(self) -> bool:
        return self.value is not None


def measure_target(*, target: Target, plan: Plan, period: Period, now: dt.datetime) -> Finding:
    """Ask the target's indicator for its number; what goes wrong becomes "not measured" with a note.

    Nothing is written. Small numbers of persons come back hidden.
    """
    try:
        indicator = registry.get(target.indicator_key)
    except registry.IndicatorUnknown:
        return Finding(State.NOT_MEASURED, note=_("この数字を測る機能が、いまはありません。"))
    scope = Scope(
        ward_id=plan.ward_id,
        fiscal_year=plan.fiscal_year,
        starts_on=period.starts_on,
        ends_before=period.ends_before,
        now=now,
        initiative_code=target.initiative.code,
        activity_code=target.activity.code if target.activity else "",
    )
    try:
        # A savepoint of its own: an error of the database must not spoil the other targets.
        with transaction.atomic():
            return _judge(indicator, indicator.measure(scope))
    except Exception:
        # Whatever goes wrong in one room must not cost the others their numbers.
        logger.exception(
            "measuring failed: indicator=%s ward=%s fiscal_year=%s target=%s",
            indicator.key,
            plan.ward_id,
            plan.fiscal_year,
            target.code,
        )
        return Finding(State.NOT_MEASURED, note=_("測る途中で不具合がありました。"))


def _judge(indicator: Indicator, found: Measurement) -> Finding:
    value = found.value
    if indicator.kind is Kind.RATIO:
        if found.numerator is None or found.denominator is None:
            raise ValueError(f"{indicator.key} is a ratio and must give both halves")
        value = found.numerator / found.denominator if found.denominator else None
    if value is None:
        return Finding(State.NOT_MEASURED)
    if not math.isfinite(value):
        raise ValueError(f"{indicator.key} gave {value}")
    if indicator.counts_persons and is_small(
        kind=indicator.kind, value=value, numerator=found.numerator, denominator=found.denominator
    ):
        return Finding(State.SUPPRESSED)
    return Finding(State.MEASURED, value, found.numerator, found.denominator)


def is_small(*, kind: Kind, value: float, numerator: int | None, denominator: int | None) -> bool:
    """Tell whether a number of persons is about so few that it could point at one of them."""
    counts: list[float | None] = [numerator]
    if kind is Kind.RATIO:
        # The rest is a group of people too: 98 of 100 points at two persons.
        counts.append((denominator or 0) - (numerator or 0))
    else:
        counts += [value, denominator]
    return any(count is not None and 0 < count < SMALLEST_COUNT_OF_PERSONS for count in counts)


def hide_sums_of_hidden_parts(*, findings: dict[Target, Finding]) -> dict[Target, Finding]:
    """Hide, among the findings, an initiative's number when one of its activities' numbers of the same kind is hidden.

    Otherwise the hidden part could be had by taking the shown parts from the sum.
    """
    hidden: dict[str, set[str]] = defaultdict(set)
    for target, finding in findings.items():
        if target.activity_id and finding.state == State.SUPPRESSED:
            hidden[target.indicator_key].add(target.initiative.code)
    return {
        target: replace(
            finding, state=State.SUPPRESSED, value=None, numerator=None, denominator=None
        )
        if finding.is_shown
        and not target.activity_id
        and target.initiative.code in hidden[target.indicator_key]
        and _is_a_sum(target.indicator_key)
        else finding
        for target, finding in findings.items()
    }


def _is_a_sum(key: str) -> bool:
    return registry.get(key).rollup in (Rollup.SUM, Rollup.SUM_OF_PARTS)
