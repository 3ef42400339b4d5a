"""A process is killed in the middle of freezing and drawing a long list; another one does it again.

Run as a program by `test_killed_draw.py`, on a copy of the tests' database; prints one JSON object.
"""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import django

LOTS, SEATS = 400, 130
# So many rows are written at once, so that a blow falls between two writings.
CHUNK = 50
# Where the blow falls, after how many calls of that function.
FREEZING = (("engawa.rooms.programmes.services.drawing", "keep_classes", 1),)
DRAWING = (
    ("engawa.rooms.programmes.services.drawing", "write_outcomes", 0),
    ("engawa.rooms.programmes.services.draw_results", "put_messages", 1),
    ("engawa.rooms.programmes.services.draw_results", "put_messages", 8),
    ("engawa.rooms.programmes.services.draw_results", "record_many", 2),
    ("engawa.rooms.programmes.services.drawing", "offer_free_seats", 1),
)


def fill(ward: Any) -> Any:
    """Add a lottery for which many have applied, some of them with friends."""
    from engawa.rooms.programmes.models import Booking, LotteryEntry, LotteryTicket
    from tests.rooms.programmes.lottery_material import a_lottery
    from tests.rooms.programmes.material import MOMENT

    intake = a_lottery(ward, capacity=SEATS, rules=("RESIDENT",))
    lottery = intake.lottery
    numbers = range(1, LOTS + 1)
    tickets = LotteryTicket.objects.bulk_create(
        LotteryTicket(lottery=lottery, number=number, group_code=f"G{number:07}")
        for number in numbers
    )
    bookings = Booking.objects.bulk_create(
        Booking(
            intake=intake,
            code=f"C{number:07}",
            key_hash=f"{number:064}",
            press=str(number),
            state=Booking.State.APPLIED,
            units=1 + number % 2,
            name=f"who{number}",
            email=f"{number}@example.jp",
            made_at=MOMENT,
            changed_at=MOMENT,
        )
        for number in numbers
    )
    LotteryEntry.objects.bulk_create(
        LotteryEntry(
            booking=booking, lottery=lottery, ticket=ticket, said=["RESIDENT"] * (ticket.number % 3)
        )
        for booking, ticket in zip(bookings, tickets, strict=True)
    )
    lottery.last_ticket = LOTS
    lottery.save()
    return intake


def kill_in(deed: Callable[[], Any], module: str, name: str, calls: int) -> None:
    """Do it in a process of its own, which is killed when it has called a function so many times."""
    from importlib import import_module

    from django.db import connection

    connection.close()
    ear, mouth = os.pipe()
    number = os.fork()
    if not number:
        owner: Any = import_module(module)
        whole, count = getattr(owner, name), [0]

        def call(**given: Any) -> Any:
            answer = None
            if calls:
                answer = whole(**given)
                count[0] += 1
            if count[0] == calls:
                os.write(mouth, b"here")
                time.sleep(120)
            return answer

        setattr(owner, name, call)
        deed()
        os.write(mouth, b"done")
        os._exit(0)
    heard = os.read(ear, 4)
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    assert heard == b"here", (name, calls, heard)


def look(intake: Any) -> dict[str, Any]:
    """Give how it stands."""
    from engawa.core.audit.models import AuditEntry
    from engawa.core.outbox.models import Message
    from engawa.rooms.programmes.models import Intake, LotteryEntry, LotteryTicket

    row = Intake.objects.select_related("lottery").get(pk=intake.pk)
    lottery = row.lottery
    results = Message.objects.filter(purpose__in=("programmes.won", "programmes.lost"))
    deeds = AuditEntry.objects.values_list("code", flat=True)
    units = dict.fromkeys(("BOOKED", "OFFERED"), 0)
    for state, count in row.bookings.values_list("state", "units"):
        if state in units:
            units[state] += count
    return {
        "is_frozen": lottery.frozen_at is not None,
        "is_drawn": lottery.held_at is not None,
        "classes": LotteryTicket.objects.exclude(priority=None).count(),
        "was_drawn": LotteryEntry.objects.filter(was_drawn=True).count(),
        "states": Counter(row.bookings.order_by().values_list("state", flat=True)),
        "taken": row.taken,
        "seated": sum(units.values()),
        "last_turn": row.last_waiting,
        "turns": row.bookings.exclude(waiting_number=None).count(),
        "told": Counter(Counter(results.values_list("address", flat=True)).values()),
        "messages": results.count(),
        "deeds": Counter(
            code for code in deeds if "lottery" in code or code.endswith(("won", "lost"))
        ),
        "won": lottery.won,
        "waiting": lottery.waiting,
    }


def main() -> None:
    django.setup()
    from django.db import transaction

    from engawa.rooms.programmes.services import draw_results, drawing
    from tests.factories import make_ward
    from tests.rooms.programmes.lottery_material import CLOSED, DRAWN, freeze, say_value

    draw_results._CHUNK = CHUNK
    with transaction.atomic():
        intake = fill(make_ward("kanazawa"))

    def draw() -> Any:
        return drawing.hold_draw(intake_id=intake.pk, actor_id=None, now=DRAWN)

    found: dict[str, Any] = {"freezing": [], "drawing": []}
    for blow in FREEZING:
        kill_in(lambda: freeze(intake, now=CLOSED), *blow)
        found["freezing"].append(look(intake))
    freeze(intake)
    found["frozen"] = look(intake)
    say_value(intake)
    for blow in DRAWING:
        kill_in(draw, *blow)
        found["drawing"].append(look(intake))
    draw()
    draw()
    found["drawn"] = look(intake)
    print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
