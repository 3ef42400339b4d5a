"""Putting in bookings of invented people from data, so that whoever looks at the desk finds something there."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from engawa.rooms.programmes.contracts import BookingsEntry
from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.services.booking_refusals import BookingRefused
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.services.intakes import call_off_session
from engawa.rooms.programmes.services.invitations import InvitationRefused, Invitee, invite
from engawa.rooms.programmes.values import BookingValues


@transaction.atomic
def enter_bookings(
    *, ward_id: int, entries: Sequence[BookingsEntry], actor_id: int, now: dt.datetime
) -> int:
    """Add bookings and invitations to the next intakes of programmes; give how many bookings there are then.

    What cannot be booked at the moment is left out.
    """
    return sum(_enter(ward_id, entry, actor_id, now) for entry in entries)


def find_next_intake(*, ward_id: int, title: str, way: str, now: dt.datetime) -> Intake | None:
    """Find what closes first of a programme of that title, among what can be booked now."""
    found = Intake.objects.filter(
        programme__ward_id=ward_id,
        programme__title=title,
        way=way,
        called_off_at__isnull=True,
        opens_at__lte=now,
        closes_at__gt=now,
    )
    return found.select_related("programme").order_by("closes_at").first()


def _enter(ward_id: int, entry: BookingsEntry, actor_id: int, now: dt.datetime) -> int:
    way = Intake.Way.INVITATION if entry.invited else Intake.Way.FIRST_COME
    intake = find_next_intake(ward_id=ward_id, title=entry.programme, way=way, now=now)
    if intake is None:
        return 0
    count = 0
    for number, booking in enumerate(entry.bookings):
        facts: dict[str, Any] = dict(booking.facts)
        is_web = bool(facts.get("email"))
        values = BookingValues(**{"channel": "WEB" if is_web else "PHONE", **facts})
        try:
            book_confirmed(
                intake_id=intake.pk,
                values=values,
                press=f"entered-{number}".ljust(40, "x"),
                sender="",
                may_wait=True,
                actor_id=None if is_web else actor_id,
                now=now,
                is_invited=True,
            )
        except BookingRefused:
            continue
        count += 1
    _invite(intake, entry, actor_id, now)
    standing = list(intake.sessions.filter(called_off_at__isnull=True).order_by("starts_at"))
    if 0 <= entry.off < len(standing):
        call_off_session(
            ward_id=ward_id,
            programme_number=intake.programme.number,
            number=intake.number,
            session_id=standing[entry.off].pk,
            reason=entry.off_reason,
            actor_id=actor_id,
            now=now,
        )
    return count


def _invite(intake: Intake, entry: BookingsEntry, actor_id: int, now: dt.datetime) -> None:
    if not entry.invited:
        return
    try:
        invite(
            intake_id=intake.pk,
            invitees=[Invitee(name, email) for name, email in entry.invited],
            after=0,
            actor_id=actor_id,
            now=now,
        )
    except InvitationRefused:
        return
