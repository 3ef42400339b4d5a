"""Reading the numbers beside the promises: the newest of each target, month by month, milestones."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.years import FiscalYear, Period
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Better, Kind
from engawa.rooms.policy.contracts import MilestoneContent, PlanContent, TargetContent
from engawa.rooms.policy.models import MilestoneReport, Reading, Target


@dataclass(frozen=True, slots=True)
class Figure:
    """What stands beside a promise: the newest reading of one target, or that there is none.

    `reported_by` names an officer and is for the desk only; public pages show `reported_section`.
    """

    target_code: str
    node_code: str
    label: str
    unit: str
    kind: Kind | None
    state: str
    value: float | None
    numerator: int | None
    denominator: int | None
    target_value: Decimal | None
    comparison: str
    taken_at: dt.datetime | None
    starts_on: dt.date | None
    ends_before: dt.date | None
    reported_by: str
    reported_section: str
    note: str
    indicator_key: str
    better: Better | None


@dataclass(frozen=True, slots=True)
class MonthlyValue:
    """The last reading about one month of the fiscal year; no state: none was taken."""

    starts_on: dt.date
    ends_before: dt.date
    state: str
    value: float | None
    numerator: int | None
    denominator: int | None
    taken_at: dt.datetime | None
    is_future: bool


@dataclass(frozen=True, slots=True)
class MilestoneState:
    """A milestone and the last word on it: `met_on` None means not met, as far as was reported."""

    code: str
    title: str
    due_on: dt.date
    met_on: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One reading in the history of a target, as the desk shows it."""

    state: str
    value: float | None
    numerator: int | None
    denominator: int | None
    unit: str
    taken_at: dt.datetime
    starts_on: dt.date
    ends_before: dt.date
    reported_by: str
    reported_section: str
    note: str


def get_figures(
    *, plan_id: int, content: PlanContent, period: Period | None = None
) -> dict[str, list[Figure]]:
    """Give the newest figure of every target of the content, by the code of its node, in one query.

    The node is the activity, or the initiative for a target that no single activity carries. A
    reading that was taken by another indicator than the one now bound is not this target's figure.
    With a period, only readings that speak of no day outside it are looked at.
    """
    within = Q()
    if period is not None:
        within = Q(starts_on__gte=period.starts_on, ends_before__lte=period.ends_before)
    newest = {
        (row["target_code"], row["indicator_key"]): row
        for row in _rows(
            Reading.objects.filter(pk__in=_newest_of_each_target(plan_id, within)).order_by()
        )
    }
    figures: dict[str, list[Figure]] = {}
    for node_code, target in list_targets(content=content):
        row = newest.get((target.code, target.indicator_key))
        figures.setdefault(node_code, []).append(_figure(node_code, target, row))
    return figures


def list_targets(*, content: PlanContent) -> Iterator[tuple[str, TargetContent]]:
    """Go through all targets of a content in order, each with the code of the node that carries it."""
    for initiative in content.initiatives():
        for target in initiative.targets:
            yield initiative.code, target
        for activity in initiative.activities:
            for target in activity.targets:
                yield activity.code, target


def list_milestones(*, content: PlanContent) -> Iterator[MilestoneContent]:
    """Go through all milestones of a content in order."""
    for initiative in content.initiatives():
        yield from initiative.milestones
        for activity in initiative.activities:
            yield from activity.milestones


def list_monthly_values(
    *, plan_id: int, target_codes: Collection[str], fiscal_year: int, now: dt.datetime
) -> dict[str, list[MonthlyValue]]:
    """Give the twelve months of a fiscal year for each target, in one query.

    A reading belongs to the month of the last day that it speaks of; of several the newest counts.
    After a target was bound to another indicator, the months measured by the old one are left out.
    """
    months = FiscalYear(fiscal_year).months()
    place_of = {f"{month.starts_on:%Y-%m}": place for place, month in enumerate(months)}
    found: dict[str, dict[int, dict[str, Any]]] = {code: {} for code in target_codes}
    for row in _newest_of_each_month(plan_id, target_codes, months):
        found[row["target_code"]][place_of[row["month"]]] = row
    today = tokyo_day(now)
    return {
        code: [
            _monthly_value(month, rows.get(number), is_future=month.starts_on > today)
            for number, month in enumerate(months)
        ]
        for code, rows in ((code, _of_one_indicator(found[code])) for code in target_codes)
    }


def list_readings(*, plan_id: int, target_code: str, limit: int = 60) -> list[ReadingLine]:
    """List the newest readings of one target, newest first."""
    rows = _rows(
        Reading.objects.filter(plan_id=plan_id, target_code=target_code).order_by(
            "-taken_at", "-pk"
        )[:limit]
    )
    return [
        ReadingLine(
            state=row["state"],
            value=row["value"],
            numerator=row["numerator"],
            denominator=row["denominator"],
            unit=row["unit"],
            taken_at=row["taken_at"],
            starts_on=row["starts_on"],
            ends_before=row["ends_before"],
            reported_by=row["reported_by__name"] or "",
            reported_section=row["reported_section__name"] or "",
            note=row["note"],
        )
        for row in rows
    ]


def get_milestones(
    *, plan_id: int, content: PlanContent, reported_before: dt.datetime | None = None
) -> dict[str, MilestoneState]:
    """Give every milestone of the content with the last report on it, by code, in one query.

    With `reported_before`, reports made at that moment or later are left out.
    """
    reports = MilestoneReport.objects.filter(plan_id=plan_id)
    if reported_before is not None:
        reports = reports.filter(reported_at__lt=reported_before)
    last = {
        code: (met_on, note)
        for code, met_on, note in reports.order_by("reported_at", "pk").values_list(
            "milestone_code", "met_on", "note"
        )
    }
    states: dict[str, MilestoneState] = {}
    for stone in list_milestones(content=content):
        met_on, note = last.get(stone.code, (None, ""))
        states[stone.code] = MilestoneState(stone.code, stone.title, stone.due_on, met_on, note)
    return states


def _newest_of_each_target(plan_id: int, within: Q) -> QuerySet[Any, Any]:
    # One index look-up for each target, however many years of readings lie below.
    readings = Reading.objects.filter(
        within,
        plan_id=plan_id,
        target_code=OuterRef("code"),
        indicator_key=OuterRef("indicator_key"),
    )
    newest = readings.order_by("-taken_at", "-pk").values("pk")[:1]
    return (
        Target.objects.filter(version__plan_id=plan_id)
        .order_by()
        .annotate(newest=Subquery(newest))
        .values("newest")
    )


class _MonthBefore(Func):
    """The month of the day before a date, as 2026-04.

    Written out for both databases: the month functions of Django run in Python on SQLite, once for
    each row.
    """

    arity = 1
    output_field = CharField()
    template = "to_char(%(expressions)s - 1, 'YYYY-MM')"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "substr(date(%(expressions)s, '-1 day'), 1, 7)"
        return self.as_sql(compiler, connection, template=template, **context)


def _newest_of_each_month(
    plan_id: int, target_codes: Collection[str], months: Sequence[Period]
) -> QuerySet[Any, Any]:
    return (
        Reading.objects.filter(
            plan_id=plan_id,
            target_code__in=target_codes,
            ends_before__gt=months[0].starts_on,
            ends_before__lte=months[-1].ends_before,
        )
        .order_by()
        .annotate(month=_MonthBefore("ends_before"))
        .annotate(
            place=Window(
                RowNumber(),
                partition_by=[F("target_code"), F("month")],
                order_by=[F("taken_at").desc(), F("pk").desc()],
            )
        )
        .filter(place=1)
        .values(
            "target_code",
            "indicator_key",
            "month",
            "state",
            "value",
            "numerator",
            "denominator",
            "taken_at",
        )
    )


def _of_one_indicator(rows: dict[int, dict[str, Any]]) -> dict[int, dict[str, Any]]:
    if not rows:
        return {}
    present = rows[max(rows)]["indicator_key"]
    return {month: row for month, row in rows.items() if row["indicator_key"] == present}


def _monthly_value(month: Period, row: dict[str, Any] | None, *, is_future: bool) -> MonthlyValue:
    return MonthlyValue(
        starts_on=month.starts_on,
        ends_before=month.ends_before,
        state=row["state"] if row else "",
        value=row["value"] if row else None,
        numerator=row["numerator"] if row else None,
        denominator=row["denominator"] if row else None,
        taken_at=row["taken_at"] if row else None,
        is_future=is_future,
    )


def _rows(readings: QuerySet[Reading]) -> QuerySet[Any, Any]:
    return readings.values(
        "target_code",
        "indicator_key",
        "state",
        "value",
        "numerator",
        "denominator",
        "unit",
        "taken_at",
        "starts_on",
        "ends_before",
        "note",
        "reported_by__name",
        "reported_section__name",
    )


def _figure(node_code: str, target: TargetContent, row: dict[str, Any] | None) -> Figure:
    try:
        indicator = registry.get(target.indicator_key)
    except registry.IndicatorUnknown:
        indicator = None
    return Figure(
        target_code=target.code,
        node_code=node_code,
        label=target.label,
        unit=target.unit or (indicator.unit if indicator else ""),
        kind=indicator.kind if indicator else None,
        state=row["state"] if row else Reading.State.NOT_MEASURED.value,
        value=row["value"] if row else None,
        numerator=row["numerator"] if row else None,
        denominator=row["denominator"] if row else None,
        target_value=target.target_value,
        comparison=target.comparison,
        taken_at=row["taken_at"] if row else None,
        starts_on=row["starts_on"] if row else None,
        ends_before=row["ends_before"] if row else None,
        reported_by=(row["reported_by__name"] or "") if row else "",
        reported_section=(row["reported_section__name"] or "") if row else "",
        note=row["note"] if row else "",
        indicator_key=target.indicator_key,
        better=indicator.better if indicator else None,
    )
