"""Whom to telephone: who must hear of what the ward changed, and has not got it by mail.

Delivered, on the way, failed, or without an address: read from the outbox at the moment of asking. Who was told
by mail needs no call; who was not told within some hours does.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from engawa.core.access.codes import group_code
from engawa.core.outbox.selectors import Delivery, list_deliveries
from engawa.rooms.programmes.models import Announcement, Booking, Intake, Telling
from engawa.rooms.programmes.purposes import CALLED_OFF, CHANGED, SESSION_OFF
from engawa.rooms.programmes.wording import say_session, say_units

# A mail that is not there by then is not waited for.
LATE = dt.timedelta(hours=3)
_PURPOSES = {
    Announcement.Kind.CHANGED: CHANGED,
    Announcement.Kind.SESSION_OFF: SESSION_OFF,
    Announcement.Kind.CALLED_OFF: CALLED_OFF,
}
_ON_THE_WAY = {"WAITING", "LEASED", "HANDING"}
Outcome = Telling.Outcome
REACHED = (Outcome.TOLD, Outcome.CALLED_BACK)


class How(StrEnum):
    """How an announcement stands with one who booked."""

    DELIVERED = "DELIVERED"
    ON_THE_WAY = "ON_THE_WAY"
    FAILED = "FAILED"
    LATE = "LATE"
    NO_MAIL = "NO_MAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One person to telephone, and what came of it so far."""

    telling_id: int
    code: str
    shown_code: str
    name: str
    phone: str
    units: str
    state: str
    why: str
    outcome: str
    outcome_label: str
    calls: int
    by: str
    at: dt.datetime | None
    revision: int

    @property
    def is_done(self) -> bool:
        """Whether this person has heard of it."""
        return self.outcome in REACHED


@dataclass(frozen=True, slots=True)
class Summary:
    """How many were told by mail, to how many it is on the way, how many it did not reach, how many to telephone."""

    all: int
    delivered: int
    on_the_way: int
    failed: int
    no_mail: int
    to_telephone: int
    telephoned: int


@dataclass(frozen=True, slots=True)
class TelephoneList:
    """What was announced, and whom to telephone: those not reached yet first.

    `off` are (when, why) of what was called off with it.
    """

    announcement: Announcement
    kind: str
    is_change: bool
    off: tuple[tuple[str, str], ...]
    summary: Summary
    calls: tuple[Call, ...]


def list_announcements(*, intake: Intake) -> list[Announcement]:
    """List what the ward announced of an intake, the latest first."""
    return list(intake.announcements.all())


def get_telephone_list(
    *, intake: Intake, announcement: Announcement, now: dt.datetime
) -> TelephoneList:
    """Give whom to telephone about an announcement; whoever cancelled since is not troubled."""
    tellings = _list_tellings(announcement)
    deliveries = _find_deliveries(intake, announcement, tellings, now)
    pairs = [(telling, _how(telling, deliveries, now)) for telling in tellings]
    calls = [
        _make_call(intake, telling, how)
        for telling, how in pairs
        if how in (How.FAILED, How.LATE, How.NO_MAIL) or telling.outcome != Outcome.NONE
    ]
    calls.sort(key=lambda call: (call.is_done, call.outcome != Outcome.NONE, call.telling_id))
    return TelephoneList(
        announcement=announcement,
        kind=str(Announcement.Kind(announcement.kind).label),
        is_change=announcement.kind == Announcement.Kind.CHANGED,
        off=tuple(
            (say_session(session), session.called_off_reason)
            for session in intake.sessions.filter(called_off_at=announcement.at)
        ),
        summary=_sum_up(pairs, calls),
        calls=tuple(calls),
    )


def count_to_telephone(*, intake: Intake, now: dt.datetime) -> int:
    """Count who has not heard of the latest announcement of an intake and is to be telephoned."""
    latest = intake.announcements.select_related("intake__programme").first()
    if latest is None:
        return 0
    found = get_telephone_list(intake=latest.intake, announcement=latest, now=now)
    return found.summary.to_telephone


def count_without_mail(*, intake: Intake) -> int:
    """Count who comes or waits and left no address: they will have to be telephoned."""
    live = (Booking.State.BOOKED, Booking.State.WAITING, Booking.State.OFFERED)
    return intake.bookings.filter(state__in=live, email="").count()


def _list_tellings(announcement: Announcement) -> list[Telling]:
    found = announcement.tellings.select_related("booking", "by")
    kept = []
    for telling in found:
        booking = telling.booking
        is_off = announcement.kind == Announcement.Kind.CALLED_OFF
        is_over = booking.state in (Booking.State.CANCELLED, Booking.State.LAPSED)
        # All bookings of what is called off are over; of those before, whoever left needs no call.
        if is_over and not (is_off and booking.changed_at == announcement.at):
            continue
        kept.append(telling)
    return kept


def _find_deliveries(
    intake: Intake, announcement: Announcement, tellings: list[Telling], now: dt.datetime
) -> dict[int, Delivery]:
    names = {f"programmes.booking:{one.booking_id}": one.booking_id for one in tellings}
    if not names:
        return {}
    purpose = _PURPOSES[Announcement.Kind(announcement.kind)]
    found = list_deliveries(ward_id=intake.programme.ward_id, about=names, now=now)
    return {
        names[about]: delivery
        for about, deliveries in found.items()
        for delivery in deliveries
        # Written in the same transaction, at the same moment.
        if delivery.purpose == purpose and delivery.put_at == announcement.at
    }


def _how(telling: Telling, deliveries: dict[int, Delivery], now: dt.datetime) -> How:
    delivery = deliveries.get(telling.booking_id)
    if delivery is None:
        return How.NO_MAIL
    if delivery.state == "SENT":
        return How.DELIVERED
    if delivery.state not in _ON_THE_WAY:
        return How.FAILED
    return How.LATE if now - delivery.put_at >= LATE else How.ON_THE_WAY


def _make_call(intake: Intake, telling: Telling, how: How) -> Call:
    booking, officer = telling.booking, telling.by
    why = {
        How.NO_MAIL: _("メールがない"),
        How.FAILED: _("メールが届かなかった"),
        How.LATE: _("メールがまだ届いていない"),
        How.DELIVERED: _("メールは届いている"),
        How.ON_THE_WAY: _("メールを送っている"),
    }
    return Call(
        telling_id=telling.pk,
        code=booking.code,
        shown_code=group_code(booking.code),
        name=booking.name,
        phone=booking.phone,
        units=say_units(booking.units, intake.unit),
        state=booking.state,
        why=why[how],
        outcome=telling.outcome,
        outcome_label=str(Outcome(telling.outcome).label),
        calls=telling.calls,
        by=(officer.name or officer.email) if officer else "",
        at=telling.at,
        revision=telling.revision,
    )


def _sum_up(pairs: list[tuple[Telling, How]], calls: list[Call]) -> Summary:
    counted = Counter(how for _telling, how in pairs)
    return Summary(
        all=len(pairs),
        delivered=counted[How.DELIVERED],
        on_the_way=counted[How.ON_THE_WAY] + counted[How.LATE],
        failed=counted[How.FAILED],
        no_mail=counted[How.NO_MAIL],
        to_telephone=sum(not call.is_done for call in calls),
        telephoned=sum(call.is_done for call in calls),
    )
