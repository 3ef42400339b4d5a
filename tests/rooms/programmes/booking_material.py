"""Bookings to test with."""

import datetime as dt
import re
from typing import Any

from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services.booking_known import book_known
from engawa.rooms.programmes.services.new_booking import Taken
from engawa.rooms.programmes.values import BookingValues
from tests.rooms.programmes.material import MOMENT, make_intake, make_programme

EMAIL = "hana@example.jp"


def an_intake(ward: Ward, **facts: Any) -> Intake:
    """Add a programme with one intake of so many seats."""
    facts = {"capacity": 2, "most_at_once": 2, "unit": "PAIRS", **facts}
    return make_intake(make_programme(ward), **facts)


def values(email: str = EMAIL, **facts: Any) -> BookingValues:
    return BookingValues(**{"name": "浜 はな子", "email": email, **facts})


def hold(intake: Intake, email: str = EMAIL, *, now: dt.datetime = MOMENT, **more: Any) -> Booking:
    """Send the form with an address."""
    return take(intake, email, now=now, **more).booking


def take(
    intake: Intake,
    email: str = EMAIL,
    *,
    press: str = "",
    may_wait: bool = True,
    sender: str = "",
    now: dt.datetime = MOMENT,
    **facts: Any,
) -> Taken:
    return services.hold_seat(
        intake_id=intake.pk,
        values=values(email, **facts),
        press=press or f"{email}{facts.get('phone', '')}"[::-1].ljust(40, "x")[:40],
        sender=sender,
        may_wait=may_wait,
        now=now,
    )


def book(intake: Intake, email: str = EMAIL, *, now: dt.datetime = MOMENT, **facts: Any) -> Booking:
    """Book for somebody whose address is known to be theirs."""
    return book_known(
        intake=Intake.objects.get(pk=intake.pk),
        values=values(email, **facts),
        press=f"known {email}".ljust(40, "x")[:40],
        sender="",
        may_wait=True,
        now=now,
    ).booking


def cancel(booking: Booking, *, now: dt.datetime = MOMENT) -> Booking:
    return services.cancel_booking(booking_id=booking.pk, actor_id=None, now=now)


def number_for(booking: Booking) -> str:
    """Give the number in the latest mail to the owner of a booking."""
    mail = Message.objects.filter(
        purpose="programmes.number", about=f"programmes.booking:{booking.pk}"
    ).first()
    assert mail is not None, "no number was mailed"
    found = re.search(r"^\s+(\S+-\S+)\s*$", mail.body, re.MULTILINE)
    assert found is not None, mail.body
    return found[1]


def told(booking: Booking) -> list[str]:
    """List for what the owner of a booking was written to, in the order in which it was."""
    mails = Message.objects.filter(about=f"programmes.booking:{booking.pk}").order_by("id")
    return [purpose.partition(".")[2] for purpose in mails.values_list("purpose", flat=True)]


def fresh(booking: Booking) -> Booking:
    return Booking.objects.get(pk=booking.pk)


def count_taken(intake: Intake) -> tuple[int, int]:
    """Give what the row counts, and what the bookings come to."""
    seated = intake.bookings.filter(state__in=("HELD", "BOOKED", "OFFERED"))
    return Intake.objects.get(pk=intake.pk).taken, sum(seated.values_list("units", flat=True))
