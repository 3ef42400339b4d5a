"""Reviews: opened filled, written by several, signed by a second person."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import TOKYO
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Indicator, Measurement
from engawa.rooms.policy.models import (
    MilestoneReport,
    Plan,
    PlanVersion,
    Reading,
    Review,
)
from engawa.rooms.policy.selectors.reviews import get_view
from engawa.rooms.policy.services import reviews as services
from engawa.rooms.policy.services.numbers import report_number
from engawa.rooms.policy.services.reviews import ItemText
from tests.rooms.policy.review_cases import AHEAD, DAY, YEAR, item_of, judge_all


class TestOpenReview:
    def test_looks_back_on_the_first_half_at_mid_year_and_on_all_at_its_end(
        self, review: Review, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        whole = services.open_review(
            plan_id=published_plan.pk, kind="YEAR_END", actor_id=editor.pk, now=now
        )

        assert (review.starts_on, review.ends_before) == (dt.date(2023, 4, 1), dt.date(2023, 10, 1))
        assert (whole.starts_on, whole.ends_before) == (YEAR.starts_on, YEAR.ends_before)

    def test_has_an_item_for_each_initiative_in_order(self, review: Review) -> None:
        found = [(item.initiative_code, item.judgement) for item in review.items.all()]

        assert found == [("I1", "NOT_YET"), ("I2", "NOT_YET"), ("I3", "NOT_YET")]

    def test_is_filled_with_the_last_reading_within_the_period(
        self, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        for day, value in ((dt.date(2023, 9, 30), 6), (dt.date(2023, 10, 2), 9)):
            Reading.objects.create(
                plan=published_plan,
                target_code="T1",
                indicator_key="policy.milestones-met",
                state="MEASURED",
                value=value,
                starts_on=YEAR.starts_on,
                ends_before=day + DAY,
                taken_at=dt.datetime.combine(day, dt.time(23), TOKYO),
                taken_on=day,
            )

        review = services.open_review(
            plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
        )

        values = [reading["value"] for reading in item_of(review).figures["readings"]]
        assert values == [6, None]

    def test_measures_what_has_no_reading_within_the_period(
        self, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        MilestoneReport.objects.create(
            plan=published_plan,
            milestone_code="K1",
            met_on=dt.date(2023, 9, 29),
            reported_at=now,
        )

        review = services.open_review(
            plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
        )

        measured = item_of(review).figures["readings"][0]
        assert (measured["state"], measured["value"]) == ("MEASURED", 1)
        assert measured["ends_before"] == "2023-10-01"

    def test_hides_small_numbers_of_persons_that_it_measures(
        self,
        published_plan: Plan,
        editor: User,
        now: dt.datetime,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        known = registry.get("policy.milestones-met")
        persons = Indicator(
            known.key,
            known.label,
            "人",
            known.kind,
            known.rollup,
            known.better,
            measure=lambda _scope: Measurement(3),
            counts_persons=True,
        )
        monkeypatch.setitem(registry._indicators, known.key, persons)

        review = services.open_review(
            plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
        )

        hidden = item_of(review).figures["readings"][0]
        assert (hidden["state"], hidden["value"]) == ("SUPPRESSED", None)

    def test_does_not_name_the_officer_who_reported(
        self, published_plan: Plan, editor: User, now: dt.datetime
    ) -> None:
        report_number(
            plan_id=published_plan.pk,
            target_code="T2",
            value=1.0,
            numerator=None,
            denominator=None,
            actor_id=editor.pk,
            section_id=None,
            note="",
            period=YEAR.first_half,
            now=now,
        )

        review = services.open_review(
            plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
        )

        assert item_of(review).figures["readings"][1]["value"] == 1
        assert editor.name not in str(item_of(review).figures)

    @pytest.mark.parametrize(
        ("met_on", "expected"),
        [(dt.date(2023, 9, 29), "2023-09-29"), (dt.date(2023, 10, 2), None), (None, None)],
    )
    def test_counts_a_milestone_as_met_only_within_the_period(
        self,
        published_plan: Plan,
        editor: User,
        now: dt.datetime,
        met_on: dt.date | None,
        expected: str | None,
    ) -> None:
        MilestoneReport.objects.create(
            plan=published_plan, milestone_code="K1", met_on=met_on, reported_at=now
        )

        review = services.open_review(
            plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
        )

        (stone,) = item_of(review).figures["milestones"]
        assert stone["met_on"] == expected

    def test_is_opened_once(self, review: Review, editor: User, now: dt.datetime) -> None:
        with pytest.raises(services.ReviewExists):
            services.open_review(
                plan_id=review.plan_id, kind="MID_YEAR", actor_id=editor.pk, now=now
            )

    def test_needs_a_published_plan(self, kanazawa: Any, editor: User, now: dt.datetime) -> None:
        plan = Plan.objects.create(ward=kanazawa, fiscal_year=2023)

        with pytest.raises(services.NothingPublished):
            services.open_review(plan_id=plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now)

    def test_needs_the_year_to_have_begun(self, published_plan: Plan, editor: User) -> None:
        before = dt.datetime(2023, 3, 31, 23, 59, tzinfo=TOKYO)

        with pytest.raises(services.TooEarly):
            services.open_review(
                plan_id=published_plan.pk, kind="YEAR_END", actor_id=editor.pk, now=before
            )


class TestRefreshFigures:
    def test_takes_in_what_was_reported_later_and_keeps_what_was_written(
        self, review: Review, editor: User, now: dt.datetime
    ) -> None:
        judge_all(review, editor, now)
        MilestoneReport.objects.create(
            plan=review.plan,
            milestone_code="K1",
            met_on=dt.date(2023, 9, 29),
            reported_at=now,
        )

        services.refresh_figures(review_id=review.pk, actor_id=editor.pk, now=now)

        item = item_of(review)
        assert item.figures["milestones"][0]["met_on"] == "2023-09-29"
        assert (item.judgement, item.remark, item.revision) == ("AHEAD", AHEAD.remark, 2)
        assert review.items.count() == 3


class TestSaveItem:
    def save(self, review: Review, actor: User, revision: int, text: ItemText = AHEAD) -> Any:
        return services.save_item(
            review_id=review.pk,
            initiative_code="I1",
            base_revision=revision,
            text=text,
            actor_id=actor.pk,
            now=dt.datetime(2023, 10, 4, tzinfo=TOKYO),
        )

    def test_raises_the_revision_and_writes_it_down(self, review: Review, editor: User) -> None:
        item = self.save(review, editor, 1)

        assert (item.revision, item.remark) == (2, AHEAD.remark)
        entry = AuditEntry.objects.get(code="policy.review.changed")
        assert entry.data["item"] == "I1"

    def test_shows_both_texts_to_the_second_of_two_and_overwrites_nothing(
        self, review: Review, editor: User, approver: User
    ) -> None:
        self.save(review, editor, 1)
        other = ItemText("BEHIND", "遅れました。", "")

        with pytest.raises(services.ItemConflict) as conflict:
            self.save(review, approver, 1, other)

        assert conflict.value.current.remark == AHEAD.remark
        assert conflict.value.yours == other
        assert item_of(review).judgement == "AHEAD"

    def test_is_no_conflict_when_both_wrote_the_same(
        self, review: Review, editor: User, approver: User
    ) -> None:
        self.save(review, editor, 1)

        assert self.save(review, approver, 1).revision == 2

    def test_is_refused_once_the_review_was_submitted(
        self, submitted_review: Review, editor: User
    ) -> None:
        with pytest.raises(services.WrongState):
            self.save(submitted_review, editor, 2)

    def test_refuses_a_text_that_no_page_can_show(self, review: Review, editor: User) -> None:
        with pytest.raises(services.TextTooLong):
            self.save(review, editor, 1, ItemText("AHEAD", "長" * 5001, ""))


class TestSaveSummary:
    def test_shows_both_texts_to_the_second_of_two(
        self, review: Review, editor: User, now: dt.datetime
    ) -> None:
        given = {"review_id": review.pk, "before": "", "actor_id": editor.pk, "now": now}
        services.save_summary(summary="進みました。", **given)

        with pytest.raises(services.SummaryConflict) as conflict:
            services.save_summary(summary="遅れました。", **given)

        assert (conflict.value.current, conflict.value.yours) == ("進みました。", "遅れました。")


class TestSigning:
    def test_needs_a_judgement_on_every_initiative(
        self, review: Review, editor: User, now: dt.datetime
    ) -> None:
        with pytest.raises(services.NotJudged, match="3件"):
            services.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)

    def test_publishes_by_a_second_person(
        self, submitted_review: Review, approver: User, now: dt.datetime
    ) -> None:
        signed = services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)

        assert (signed.state, signed.signed_by, signed.signed_at) == ("SIGNED", approver, now)

    def test_refuses_the_writer_as_signer(
        self, review: Review, approver: User, now: dt.datetime
    ) -> None:
        judge_all(review, approver, now)
        services.submit_review(review_id=review.pk, actor_id=approver.pk, now=now)

        with pytest.raises(services.SamePerson):
            services.sign_review(review_id=review.pk, actor_id=approver.pk, now=now)

    def test_refuses_whoever_wrote_a_word_of_it(
        self, review: Review, editor: User, approver: User, now: dt.datetime
    ) -> None:
        judge_all(review, approver, now)
        services.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)

        with pytest.raises(services.SamePerson, match="書いた人とは別の人"):
            services.sign_review(review_id=review.pk, actor_id=approver.pk, now=now)

    def test_refuses_whoever_wrote_the_summary_even_if_another_replaced_it(
        self, review: Review, editor: User, approver: User, now: dt.datetime
    ) -> None:
        judge_all(review, editor, now)
        for before, summary, writer in (
            ("", "進みました。", approver),
            ("進みました。", "", editor),
        ):
            services.save_summary(
                review_id=review.pk, before=before, summary=summary, actor_id=writer.pk, now=now
            )
        services.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)

        with pytest.raises(services.SamePerson, match="書いた人とは別の人"):
            services.sign_review(review_id=review.pk, actor_id=approver.pk, now=now)

    def test_tells_an_approver_who_wrote_that_another_signs_and_lets_them_return_it(
        self,
        review: Review,
        client: Client,
        editor: User,
        approver: User,
        second_approver: User,
        now: dt.datetime,
    ) -> None:
        judge_all(review, approver, now)
        services.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)
        client.force_login(approver)
        address = reverse("policy:desk-review", args=("kanazawa", 2023, "mid-year"))

        page = client.get(address).content.decode()

        assert "あなたもこの振り返りを書いたので、承認は別の人がします。" in page
        assert f"承認できる人：{second_approver}" in page
        assert "承認して公表する" not in page
        assert "書いた人に差し戻す" in page

    def test_is_refused_to_the_writer_by_the_database_too(
        self, submitted_review: Review, editor: User
    ) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.filter(pk=submitted_review.pk).update(signed_by=editor)

        submitted_review.refresh_from_db()
        assert submitted_review.signed_by is None

    def test_goes_back_with_a_reason(
        self, submitted_review: Review, approver: User, now: dt.datetime
    ) -> None:
        services.return_review(
            review_id=submitted_review.pk,
            actor_id=approver.pk,
            reason="わけを足してください。",
            now=now,
        )

        submitted_review.refresh_from_db()
        assert (submitted_review.state, submitted_review.submitted_by) == ("OPEN", None)
        entry = AuditEntry.objects.get(code="policy.review.returned")
        assert entry.data["reason"] == "わけを足してください。"

    def test_happens_once(
        self, submitted_review: Review, approver: User, second_approver: User, now: dt.datetime
    ) -> None:
        services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)

        with pytest.raises(services.WrongState):
            services.sign_review(
                review_id=submitted_review.pk, actor_id=second_approver.pk, now=now
            )


class TestView:
    def test_asks_the_database_twice_whatever_its_size(
        self, review: Review, django_assert_num_queries: Any
    ) -> None:
        found = Review.objects.select_related("plan__ward").get()

        with django_assert_num_queries(2):
            view = get_view(review=found)

        assert len(view.items) == 3

    def test_survives_a_new_version_of_the_plan(
        self, review: Review, published_plan: Plan, draft: PlanVersion
    ) -> None:
        view = get_view(review=Review.objects.select_related("plan__ward").get())

        assert [item.code for item in view.items] == ["I1", "I2", "I3"]
