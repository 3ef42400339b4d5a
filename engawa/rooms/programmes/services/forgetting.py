"""Letting go who booked: after its time, or at once when its owner asks."""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from engawa.core.outbox.services.erasing import erase_messages
from engawa.rooms.programmes.models import Answer, Booking, Invitation
from engawa.rooms.programmes.services.queue import (
    LIVE,
    hold_intake,
    leave_seat,
    note_deed,
    offer_free_seats,
)

_EMPTY = {"name": "", "email": "", "phone": "", "note": "", "sender": "", "check_hash": ""}


def empty_bookings(*, bookings: QuerySet[Booking], now: dt.datetime) -> int:
    """Take everything about its owner out of bookings, and empty the messages; give how many there were.

    Answers go on the day that their question named, which may be another.
    """
    held = bookings.exclude(Q(**_EMPTY)).order_by("pk")
    found = list(held.values_list("pk", "intake__programme__ward_id"))
    for booking_id, ward_id in found:
        erase_messages(ward_id=ward_id, about=f"programmes.booking:{booking_id}", now=now)
    return Booking.objects.filter(pk__in=[pk for pk, _ward in found]).update(**_EMPTY)


@transaction.atomic
def forget_bookings_of(*, email: str, now: dt.datetime) -> int:
    """Cancel what an address has booked, also after the time for it, and forget whose it was; give how many.

    Their seats go to the next. Nobody is told: who erased it knows, and the address is gone.
    """
    mine = Booking.objects.filter(email=email)
    live = mine.filter(state__in=LIVE).order_by()
    for intake_id in sorted(set(live.values_list("intake_id", flat=True))):
        # One after the other in the order of their rows, so that two who erase do not wait for each other.
        held = hold_intake(intake_id=intake_id)
        for booking in held.row.bookings.filter(email=email, state__in=LIVE).order_by("pk"):
            booking.intake = held.row
            leave_seat(held=held, booking=booking, state=Booking.State.CANCELLED, now=now)
            note_deed(code="programmes.booking.cancelled", booking=booking, now=now, how="erased")
        offer_free_seats(held=held, now=now)
    Answer.objects.filter(booking__in=mine).delete()
    return empty_bookings(bookings=mine, now=now)


@transaction.atomic
def forget_invitations_of(*, email: str, now: dt.datetime) -> int:
    """Withdraw the invitations of an address that were not answered, and forget all that it had; give how many."""
    mine = Invitation.objects.filter(email=email).order_by("pk")
    found = list(mine.values_list("pk", "intake__programme__ward_id"))
    for invitation_id, ward_id in found:
        about = f"programmes.invitation:{invitation_id}"
        erase_messages(ward_id=ward_id, about=about, now=now)
    rows = Invitation.objects.filter(pk__in=[pk for pk, _ward in found])
    rows.filter(state=Invitation.State.INVITED).update(
        state=Invitation.State.WITHDRAWN, changed_at=now
    )
    return rows.update(name="", email="")
