"""A new booking, made of a form, before it stands in the table."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.programmes.booking_keys import hash_key, make_booking_code, make_key
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.values import BookingValues, plain_wants


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a form: the booking, the key that opens it, and whether this press made it."""

    booking: Booking
    key: str
    is_new: bool


def make_booking(
    *,
    intake: Intake,
    values: BookingValues,
    press: str,
    sender: str,
    state: str,
    now: dt.datetime,
) -> Booking:
    """Make a booking with a code of its own; whoever holds the intake gives it a turn, or an end of the hold."""
    code = make_booking_code()
    return Booking(
        intake=intake,
        code=code,
        key_hash=hash_key(key=make_key(code=code)),
        press=press,
        state=state,
        units=values.units,
        wants=plain_wants(values.wants),
        name=values.name,
        email=values.email,
        phone=values.phone,
        note=values.note,
        language=values.language,
        sender=sender,
        channel=values.channel,
        made_at=now,
        changed_at=now,
    )
