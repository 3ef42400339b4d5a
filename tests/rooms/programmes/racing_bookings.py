"""Many want the last seats at the same moment, each in a process of their own, while others give theirs back.

Run as a program by `test_racing_bookings.py`, on a copy of the tests' database; prints one JSON object.
"""

import json
import os
import sys
from multiprocessing import get_context
from typing import Any

import django

ROUNDS = 2
SEATS = 8
# Who has booked before, for how many; the first two give their seats back in the rush.
BEFORE = (2, 2, 1)
LEAVING = 2
WANTING = 12
# Who would rather go than wait; the others take a turn in the queue.
UNWILLING = 3


def want(intake_id: int, number: int, gate: Any, answers: Any) -> None:
    """Send the form of somebody; every other one is known in their browser."""
    from django.db import DatabaseError

    from engawa.rooms.programmes.models import Intake
    from engawa.rooms.programmes.services.booking_known import book_known
    from engawa.rooms.programmes.services.booking_refusals import BookingRefused
    from engawa.rooms.programmes.services.bookings import hold_seat
    from tests.rooms.programmes.booking_material import values
    from tests.rooms.programmes.material import MOMENT

    email = f"want{number}@example.jp"
    send: Any = book_known if number % 2 else hold_seat
    # Who is known has seen the intake before all of them press.
    which = {"intake": Intake.objects.get(pk=intake_id)} if number % 2 else {"intake_id": intake_id}
    gate.wait()
    try:
        taken = send(
            **which,
            values=values(email),
            press=email.ljust(40, "x"),
            sender="",
            may_wait=number >= UNWILLING,
            now=MOMENT,
        )
        answers.put((email, taken.booking.state, taken.booking.code, taken.is_new))
    except (BookingRefused, DatabaseError) as refused:
        answers.put((email, type(refused).__name__, "", False))


def leave(booking_id: int, number: int, gate: Any, answers: Any) -> None:
    """Give the seats of a booking back."""
    from django.db import DatabaseError

    from engawa.rooms.programmes.services.booking_refusals import BookingRefused
    from engawa.rooms.programmes.services.bookings import cancel_booking
    from tests.rooms.programmes.material import MOMENT

    gate.wait()
    try:
        booking = cancel_booking(booking_id=booking_id, actor_id=None, now=MOMENT)
        answers.put((f"leave{number}", booking.state, booking.code, False))
    except (BookingRefused, DatabaseError) as refused:
        answers.put((f"leave{number}", type(refused).__name__, "", False))


def rush(intake_id: int, booked: list[int]) -> list[Any]:
    """Let all press at once, and one of them twice; give what each was answered."""
    from django.db import connection

    connection.close()
    fork = get_context("fork")
    wanted = [*range(WANTING), WANTING - 1]
    gate, answers = fork.Barrier(len(wanted) + LEAVING), fork.Queue()
    people = [fork.Process(target=want, args=(intake_id, n, gate, answers)) for n in wanted]
    people += [
        fork.Process(target=leave, args=(booked[n], n, gate, answers)) for n in range(LEAVING)
    ]
    for person in people:
        person.start()
    told = [answers.get(timeout=60) for _person in people]
    for person in people:
        person.join()
    return told


def look(intake_id: int) -> dict[str, Any]:
    """Give what the intake's row counts, and each booking with what its owner was told."""
    from engawa.rooms.programmes.models import Intake
    from tests.rooms.programmes.booking_material import told

    intake = Intake.objects.get(pk=intake_id)
    rows = [
        {
            "email": booking.email,
            "state": booking.state,
            "units": booking.units,
            "turn": booking.waiting_number,
            "told": told(booking),
        }
        for booking in intake.bookings.all()
    ]
    return {"taken": intake.taken, "last_turn": intake.last_waiting, "bookings": rows}


def main() -> None:
    django.setup()
    from django.db import transaction

    from tests.factories import make_ward
    from tests.rooms.programmes.booking_material import an_intake, book

    found = []
    with transaction.atomic():
        ward = make_ward("kanazawa")
    for _round in range(ROUNDS):
        with transaction.atomic():
            intake = an_intake(ward, capacity=SEATS, has_waiting_list=True)
            booked = [
                book(intake, f"before{number}@example.jp", units=units).pk
                for number, units in enumerate(BEFORE)
            ]
        answers = rush(intake.pk, booked)
        found.append({"answers": answers, **look(intake.pk)})
    json.dump(found, sys.stdout)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
