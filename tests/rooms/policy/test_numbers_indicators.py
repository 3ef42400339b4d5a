"""The policy room's own indicators pass the house's contract, and count what they say."""

import datetime as dt
from dataclasses import replace

import pytest

from engawa.core.access.models import User
from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.indicators.contract_kit import IndicatorContract
from engawa.core.indicators.contracts import (
    Better,
    Indicator,
    Kind,
    Measurement,
    Rollup,
    Scope,
)
from engawa.core.wards.models import Ward
from engawa.rooms.policy.contracts import MilestoneContent, PlanContent, TargetContent
from engawa.rooms.policy.models import MilestoneReport, Plan, Reading, Review
from engawa.rooms.policy.selectors.content import get_content
from tests import cast, factories

YEAR = FiscalYear(2023)
SERVICE = Indicator(
    key="programmes.sessions-held",
    label="ひらいた教室",
    unit="回",
    kind=Kind.COUNT,
    rollup=Rollup.SUM,
    better=Better.HIGHER,
    measure=lambda scope: Measurement(1),
    description="ひらいた教室の回数です。",
)


@pytest.fixture(autouse=True)
def _other_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let there be a service room that measures something."""
    monkeypatch.setitem(registry._indicators, SERVICE.key, SERVICE)


def with_targets(content: PlanContent, *targets: TargetContent) -> PlanContent:
    """Give the same content with more targets on its first activity."""
    measure, *measures = content.measures
    initiative, *initiatives = measure.initiatives
    activity, *activities = initiative.activities
    stone = MilestoneContent(f"節目{len(activity.milestones)}", dt.date(2023, 12, 1))
    activity = replace(
        activity,
        targets=(*activity.targets, *targets),
        milestones=(*activity.milestones, stone),
    )
    initiative = replace(initiative, activities=(activity, *activities))
    measure = replace(measure, initiatives=(initiative, *initiatives))
    return replace(content, measures=(measure, *measures))


@pytest.mark.django_db
class TestPolicyIndicators(IndicatorContract):
    room = "policy"

    def make_ward(self, slug: str) -> int:
        factories.make_tags()
        return factories.make_ward(slug).pk

    def fill(self, *, ward_id: int, now: dt.datetime) -> None:
        ward = Ward.objects.get(pk=ward_id)
        writer = User.objects.get_or_create(email=f"writer@{ward.slug}.example")[0]
        approver = User.objects.get_or_create(email=f"approver@{ward.slug}.example")[0]
        people = {"writer_id": writer.pk, "approver_id": approver.pk, "now": now}
        service = TargetContent("教室の回数", SERVICE.key, "回")
        plan = Plan.objects.filter(ward=ward).first()
        if plan is None:
            content = with_targets(factories.make_content(), service)
            version = factories.make_draft(ward=ward, content=content, actor_id=writer.pk, now=now)
            plan = factories.publish(version, **people)
            kind = Review.Kind.MID_YEAR
            period = (YEAR.starts_on, YEAR.first_half.ends_before)
        else:
            factories.publish_again(plan, lambda content: with_targets(content, service), **people)
            kind = Review.Kind.YEAR_END
            period = (YEAR.starts_on, YEAR.ends_before)
        content = get_content(version=plan.versions.get(state="PUBLISHED"))
        for activity in content.activities():
            for stone in activity.milestones:
                MilestoneReport.objects.create(
                    plan=plan, milestone_code=stone.code, met_on=now.date(), reported_at=now
                )
            for target in activity.targets:
                if target.indicator_key:
                    Reading.objects.create(
                        plan=plan,
                        target_code=target.code,
                        indicator_key=target.indicator_key,
                        state="MEASURED",
                        value=1,
                        starts_on=YEAR.starts_on,
                        ends_before=YEAR.ends_before,
                        taken_at=now,
                        taken_on=now.date(),
                    )
        review = Review.objects.create(
            plan=plan,
            kind=kind,
            starts_on=period[0],
            ends_before=period[1],
            opened_at=now,
            submitted_by=writer,
        )
        review.items.create(initiative_code="I1", title="避難情報の伝え方")
        review.state, review.signed_by, review.signed_at = "SIGNED", approver, now
        review.save()


def scope_of(plan: Plan, now: dt.datetime, **narrower: str) -> Scope:
    return Scope(plan.ward_id, 2023, YEAR.starts_on, YEAR.ends_before, now, **narrower)


def measure(key: str, scope: Scope) -> tuple[int | None, int | None]:
    """Give a count as (count, None), a ratio as both its halves."""
    found = registry.get(f"policy.{key}").measure(scope)
    if found.denominator is None:
        return (None if found.value is None else int(found.value), None)
    return (found.numerator, found.denominator)


def say_met(plan: Plan, met_on: dt.date | None, reported_at: dt.datetime) -> None:
    MilestoneReport.objects.create(
        plan=plan, milestone_code="K1", met_on=met_on, reported_at=reported_at
    )


class TestMilestonesMet:
    def test_counts_the_last_word_only(self, published_plan: Plan, now: dt.datetime) -> None:
        hour = dt.timedelta(hours=1)
        say_met(published_plan, dt.date(2023, 9, 30), now)
        say_met(published_plan, None, now + hour)

        before = measure("milestones-met", scope_of(published_plan, now))
        after = measure("milestones-met", scope_of(published_plan, now + 2 * hour))

        assert (before, after) == ((1, None), (0, None))

    def test_leaves_out_what_was_met_outside_the_period(
        self, published_plan: Plan, now: dt.datetime
    ) -> None:
        say_met(published_plan, dt.date(2023, 3, 31), now)

        assert measure("milestones-met", scope_of(published_plan, now)) == (0, None)

    def test_gives_the_share_of_all_milestones(
        self, published_plan: Plan, now: dt.datetime
    ) -> None:
        scope = scope_of(published_plan, now)
        before = measure("milestones-met-share", scope)

        say_met(published_plan, dt.date(2023, 9, 30), now)

        assert before == (0, 1)
        assert measure("milestones-met-share", scope) == (1, 1)

    def test_has_no_share_where_there_is_no_milestone(
        self, published_plan: Plan, now: dt.datetime
    ) -> None:
        scope = scope_of(published_plan, now, initiative_code="I2")

        assert registry.get("policy.milestones-met-share").measure(scope).value is None


class TestInitiativesWithService:
    def test_does_not_count_the_policys_own_numbers_as_a_service(
        self, published_plan: Plan, now: dt.datetime
    ) -> None:
        assert measure("initiatives-with-service", scope_of(published_plan, now)) == (0, 3)

    def test_counts_an_initiative_once_however_many_numbers_it_has(
        self, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        service = TargetContent("教室の回数", SERVICE.key, "回")
        factories.publish_again(
            published_plan,
            lambda content: with_targets(content, service, service),
            writer_id=editor.pk,
            approver_id=approver.pk,
            now=now,
        )

        assert measure("initiatives-with-service", scope_of(published_plan, now)) == (1, 3)


class TestActivitiesMeasured:
    @pytest.mark.parametrize(
        ("state", "value", "expected"),
        [("MEASURED", 3.0, 1), ("SUPPRESSED", None, 1), ("NOT_MEASURED", None, 0)],
    )
    def test_counts_measured_and_hidden_numbers(
        self, published_plan: Plan, now: dt.datetime, state: str, value: float | None, expected: int
    ) -> None:
        Reading.objects.create(
            plan=published_plan,
            target_code="T1",
            indicator_key="policy.milestones-met",
            state=state,
            value=value,
            starts_on=YEAR.starts_on,
            ends_before=YEAR.ends_before,
            taken_at=now,
            taken_on=now.date(),
        )

        assert measure("activities-measured", scope_of(published_plan, now)) == (expected, 5)

    def test_does_not_count_a_number_that_an_officer_typed(
        self, published_plan: Plan, now: dt.datetime
    ) -> None:
        Reading.objects.create(
            plan=published_plan,
            target_code="T2",
            state="REPORTED",
            value=2,
            reported_by=cast.engage("editor"),
            starts_on=YEAR.starts_on,
            ends_before=YEAR.ends_before,
            taken_at=now,
            taken_on=now.date(),
        )

        assert measure("activities-measured", scope_of(published_plan, now)) == (0, 5)


class TestVersionsPublished:
    def test_counts_versions_that_hold_the_initiative(
        self, published_plan: Plan, editor: User, approver: User, now: dt.datetime
    ) -> None:
        def drop_last_measure(content: PlanContent) -> PlanContent:
            return replace(content, measures=content.measures[:1])

        factories.publish_again(
            published_plan, drop_last_measure, writer_id=editor.pk, approver_id=approver.pk, now=now
        )

        assert measure("versions-published", scope_of(published_plan, now)) == (2, None)
        kept = scope_of(published_plan, now, initiative_code="I1")
        dropped = scope_of(published_plan, now, initiative_code="I3")
        assert measure("versions-published", kept) == (2, None)
        assert measure("versions-published", dropped) == (1, None)


class TestReviewsSigned:
    def test_counts_a_review_of_the_year_that_was_signed_after_it_ended(
        self, published_plan: Plan, editor: User, approver: User
    ) -> None:
        signed_at = dt.datetime(2024, 5, 10, 9, 0, tzinfo=TOKYO)
        Review.objects.create(
            plan=published_plan,
            kind="YEAR_END",
            state="SIGNED",
            starts_on=YEAR.starts_on,
            ends_before=YEAR.ends_before,
            opened_at=signed_at,
            submitted_by=editor,
            signed_by=approver,
            signed_at=signed_at,
        )
        day = dt.timedelta(days=1)

        assert measure("reviews-signed", scope_of(published_plan, signed_at)) == (1, None)
        assert measure("reviews-signed", scope_of(published_plan, signed_at - day)) == (0, None)
