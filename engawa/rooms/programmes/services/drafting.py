"""What can be written of a booking before its intake is held, so that those who come next wait for less.

The letter tells what the intake is; it counts only where the intake, once held, still is what was seen.
"""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.programmes.booking_keys import make_booking_code
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.services.booking_messages import Written, write_booked
from engawa.rooms.programmes.values import BookingValues, plain_wants


@dataclass(frozen=True, slots=True)
class Draft:
    """The code that a booking will have, and its letter, of an intake as it was seen."""

    seen: Intake
    code: str
    letter: Written


def draft_booked(*, intake: Intake, values: BookingValues, now: dt.datetime) -> Draft | None:
    """Write what tells that it is booked; nothing where that is not what the next step says, or to nobody."""
    if intake.way != Intake.Way.FIRST_COME or not values.email:
        return None
    booking = Booking(
        intake=intake,
        code=make_booking_code(),
        state=Booking.State.BOOKED,
        units=values.units,
        wants=plain_wants(values.wants),
        name=values.name,
        email=values.email,
        language=values.language,
        changed_at=now,
    )
    return Draft(intake, booking.code, write_booked(booking=booking, now=now))
