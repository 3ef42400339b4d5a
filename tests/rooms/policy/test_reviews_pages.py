"""Reviews as residents read them and as officers write them at the desk."""

import datetime as dt
from typing import Any

import pytest
from django.urls import reverse

from engawa.core.access.models import Role, User
from engawa.rooms.policy.models import (
    MilestoneReport,
    Plan,
    Review,
    ReviewInvitation,
)
from engawa.rooms.policy.services import reviews as services
from tests import cast
from tests.rooms.policy.review_cases import AHEAD, address, item_of


@pytest.mark.usefixtures("clock")
class TestPublicPage:
    def test_does_not_exist_before_it_is_signed(
        self, client: Any, submitted_review: Review
    ) -> None:
        assert client.get(address("review")).status_code == 404

    def test_shows_judgement_figures_and_comments_but_no_officer(
        self, client: Any, link: str, submitted_review: Review, approver: User, now: dt.datetime
    ) -> None:
        client.post(link, {"comment-I1": "地図が助かりました。"})
        services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)

        page = client.get(address("review")).content.decode()

        assert "予定より進んでいます" in page
        assert AHEAD.next_step in page
        assert "地図が助かりました。" in page
        assert "金沢 さくら" in page
        assert "地図の公開" in page
        assert approver.name not in page
        assert "係員" not in page

    def test_leads_to_the_initiatives_that_still_have_a_page(
        self, client: Any, submitted_review: Review, approver: User, now: dt.datetime
    ) -> None:
        submitted_review.items.filter(initiative_code="I2").update(initiative_code="I99")
        services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)

        page = client.get(address("review")).content.decode()

        assert 'href="/kanazawa/policy/2023/initiatives/I1/"' in page
        assert "initiatives/I99/" not in page

    def test_does_not_change_when_numbers_come_later(
        self, client: Any, submitted_review: Review, approver: User, now: dt.datetime
    ) -> None:
        services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)
        before = client.get(address("review")).content.decode()
        MilestoneReport.objects.create(
            plan=submitted_review.plan,
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
        self, client_of: Any, submitted_review: Review, editor: User
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
        self, client_of: Any, submitted_review: Review, editor: User, administrator: User
    ) -> None:
        refused = client_of(administrator).post(address("desk-review-withdraw"))
        done = client_of(editor).post(address("desk-review-withdraw"))

        submitted_review.refresh_from_db()
        assert (refused.status_code, done.status_code) == (403, 302)
        assert submitted_review.state == "OPEN"

    def test_does_not_sign_what_was_written_anew_since_it_was_read(
        self, client_of: Any, submitted_review: Review, editor: User, approver: User, clock: Any
    ) -> None:
        signer, writer = client_of(approver), client_of(editor)
        page = signer.get(address("desk-review")).content.decode()
        read = page.partition('name="submitted_at" value="')[2].partition('"')[0]
        clock.shift(60)
        writer.post(address("desk-review-withdraw"))
        writer.post(address("desk-review-submit"))

        stale = signer.post(address("desk-review-sign"), {"submitted_at": read}, follow=True)

        submitted_review.refresh_from_db()
        assert read
        assert "もう一度読んでから承認してください" in stale.content.decode()
        assert submitted_review.state == "IN_REVIEW"

    def test_needs_a_reason_to_return(
        self, client_of: Any, submitted_review: Review, approver: User
    ) -> None:
        browser = client_of(approver)

        empty = browser.post(address("desk-review-return"), {"reason": ""})
        done = browser.post(address("desk-review-return"), {"reason": "わけを足してください。"})

        assert (empty.status_code, done.status_code) == (422, 302)

    @pytest.mark.parametrize("page", ["desk-review", "desk-review-item"])
    def test_tells_the_writers_why_it_was_returned_until_it_is_submitted_again(
        self, client_of: Any, submitted_review: Review, editor: User, approver: User, page: str
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
