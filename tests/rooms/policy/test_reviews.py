"""Reviews: opened filled, written by several, commented from outside, signed by a second person."""

import datetime as dt
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from engawa.core.access.models import Role, User
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.years import FiscalYear
from engawa.core.indicators import registry
from engawa.core.indicators.contracts import Indicator, Measurement
from engawa.rooms.policy.models import (
    MilestoneReport,
    Plan,
    PlanVersion,
    Reading,
    Review,
    ReviewComment,
    ReviewInvitation,
)
from engawa.rooms.policy.selectors.reviews import get_view, hash_token
from engawa.rooms.policy.services import invitations
from engawa.rooms.policy.services import reviews as services
from engawa.rooms.policy.services.numbers import report_number
from engawa.rooms.policy.services.reviews import ItemText
from engawa.rooms.policy.shredders import shred_invitations
from tests import cast

YEAR = FiscalYear(2023)
AHEAD = ItemText("AHEAD", "早く進みました。", "地図を広げます。")
DAY = dt.timedelta(days=1)


@pytest.fixture
def review(published_plan: Plan, editor: User, now: dt.datetime) -> Review:
    """The mid-year review of `published_plan`, just opened."""
    return services.open_review(
        plan_id=published_plan.pk, kind="MID_YEAR", actor_id=editor.pk, now=now
    )


def judge_all(review: Review, actor: User, now: dt.datetime) -> None:
    for item in review.items.all():
        services.save_item(
            review_id=review.pk,
            initiative_code=item.initiative_code,
            base_revision=item.revision,
            text=AHEAD,
            actor_id=actor.pk,
            now=now,
        )


@pytest.fixture
def submitted(review: Review, editor: User, now: dt.datetime) -> Review:
    """The review with every initiative judged, waiting for a signature."""
    judge_all(review, editor, now)
    return services.submit_review(review_id=review.pk, actor_id=editor.pk, now=now)


@pytest.fixture
def link(review: Review, editor: User, now: dt.datetime) -> str:
    """The path of a link for an outside reviewer, good for a week."""
    _invitation, token = invitations.invite_reviewer(
        review_id=review.pk,
        name="金沢 さくら",
        organisation="区民会議",
        last_day=now.date() + 7 * DAY,
        actor_id=editor.pk,
        now=now,
    )
    return reverse("policy:outside-review", args=(token,))


def item_of(review: Review, code: str = "I1") -> Any:
    return review.items.get(initiative_code=code)


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
        self, submitted: Review, editor: User
    ) -> None:
        with pytest.raises(services.WrongState):
            self.save(submitted, editor, 2)

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
        self, submitted: Review, approver: User, now: dt.datetime
    ) -> None:
        signed = services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)

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
        self, submitted: Review, editor: User
    ) -> None:
        with pytest.raises(DatabaseError), transaction.atomic():
            Review.objects.filter(pk=submitted.pk).update(signed_by=editor)

        submitted.refresh_from_db()
        assert submitted.signed_by is None

    def test_goes_back_with_a_reason(
        self, submitted: Review, approver: User, now: dt.datetime
    ) -> None:
        services.return_review(
            review_id=submitted.pk, actor_id=approver.pk, reason="わけを足してください。", now=now
        )

        submitted.refresh_from_db()
        assert (submitted.state, submitted.submitted_by) == ("OPEN", None)
        entry = AuditEntry.objects.get(code="policy.review.returned")
        assert entry.data["reason"] == "わけを足してください。"

    def test_happens_once(
        self, submitted: Review, approver: User, second_approver: User, now: dt.datetime
    ) -> None:
        services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)

        with pytest.raises(services.WrongState):
            services.sign_review(review_id=submitted.pk, actor_id=second_approver.pk, now=now)


class TestInvitation:
    def test_keeps_only_a_hash_of_the_token(
        self, review: Review, editor: User, now: dt.datetime
    ) -> None:
        invitation, token = invitations.invite_reviewer(
            review_id=review.pk,
            name="金沢 さくら",
            organisation="",
            last_day=now.date(),
            actor_id=editor.pk,
            now=now,
        )

        stored = str(ReviewInvitation.objects.filter(pk=invitation.pk).values().get())
        assert token not in stored
        assert invitation.token_hash == hash_token(token=token)
        assert len(token) >= 43
        assert "さくら" not in str(list(AuditEntry.objects.values_list("data", flat=True)))

    @pytest.mark.parametrize("days", [-1, 181])
    def test_refuses_a_day_that_is_over_or_far_away(
        self, review: Review, editor: User, now: dt.datetime, days: int
    ) -> None:
        with pytest.raises(invitations.InvitationRefused):
            invitations.invite_reviewer(
                review_id=review.pk,
                name="金沢 さくら",
                organisation="",
                last_day=now.date() + days * DAY,
                actor_id=editor.pk,
                now=now,
            )

    def test_goes_a_year_after_the_review_unless_a_comment_is_public(
        self, submitted: Review, link: str, editor: User, approver: User, now: dt.datetime
    ) -> None:
        speaking = ReviewInvitation.objects.get()
        invitations.save_comments(
            invitation_id=speaking.pk, bodies={"": "よい区です。"}, seen={}, now=now
        )
        invitations.invite_reviewer(
            review_id=submitted.pk,
            name="金沢 つばき",
            organisation="",
            last_day=now.date(),
            actor_id=editor.pk,
            now=now,
        )
        services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)

        early, late = shred_invitations(now + 364 * DAY), shred_invitations(now + 366 * DAY)

        assert (early, late) == (0, 1)
        assert ReviewInvitation.objects.get() == speaking

    def test_goes_with_its_comments_when_the_review_was_never_signed(
        self, review: Review, link: str, now: dt.datetime
    ) -> None:
        invitation = ReviewInvitation.objects.get()
        invitations.save_comments(
            invitation_id=invitation.pk, bodies={"": "よい区です。"}, seen={}, now=now
        )

        assert shred_invitations(invitation.expires_at + 366 * DAY) == 1
        assert not ReviewComment.objects.exists()


@pytest.mark.usefixtures("clock")
class TestOutsidePage:
    def test_says_that_the_comment_is_published_with_the_name(self, client: Any, link: str) -> None:
        page = client.get(link)

        assert page.status_code == 200
        assert "「金沢 さくら」の名前とともに、だれでも見られるページで公表します" in (
            page.content.decode()
        )

    def test_is_kept_by_no_cache_and_found_by_no_search(self, client: Any, link: str) -> None:
        page = client.get(link)

        assert page["Cache-Control"] == "no-store"
        assert "noindex" in page["X-Robots-Tag"]
        assert page["Referrer-Policy"] == "same-origin"

    def test_saves_comments_and_shows_them_again(
        self, client: Any, link: str, review: Review
    ) -> None:
        typed = {"comment": "よい区です。", "comment-I1": "地図が助かりました。", "comment-I2": " "}
        page = client.post(link, typed, follow=True).content.decode()

        assert "意見を保存しました。" in page
        assert "地図が助かりました。" in page
        assert ReviewComment.objects.count() == 2

    def test_takes_a_comment_back_when_it_is_emptied(self, client: Any, link: str) -> None:
        client.post(link, {"comment": "よい区です。"})
        seen = client.get(link).context["version"]

        client.post(link, {"comment": "", "version": seen})

        assert not ReviewComment.objects.exists()

    def test_answers_an_autosave_with_its_time(self, client: Any, link: str) -> None:
        answer = client.post(link, {"comment": "よい"}, headers={"X-Ward-Autosave": "1"})

        assert answer.content.decode() == "10:00 に自動で保存しました。"

    def test_leaves_what_was_written_in_another_tab_meanwhile(self, client: Any, link: str) -> None:
        seen = client.get(link).context["version"]
        client.post(link, {"comment": "よい区です。", "comment-I1": "", "version": seen})

        stale = {"comment": "", "comment-I1": "地図が助かりました。", "version": seen}
        first = client.post(link, stale, headers={"X-Ward-Autosave": "1"})
        stale |= {"comment-I1": "地図と文字が助かりました。", "version": first["X-Ward-Version"]}
        second = client.post(link, stale, headers={"X-Ward-Autosave": "1"})

        assert (first.status_code, second.status_code) == (200, 200)
        assert dict(ReviewComment.objects.values_list("initiative_code", "body")) == {
            "": "よい区です。",
            "I1": "地図と文字が助かりました。",
        }

    def test_shows_both_texts_where_two_tabs_changed_the_same_and_overwrites_nothing(
        self, client: Any, link: str
    ) -> None:
        seen = client.get(link).context["version"]
        client.post(link, {"comment": "よい区です。", "version": seen})
        late = {"comment": "静かな町です。", "version": seen}

        by_itself = client.post(link, late, headers={"X-Ward-Autosave": "1"})
        answer = client.post(link, late)
        kept = ReviewComment.objects.get().body
        again = client.post(link, {**late, "version": answer.context["version"]})

        assert (by_itself.status_code, answer.status_code, again.status_code) == (409, 409, 302)
        assert "<html" not in by_itself.content.decode()
        assert "X-Ward-Version" not in by_itself
        assert answer.context["overtaken"][0]["kept"] == "よい区です。"
        assert answer.context["overtaken"][0]["yours"] == "静かな町です。"
        assert "data-ward-autosave=" not in answer.content.decode()
        assert kept == "よい区です。"
        assert ReviewComment.objects.get().body == "静かな町です。"

    def test_keeps_a_text_that_is_too_long(self, client: Any, link: str) -> None:
        page = client.post(link, {"comment": "長" * 5001})

        assert page.status_code == 422
        assert "長" * 5001 in page.content.decode()

    def test_ends_with_its_last_day_in_tokyo(self, client: Any, link: str, clock: Any) -> None:
        clock.move_to(dt.datetime(2023, 10, 10, 23, 59, tzinfo=TOKYO))
        open_still = client.get(link).status_code
        clock.move_to(dt.datetime(2023, 10, 11, 0, 0, tzinfo=TOKYO))
        over = client.post(link, {"comment": "よい区です。"})

        assert (open_still, over.status_code) == (200, 410)
        assert "リンクの期限は終わりました" in over.content.decode()
        assert not ReviewComment.objects.exists()

    def test_ends_when_it_is_revoked(
        self, client: Any, link: str, review: Review, editor: User, now: dt.datetime
    ) -> None:
        invitations.revoke_invitation(
            review_id=review.pk,
            invitation_id=ReviewInvitation.objects.get().pk,
            actor_id=editor.pk,
            now=now,
        )

        assert client.get(link).status_code == 410

    def test_tells_an_autosave_in_a_sentence_that_nothing_can_be_written_any_more(
        self,
        client: Any,
        link: str,
        submitted: Review,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        by_itself = {"X-Ward-Autosave": "1"}
        invitations.revoke_invitation(
            review_id=submitted.pk,
            invitation_id=ReviewInvitation.objects.get().pk,
            actor_id=editor.pk,
            now=now,
        )

        revoked = client.post(link, {"comment": "よい区です。"}, headers=by_itself)
        services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)
        signed = client.post(link, {"comment": "よい区です。"}, headers=by_itself)

        assert (revoked.status_code, signed.status_code) == (410, 410)
        assert revoked["X-Ward-Part"] == signed["X-Ward-Part"] == "refused"
        assert "招いた区役所の職員に新しいリンクを" in revoked.content.decode()
        assert signed.content.decode() == (
            "公表したため、意見は書き直せません。この文は保存していません。"
        )

    def test_leads_to_the_public_page_once_the_review_is_signed(
        self, client: Any, link: str, submitted: Review, approver: User, now: dt.datetime
    ) -> None:
        services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)

        page = client.post(link, {"comment": "よい区です。"}).content.decode()

        assert "/kanazawa/policy/2023/reviews/mid-year/" in page
        assert not ReviewComment.objects.exists()

    @pytest.mark.django_db
    def test_does_not_exist_for_a_token_that_nobody_gave(self, client: Any) -> None:
        assert client.get("/review/guess/").status_code == 404


def address(name: str, **kwargs: Any) -> str:
    place = {"ward_slug": "kanazawa", "year": 2023, "kind": "mid-year"}
    return reverse(f"policy:{name}", kwargs={**place, **kwargs})


@pytest.mark.usefixtures("clock")
class TestPublicPage:
    def test_does_not_exist_before_it_is_signed(self, client: Any, submitted: Review) -> None:
        assert client.get(address("review")).status_code == 404

    def test_shows_judgement_figures_and_comments_but_no_officer(
        self, client: Any, link: str, submitted: Review, approver: User, now: dt.datetime
    ) -> None:
        client.post(link, {"comment-I1": "地図が助かりました。"})
        services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)

        page = client.get(address("review")).content.decode()

        assert "予定より進んでいます" in page
        assert AHEAD.next_step in page
        assert "地図が助かりました。" in page
        assert "金沢 さくら" in page
        assert "地図の公開" in page
        assert approver.name not in page
        assert "係員" not in page

    def test_leads_to_the_initiatives_that_still_have_a_page(
        self, client: Any, submitted: Review, approver: User, now: dt.datetime
    ) -> None:
        submitted.items.filter(initiative_code="I2").update(initiative_code="I99")
        services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)

        page = client.get(address("review")).content.decode()

        assert 'href="/kanazawa/policy/2023/initiatives/I1/"' in page
        assert "initiatives/I99/" not in page

    def test_does_not_change_when_numbers_come_later(
        self, client: Any, submitted: Review, approver: User, now: dt.datetime
    ) -> None:
        services.sign_review(review_id=submitted.pk, actor_id=approver.pk, now=now)
        before = client.get(address("review")).content.decode()
        MilestoneReport.objects.create(
            plan=submitted.plan,
            milestone_code="K1",
            met_on=dt.date(2023, 9, 29),
            reported_at=now,
        )

        assert client.get(address("review")).content.decode() == before

    @pytest.mark.django_db
    def test_does_not_know_other_kinds(self, client: Any, kanazawa: Any) -> None:
        assert client.get(address("review", kind="monthly")).status_code == 404


@pytest.mark.usefixtures("clock")
class TestDesk:
    def test_goes_from_opening_to_the_public_page(
        self, client_of: Any, client: Any, published_plan: Plan, editor: User, approver: User
    ) -> None:
        writer, signer = client_of(editor), client_of(approver)

        opened = writer.post(address("desk-review-open"), follow=True).content.decode()
        for code in ("I1", "I2", "I3"):
            writer.post(
                address("desk-review-item", code=code),
                {"version": 1, "judgement": "ON_COURSE", "remark": "", "next_step": ""},
            )
        writer.post(
            address("desk-review-summary"), {"before": "", "summary": "おおむね進みました。"}
        )
        writer.post(address("desk-review-submit"))
        waiting = signer.get(address("desk-review")).content.decode()
        signer.post(address("desk-review-sign"))

        assert "期間の数字と節目を入れてあります" in opened
        assert "承認して公表する" in waiting
        assert "3件の取組の振り返りを" in waiting
        assert "おおむね進みました。" in client.get(address("review")).content.decode()

    def test_lists_both_reviews(self, client_of: Any, review: Review, viewer: User) -> None:
        page = client_of(viewer).get(
            reverse("policy:desk-reviews", kwargs={"ward_slug": "kanazawa", "year": 2023})
        )

        assert "中間振り返りをひらく" in page.content.decode()
        assert "年度末振り返り" in page.content.decode()

    def test_shows_both_texts_and_keeps_what_was_typed(
        self, client_of: Any, review: Review, editor: User, administrator: User
    ) -> None:
        place = address("desk-review-item", code="I1")
        mine = {"version": 1, "judgement": "BEHIND", "remark": "遅れました。", "next_step": ""}
        client_of(editor).post(place, {**mine, "judgement": "AHEAD", "remark": "進みました。"})

        second = client_of(administrator)
        answer = second.post(place, mine)
        page = answer.content.decode()
        kept = item_of(review).remark
        again = second.post(place, {**mine, "version": 2})

        assert answer.status_code == 409
        assert "進み" in page
        assert "遅れました。" in page
        assert 'name="version" value="2"' in page
        assert "この文で保存する" in page
        assert kept == "進みました。"
        assert again.status_code == 302
        assert item_of(review).remark == "遅れました。"

    @pytest.mark.parametrize(
        ("decision", "status", "kept"),
        [
            ("theirs", 302, "進みました。"),
            ("mine:2", 302, "遅れました。"),
            ("mine:1", 409, "進みました。"),
            ("hand", 409, "進みました。"),
        ],
    )
    def test_asks_whose_text_shall_stand(
        self,
        client_of: Any,
        review: Review,
        editor: User,
        administrator: User,
        decision: str,
        status: int,
        kept: str,
    ) -> None:
        place = address("desk-review-item", code="I1")
        mine = {"version": 1, "judgement": "NOT_YET", "remark": "遅れました。", "next_step": ""}
        client_of(editor).post(place, {**mine, "judgement": "AHEAD", "remark": "進みました。"})

        answer = client_of(administrator).post(place, {**mine, "decision": decision})

        assert answer.status_code == status
        assert item_of(review).remark == kept
        if status == 409:
            assert answer.context["form"]["judgement"].value() == "AHEAD"

    def test_answers_an_autosave_with_the_next_revision_or_with_both_texts(
        self, client_of: Any, review: Review, editor: User
    ) -> None:
        place = address("desk-review-item", code="I1")
        typed = {"version": 1, "judgement": "AHEAD", "remark": "進みました。", "next_step": ""}
        browser = client_of(editor, headers={"X-Ward-Autosave": "1"})

        saved = browser.post(place, typed)
        late = browser.post(place, {**typed, "remark": "遅れました。"})

        assert (saved.status_code, saved["X-Ward-Version"]) == (200, "2")
        assert late.status_code == 409
        # The next plain save must not pass for one that has seen the other's text.
        assert "X-Ward-Version" not in late
        assert "自分の文に置き換える" in late.content.decode()
        assert "<html" not in late.content.decode()

    def test_keeps_in_sight_what_was_written_after_the_review_was_submitted(
        self, client_of: Any, submitted: Review, editor: User
    ) -> None:
        place = address("desk-review-item", code="I1")
        typed = {"version": 2, "judgement": "BEHIND", "remark": "遅れました。", "next_step": ""}
        words = "この振り返りは承認を待っています。書いた文は、まだ保存していません。"
        browser = client_of(editor)

        page = browser.post(place, typed)
        by_itself = browser.post(place, typed, headers={"X-Ward-Autosave": "1"})

        assert (page.status_code, by_itself.status_code) == (409, 422)
        assert words in page.content.decode()
        assert "遅れました。" in page.content.decode()
        assert by_itself.content.decode() == words

    def test_lets_a_section_write_its_own_initiatives_only(
        self, client_of: Any, review: Review, hana: User, kanazawa: Any
    ) -> None:
        section = kanazawa.sections.get(code="child-family")
        cast.give_role(hana, ward=kanazawa, role=Role.EDITOR, section=section)
        typed = {"version": 1, "judgement": "AHEAD", "remark": "", "next_step": ""}
        browser = client_of(hana)

        own = browser.post(address("desk-review-item", code="I3"), typed)
        other = browser.post(address("desk-review-item", code="I1"), typed)
        whole = browser.post(address("desk-review-submit"))

        assert (own.status_code, other.status_code, whole.status_code) == (302, 403, 403)
        assert "担当の課" in other.content.decode()

    def test_shows_a_link_once(self, client_of: Any, review: Review, editor: User) -> None:
        browser = client_of(editor)
        typed = {"name": "金沢 さくら", "organisation": "", "last_day": "令和5年10月31日"}

        made = browser.post(address("desk-review-invite"), typed, follow=True)
        later = browser.get(address("desk-review")).content.decode()

        # Reloading what the browser shows now makes no second invitation.
        assert made.redirect_chain == [(address("desk-review"), 302)]
        assert made["Cache-Control"] == "no-store"
        assert "/review/" in made.content.decode()
        assert "金沢 さくら" in later
        assert "/review/" not in later

    def test_says_what_is_wrong_with_an_invitation(
        self, client_of: Any, review: Review, editor: User
    ) -> None:
        answer = client_of(editor).post(
            address("desk-review-invite"), {"name": "", "last_day": "10/31"}
        )

        assert answer.status_code == 422
        assert "日付として読めません" in answer.content.decode()

    def test_revokes_a_link(
        self, client_of: Any, review: Review, link: str, editor: User, client: Any
    ) -> None:
        invitation = ReviewInvitation.objects.get()

        page = client_of(editor).post(
            address("desk-review-revoke", invitation_id=invitation.pk), follow=True
        )

        assert "取り消しました" in page.content.decode()
        assert client.get(link).status_code == 410

    def test_lets_the_one_who_asked_withdraw_and_nobody_else(
        self, client_of: Any, submitted: Review, editor: User, administrator: User
    ) -> None:
        refused = client_of(administrator).post(address("desk-review-withdraw"))
        done = client_of(editor).post(address("desk-review-withdraw"))

        submitted.refresh_from_db()
        assert (refused.status_code, done.status_code) == (403, 302)
        assert submitted.state == "OPEN"

    def test_does_not_sign_what_was_written_anew_since_it_was_read(
        self, client_of: Any, submitted: Review, editor: User, approver: User, clock: Any
    ) -> None:
        signer, writer = client_of(approver), client_of(editor)
        page = signer.get(address("desk-review")).content.decode()
        read = page.partition('name="submitted_at" value="')[2].partition('"')[0]
        clock.shift(60)
        writer.post(address("desk-review-withdraw"))
        writer.post(address("desk-review-submit"))

        stale = signer.post(address("desk-review-sign"), {"submitted_at": read}, follow=True)

        submitted.refresh_from_db()
        assert read
        assert "もう一度読んでから承認してください" in stale.content.decode()
        assert submitted.state == "IN_REVIEW"

    def test_needs_a_reason_to_return(
        self, client_of: Any, submitted: Review, approver: User
    ) -> None:
        browser = client_of(approver)

        empty = browser.post(address("desk-review-return"), {"reason": ""})
        done = browser.post(address("desk-review-return"), {"reason": "わけを足してください。"})

        assert (empty.status_code, done.status_code) == (422, 302)

    @pytest.mark.parametrize("page", ["desk-review", "desk-review-item"])
    def test_tells_the_writers_why_it_was_returned_until_it_is_submitted_again(
        self, client_of: Any, submitted: Review, editor: User, approver: User, page: str
    ) -> None:
        place = address(page, **({"code": "I1"} if page == "desk-review-item" else {}))
        client_of(approver).post(
            address("desk-review-return"), {"reason": "わけを足してください。"}
        )
        writer = client_of(editor)

        returned = writer.get(place).content.decode()
        writer.post(address("desk-review-submit"))
        again = writer.get(place).content.decode()

        assert "差し戻されました" in returned
        assert "わけを足してください。" in returned
        assert "わけを足してください。" not in again

    def test_shows_both_summaries_to_the_second_of_two(
        self, client_of: Any, review: Review, editor: User
    ) -> None:
        browser = client_of(editor)
        browser.post(address("desk-review-summary"), {"before": "", "summary": "進みました。"})

        answer = browser.post(
            address("desk-review-summary"), {"before": "", "summary": "遅れました。"}
        )

        review.refresh_from_db()
        assert answer.status_code == 409
        assert "ほかの人が、いま同じ文を直しました。" in answer.content.decode()
        assert review.summary == "進みました。"

    def test_fills_the_figures_anew(
        self, client_of: Any, review: Review, editor: User, now: dt.datetime
    ) -> None:
        MilestoneReport.objects.create(
            plan=review.plan,
            milestone_code="K1",
            met_on=dt.date(2023, 9, 29),
            reported_at=now,
        )

        page = client_of(editor).post(address("desk-review-refresh"), follow=True)

        assert "入れ直しました" in page.content.decode()
        shown = client_of(editor).get(address("desk-review-item", code="I1")).content.decode()
        assert "2023年9月29日に済みました" in shown


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
