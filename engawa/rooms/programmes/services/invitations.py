"""Inviting: who may book an intake of the invited, each once; withdrawn, given out anew, answered.

Lock order: the intake's own row first, as with bookings, then the invitation.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import translation
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.outbox.rendering import render_words
from engawa.core.outbox.services.erasing import erase_messages
from engawa.core.outbox.services.putting import Letter, put_messages
from engawa.core.outbox.timing import find_next_moment
from engawa.rooms.programmes.addresses import address_of_invitation
from engawa.rooms.programmes.booking_keys import make_booking_code, make_key
from engawa.rooms.programmes.invitation_keys import hash_invitation_key, make_invitation_key
from engawa.rooms.programmes.models import Intake, Invitation
from engawa.rooms.programmes.purposes import INVITATION
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.services.new_booking import Taken
from engawa.rooms.programmes.services.queue import LIVE, hold_intake
from engawa.rooms.programmes.values import BookingValues
from engawa.rooms.programmes.wording import (
    name_programme,
    name_section,
    say_day_and_time,
    say_intake_title,
    say_session,
    say_ward,
    say_where_of,
)

State = Invitation.State
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Invitee:
    """Whom to invite: a name, an address, or both; without an address by letter."""

    name: str = ""
    email: str = ""
    language: str = "ja"


@dataclass(frozen=True, slots=True)
class Invited:
    """How many were invited, and how many of the list had been before."""

    added: int
    known: int


class InvitationRefused(Exception):
    """It cannot be done; the message is a sentence for whoever reads it."""


class NotForInvited(InvitationRefused):
    """The intake is not for the invited, is called off, or can be booked no more."""

    def __init__(self) -> None:
        super().__init__(
            _("この募集には、いま案内を出せません。受付のしかたと締め切りを見てください。")
        )


class InvitationsAdded(InvitationRefused):
    """Others were invited since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "この画面を開いたあとに、案内が加わりました。一覧を確かめてから、もう一度出してください。"
            )
        )


class TooManyInvited(InvitationRefused):
    """The list is too long to be sent at once."""

    def __init__(self) -> None:
        super().__init__(_("一度に案内を出せるのは%(most)d人までです。") % {"most": MOST_AT_ONCE})


class InvitationOver(InvitationRefused):
    """It was withdrawn, or was used."""

    def __init__(self) -> None:
        super().__init__(_("この案内は、もう使えません。担当に聞いてください。"))


class InvitationUsed(InvitationRefused):
    """Somebody has booked with it, or another one for the same address stands."""

    def __init__(self) -> None:
        super().__init__(_("申込みがあるか、同じアドレスへの案内がほかにあります。"))


@transaction.atomic
def invite(
    *,
    intake_id: int,
    invitees: Sequence[Invitee],
    after: int,
    actor_id: int,
    now: dt.datetime,
) -> Invited:
    """Invite people, mailing those with an address; one who was invited before is passed over.

    `after` is the last invitation that the page knew: a page sent twice invites once.

    :raises NotForInvited: the intake is not for the invited, or its time is over.
    :raises TooManyInvited: the list is too long.
    :raises InvitationsAdded: others were invited since.
    """
    if len(invitees) > MOST_AT_ONCE:
        raise TooManyInvited
    intake = hold_intake(intake_id=intake_id).row
    _require_open(intake, now)
    if find_last_invitation(intake=intake) != after:
        raise InvitationsAdded
    standing = intake.invitations.exclude(state=State.WITHDRAWN).exclude(email="")
    known = set(standing.values_list("email", flat=True))
    new = []
    for invitee in invitees:
        if invitee.email and invitee.email in known:
            continue
        known.add(invitee.email)
        new.append(_make(intake, invitee, actor_id, now))
    Invitation.objects.bulk_create(new)
    _tell(intake, new, now)
    _record("programmes.invitations.sent", intake, actor_id, now, invited=len(new))
    return Invited(len(new), len(invitees) - len(new))


def find_last_invitation(*, intake: Intake) -> int:
    """Give the key of the latest invitation of an intake; 0 without any."""
    return intake.invitations.order_by("-pk").values_list("pk", flat=True).first() or 0


@transaction.atomic
def withdraw_invitation(*, invitation_id: int, actor_id: int, now: dt.datetime) -> Invitation:
    """Withdraw an invitation, so that its link opens nothing; one that was withdrawn stays so.

    :raises InvitationUsed: somebody has booked with it.
    """
    intake, invitation = _hold(invitation_id)
    if invitation.state == State.WITHDRAWN:
        return invitation
    if invitation.state == State.BOOKED:
        raise InvitationUsed
    _move(invitation, State.WITHDRAWN, now)
    # What was not sent yet is not sent.
    about = f"programmes.invitation:{invitation.pk}"
    erase_messages(ward_id=intake.programme.ward_id, about=about, now=now)
    _record_one("programmes.invitation.withdrawn", invitation, actor_id, now)
    return invitation


@transaction.atomic
def renew_invitation(*, invitation_id: int, actor_id: int, now: dt.datetime) -> Invitation:
    """Give an invitation out anew with another link; the one before opens nothing any more.

    :raises NotForInvited: the time of the intake is over.
    :raises InvitationUsed: its booking stands, or the address was invited otherwise.
    """
    intake, invitation = _hold(invitation_id)
    _require_open(intake, now)
    booking = invitation.booking
    others = intake.invitations.exclude(pk=invitation.pk).exclude(state=State.WITHDRAWN)
    is_twice = invitation.email and others.filter(email=invitation.email).exists()
    if is_twice or (booking is not None and booking.state in LIVE):
        raise InvitationUsed
    invitation.turn += 1
    key = make_invitation_key(code=invitation.code, turn=invitation.turn)
    invitation.key_hash = hash_invitation_key(key=key)
    invitation.booking = None
    _move(invitation, State.INVITED, now)
    _tell(intake, [invitation], now)
    _record_one("programmes.invitation.renewed", invitation, actor_id, now)
    return invitation


@transaction.atomic
def book_invited(
    *,
    invitation_id: int,
    values: BookingValues,
    press: str,
    sender: str,
    may_wait: bool,
    now: dt.datetime,
) -> Taken:
    """Book for somebody who was invited, once; what was booked with the invitation already is given again.

    :raises InvitationOver: it was withdrawn.
    :raises BookingRefused: it cannot be booked now, or like that.
    """
    _intake, invitation = _hold(invitation_id)
    booking = invitation.booking
    if booking is not None:
        return Taken(booking, make_key(code=booking.code), False)
    if invitation.state == State.WITHDRAWN:
        raise InvitationOver
    taken = book_confirmed(
        intake_id=invitation.intake_id,
        values=values,
        press=press,
        sender=sender,
        may_wait=may_wait,
        actor_id=None,
        now=now,
        is_invited=True,
    )
    invitation.booking = taken.booking
    _move(invitation, State.BOOKED, now)
    return taken


@transaction.atomic
def decline_invitation(*, invitation_id: int, now: dt.datetime) -> Invitation:
    """Note that somebody who was invited does not come; while it lasts they may still book.

    :raises InvitationOver: it was withdrawn, or somebody has booked with it.
    """
    _intake, invitation = _hold(invitation_id)
    if invitation.state == State.DECLINED:
        return invitation
    if invitation.state != State.INVITED:
        raise InvitationOver
    _move(invitation, State.DECLINED, now)
    _record_one("programmes.invitation.declined", invitation, None, now)
    return invitation


def _hold(invitation_id: int) -> tuple[Intake, Invitation]:
    intake_id = Invitation.objects.values_list("intake_id", flat=True).get(pk=invitation_id)
    # Two who open one link at once take turns here: the second finds the booking of the first.
    intake = hold_intake(intake_id=intake_id).row
    invitation = Invitation.objects.select_related("booking").get(pk=invitation_id)
    invitation.intake = intake
    if invitation.booking is not None:
        invitation.booking.intake = intake
    return intake, invitation


def _require_open(intake: Intake, now: dt.datetime) -> None:
    first = find_next_moment(wanted=now, is_urgent=False)
    is_over = intake.closes_at is None or intake.closes_at <= first
    if intake.way != Intake.Way.INVITATION or intake.called_off_at is not None or is_over:
        raise NotForInvited


def _make(intake: Intake, invitee: Invitee, actor_id: int, now: dt.datetime) -> Invitation:
    code = make_booking_code()
    key = make_invitation_key(code=code, turn=1)
    return Invitation(
        intake=intake,
        code=code,
        key_hash=hash_invitation_key(key=key),
        name=invitee.name,
        email=invitee.email,
        language=invitee.language,
        invited_by_id=actor_id,
        invited_at=now,
        changed_at=now,
    )


def _move(invitation: Invitation, state: str, now: dt.datetime) -> None:
    invitation.state, invitation.changed_at = state, now
    invitation.revision += 1
    invitation.save()


def _tell(intake: Intake, invitations: Sequence[Invitation], now: dt.datetime) -> None:
    """Mail those who left an address; whoever invites holds the intake, so nobody writes to them beside it."""
    if intake.closes_at is None:
        return
    prefetch_related_objects([intake], "sessions__place")
    put_messages(
        ward_id=intake.programme.ward_id,
        purpose=INVITATION,
        letters=[_write(intake, one, intake.closes_at) for one in invitations if one.email],
        now=now,
        expires_at=intake.closes_at,
    )


def _write(intake: Intake, invitation: Invitation, closes_at: dt.datetime) -> Letter:
    programme, language = intake.programme, invitation.language
    with translation.override(language):
        context = {
            "name": invitation.name,
            "programme": name_programme(programme),
            "title": say_intake_title(intake),
            "times": [
                (say_session(session), say_where_of(session))
                for session in intake.sessions.all()
                if session.called_off_at is None
            ],
            "closes": say_day_and_time(closes_at),
            "url": address_of_invitation(invitation=invitation),
            "phone": programme.phone,
            "section": name_section(programme.section),
            "ward": say_ward(programme.ward),
        }
    return Letter(
        address=invitation.email,
        language=language,
        words=render_words(purpose=INVITATION, language=language, context=context),
        delivery_key=f"programmes.invitation:{invitation.pk}:{invitation.turn}",
        about=f"programmes.invitation:{invitation.pk}",
    )


def _record(code: str, intake: Intake, actor_id: int | None, now: dt.datetime, **data: int) -> None:
    programme = intake.programme
    record(
        code=code,
        subject=f"programmes.intake:{intake.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"programme": programme.number, "number": intake.number, **data},
    )


def _record_one(code: str, invitation: Invitation, actor_id: int | None, now: dt.datetime) -> None:
    intake = invitation.intake
    record(
        code=code,
        subject=f"programmes.invitation:{invitation.pk}",
        ward_id=intake.programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"programme": intake.programme.number, "number": intake.number},
    )
