"""Taking and reporting the numbers beside the promises. What is promised: docs/guarantees/readings.md."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from engawa.core.audit import services as audit
from engawa.core.fiscal.dates import tokyo_day, write_date
from engawa.core.fiscal.years import FiscalYear, Period, fiscal_year_of
from engawa.core.indicators.contracts import Kind
from engawa.core.wards.models import Section
from engawa.rooms.policy.models import (
    Milestone,
    MilestoneReport,
    Plan,
    PlanVersion,
    Reading,
    Review,
    Target,
)
from engawa.rooms.policy.services.measuring import (
    Finding,
    hide_sums_of_hidden_parts,
    is_small,
    measure_target,
)

State = Reading.State
# Units of numbers that count people: a number typed under one of them is hidden when it is small.
UNITS_OF_PERSONS = frozenset({"人", "名"})
# Until the end of May.
DAYS_FOR_LATE_RECORDS = 61


class ReportRefused(Exception):
    """The report cannot be taken; the message is a sentence for the officer."""


class TargetUnknown(ReportRefused):
    """The published version has no such target."""


class TargetIsMeasured(ReportRefused):
    """The target has an indicator: its number is measured, never typed."""


class NumberRefused(ReportRefused):
    """The number is missing, or its parts do not fit together."""


class PeriodRefused(ReportRefused):
    """The period lies outside the fiscal year, or has not ended yet."""


class SectionUnknown(ReportRefused):
    """The ward has no such section."""


class AlreadyHidden(ReportRefused):
    """A small number of persons was already reported, and hidden, today."""


class MilestoneUnknown(ReportRefused):
    """The published version has no such milestone."""


class DayRefused(ReportRefused):
    """The day has not come yet."""


class NothingToTakeBack(ReportRefused):
    """The milestone is not reported as met."""


@dataclass(frozen=True, slots=True)
class TakenPlan:
    """What taking the readings of one plan came to."""

    ward_slug: str
    fiscal_year: int
    measured: int = 0
    suppressed: int = 0
    not_measured: int = 0
    already_taken: int = 0
    failed: int = 0

    @property
    def taken(self) -> int:
        return self.measured + self.suppressed + self.not_measured


@dataclass(frozen=True, slots=True)
class TakingResult:
    """What one run came to, plan by plan."""

    plans: tuple[TakenPlan, ...]

    @property
    def taken(self) -> int:
        return sum(plan.taken for plan in self.plans)

    @property
    def already_taken(self) -> int:
        return sum(plan.already_taken for plan in self.plans)

    @property
    def failed(self) -> int:
        return sum(plan.failed for plan in self.plans)

    @property
    def is_nothing_new(self) -> bool:
        return self.taken == 0


def take_readings(
    *, now: dt.datetime, ward_id: int | None = None, fiscal_year: int | None = None
) -> TakingResult:
    """Measure every target with an indicator of the plans in force, once a day in Tokyo.

    Plans of the fiscal year of that day are measured, and those of the year before while its last
    records come in; or those of the year asked for. A year that has not begun has nothing to measure.
    One transaction for each plan: it is read wholly or not at all.
    """
    today = tokyo_day(now)
    if fiscal_year is not None:
        is_due = Q(fiscal_year=fiscal_year)
        if fiscal_year > fiscal_year_of(today).year:
            return TakingResult(())
    else:
        is_due = _is_due(today)
    plans = Plan.objects.filter(is_due, versions__state=PlanVersion.State.PUBLISHED)
    if ward_id is not None:
        plans = plans.filter(ward_id=ward_id)
    due = plans.order_by("ward_id", "fiscal_year").values_list("pk", flat=True)
    return TakingResult(tuple(_take_plan(plan_id, now) for plan_id in due))


def _is_due(today: dt.date) -> Q:
    year = fiscal_year_of(today)
    is_due = Q(fiscal_year=year.year)
    if (today - year.starts_on).days < DAYS_FOR_LATE_RECORDS:
        # What was done in March is often written down in April: the year's last numbers wait for it,
        # but no longer than until somebody has signed what they say.
        signed = Review.objects.filter(
            plan=OuterRef("pk"), kind=Review.Kind.YEAR_END, state=Review.State.SIGNED
        )
        is_due |= Q(fiscal_year=year.year - 1) & ~Q(Exists(signed))
    return is_due


@transaction.atomic
def _take_plan(plan_id: int, now: dt.datetime) -> TakenPlan:
    # The plan's row is locked first: of two runs at once, the second finds the first one's readings.
    plan = Plan.objects.select_for_update(of=("self",)).select_related("ward").get(pk=plan_id)
    today = tokyo_day(now)
    taken = {
        (reading.target_code, reading.indicator_key): reading
        for reading in Reading.objects.filter(plan=plan, taken_on=today)
        .exclude(state=State.REPORTED)
        .exclude(indicator_key="")
    }
    targets = list(
        Target.objects.filter(version__plan=plan, version__state=PlanVersion.State.PUBLISHED)
        .exclude(indicator_key="")
        .select_related("initiative", "activity")
    )
    period = _year_so_far(plan.fiscal_year, today)
    missing = [t for t in targets if (t.code, t.indicator_key) not in taken]
    # All are measured before any is written, so that no number depends on the order of the others.
    findings = {
        target: measure_target(target=target, plan=plan, period=period, now=now)
        for target in missing
    }
    # What an earlier run of the day hid counts too: a sum that was bound since must not give it away.
    earlier = {
        target: _finding(taken[target.code, target.indicator_key])
        for target in targets
        if target not in findings
    }
    shown = hide_sums_of_hidden_parts(findings=earlier | findings)
    findings = {target: shown[target] for target in missing}
    Reading.objects.bulk_create(
        Reading(
            plan=plan,
            target_code=target.code,
            indicator_key=target.indicator_key,
            state=finding.state,
            value=finding.value,
            numerator=finding.numerator,
            denominator=finding.denominator,
            unit=target.unit,
            starts_on=period.starts_on,
            ends_before=period.ends_before,
            taken_at=now,
            taken_on=today,
            note=finding.note,
        )
        for target, finding in findings.items()
    )
    states = [finding.state for finding in findings.values()]
    result = TakenPlan(
        ward_slug=plan.ward.slug,
        fiscal_year=plan.fiscal_year,
        measured=states.count(State.MEASURED),
        suppressed=states.count(State.SUPPRESSED),
        not_measured=states.count(State.NOT_MEASURED),
        already_taken=len(targets) - len(missing),
        failed=sum(1 for finding in findings.values() if finding.note),
    )
    if findings:
        audit.record(
            code="policy.readings.taken",
            subject=f"policy.plan:{plan.pk}",
            ward_id=plan.ward_id,
            now=now,
            data={"measured": result.measured, "failed": result.failed, "taken": result.taken},
        )
    return result


def _finding(reading: Reading) -> Finding:
    return Finding(
        reading.state, reading.value, reading.numerator, reading.denominator, reading.note
    )


def _year_so_far(fiscal_year: int, today: dt.date) -> Period:
    year = FiscalYear(fiscal_year)
    return Period(year.starts_on, min(today + dt.timedelta(days=1), year.ends_before))


@transaction.atomic
def report_number(
    *,
    plan_id: int,
    target_code: str,
    value: float | None,
    numerator: int | None,
    denominator: int | None,
    actor_id: int,
    section_id: int | None,
    note: str,
    period: Period,
    now: dt.datetime,
) -> Reading:
    """Write down a number that an officer reports, for a target that nothing measures.

    A correction is another report: the newest counts, and none is changed. Of a ratio both halves
    are given and no value. One to four persons are hidden: the number is not kept.

    :raises TargetUnknown: the published version has no such target.
    :raises TargetIsMeasured: the target has an indicator.
    :raises NumberRefused: the number is missing, negative, or its halves do not fit.
    :raises PeriodRefused: the period lies outside the year or in the future.
    :raises SectionUnknown: the section is not one of the ward.
    :raises AlreadyHidden: a hidden number was already reported today.
    """
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    target = Target.objects.filter(
        version__plan=plan, version__state=PlanVersion.State.PUBLISHED, code=target_code
    ).first()
    if target is None:
        raise TargetUnknown(_("公開中の方針に、この数字はありません。画面を開き直してください。"))
    if target.indicator_key:
        raise TargetIsMeasured(_("この数字は記録から計測しているため、手では報告できません。"))
    value = _check_number(value, numerator, denominator)
    _check_period(plan, period, now)
    if (
        section_id is not None
        and not Section.objects.filter(pk=section_id, ward=plan.ward_id).exists()
    ):
        raise SectionUnknown(_("この課は、この区にありません。"))
    is_hidden = target.unit in UNITS_OF_PERSONS and _is_small_report(value, numerator, denominator)
    reading = Reading(
        plan=plan,
        target_code=target_code,
        state=State.SUPPRESSED if is_hidden else State.REPORTED,
        value=None if is_hidden else value,
        numerator=None if is_hidden else numerator,
        denominator=None if is_hidden else denominator,
        unit=target.unit,
        starts_on=period.starts_on,
        ends_before=period.ends_before,
        taken_at=now,
        taken_on=tokyo_day(now),
        reported_by_id=actor_id,
        reported_section_id=section_id,
        note=note,
    )
    try:
        with transaction.atomic():
            reading.save()
    except IntegrityError as error:
        raise AlreadyHidden(
            _("5人に満たない人数は、きょうすでに報告されています。数は出していません。")
        ) from error
    _record("policy.reading.reported", plan, actor_id, now, target=target_code, state=reading.state)
    return reading


def _check_number(value: float | None, numerator: int | None, denominator: int | None) -> float:
    if (numerator is None) != (denominator is None):
        raise NumberRefused(_("割合は、分子と分母の両方を入力してください。"))
    if numerator is not None and denominator is not None:
        if denominator <= 0 or numerator < 0:
            raise NumberRefused(_("分母は1以上、分子は0以上の数で入力してください。"))
        return numerator / denominator
    if value is None:
        raise NumberRefused(_("数を入力してください。"))
    if not math.isfinite(value) or value < 0:
        raise NumberRefused(_("0以上の数を入力してください。"))
    return value


def _is_small_report(value: float, numerator: int | None, denominator: int | None) -> bool:
    kind = Kind.COUNT if denominator is None else Kind.RATIO
    return is_small(kind=kind, value=value, numerator=numerator, denominator=denominator)


def _check_period(plan: Plan, period: Period, now: dt.datetime) -> None:
    year = FiscalYear(plan.fiscal_year)
    if period.ends_before <= period.starts_on:
        raise PeriodRefused(_("期間の終わりの日は、始まりの日か、それより後にしてください。"))
    if period.starts_on < year.starts_on or period.ends_before > year.ends_before:
        raise PeriodRefused(
            _("期間は%(year)s（%(first)sから%(last)sまで）の中にしてください。")
            % {
                "year": year.label,
                "first": write_date(year.starts_on),
                "last": write_date(year.ends_before - dt.timedelta(days=1)),
            }
        )
    if period.ends_before > tokyo_day(now) + dt.timedelta(days=1):
        raise PeriodRefused(_("期間の終わりは、きょうまでの日にしてください。"))


@transaction.atomic
def report_milestone(
    *,
    plan_id: int,
    milestone_code: str,
    met_on: dt.date | None,
    note: str,
    actor_id: int,
    now: dt.datetime,
) -> MilestoneReport:
    """Write down that a milestone was met on a day, or (no day) take that back.

    :raises MilestoneUnknown: the published version has no such milestone.
    :raises DayRefused: the day has not come yet, or is more than a year before the plan's year.
    :raises NothingToTakeBack: there is no day, and the milestone is not reported as met.
    """
    # The plan's row is locked: of two officers who take a report back, the second is told.
    plan = Plan.objects.select_for_update().get(pk=plan_id)
    known = Milestone.objects.filter(
        version__plan=plan, version__state=PlanVersion.State.PUBLISHED, code=milestone_code
    )
    if not known.exists():
        raise MilestoneUnknown(
            _("公開中の方針に、この節目はありません。画面を開き直してください。")
        )
    if met_on is not None and met_on > tokyo_day(now):
        raise DayRefused(_("済んだ日は、きょうまでの日にしてください。"))
    first = FiscalYear(plan.fiscal_year - 1).starts_on
    if met_on is not None and met_on < first:
        raise DayRefused(
            _("済んだ日は、%(first)sから、きょうまでの日にしてください。")
            % {"first": write_date(first)}
        )
    if met_on is None and not _is_met(plan, milestone_code):
        raise NothingToTakeBack(_("この節目が済んだという報告は、まだありません。"))
    report = MilestoneReport.objects.create(
        plan=plan,
        milestone_code=milestone_code,
        met_on=met_on,
        note=note,
        reported_by_id=actor_id,
        reported_at=now,
    )
    code = "policy.milestone.reported" if met_on else "policy.milestone.withdrawn"
    _record(code, plan, actor_id, now, milestone=milestone_code)
    return report


def _is_met(plan: Plan, code: str) -> bool:
    last = MilestoneReport.objects.filter(plan=plan, milestone_code=code).order_by(
        "-reported_at", "-pk"
    )
    report = last.first()
    return report is not None and report.met_on is not None


def _record(code: str, plan: Plan, actor_id: int, now: dt.datetime, **data: str) -> None:
    audit.record(
        code=code,
        subject=f"policy.plan:{plan.pk}",
        ward_id=plan.ward_id,
        actor_id=actor_id,
        now=now,
        data=data,
    )


def describe_taking(*, result: TakingResult) -> Iterable[str]:
    """Say in sentences, one for each plan, what a run came to."""
    if not result.plans:
        yield _("測る方針はありません。")
    for plan in result.plans:
        names = {
            "ward": plan.ward_slug,
            "year": plan.fiscal_year,
            "measured": plan.measured,
            "suppressed": plan.suppressed,
            "none": plan.not_measured,
            "already": plan.already_taken,
        }
        if not plan.taken:
            yield (
                _(
                    "%(ward)s %(year)s：きょうの数字は%(already)d件とも計測済みです。何も変えていません。"
                )
                % names
            )
        else:
            yield (
                _("%(ward)s %(year)s：計測%(measured)d件、秘匿%(suppressed)d件、未計測%(none)d件。")
                % names
            )
