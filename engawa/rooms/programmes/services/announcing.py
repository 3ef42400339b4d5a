"""What the ward changes of an intake, told to everybody who booked; whoever has no mail is to be telephoned.

Everything here is called while the intake's own row is held, and before its bookings are ended, so that nobody who
was booked at that moment is left out.
"""

import datetime as dt

from engawa.rooms.programmes.models import Announcement, Booking, Session, Telling
from engawa.rooms.programmes.services import booking_messages as messages
from engawa.rooms.programmes.services.queue import HeldIntake, tell_all_of_change

State = Booking.State
# Whoever has not typed the number yet is on the page at this moment, and sees it there.
_HEAR = (State.BOOKED, State.WAITING, State.OFFERED)


def announce_change(*, held: HeldIntake, now: dt.datetime) -> None:
    """Tell everybody who booked that times or places are others now."""
    _announce(held, Announcement.Kind.CHANGED, now)
    tell_all_of_change(held=held, now=now)


def announce_session_off(*, held: HeldIntake, session: Session, now: dt.datetime) -> int:
    """Tell everybody who booked that one session is off, and what remains; give how many."""
    bookings = _announce(held, Announcement.Kind.SESSION_OFF, now)
    for booking in bookings:
        messages.tell_session_off(booking=booking, session=session, now=now)
    return len(bookings)


def announce_call_off(*, held: HeldIntake, now: dt.datetime) -> None:
    """Note who must hear that the whole intake is off; their messages are written when each booking ends."""
    _announce(held, Announcement.Kind.CALLED_OFF, now)


def _announce(held: HeldIntake, kind: str, now: dt.datetime) -> list[Booking]:
    bookings = list(held.row.bookings.filter(state__in=_HEAR).order_by("id"))
    for booking in bookings:
        booking.intake = held.row
    if bookings:
        announcement = Announcement.objects.create(intake=held.row, kind=kind, at=now)
        Telling.objects.bulk_create(
            Telling(announcement=announcement, booking=booking) for booking in bookings
        )
    return bookings
