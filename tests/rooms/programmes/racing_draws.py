"""A lottery closes and is drawn while people apply and cancel, each in a process of their own; invitations as well.

Run as a program by `test_racing_draws.py`, on a copy of the tests' database; prints one JSON object.
"""

import datetime as dt
import json
import os
import sys
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

import django

ROUNDS = 2
SEATS = 4
BEFORE = 8
APPLYING = 6
FREEZING = 2
DRAWING = 3
CANCELLING = 3
ACCEPTING = 3
MOMENT = dt.timedelta(milliseconds=1)


def do(name: str, deed: Callable[[], Any], gate: Any, answers: Any) -> None:
    """Wait for the others, do it, and say what came of it."""
    from django.db import DatabaseError

    from engawa.rooms.programmes.services.booking_refusals import BookingRefused
    from engawa.rooms.programmes.services.drawing import DrawRefused
    from engawa.rooms.programmes.services.invitations import InvitationRefused

    gate.wait()
    try:
        answers.put((name, deed()))
    except (BookingRefused, DrawRefused, InvitationRefused, DatabaseError) as refused:
        answers.put((name, type(refused).__name__))


def rush(deeds: list[tuple[str, Callable[[], Any]]]) -> list[Any]:
    """Let all do it at once; give what each was answered."""
    from django.db import connection

    connection.close()
    fork = get_context("fork")
    gate, answers = fork.Barrier(len(deeds)), fork.Queue()
    people = [fork.Process(target=do, args=(*deed, gate, answers)) for deed in deeds]
    for person in people:
        person.start()
    told = [answers.get(timeout=120) for _person in people]
    for person in people:
        person.join()
    return told


def close_and_draw(ward: Any) -> dict[str, Any]:
    """Race at the close, then at the draw; give the answers and what is found afterwards."""
    from django.db import transaction

    from engawa.rooms.programmes.services import bookings, drawing
    from tests.rooms.programmes.lottery_material import (
        CLOSED,
        DRAWN,
        a_lottery,
        enter,
        enter_many,
        say_value,
    )

    with transaction.atomic():
        intake = a_lottery(ward, capacity=SEATS, most_at_once=1, group_most=1)
        before = enter_many(intake, BEFORE)

    def apply(number: int) -> Callable[[], Any]:
        return lambda: enter(intake, f"last{number}", now=CLOSED - MOMENT).state

    def freeze() -> Any:
        return drawing.freeze_list(intake_id=intake.pk, actor_id=None, now=CLOSED).content_hash

    def draw() -> Any:
        return drawing.hold_draw(intake_id=intake.pk, actor_id=None, now=DRAWN).won

    def cancel(number: int) -> Callable[[], Any]:
        given = {"booking_id": before[number].pk, "actor_id": None, "now": DRAWN}
        return lambda: bookings.cancel_booking(**given).state

    at_the_close = rush(
        [(f"last{number}", apply(number)) for number in range(APPLYING)]
        + [("freeze", freeze)] * FREEZING
    )
    say_value(intake)
    at_the_draw = rush(
        [("draw", draw)] * DRAWING
        + [(f"who{number}", cancel(number)) for number in range(CANCELLING)]
        + [("late", apply(99))]
    )
    return {"close": at_the_close, "draw": at_the_draw, **look(intake.pk)}


def look(intake_id: int) -> dict[str, Any]:
    """Give the lottery, and each booking with its lot and what its owner was told."""
    from engawa.core.audit.models import AuditEntry
    from engawa.rooms.programmes.models import Intake, LotterySecret
    from tests.rooms.programmes.booking_material import told

    intake = Intake.objects.get(pk=intake_id)
    lottery = intake.lottery
    deeds = AuditEntry.objects.filter(subject=f"programmes.intake:{intake_id}")
    return {
        "taken": intake.taken,
        "last_turn": intake.last_waiting,
        "content": lottery.content,
        "hash": lottery.content_hash,
        "secret": LotterySecret.objects.get(lottery=lottery).secret,
        "value": lottery.value,
        "won": lottery.won,
        "waiting": lottery.waiting,
        "deeds": sorted(deeds.values_list("code", flat=True)),
        "bookings": [
            {
                "who": booking.name,
                "state": booking.state,
                "ticket": f"{booking.entry.ticket.number:04}",
                "was_drawn": booking.entry.was_drawn,
                "turn": booking.waiting_number,
                "told": told(booking),
            }
            for booking in intake.bookings.select_related("entry__ticket")
        ],
    }


def answer_invitations(ward: Any) -> dict[str, Any]:
    """Let several accept one invitation at once, and an officer withdraw another one that is being accepted."""
    from django.db import transaction

    from engawa.core.access.models import User
    from engawa.rooms.programmes.models import Invitation
    from engawa.rooms.programmes.services import invitations
    from tests.rooms.programmes.booking_material import an_intake, told, values
    from tests.rooms.programmes.material import MOMENT as NOW

    with transaction.atomic():
        officer = User.objects.create_user("officer@example.jp", name="係員")
        intake = an_intake(ward, way="INVITATION", capacity=5)
        invitations.invite(
            intake_id=intake.pk,
            invitees=[
                invitations.Invitee("浜 はな子", f"{name}@example.jp") for name in ("one", "two")
            ],
            after=0,
            actor_id=officer.pk,
            now=NOW,
        )
    one, two = Invitation.objects.order_by("pk")

    def accept(invitation: Any, press: str) -> Callable[[], Any]:
        def book() -> Any:
            taken = invitations.book_invited(
                invitation_id=invitation.pk,
                values=values(invitation.email),
                press=press.ljust(40, "x"),
                sender="",
                may_wait=False,
                now=NOW,
            )
            return [taken.booking.code, taken.is_new]

        return book

    def withdraw() -> Any:
        given = {"invitation_id": two.pk, "actor_id": officer.pk, "now": NOW}
        return invitations.withdraw_invitation(**given).state

    answers = rush(
        [("one", accept(one, f"one{number}")) for number in range(ACCEPTING)]
        + [("two", accept(two, "two")), ("withdraw", withdraw)]
    )
    User.objects.filter(pk=officer.pk).update(email=f"officer{officer.pk}@example.jp")
    states = dict(intake.invitations.values_list("email", "state"))
    intake.refresh_from_db()
    bookings = [
        {"email": booking.email, "code": booking.code, "told": told(booking)}
        for booking in intake.bookings.all()
    ]
    Invitation.objects.all().delete()
    return {"answers": answers, "states": states, "taken": intake.taken, "bookings": bookings}


def main() -> None:
    django.setup()
    from django.db import transaction

    from tests.factories import make_ward

    with transaction.atomic():
        ward = make_ward("kanazawa")
    found = {
        "draws": [close_and_draw(ward) for _round in range(ROUNDS)],
        "invitations": [answer_invitations(ward) for _round in range(ROUNDS)],
    }
    print(json.dumps(found), flush=True)
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
