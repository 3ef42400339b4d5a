"""Bookings: a seat is held, confirmed, changed, given back; or somebody waits, is offered one, takes it.

Lock order: the intake's own row, and nothing beside it. Whoever writes a booking holds its intake; so a form that
was sent twice, two who want the last seat, and an officer who changes the capacity take turns there. The
programme is not locked: bookings of one intake do not wait for those of another.
"""

import datetime as dt

from django.db import transaction
from django.db.models import F

from engawa.core.access.codes import make_code
from engawa.core.database.writing import insert_row
from engawa.rooms.programmes.booking_keys import (
    hash_number,
    is_number,
    make_key,
)
from engawa.rooms.programmes.models import Booking
from engawa.rooms.programmes.selectors.bookings import find_cancel_until
from engawa.rooms.programmes.services import answers as answering
from engawa.rooms.programmes.services import applying
from engawa.rooms.programmes.services import booking_messages as messages
from engawa.rooms.programmes.services.booking_refusals import (
    BookingChanged,
    BookingOver,
    IntakeFull,
    NumberOver,
    NumberWrong,
    OfferOver,
    TooLateToCancel,
)
from engawa.rooms.programmes.services.booking_rules import (
    require_once,
    require_open,
    require_quiet,
    require_sound,
    require_standing,
)
from engawa.rooms.programmes.services.near import PAGE, Near, count_near
from engawa.rooms.programmes.services.new_booking import Taken, make_booking
from engawa.rooms.programmes.services.queue import (
    LIVE,
    SEATED,
    HeldIntake,
    hold_intake,
    is_before_somebody,
    lapse_overdue,
    leave_seat,
    move,
    note_deed,
    offer_free_seats,
    say_taken,
)
from engawa.rooms.programmes.values import AnswerValues, BookingValues, plain_wants

State = Booking.State
HOLD = dt.timedelta(minutes=30)
MOST_TRIES = 5


@transaction.atomic
def hold_seat(
    *,
    intake_id: int,
    values: BookingValues,
    press: str,
    sender: str,
    may_wait: bool,
    now: dt.datetime,
) -> Taken:
    """Hold seats until the number from the mail is typed; book at once who left a telephone number only.

    Where there is no room, whoever `may_wait` gets a turn in the queue. A press that was taken gives what it made.

    :raises IntakeClosed: nothing can be booked now.
    :raises BookingUnsound: what was said does not fit to the intake.
    :raises SenderTooBusy: too much came from one network within an hour.
    :raises AlreadyBooked: this address has a booking there.
    :raises IntakeFull: there is no room, and the form did not ask for a turn in the queue.
    """
    held = hold_intake(intake_id=intake_id)
    near = count_near(held=held, values=values, press=press, sender=sender, now=now)
    found = _find_pressed(held, press) if near.pressed else None
    if found is not None:
        return Taken(found, make_key(code=found.code), False)
    if near.overdue:
        lapse_overdue(held=held, now=now)
    require_open(intake=held.row, now=now)
    require_quiet(near=near)
    if near.earlier:
        _drop_earlier_of_page(held, press, now)
    state = State.HELD if values.email else State.BOOKED
    return _take(
        held, values, press, sender, near, may_wait=may_wait, state=state, actor_id=None, now=now
    )  # fmt: skip


@transaction.atomic
def book_confirmed(
    *,
    intake_id: int,
    values: BookingValues,
    press: str,
    sender: str,
    may_wait: bool,
    actor_id: int | None,
    now: dt.datetime,
    is_invited: bool = False,
) -> Taken:
    """Book at once for somebody whose address is known to be theirs, or with whom an officer speaks.

    An officer also books before the intake opens and after it has closed.

    :raises IntakeClosed: nothing can be booked now.
    :raises BookingUnsound: what was said does not fit to the intake.
    :raises SenderTooBusy: too much came from one network within an hour.
    :raises AlreadyBooked: this address has a booking there.
    :raises IntakeFull: there is no room, and the form did not ask for a turn in the queue.
    """
    held = hold_intake(intake_id=intake_id)
    near = count_near(held=held, values=values, press=press, sender=sender, now=now)
    found = _find_pressed(held, press) if near.pressed else None
    if found is not None:
        return Taken(found, make_key(code=found.code), False)
    if near.overdue:
        lapse_overdue(held=held, now=now)
    if actor_id is None:
        require_open(intake=held.row, now=now, is_invited=is_invited)
        require_quiet(near=near)
        if near.earlier:
            _drop_earlier_of_page(held, press, now)
    else:
        require_standing(intake=held.row, is_invited=True)
    return _take(
        held, values, press, sender, near,
        may_wait=may_wait, state=State.BOOKED, actor_id=actor_id, now=now,
    )  # fmt: skip


def confirm_booking(*, booking_id: int, typed: str, now: dt.datetime) -> Booking:
    """Book what was held, when the number from the mail was typed; what is booked already stays so.

    :raises BookingOver: the time is over, or it was cancelled.
    :raises NumberOver: it was tried too often: another number is wanted.
    :raises NumberWrong: it is another number; there are tries left.
    """
    with transaction.atomic():
        held, booking = _hold(booking_id)
        if booking.state in (State.BOOKED, State.APPLIED):
            return booking
        if booking.state != State.HELD or _is_overdue(booking, now):
            raise BookingOver
        if booking.check_tries >= MOST_TRIES:
            raise NumberOver
        # A try is counted before it is judged, and stays counted: many hands at once get no more tries.
        Booking.objects.filter(pk=booking.pk).update(check_tries=F("check_tries") + 1)
        is_right = is_number(typed=typed, code=booking.code, kept=booking.check_hash)
        if is_right:
            if applying.is_drawn_by_lot(intake=held.row):
                applying.apply(held=held, booking=booking, how="number", actor_id=None, now=now)
            else:
                _book(booking, how="number", actor_id=None, now=now)
            held.save()
    if not is_right:
        if booking.check_tries + 1 >= MOST_TRIES:
            raise NumberOver
        raise NumberWrong
    return booking


@transaction.atomic
def send_another_number(*, booking_id: int, now: dt.datetime) -> None:
    """Mail a new number for what is held; the one before opens nothing any more.

    :raises BookingOver: nothing is held any more.
    """
    _held, booking = _hold(booking_id)
    if booking.state != State.HELD or _is_overdue(booking, now):
        raise BookingOver
    number = make_code()
    booking.check_hash = hash_number(number=number, code=booking.code)
    booking.check_tries = 0
    booking.revision += 1
    booking.save(update_fields=("check_hash", "check_tries", "revision"))
    messages.tell_number(booking=booking, number=number, now=now)


@transaction.atomic
def cancel_booking(*, booking_id: int, actor_id: int | None, now: dt.datetime) -> Booking:
    """Cancel a booking, and offer its seats to the next; one that is over stays as it is.

    :raises TooLateToCancel: a resident's time for it is over; an officer still can.
    """
    held, booking = _hold(booking_id)
    if booking.state not in LIVE:
        return booking
    if actor_id is None and booking.state == State.BOOKED:
        until = find_cancel_until(intake=held.row)
        if until is not None and now >= until:
            raise TooLateToCancel
    how = "offer" if booking.state == State.OFFERED else "owner" if actor_id is None else "officer"
    _end(held, booking, how=how, actor_id=actor_id, now=now)
    return booking


@transaction.atomic
def accept_offer(*, booking_id: int, now: dt.datetime, actor_id: int | None = None) -> Booking:
    """Book what was offered; what is booked already stays so.

    :raises OfferOver: the offer has ended, or there is none.
    """
    held, booking = _hold(booking_id)
    if booking.state == State.BOOKED:
        return booking
    if booking.state != State.OFFERED or _is_overdue(booking, now):
        raise OfferOver
    _book(booking, how="offer", actor_id=actor_id, now=now)
    held.save()
    return booking


@transaction.atomic
def decline_offer(*, booking_id: int, now: dt.datetime) -> Booking:
    """Give back what was offered, and leave the queue; one that is over stays as it is.

    :raises OfferOver: there is no offer.
    """
    held, booking = _hold(booking_id)
    if booking.state not in LIVE:
        return booking
    if booking.state != State.OFFERED:
        raise OfferOver
    _end(held, booking, how="offer", actor_id=None, now=now)
    return booking


@transaction.atomic
def change_booking(
    *,
    booking_id: int,
    revision: int,
    units: int,
    wants: tuple[tuple[str, int], ...],
    note: str,
    actor_id: int | None,
    now: dt.datetime,
    answers: tuple[AnswerValues, ...] | None = None,
) -> Booking:
    """Change how many come, what they need, what they wrote and answered; whoever waits keeps the turn.

    Without `answers` those that stand stay.

    :raises BookingOver: it is neither booked nor waits.
    :raises BookingChanged: it was changed since the page was opened.
    :raises BookingUnsound: what was said does not fit to the intake.
    :raises TooLateToCancel: fewer come, and a resident's time to say so is over.
    :raises IntakeFull: there is no room for more; the booking stays as it was.
    """
    held, booking = _hold(booking_id)
    if booking.state not in (State.BOOKED, State.WAITING, State.APPLIED):
        raise BookingOver
    if booking.revision != revision:
        raise BookingChanged(booking)
    before = (booking.units, booking.wants, booking.note)
    said = (units, plain_wants(wants), note)
    if answers is not None:
        answers = answering.look_at(intake=held.row, answers=answers, actor_id=actor_id, now=now)
    is_answered = answers is not None and answers != answering.read_answers(booking=booking)
    if before == said and not is_answered:
        return booking
    require_sound(held=held, units=units, wants=dict(wants))
    if booking.state == State.APPLIED:
        applying.require_changeable(held=held, booking=booking, units=units, now=now)
    until = find_cancel_until(intake=held.row)
    is_weighty = is_answered or before[:2] != said[:2]
    if actor_id is None and is_weighty and until is not None and now >= until:
        raise TooLateToCancel
    if booking.state == State.BOOKED and before[:2] != said[:2]:
        held.give_back(units=booking.units, wants=booking.wants)
        if not held.has_room(units=units, wants=dict(wants)):
            raise IntakeFull(can_wait=False)
        held.take(units=units, wants=dict(wants))
    if answers is not None and is_answered:
        answering.change_answers(booking=booking, answers=answers)
    booking.units, booking.wants, booking.note = said
    booking.changed_at = now
    booking.revision += 1
    booking.save(update_fields=("units", "wants", "note", "changed_at", "revision"))
    note_deed(code="programmes.booking.changed", booking=booking, now=now, actor_id=actor_id)
    messages.tell_changed(booking=booking, event=f"own-{booking.revision}", now=now)
    offer_free_seats(held=held, now=now)
    return booking


@transaction.atomic
def send_link(*, booking_id: int, now: dt.datetime) -> None:
    """Mail the link of a booking to its owner once more, at most once in an hour."""
    _held, booking = _hold(booking_id)
    messages.tell_link(booking=booking, now=now)


def lapse_due(*, now: dt.datetime) -> int:
    """End everything that was held or offered too long, and offer it to the next; give how many ended."""
    overdue = Booking.objects.filter(state__in=(State.HELD, State.OFFERED), holds_until__lte=now)
    count = 0
    for intake_id in sorted(set(overdue.order_by().values_list("intake_id", flat=True))):
        # Each in a transaction of its own: nobody who books waits for more than one.
        with transaction.atomic():
            held = hold_intake(intake_id=intake_id)
            count += lapse_overdue(held=held, now=now)
    return count


def _hold(booking_id: int) -> tuple[HeldIntake, Booking]:
    intake_id = Booking.objects.values_list("intake_id", flat=True).get(pk=booking_id)
    held = hold_intake(intake_id=intake_id)
    # Read after the intake is held: what is written in between would be overwritten.
    booking = Booking.objects.get(pk=booking_id)
    booking.intake = held.row
    return held, booking


def _find_pressed(held: HeldIntake, press: str) -> Booking | None:
    found = held.row.bookings.filter(press=press).first()
    if found is not None:
        found.intake = held.row
    return found


def _drop_earlier_of_page(held: HeldIntake, press: str, now: dt.datetime) -> None:
    """End what this page held before somebody went back and mended it: it holds seats once."""
    earlier = held.row.bookings.filter(press__startswith=press[:PAGE], state=State.HELD).first()
    if earlier is not None:
        earlier.intake = held.row
        leave_seat(held=held, booking=earlier, state=State.CANCELLED, now=now)
        note_deed(code="programmes.booking.cancelled", booking=earlier, now=now, how="mended")


def _take(
    held: HeldIntake,
    values: BookingValues,
    press: str,
    sender: str,
    near: Near,
    *,
    may_wait: bool,
    state: str,
    actor_id: int | None,
    now: dt.datetime,
) -> Taken:
    wants = plain_wants(values.wants)
    require_sound(held=held, units=values.units, wants=wants)
    answers = answering.look_at(intake=held.row, answers=values.answers, actor_id=actor_id, now=now)
    if near.alike:
        require_once(held=held, values=values)
    is_lottery = applying.is_drawn_by_lot(intake=held.row)
    if is_lottery:
        applying.require_application(held=held, values=values, now=now)
        state = State.HELD if state == State.HELD else State.APPLIED
    elif not held.has_room(units=values.units, wants=wants) or (
        near.waiting and is_before_somebody(held=held)
    ):
        if not held.row.has_waiting_list or not may_wait:
            raise IntakeFull(can_wait=held.row.has_waiting_list)
        state = State.WAITING
    number = make_code() if state == State.HELD else ""
    booking = make_booking(
        intake=held.row, values=values, press=press, sender=sender, state=state, now=now
    )
    booking.taken_by_id = actor_id
    if number:
        booking.check_hash = hash_number(number=number, code=booking.code)
        booking.holds_until = now + HOLD
    if state == State.WAITING:
        booking.waiting_number = held.give_turn()
    if state in SEATED and not is_lottery:
        held.take(units=values.units, wants=wants)
    held.save()
    insert_row(booking)
    if answers:
        answering.keep_answers(booking=booking, answers=answers)
    if is_lottery:
        applying.enter(held=held, booking=booking, values=values)
    if state == State.APPLIED:
        how = "page" if actor_id is None else "officer"
        applying.apply(held=held, booking=booking, how=how, actor_id=actor_id, now=now)
    else:
        say_taken(booking=booking, number=number, actor_id=actor_id, now=now)
    return Taken(booking, make_key(code=booking.code), True)


def _book(booking: Booking, *, how: str, actor_id: int | None, now: dt.datetime) -> None:
    move(booking=booking, state=State.BOOKED, now=now)
    note_deed(
        code="programmes.booking.booked", booking=booking, now=now, actor_id=actor_id, how=how
    )
    messages.tell_booked(booking=booking, now=now)


def _end(
    held: HeldIntake, booking: Booking, *, how: str, actor_id: int | None, now: dt.datetime
) -> None:
    leave_seat(held=held, booking=booking, state=State.CANCELLED, now=now)
    note_deed(
        code="programmes.booking.cancelled", booking=booking, now=now, actor_id=actor_id, how=how
    )
    messages.tell_cancelled(booking=booking, now=now)
    offer_free_seats(held=held, now=now)


def _is_overdue(booking: Booking, now: dt.datetime) -> bool:
    return booking.holds_until is not None and booking.holds_until <= now
