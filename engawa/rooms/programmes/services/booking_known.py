"""Booking for somebody whose address is known in this browser, where many want a seat at the same moment.

Nearly always the intake still is what its page showed. So everything that is to be told and written down of the
booking is put into the transaction first, and the intake is held for the last look and the seat alone. Where
anything is not as it was seen, nothing of that stands, and the booking goes the long way.
"""

import datetime as dt

from django.db import transaction

from engawa.core.database.writing import reserve_id, send_row
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.services import answers as answering
from engawa.rooms.programmes.services import booking_messages as messages
from engawa.rooms.programmes.services.booking_refusals import BookingRefused
from engawa.rooms.programmes.services.booking_rules import (
    require_open,
    require_quiet,
    require_sound,
)
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.services.near import count_near
from engawa.rooms.programmes.services.new_booking import Taken, make_booking
from engawa.rooms.programmes.services.queue import hold_as_seen, note_deed
from engawa.rooms.programmes.values import AnswerValues, BookingValues


class _NotAsSeen(Exception):
    """Something stands in the way of the short way; nothing is wrong with the booking."""


def book_known(
    *,
    intake: Intake,
    values: BookingValues,
    press: str,
    sender: str,
    may_wait: bool,
    now: dt.datetime,
) -> Taken:
    """Book at once for somebody whose address is known to be theirs; the intake is given as it was seen.

    :raises BookingRefused: as `book_confirmed` says.
    """
    if _is_likely(intake, values):
        try:
            return _book_as_seen(intake, values, press, sender, now)
        except (_NotAsSeen, BookingRefused):
            # The long way finds out what it was, and says so.
            pass
    return book_confirmed(
        intake_id=intake.pk,
        values=values,
        press=press,
        sender=sender,
        may_wait=may_wait,
        actor_id=None,
        now=now,
    )


def _is_likely(intake: Intake, values: BookingValues) -> bool:
    if intake.way != Intake.Way.FIRST_COME or not values.email or intake.capacity is None:
        return False
    return intake.taken + values.units <= intake.capacity


def _book_as_seen(
    seen: Intake, values: BookingValues, press: str, sender: str, now: dt.datetime
) -> Taken:
    require_open(intake=seen, now=now)
    answers = answering.look_at(intake=seen, answers=values.answers, actor_id=None, now=now)
    booking = make_booking(
        intake=seen, values=values, press=press, sender=sender, state=Booking.State.BOOKED, now=now
    )
    letter = messages.write_booked(booking=booking, now=now)
    with transaction.atomic():
        booking.pk = reserve_id(Booking)
        note_deed(code="programmes.booking.booked", booking=booking, now=now)
        messages.tell_booked(booking=booking, now=now, letter=letter)
        _take_seat(booking, values, answers, seen, now)
    return Taken(booking, make_key(code=booking.code), True)


def _take_seat(
    booking: Booking,
    values: BookingValues,
    answers: tuple[AnswerValues, ...],
    seen: Intake,
    now: dt.datetime,
) -> None:
    """Hold the intake, look whether nothing is in the way, and take the seat."""
    held = hold_as_seen(seen=seen)
    if held is None:
        raise _NotAsSeen
    near = count_near(held=held, values=values, press=booking.press, sender=booking.sender, now=now)
    require_quiet(near=near)
    is_met = near.pressed or near.earlier or near.overdue or near.alike or near.waiting
    if is_met:
        raise _NotAsSeen
    require_sound(held=held, units=booking.units, wants=booking.wants)
    if not held.has_room(units=booking.units, wants=booking.wants):
        raise _NotAsSeen
    held.take(units=booking.units, wants=booking.wants)
    held.save()
    send_row(booking)
    if answers:
        answering.keep_answers(booking=booking, answers=answers)
