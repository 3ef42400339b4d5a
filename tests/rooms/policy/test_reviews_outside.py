"""Reviews as people from outside the ward office see and comment them."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.policy.models import (
    Review,
    ReviewComment,
    ReviewInvitation,
)
from engawa.rooms.policy.selectors.reviews import hash_token
from engawa.rooms.policy.services import invitations
from engawa.rooms.policy.services import reviews as services
from engawa.rooms.policy.shredders import shred_invitations
from tests.rooms.policy.review_cases import DAY


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
        self, submitted_review: Review, link: str, editor: User, approver: User, now: dt.datetime
    ) -> None:
        speaking = ReviewInvitation.objects.get()
        invitations.save_comments(
            invitation_id=speaking.pk, bodies={"": "よい区です。"}, seen={}, now=now
        )
        invitations.invite_reviewer(
            review_id=submitted_review.pk,
            name="金沢 つばき",
            organisation="",
            last_day=now.date(),
            actor_id=editor.pk,
            now=now,
        )
        services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)

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
        submitted_review: Review,
        editor: User,
        approver: User,
        now: dt.datetime,
    ) -> None:
        by_itself = {"X-Ward-Autosave": "1"}
        invitations.revoke_invitation(
            review_id=submitted_review.pk,
            invitation_id=ReviewInvitation.objects.get().pk,
            actor_id=editor.pk,
            now=now,
        )

        revoked = client.post(link, {"comment": "よい区です。"}, headers=by_itself)
        services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)
        signed = client.post(link, {"comment": "よい区です。"}, headers=by_itself)

        assert (revoked.status_code, signed.status_code) == (410, 410)
        assert revoked["X-Ward-Part"] == signed["X-Ward-Part"] == "refused"
        assert "招いた区役所の職員に新しいリンクを" in revoked.content.decode()
        assert signed.content.decode() == (
            "公表したため、意見は書き直せません。この文は保存していません。"
        )

    def test_leads_to_the_public_page_once_the_review_is_signed(
        self, client: Any, link: str, submitted_review: Review, approver: User, now: dt.datetime
    ) -> None:
        services.sign_review(review_id=submitted_review.pk, actor_id=approver.pk, now=now)

        page = client.post(link, {"comment": "よい区です。"}).content.decode()

        assert "/kanazawa/policy/2023/reviews/mid-year/" in page
        assert not ReviewComment.objects.exists()

    @pytest.mark.django_db
    def test_does_not_exist_for_a_token_that_nobody_gave(self, client: Any) -> None:
        assert client.get("/review/guess/").status_code == 404
