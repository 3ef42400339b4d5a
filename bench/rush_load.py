"""The load of the rush: who comes when, through which server, and what it costs; the same for the house and its peer."""

import contextlib
import http.client
import os
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

Asker = TypeVar("Asker")
CLIENTS = 16
# Seats of each intake, and how often each client asks there: rushes in which some go without, then one in which
# nobody does, for the rate that lasts.
NARROW, WIDE = (30, 3), (480, 30)
WARM = (30, 4)
ROUNDS = (NARROW, NARROW, NARROW, WIDE)
# As the README says for two cores.
WORKERS, THREADS = 4, 4
# Seconds; a peer that takes four orders in each needs two minutes for the wide round.
LONGEST_ROUND = 600
# Seconds; the first answers of a process that reads its modules on a machine that others use.
LONGEST_ANSWER = 180


class NoAnswer(Exception):
    """A round could not be ended; the message says why."""


def run_round(
    port: int,
    people: Sequence[Asker],
    send: Callable[[http.client.HTTPConnection, Asker, str], int],
) -> tuple[float, list[dict[str, Any]]]:
    """Let all clients ask at once; give the seconds that it took, and what was answered.

    :raises NoAnswer: a client got none, or the round took too long.
    """
    answers: list[dict[str, Any]] = []
    broken: list[Exception] = []
    gate = threading.Barrier(CLIENTS + 1, timeout=LONGEST_ROUND)
    tries = len(people) // CLIENTS

    def ask(number: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST_ANSWER)
        try:
            line.connect()
            gate.wait()
            for i, person in enumerate(people[number * tries : (number + 1) * tries]):
                started = time.perf_counter()
                status = send(line, person, f"10.0.{number}.{i}")
                answers.append({"status": status, "seconds": time.perf_counter() - started})
            gate.wait()
        except (OSError, http.client.HTTPException, threading.BrokenBarrierError) as error:
            # Whoever breaks down breaks the gate for all, so that nobody waits for ever.
            broken.append(error)
            gate.abort()
        finally:
            line.close()

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for thread in threads:
        thread.start()
    try:
        gate.wait()
        started = time.perf_counter()
        gate.wait()
        taken = time.perf_counter() - started
    except threading.BrokenBarrierError as error:
        raise NoAnswer(
            f"a client got no answer: {broken[0]!r}" if broken else str(error)
        ) from error
    finally:
        for thread in threads:
            thread.join()
    return taken, answers


def read_processor_time(leader: int) -> float:
    """Give the seconds that a program and all that it started have worked; PostgreSQL's own are not among them."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            # Of proc(5): 5 is the group, 14 and 15 the time in the program and in the kernel.
            if int(fields[2]) == leader:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
