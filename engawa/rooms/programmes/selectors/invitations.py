"""Who was invited, who has answered; and who could be: those who got no seat in another intake of the programme."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from engawa.core.outbox.selectors import list_deliveries
from engawa.rooms.programmes.invitation_keys import hash_invitation_key
from engawa.rooms.programmes.models import Booking, Intake, Invitation, Programme
from engawa.rooms.programmes.wording import name_intake

State = Invitation.State


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationRow:
    """One invitation in a line of the list; `sent` says how its mail stands, empty for a letter."""

    code: str
    name: str
    email: str
    state: str
    state_label: str
    sent: str
    turn: int
    invited_at: dt.datetime
    booking_code: str
    can_withdraw: bool
    can_renew: bool


@dataclass(frozen=True, slots=True)
class InvitationList:
    """The invitations of an intake, and how many have answered what."""

    rows: tuple[InvitationRow, ...]
    all: int
    invited: int
    booked: int
    declined: int
    withdrawn: int
    letters: int


@dataclass(frozen=True, slots=True)
class Source:
    """Another intake of the programme in which some got no seat."""

    number: int
    name: str
    count: int


def find_invitation(*, ward_id: int, key: str) -> Invitation | None:
    """Find the invitation that a key opens, in the ward under whose address it was given."""
    found = Invitation.objects.filter(
        key_hash=hash_invitation_key(key=key), intake__programme__ward_id=ward_id
    ).select_related("intake__programme__ward", "intake__programme__section", "booking")
    return found.prefetch_related("intake__sessions__place", "intake__quotas").first()


def get_invitation_list(*, intake: Intake, now: dt.datetime) -> InvitationList:
    """Give the invitations of an intake, those without an answer first."""
    invitations = list(intake.invitations.select_related("booking"))
    names = {f"programmes.invitation:{one.pk}": one for one in invitations if one.email}
    deliveries = list_deliveries(ward_id=intake.programme.ward_id, about=names, now=now)
    sent = {names[about].pk: found[0].state_label for about, found in deliveries.items() if found}
    order = {state: number for number, state in enumerate(State)}
    invitations.sort(key=lambda one: (order[State(one.state)], one.pk))
    counted = Counter(one.state for one in invitations)
    return InvitationList(
        rows=tuple(_make_row(one, sent.get(one.pk, "")) for one in invitations),
        all=len(invitations),
        invited=counted[State.INVITED],
        booked=counted[State.BOOKED],
        declined=counted[State.DECLINED],
        withdrawn=counted[State.WITHDRAWN],
        letters=sum(not one.email and one.state == State.INVITED for one in invitations),
    )


def find_invitation_of_intake(*, intake: Intake, code: str) -> Invitation | None:
    """Find the invitation of that code in an intake."""
    return intake.invitations.filter(code=code).first()


def list_letters(*, intake: Intake) -> list[Invitation]:
    """List the invitations that go by letter: without an address, and without an answer."""
    found = list(intake.invitations.filter(email="", state=State.INVITED).exclude(name=""))
    for invitation in found:
        invitation.intake = intake
    return found


def list_sources(*, programme: Programme, intake: Intake) -> list[Source]:
    """List the other intakes of the programme in which somebody got no seat, the latest first."""
    others = programme.intakes.exclude(pk=intake.pk).prefetch_related("sessions")
    counted = ((other, list_unseated(intake=other).count()) for other in others.order_by("-number"))
    return [
        Source(other.number, name_intake(intake=other), count) for other, count in counted if count
    ]


def list_unseated(*, intake: Intake) -> QuerySet[Booking]:
    """Give who waited for a seat of an intake and got none, or whose intake was called off."""
    waited = Q(state=Booking.State.WAITING) | Q(
        state=Booking.State.LAPSED, waiting_number__isnull=False
    )
    was_off = Q(
        state=Booking.State.CANCELLED,
        intake__called_off_at__isnull=False,
        changed_at=F("intake__called_off_at"),
    )
    # Who was forgotten is not written to.
    return intake.bookings.filter(waited | was_off).exclude(name="").order_by("made_at", "id")


def _make_row(invitation: Invitation, sent: str) -> InvitationRow:
    booking = invitation.booking
    is_live = booking is not None and booking.state in ("HELD", "BOOKED", "WAITING", "OFFERED")
    return InvitationRow(
        code=invitation.code,
        name=invitation.name,
        email=invitation.email,
        state=invitation.state,
        state_label=str(State(invitation.state).label),
        sent=sent,
        turn=invitation.turn,
        invited_at=invitation.invited_at,
        booking_code=booking.code if booking is not None else "",
        can_withdraw=invitation.state in (State.INVITED, State.DECLINED),
        can_renew=not is_live and bool(invitation.name or invitation.email),
    )
