"""A lottery of 20,000 lots whole, through the services: frozen, published, drawn, its results and messages written.

`draw.py` measures the drawing alone; here is what the house does around it, for 5,000 and 20,000 lots, on SQLite and
on PostgreSQL. Told for each step: how long it takes, and how long somebody who books elsewhere at that moment waits.
"""

import datetime as dt
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools.postgres import PostgresMissing, cluster  # noqa: E402

SIZES = (5_000, 20_000)
SEATS_OF_LOTS = 0.2
LIMIT_SECONDS, LIMIT_WAIT, LIMIT_MEGABYTES = 60.0, 10.0, 500
CHUNK = 2_000
NOW = dt.datetime(2023, 10, 3, 1, tzinfo=dt.UTC)
CLOSES, KNOWN, DRAWN = (
    NOW + dt.timedelta(days=10),
    NOW + dt.timedelta(days=11),
    NOW + dt.timedelta(days=12),
)


def main() -> None:
    """Measure each size on both databases, and print what it took."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    found = [measure("SQLite", "", size) for size in sizes]
    try:
        for size in sizes:
            with cluster() as address:
                found.append(measure("PostgreSQL", address, size))
    except PostgresMissing as missing:
        print(f"PostgreSQL was left out: {missing}")
    whole = max(each["seconds"] for each in found)
    wait = max(each["waited"] for each in found)
    memory = max(each["megabytes"] for each in found)
    result = {
        "claim": f"a lottery of {max(sizes):,} lots frozen and drawn, with results and messages, on both databases",
        "value": round(whole, 1),
        "unit": "s",
        "against": "limit",
        "against_value": LIMIT_SECONDS,
        "ratio": round(whole / LIMIT_SECONDS, 3),
        "goal": f"<= {LIMIT_SECONDS:.0f} s, others wait <= {LIMIT_WAIT:.0f} s, <= {LIMIT_MEGABYTES} MB",
        "holds": whole <= LIMIT_SECONDS
        and wait <= LIMIT_WAIT
        and memory <= LIMIT_MEGABYTES
        and all(each["is_whole"] for each in found),
    }
    print(json.dumps(result, ensure_ascii=False))


def measure(name: str, database: str, size: int) -> dict[str, Any]:
    """Measure one size in a process and a database of its own."""
    folder = Path(tempfile.mkdtemp(prefix="engawa-draw-"))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
        "ENGAWA_DATA_DIR": str(folder),
        "ENGAWA_DATABASE_URL": database or f"sqlite:///{folder / 'draw.sqlite3'}",
        "ENGAWA_SECRET_KEY": "only-for-the-bench",
        "ENGAWA_LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": str(HERE.parent),
        "ENGAWA_BENCH_LOTS": str(size),
    }
    try:
        done = subprocess.run(
            [sys.executable, __file__],
            cwd=HERE.parent,
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    steps = ", ".join(f"{step} {seconds:.1f} s" for step, seconds in found["steps"].items())
    print(
        f"{name}, {size:,} lots: {found['seconds']:.1f} s, {found['processor']:.1f} s of the processor ({steps}); somebody else waits up to "
        f"{found['waited']:.1f} s; {found['megabytes']} MB; {found['messages']} messages",
        flush=True,
    )
    return found


def hold(size: int) -> None:
    """Fill an empty database with a lottery of so many lots, take it from the close to the result, and print it."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    intake_id, other_id = fill(size)
    from engawa.core.outbox.models import Message
    from engawa.rooms.programmes.models import Booking
    from engawa.rooms.programmes.services import drawing

    steps: dict[str, Callable[[], Any]] = {
        "freezing": lambda: drawing.freeze_list(intake_id=intake_id, actor_id=None, now=CLOSES),
        "value": lambda: drawing.enter_value(
            intake_id=intake_id, value="4821", actor_id=None, now=KNOWN
        ),
        "drawing": lambda: drawing.hold_draw(intake_id=intake_id, actor_id=None, now=DRAWN),
    }
    taken, waited = {}, 0.0
    worked = time.process_time()
    for name, step in steps.items():
        with Elsewhere(other_id) as other:
            started = time.perf_counter()
            step()
            taken[name] = time.perf_counter() - started
        waited = max(waited, other.longest)
    worked = time.process_time() - worked
    states = Booking.objects.filter(intake_id=intake_id).order_by().values_list("state", flat=True)
    told = Message.objects.filter(purpose__in=("programmes.won", "programmes.lost")).count()
    found = {
        "seconds": sum(taken.values()),
        "processor": worked,
        "steps": taken,
        "waited": waited,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "messages": told,
        "is_whole": told == size and set(states) == {"BOOKED", "WAITING"},
    }
    print(json.dumps(found))


class Elsewhere:
    """Somebody who changes another intake all the time, in a thread of their own; `longest` is their longest wait."""

    def __init__(self, intake_id: int) -> None:
        self.intake_id, self.longest = intake_id, 0.0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._work)

    def __enter__(self) -> "Elsewhere":
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.over.set()
        self.thread.join()

    def _work(self) -> None:
        from django.db import DatabaseError, connection, transaction

        from engawa.rooms.programmes.models import Intake

        while not self.over.is_set():
            started = time.perf_counter()
            try:
                with transaction.atomic():
                    Intake.objects.filter(pk=self.intake_id).update(offer_hours=24)
            except DatabaseError:
                # It was turned away: its wait is over, and long.
                pass
            self.longest = max(self.longest, time.perf_counter() - started)
            self.over.wait(0.05)
        connection.close()


def fill(size: int) -> tuple[int, int]:
    """Put in a lottery that so many have applied for, three of a hundred with friends, and another intake; give both."""
    import random

    from engawa.core.wards.models import Section, Ward
    from engawa.rooms.programmes import facade
    from engawa.rooms.programmes.contracts import IntakeEntry, ProgrammeEntry, SessionEntry
    from engawa.rooms.programmes.models import Booking, Intake, LotteryEntry, LotteryTicket

    dice = random.Random(4821)
    ward = Ward.objects.create(
        slug="bench", code="14108", name="見本区", name_kana="みほん", name_en="Bench"
    )
    Section.objects.create(ward=ward, code="child", name="こども家庭支援課")
    seats = int(size * SEATS_OF_LOTS)
    session = SessionEntry(
        NOW + dt.timedelta(days=30), NOW + dt.timedelta(days=30, hours=2), room="公会堂"
    )
    facts = {
        "capacity": seats, "most_at_once": 4, "opens_at": NOW, "closes_at": CLOSES, "has_waiting_list": True,
    }  # fmt: skip
    entry = ProgrammeEntry(
        facts={
            "kind": "EVENT", "title": "海の一日", "lead": "船に乗ります。", "for_whom": "区内の親子", "is_public": True,
        },
        section="child",
        intakes=(IntakeEntry({**facts, "way": "FIRST_COME"}, (session,)),) * 2,
    )  # fmt: skip
    facade.add_programmes(ward_id=ward.pk, entries=[entry], actor_id=None, now=NOW)
    intake, other = Intake.objects.order_by("number")
    make_lottery(intake)
    lottery = intake.lottery
    for first in range(1, size + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, size + 1))
        tickets = LotteryTicket.objects.bulk_create(
            LotteryTicket(lottery=lottery, number=number, group_code=f"G{number:07}")
            for number in numbers
        )
        bookings = Booking.objects.bulk_create(
            Booking(
                intake=intake, code=f"C{number:07}", key_hash=f"{number:064}", press=str(number),
                state=Booking.State.APPLIED, units=dice.choice((1, 1, 1, 2, 3)), name="見本 はな子",
                email=f"{number}@example.jp", language=dice.choice(("ja", "ja", "ja", "ja-x-easy", "en")),
                made_at=NOW, changed_at=NOW,
            )
            for number in numbers
        )  # fmt: skip
        LotteryEntry.objects.bulk_create(
            LotteryEntry(
                booking=booking, lottery=lottery, ticket=ticket, said=["RESIDENT"] if dice.random() < 0.7 else [],
                contact_hash=f"{booking.pk:064}",
            )
            for booking, ticket in zip(bookings, tickets, strict=True)
        )  # fmt: skip
    lottery.last_ticket = size
    lottery.save()
    return intake.pk, other.pk


def make_lottery(intake: Any) -> None:
    """Have the seats of an intake drawn, those of residents first."""
    from engawa.rooms.programmes.draw import hash_secret
    from engawa.rooms.programmes.models import Intake, Lottery, LotterySecret

    secret = bytes(range(32))
    Intake.objects.filter(pk=intake.pk).update(way="LOTTERY")
    intake.way = "LOTTERY"
    lottery = Lottery.objects.create(
        intake=intake, drawn_at=DRAWN, value_name="ナンバーズ4の当せん番号", value_known_at=KNOWN,
        rules=["RESIDENT"], group_most=4, secret_hash=hash_secret(secret=secret),
    )  # fmt: skip
    LotterySecret.objects.create(lottery=lottery, secret=secret.hex())


if __name__ == "__main__":
    lots = os.environ.get("ENGAWA_BENCH_LOTS")
    hold(int(lots)) if lots else main()
