"""pretix under the rush of `booking_rush.py`: the same clients, seats, server and PostgreSQL, by pretix's own API.

pretix stands in an environment of its own, which is made from requirements-peer.txt when it is not there: in the folder
that PEER_PRETIX names, or in var/peers/pretix. It runs in processes of its own; the house imports nothing of it.

What is decided for it, each in its favour where it could not be made equal:

- Its seats are free of charge, as ours are, so an order is complete with one request.
- Its messages are off (`send_email` is false). Without a broker pretix sends them inside the request, so that a mail server
  would be measured; the house writes its message with the booking, and that is inside our figure, not inside its own.
- No plugins, no webhooks, one language. Its jobs run in its processes, and it has no Redis: pretix as it stands when it is
  given a database and nothing else, which is what the house is given.
- Where its locks are waited for too long it answers 409; that is counted as failed, and not asked again.
- Seats, clients, tries and warm-up are those of `rush_load.py`, and so are granian's processes and threads.

Usage: `.venv/bin/python bench/peer_pretix.py` runs it by itself on a throw-away PostgreSQL and prints its rate.
"""

import contextlib
import dataclasses
import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.rush_load import (  # noqa: E402
    CLIENTS,
    ROUNDS,
    THREADS,
    WARM,
    WORKERS,
    NoAnswer,
    read_processor_time,
    run_round,
)
from tools.postgres import cluster, free_port  # noqa: E402
from tools.run import end, wait_for_answer  # noqa: E402

LOCK = HERE.parent / "requirements-peer.txt"
SETUP = HERE / "peer_pretix_setup.py"
DATABASE = "pretix"
SAID_VERSIONS = "import importlib.metadata as m; print(*(f'{n}=={m.version(n)}' for n in ('pretix', 'granian')))"


class PeerMissing(Exception):
    """pretix cannot be had here; the message says why."""


@dataclasses.dataclass(frozen=True)
class PeerRush:
    """What pretix did under the rush."""

    version: str
    asked: int
    orders: int
    failed: int
    oversold: int
    seconds: float
    lasting: float
    p50: float
    p99: float
    processor_ms: float

    @property
    def rate(self) -> float:
        """Orders for each second."""
        return self.orders / self.seconds

    def __str__(self) -> str:
        return (
            f"pretix {self.version}, PostgreSQL: {self.rate:.1f} orders/s, {self.lasting:.1f} of them while all get one, "
            f"{self.processor_ms:.1f} ms of the processor for an answer, p50 {self.p50:.3f} s, p99 {self.p99:.3f} s, "
            f"{self.orders} ordered of {self.asked}, {self.oversold} oversold, {self.failed} failed"
        )


def measure_pretix(address: str) -> PeerRush:
    """Run the rush on pretix, in a database of its own beside the one at the address.

    :raises PeerMissing: it cannot be installed, or does not run.
    """
    programs = find_environment()
    folder = Path(tempfile.mkdtemp(prefix="engawa-peer-"))
    port = free_port()
    environment = name_settings(address, folder, port)
    try:
        make_database(address)
        print("pretix: the database is being made", file=sys.stderr)
        run(programs, environment, "-m", "pretix", "migrate", "--verbosity", "0")
        seats = [str(count) for count, _tries in (WARM, *ROUNDS)]
        prepared = json.loads(run(programs, environment, str(SETUP), "prepare", *seats))
        with server(programs, environment, port) as child:
            rounds = []
            before = 0.0
            for item, (_seats, tries) in zip(prepared["items"], (WARM, *ROUNDS), strict=True):
                send = partial(send_order, prepared["path"], prepared["key"], item)
                people = [f"i{item}p{count}@example.jp" for count in range(CLIENTS * tries)]
                if len(rounds) == 1:
                    before = read_processor_time(child.pid)
                try:
                    rounds.append(run_round(port, people, send))
                except NoAnswer as error:
                    raise PeerMissing(f"pretix did not stand the rush, {error}") from error
            processor = read_processor_time(child.pid) - before
        checked = json.loads(run(programs, environment, str(SETUP), "check"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return count_up(prepared["version"], rounds, processor, checked)


def count_up(
    version: str,
    rounds: list[tuple[float, list[dict[str, Any]]]],
    processor: float,
    checked: dict[str, int],
) -> PeerRush:
    """Give the figures of the rounds after the first, which was the warm-up.

    :raises PeerMissing: it gave no seat, or other seats than it said.
    """
    answers = [answer for _taken, said in rounds[1:] for answer in said]
    orders = sum(answer["status"] == 201 for answer in answers)
    warm = sum(answer["status"] == 201 for answer in rounds[0][1])
    if not orders or orders + warm != checked["given"]:
        statuses = sorted({answer["status"] for answer in answers})
        raise PeerMissing(
            f"pretix said that it took {orders + warm} orders and holds {checked['given']} (answers: {statuses})"
        )
    times = sorted(answer["seconds"] for answer in answers)
    lasting, said = rounds[-1]
    return PeerRush(
        version=version,
        asked=len(answers),
        orders=orders,
        # 400 is how it says that the seats are gone.
        failed=sum(answer["status"] not in (201, 400) for answer in answers),
        oversold=checked["oversold"],
        seconds=sum(taken for taken, _said in rounds[1:]),
        lasting=sum(answer["status"] == 201 for answer in said) / lasting,
        p50=times[len(times) // 2],
        p99=times[int(len(times) * 0.99)],
        processor_ms=1000 * processor / len(answers),
    )


def find_environment() -> Path:
    """Give the folder of the programs of pretix's environment, made or renewed when it is not as locked.

    :raises PeerMissing: it cannot be installed.
    """
    folder = Path(os.environ.get("PEER_PRETIX") or HERE.parent / "var/peers/pretix").absolute()
    programs = folder / "bin"
    if not is_as_locked(programs):
        print(f"pretix: it is being installed in {folder}", file=sys.stderr)
        try:
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run(
                [
                    str(programs / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install",
                    "--retries", "1", "--require-hashes", "-r", str(LOCK),
                ],
                check=True,
                stdout=sys.stderr,
            )  # fmt: skip
        except (OSError, subprocess.CalledProcessError) as error:
            raise PeerMissing("pretix could not be installed") from error
    return programs


def is_as_locked(programs: Path) -> bool:
    """Tell whether pretix and its server are there in the locked versions."""
    locked = re.findall(r"^((?:pretix|granian)==[^ ;\\]+)", LOCK.read_text(), flags=re.MULTILINE)
    try:
        said = subprocess.run(
            [programs / "python", "-c", SAID_VERSIONS], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return False
    return sorted(said.split()) == sorted(locked)


def name_settings(address: str, folder: Path, port: int) -> dict[str, str]:
    """Give the environment in which pretix runs: nothing of the house, and no file of the machine."""
    database = urlsplit(address)
    ours = ("PYTHONPATH", "DJANGO_SETTINGS_MODULE", "PRETIX_", "ENGAWA_")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "PRETIX_CONFIG_FILE": str(folder / "none.cfg"),
        "PRETIX_PRETIX_DATADIR": str(folder),
        "PRETIX_PRETIX_URL": f"http://127.0.0.1:{port}",
        "PRETIX_PRETIX_LOGLEVEL": "CRITICAL",
        "PRETIX_DJANGO_DEBUG": "False",
        "PRETIX_DJANGO_SECRET": "only-for-the-bench",
        "PRETIX_DATABASE_BACKEND": "postgresql",
        "PRETIX_DATABASE_NAME": DATABASE,
        "PRETIX_DATABASE_USER": database.username or "",
        "PRETIX_DATABASE_HOST": database.hostname or "",
        "PRETIX_DATABASE_PORT": str(database.port),
    }


def make_database(address: str) -> None:
    """Make an empty database for pretix in the cluster."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
        connection.execute(f"CREATE DATABASE {DATABASE}")


def run(programs: Path, environment: dict[str, str], *words: str) -> str:
    """Run a step by pretix's Python; give what it printed last.

    :raises PeerMissing: it did not end well.
    """
    try:
        said = subprocess.run(
            [programs / "python", *words],
            env=environment,
            cwd=environment["PRETIX_PRETIX_DATADIR"],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    except subprocess.CalledProcessError as error:
        raise PeerMissing(f"pretix did not run: {' '.join(words[:3])}") from error
    return said.strip().rpartition("\n")[2]


@contextlib.contextmanager
def server(
    programs: Path, environment: dict[str, str], port: int
) -> Iterator["subprocess.Popen[bytes]"]:
    """Run pretix on the server of the house; give its first process.

    :raises PeerMissing: it does not answer.
    """
    command = [
        str(programs / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--no-ws", "--log-level", "error",
        "pretix.wsgi:application",
    ]  # fmt: skip
    child = subprocess.Popen(
        command, cwd=environment["PRETIX_PRETIX_DATADIR"], env=environment, start_new_session=True
    )
    try:
        if not wait_for_answer(f"http://127.0.0.1:{port}/api/v1/version", child, lambda: False):
            raise PeerMissing("pretix did not answer")
        yield child
    finally:
        end(child)


def send_order(
    path: str, key: str, item: int, line: http.client.HTTPConnection, email: str, who: str
) -> int:
    """Order one seat, and give the status of the answer."""
    order = {
        "email": email,
        "locale": "en",
        "sales_channel": "web",
        "send_email": False,
        "positions": [{"item": item, "attendee_name_parts": {"full_name": "浜 はな子"}}],
    }
    headers = {
        "Authorization": f"Token {key}",
        "Content-Type": "application/json",
        "X-Forwarded-For": who,
    }
    line.request("POST", path, json.dumps(order), headers)
    answer = line.getresponse()
    answer.read()
    return answer.status


if __name__ == "__main__":
    # An end asked for from outside passes through `finally` too, so that no server is left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with cluster() as own:
        print(measure_pretix(own))
