"""Outside reviewers: links by which they comment on a review until it is signed."""

import datetime as dt
import secrets
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.rooms.policy.models import Review, ReviewComment, ReviewInvitation
from engawa.rooms.policy.selectors.reviews import fingerprint, hash_token
from engawa.rooms.policy.services.reviews import (
    ItemUnknown,
    ReviewRefused,
    check_length,
    lock_review,
    record_step,
)

State = Review.State
# 256 bits: nobody finds a link by trying.
TOKEN_BYTES = 32
LONGEST_INVITATION = dt.timedelta(days=180)


class InvitationRefused(ReviewRefused):
    """The link cannot be given, or not be used any more."""


class CommentConflict(Exception):
    """Comments were changed since the page was opened; nothing was saved."""

    def __init__(self, *, codes: Collection[str]) -> None:
        super().__init__(", ".join(sorted(codes)))
        self.codes = frozenset(codes)


@transaction.atomic
def invite_reviewer(
    *,
    review_id: int,
    name: str,
    organisation: str,
    last_day: dt.date,
    actor_id: int,
    now: dt.datetime,
) -> tuple[ReviewInvitation, str]:
    """Make a link by which somebody outside comments until the end of a day; give it with its token.

    The token is given this once: only its hash is kept.

    :raises WrongState: the review is signed.
    :raises InvitationRefused: the day is over or too far away, or the name is missing.
    """
    review = lock_review(
        review_id=review_id,
        states=(
            State.OPEN,
            State.IN_REVIEW,
        ),
    )
    today = tokyo_day(now)
    if not name.strip():
        raise InvitationRefused(_("招く人の名前を入力してください。"))
    if not today <= last_day <= today + LONGEST_INVITATION:
        raise InvitationRefused(
            _("期限は、きょうから%(days)d日までの日にしてください。")
            % {"days": LONGEST_INVITATION.days}
        )
    token = secrets.token_urlsafe(TOKEN_BYTES)
    end = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time.min, TOKYO)
    invitation = ReviewInvitation.objects.create(
        review=review,
        name=name.strip(),
        organisation=organisation.strip(),
        token_hash=hash_token(token=token),
        created_at=now,
        created_by_id=actor_id,
        expires_at=end,
    )
    record_step(
        code="policy.review.invited",
        review=review,
        actor_id=actor_id,
        now=now,
        invitation=invitation.pk,
    )
    return invitation, token


@transaction.atomic
def revoke_invitation(
    *, review_id: int, invitation_id: int, actor_id: int, now: dt.datetime
) -> ReviewInvitation:
    """End a link before its day; what was written by it stays.

    :raises InvitationRefused: the review has no such link in force.
    """
    review = Review.objects.select_related("plan").select_for_update(of=("self",)).get(pk=review_id)
    invitation = review.invitations.filter(pk=invitation_id, revoked_at__isnull=True).first()
    if invitation is None:
        raise InvitationRefused(_("この招待は、すでに取り消されています。"))
    invitation.revoked_at = now
    invitation.save(update_fields=("revoked_at",))
    record_step(
        code="policy.review.uninvited",
        review=review,
        actor_id=actor_id,
        now=now,
        invitation=invitation.pk,
    )
    return invitation


@transaction.atomic
def save_comments(
    *, invitation_id: int, bodies: Mapping[str, str], seen: Mapping[str, str], now: dt.datetime
) -> ReviewInvitation:
    """Save what an outside reviewer says of initiatives ('' is the whole); an empty text takes it back.

    `seen` has the fingerprint of each text that the page was filled with. What is as the page was
    filled stays as it is kept, and so do codes that are not given.

    :raises WrongState: the review is signed.
    :raises InvitationRefused: the link has ended.
    :raises CommentConflict: a text was changed here, and elsewhere since the page was filled.
    :raises ItemUnknown: the review has no such initiative.
    :raises TextTooLong: a text is longer than the page can show.
    """
    invitation = ReviewInvitation.objects.get(pk=invitation_id)
    # The review is locked: a comment comes before the signature or not at all.
    review = lock_review(
        review_id=invitation.review_id,
        states=(
            State.OPEN,
            State.IN_REVIEW,
        ),
    )
    if not is_in_force(invitation=invitation, now=now):
        raise InvitationRefused(_("このリンクの期限は終わりました。"))
    codes = {"", *review.items.values_list("initiative_code", flat=True)}
    if unknown := set(bodies) - codes:
        raise ItemUnknown(", ".join(sorted(unknown)))
    check_length(texts=bodies.values())
    current = {comment.initiative_code: comment for comment in invitation.comments.all()}
    before = {code: comment.body for code, comment in current.items()}
    # A page that was left open in another tab sends all its fields: only what was typed there counts.
    typed = {
        code: body.strip()
        for code, body in bodies.items()
        if fingerprint(text=body) != seen.get(code, "")
    }
    changed = {code: text for code, text in typed.items() if text != before.get(code, "")}
    overtaken = {
        code for code in changed if fingerprint(text=before.get(code, "")) != seen.get(code, "")
    }
    if overtaken:
        raise CommentConflict(codes=overtaken)
    for code, text in changed.items():
        comment = current.get(code)
        if comment is None:
            ReviewComment.objects.create(
                review=review,
                invitation=invitation,
                initiative_code=code,
                body=text,
                updated_at=now,
            )
        elif text:
            comment.body, comment.updated_at = text, now
            comment.save(update_fields=("body", "updated_at"))
        else:
            comment.delete()
    if changed:
        record_step(
            code="policy.review.commented",
            review=review,
            actor_id=None,
            now=now,
            invitation=invitation.pk,
            comments=len(changed),
        )
    return invitation


def is_in_force(*, invitation: ReviewInvitation, now: dt.datetime) -> bool:
    """Tell whether the link may still be used."""
    return invitation.revoked_at is None and now < invitation.expires_at
