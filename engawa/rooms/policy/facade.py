"""What the rest of the house may ask of the policy room."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from engawa.core.fiscal.years import Period
from engawa.rooms.policy.contracts import JudgementContent, PlanContent, PlanInBrief, ThemeName
from engawa.rooms.policy.models import Plan, PlanVersion, Review
from engawa.rooms.policy.selectors.brief import get_brief
from engawa.rooms.policy.selectors.content import get_content as read_content
from engawa.rooms.policy.services import numbers, publishing, reviews, tags
from engawa.rooms.policy.services.content import write_content


def has_plan(*, ward_id: int, fiscal_year: int) -> bool:
    """Tell whether the ward has a plan, published or not, for that year."""
    return Plan.objects.filter(ward_id=ward_id, fiscal_year=fiscal_year).exists()


def get_plan_in_brief(*, ward_id: int, now: dt.datetime) -> PlanInBrief | None:
    """Give what a page of several rooms shows of the ward's newest plan in force; None before one."""
    return get_brief(ward_id=ward_id, now=now)


def get_content(*, plan_id: int) -> PlanContent:
    """Give the published text of a plan, with the codes of all its nodes.

    :raises PlanVersion.DoesNotExist: nothing of the plan is published.
    """
    version = PlanVersion.objects.get(plan_id=plan_id, state=PlanVersion.State.PUBLISHED)
    return read_content(version=version)


@transaction.atomic
def publish_plan(
    *,
    ward_id: int,
    fiscal_year: int,
    content: PlanContent,
    themes: Sequence[ThemeName],
    writer_id: int,
    approver_id: int,
    change_note: str,
    now: dt.datetime,
) -> int:
    """Write the content as the plan's next version, have it approved and published; give the plan's id.

    :raises PublishingRefused: the plan has an open version, or writer and approver are one person.
    :raises ContentRefused: a section, partner or tag is unknown in the ward.
    """
    tags.ensure_standard_tags()
    for theme in themes:
        tags.ensure_city_theme(
            value=theme.value,
            label=theme.label,
            label_en=theme.label_en,
            label_easy=theme.label_easy,
        )
    # A plan that is there already gets its next version.
    version = publishing.start_plan(
        ward_id=ward_id, fiscal_year=fiscal_year, title=content.title, actor_id=writer_id, now=now
    )
    write_content(version=version, content=content)
    publishing.submit_version(
        version_id=version.pk, actor_id=writer_id, change_note=change_note, now=now
    )
    publishing.publish_version(version_id=version.pk, actor_id=approver_id, now=now)
    return version.plan_id


def take_readings(*, ward_id: int, fiscal_year: int, now: dt.datetime) -> int:
    """Take the readings of that ward and year as of `now`; give how many were new."""
    result = numbers.take_readings(now=now, ward_id=ward_id, fiscal_year=fiscal_year)
    return result.taken


def report_number(
    *,
    plan_id: int,
    target_code: str,
    value: float,
    section_id: int | None,
    note: str,
    actor_id: int,
    period: Period,
    now: dt.datetime,
) -> None:
    """Report by hand the number of a target that nothing measures.

    :raises ReportRefused: the target is measured, unknown, or the number cannot be.
    """
    numbers.report_number(
        plan_id=plan_id,
        target_code=target_code,
        value=value,
        numerator=None,
        denominator=None,
        actor_id=actor_id,
        section_id=section_id,
        note=note,
        period=period,
        now=now,
    )


def report_milestone(
    *,
    plan_id: int,
    milestone_code: str,
    met_on: dt.date,
    note: str,
    actor_id: int,
    now: dt.datetime,
) -> None:
    """Report that a milestone was met.

    :raises ReportRefused: the milestone is unknown or the day cannot be.
    """
    numbers.report_milestone(
        plan_id=plan_id,
        milestone_code=milestone_code,
        met_on=met_on,
        note=note,
        actor_id=actor_id,
        now=now,
    )


@transaction.atomic
def publish_mid_year_review(
    *,
    plan_id: int,
    summary: str,
    judgements: Sequence[JudgementContent],
    writer_id: int,
    signer_id: int,
    now: dt.datetime,
) -> None:
    """Open the mid-year review of a plan, write it, and have it signed by another person.

    :raises ReviewRefused: there is one already, an initiative is missing, or both are one person.
    """
    kind = Review.Kind.MID_YEAR
    review = reviews.open_review(plan_id=plan_id, kind=kind, actor_id=writer_id, now=now)
    for item in judgements:
        reviews.save_item(
            review_id=review.pk,
            initiative_code=item.initiative_code,
            base_revision=1,
            text=reviews.ItemText(item.judgement, item.remark, item.next_step),
            actor_id=writer_id,
            now=now,
        )
    reviews.save_summary(
        review_id=review.pk, before="", summary=summary, actor_id=writer_id, now=now
    )
    reviews.submit_review(review_id=review.pk, actor_id=writer_id, now=now)
    reviews.sign_review(review_id=review.pk, actor_id=signer_id, now=now)
