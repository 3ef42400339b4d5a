"""Thirty seats, and sixteen clients who want them at the same instant, again and again, over real HTTP.

Each booking is a form sent to the server of the house (granian, two processes), with validation, the record of deeds,
the message to its owner and its calendar file, for somebody whose address is known in that browser. Afterwards the
database is asked: nothing is oversold, and each answer that said "booked" has its booking and exactly one message.
Measured on SQLite and on PostgreSQL; the slower of the two counts. The peer (pretix) took 10 orders a second with
p99 2.3 s at 16 clients on two cores with PostgreSQL; it is not installed here, and that figure is only repeated.
"""

import contextlib
import http.client
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools.postgres import PostgresMissing, cluster, free_port  # noqa: E402
from tools.run import BIN, end, wait_for_answer  # noqa: E402

SEATS, CLIENTS, TRIES, ROUNDS = 30, 16, 3, 4
PEER_RATE, PEER_P99 = 10.0, 2.3
GOAL_TIMES, GOAL_P99 = 20.0, 0.3
TOKEN = "b" * 32


def main() -> None:
    """Measure on both databases, and print what it took."""
    found = [measure("SQLite", "")]
    try:
        with cluster() as address:
            found.append(measure("PostgreSQL", address))
    except PostgresMissing as missing:
        print(f"PostgreSQL was left out: {missing}")
    rate = min(each["rate"] for each in found)
    p99 = max(each["p99"] for each in found)
    sound = all(each["oversold"] == each["lost"] == each["failed"] == 0 for each in found)
    names = " and ".join(each["name"] for each in found)
    result = {
        "claim": f"{SEATS} seats wanted by {CLIENTS} clients at once over HTTP, {names}: bookings/s",
        "value": round(rate, 1),
        "unit": "bookings/s",
        "against": "pretix, stated: orders/s on two cores with PostgreSQL",
        "against_value": PEER_RATE,
        "ratio": round(rate / PEER_RATE, 2),
        "goal": f">= {GOAL_TIMES:.0f} x the peer, p99 <= {GOAL_P99} s, 0 oversold, 0 lost",
        "holds": sound and rate >= GOAL_TIMES * PEER_RATE and p99 <= GOAL_P99,
    }
    print(json.dumps(result, ensure_ascii=False))


def measure(name: str, database: str) -> dict[str, Any]:
    """Run all rounds on one database; give the rate, the slowest answers, and what went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="engawa-rush-"))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "bench.rush_settings",
        "ENGAWA_DATA_DIR": str(folder),
        "ENGAWA_DATABASE_URL": database or f"sqlite:///{folder / 'rush.sqlite3'}",
        "ENGAWA_SECRET_KEY": "only-for-the-bench",
        "ENGAWA_LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": str(HERE.parent),
    }
    try:
        prepared = json.loads(step("prepare", environment))
        with server(environment) as port:
            taken, answers = run_rounds(port, prepared)
        checked = json.loads(step("check", environment))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    times = sorted(answer["seconds"] for answer in answers)
    booked = [answer for answer in answers if answer["status"] == 303]
    known = [answer for answer in answers if answer["status"] in (303, 409)]
    found = {
        "name": name,
        "rate": len(booked) / taken,
        "p99": times[int(len(times) * 0.99)],
        "oversold": checked["oversold"],
        "lost": len(booked) - checked["whole"],
        "failed": len(answers) - len(known),
    }
    print(
        f"{name}: {found['rate']:.0f} bookings/s, {len(answers) / taken:.0f} answers/s, "
        f"p50 {times[len(times) // 2]:.3f} s, p99 {found['p99']:.3f} s, {len(booked)} booked of "
        f"{len(answers)}, {found['oversold']} oversold, {found['lost']} lost, {found['failed']} failed"
    )
    return found


def run_rounds(port: int, prepared: dict[str, Any]) -> tuple[float, list[dict[str, Any]]]:
    """Let all clients ask at once in each round; give the seconds of all rounds and what was answered."""
    answers: list[dict[str, Any]] = []
    # Whoever breaks down breaks the gate for all, so that nobody waits for ever.
    gate = threading.Barrier(CLIENTS + 1, timeout=120)
    taken = 0.0

    def ask(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        line.connect()
        for path, people in prepared["rounds"]:
            gate.wait()
            mine = people[number * TRIES : (number + 1) * TRIES]
            found = [
                send(line, path, person, f"10.0.{number}.{i}") for i, person in enumerate(mine)
            ]
            answers.extend(found)
            gate.wait()
        line.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for _round in prepared["rounds"]:
        gate.wait()
        started = time.perf_counter()
        gate.wait()
        taken += time.perf_counter() - started
    for thread in threads:
        thread.join()
    return taken, answers


def send(
    line: http.client.HTTPConnection, path: str, person: list[str], who: str
) -> dict[str, Any]:
    """Send one form as a browser does, and time the answer."""
    email, cookie = person
    body = urlencode(
        {
            "name": "浜 はな子",
            "email": email,
            "press": email,
            "units": "1",
            "note": "",
            "csrfmiddlewaretoken": TOKEN,
        }
    )
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f'csrftoken={TOKEN}; engawa_booking="{cookie}"',
        "X-Forwarded-For": who,
    }
    started = time.perf_counter()
    line.request("POST", path, body, headers)
    answer = line.getresponse()
    answer.read()
    return {"status": answer.status, "seconds": time.perf_counter() - started}


@contextlib.contextmanager
def server(environment: dict[str, str]) -> Iterator[int]:
    """Run the server of the house with two processes; give its port."""
    port = free_port()
    command = [
        str(BIN / "granian"), "--interface", "asginl", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "2", "--no-ws", "--log-level", "error", "engawa.config.asgi:application",
    ]  # fmt: skip
    child = subprocess.Popen(command, cwd=HERE.parent, env=environment, start_new_session=True)
    try:
        if not wait_for_answer(f"http://127.0.0.1:{port}/kanazawa/", child, lambda: False):
            raise SystemExit("the server did not answer")
        yield port
    finally:
        end(child)


def step(name: str, environment: dict[str, str]) -> str:
    """Run a step of this script that speaks with the database, in a process of its own."""
    return subprocess.run(
        [sys.executable, __file__, name],
        cwd=HERE.parent,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout


def prepare() -> dict[str, Any]:
    """Fill the database, and sign the cookies of people whose address is known in their browser."""
    from django.core.management import call_command
    from django.core.signing import get_cookie_signer

    from engawa.rooms.programmes.views import remembered
    from tests.factories import make_ward
    from tests.rooms.programmes.booking_material import an_intake

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    ward = make_ward("kanazawa")
    signer = get_cookie_signer(salt=remembered.COOKIE + remembered.SALT)
    rounds = []
    for number in range(ROUNDS):
        intake = an_intake(ward, **list_facts())
        people = []
        for count in range(CLIENTS * TRIES):
            email = f"r{number}p{count}@example.jp"
            said = json.dumps({"name": "浜 はな子", "email": email}, ensure_ascii=True)
            people.append([email, quote_cookie(signer.sign(said))])
        path = f"/kanazawa/programmes/{intake.programme.number}/{intake.number}/book/"
        rounds.append([path, people])
    return {"rounds": rounds}


def quote_cookie(words: str) -> str:
    """Write a value as browsers send back what they were given between quotation marks."""
    return words.replace("\\", "\\\\").replace('"', '\\"')


def list_facts() -> dict[str, Any]:
    """Give an intake that is open now."""
    import datetime as dt

    from tests.rooms.programmes.material import a_session

    now = dt.datetime.now(dt.UTC)
    day = f"{now + dt.timedelta(days=20):%Y-%m-%d} 10:00"
    return {
        "capacity": SEATS,
        "most_at_once": 1,
        "has_waiting_list": False,
        "opens_at": now - dt.timedelta(days=1),
        "closes_at": now + dt.timedelta(days=10),
        "cancel_until": now + dt.timedelta(days=15),
        "sessions": (a_session(day),),
    }


def check() -> dict[str, Any]:
    """Count what is oversold, and the bookings that are whole: booked, with one message and one entry."""
    from engawa.core.audit.models import AuditEntry
    from engawa.core.outbox.models import Message
    from engawa.rooms.programmes.models import Booking, Intake

    oversold = 0
    for intake in Intake.objects.all():
        booked = intake.bookings.filter(state="BOOKED").count()
        oversold += abs(intake.taken - booked) + max(0, booked - SEATS)
    whole = 0
    told = list(Message.objects.values_list("about", flat=True))
    noted = set(AuditEntry.objects.values_list("subject", flat=True))
    for booking_id in Booking.objects.filter(state="BOOKED").values_list("pk", flat=True):
        about = f"programmes.booking:{booking_id}"
        whole += told.count(about) == 1 and about in noted
    return {"oversold": oversold, "whole": whole}


if __name__ == "__main__":
    if sys.argv[1:]:
        import django

        django.setup()
        print(json.dumps({"prepare": prepare, "check": check}[sys.argv[1]]()))
    else:
        main()
