"""What the tests of open data, API and feed put beside the published plan."""

import datetime as dt
from typing import Any

from engawa.core.access.models import User
from engawa.core.wards.models import Section
from engawa.rooms.policy.models import Plan, PlanVersion, Reading, Review, ReviewItem


def find_target(version: PlanVersion, *, measured: bool) -> str:
    """Give the code of the plan's measured target, or of the one reported by hand."""
    targets = version.target_set.exclude if measured else version.target_set.filter
    return str(targets(indicator_key="").get().code)


def take(plan: Plan, code: str, state: str, moment: dt.datetime, **more: Any) -> Reading:
    """Put a reading beside a target, speaking of the year up to the day before `moment`."""
    indicator = plan.versions.get(state="PUBLISHED").target_set.get(code=code).indicator_key
    day = moment.date()
    return Reading.objects.create(
        plan=plan,
        target_code=code,
        indicator_key=indicator,
        state=state,
        starts_on=dt.date(plan.fiscal_year, 4, 1),
        ends_before=day,
        taken_at=moment,
        taken_on=day,
        **more,
    )


def report(plan: Plan, code: str, value: float, moment: dt.datetime, officer: User) -> Reading:
    """Report a number by hand, in the name of 総務課."""
    return take(
        plan,
        code,
        "REPORTED",
        moment,
        value=value,
        reported_by=officer,
        reported_section=Section.objects.get(ward=plan.ward, code="general-affairs"),
        note="会場で数えました。",
    )


def submit_review(plan: Plan, *, writer: User, moment: dt.datetime) -> Review:
    """Put a mid-year review that waits for a signature, with one judged initiative and one not judged yet."""
    review = Review.objects.create(
        plan=plan,
        kind=Review.Kind.MID_YEAR,
        state=Review.State.OPEN,
        starts_on=dt.date(plan.fiscal_year, 4, 1),
        ends_before=dt.date(plan.fiscal_year, 10, 1),
        summary="おおむね進みました。",
        opened_at=moment,
    )
    ReviewItem.objects.create(
        review=review,
        initiative_code="I1",
        title="避難情報の伝え方",
        position=0,
        judgement=ReviewItem.Judgement.BEHIND,
        remark="地図の公開が遅れました。",
        next_step="11月に公開します。",
    )
    ReviewItem.objects.create(
        review=review, initiative_code="I2", title="救出と救護の支度", position=1
    )
    review.state, review.submitted_by, review.submitted_at = "IN_REVIEW", writer, moment
    review.save()
    return review


def sign_review(plan: Plan, *, writer: User, approver: User, moment: dt.datetime) -> Review:
    """Put the same review, signed."""
    review = submit_review(plan, writer=writer, moment=moment)
    review.state, review.signed_by, review.signed_at = "SIGNED", approver, moment
    review.save()
    return review
