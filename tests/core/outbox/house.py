"""A whole house on a database of its own, with real workers that can be killed; on SQLite and on PostgreSQL."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.copies import copy_of_database
from tests.shared import REPOSITORY

# Stands ready with the whole house loaded, and forks a process for each command: a list of words, one a line.
# The process writes how it ended into the file that is named first.
PROGRAM = """
import json, os, signal, sys, traceback
import django
django.setup()
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from engawa.core.outbox import registry
from engawa.core.wards.models import Ward
from tests.core.outbox.cases import PURPOSES, put
for purpose in PURPOSES.values():
    registry.register(purpose)

def run(words):
    if words[0] != "put":
        call_command(*words)
        return
    given = {"code": "14108", "name": "金沢区", "name_kana": "かなざわく", "name_en": "Kanazawa"}
    ward, _made = Ward.objects.get_or_create(slug="kanazawa", defaults=given)
    for number in range(int(words[2])):
        with transaction.atomic():
            key = f"{words[1]}:{number}"
            put(ward.pk, purpose=words[1], delivery_key=key, now=timezone.now())

signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for line in sys.stdin:
    ending, *words = json.loads(line)
    number = os.fork()
    if number:
        # In one piece: where Python writes without a buffer, `print` would let the child's first words in between.
        os.write(1, f"{number}\\n".encode())
        continue
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said = ""
    try:
        run(words)
    except BaseException:
        said = traceback.format_exc()
    with open(ending, "w") as file:
        file.write(said)
    os._exit(0)
"""
PATIENCE_SECONDS = 100


@dataclass
class House:
    """Where its database is, and how its processes are started."""

    folder: Path
    port: int
    database: str
    started: int = 0
    ready: "subprocess.Popen[str] | None" = None

    def open(self) -> None:
        """Load the house, once for all its processes."""
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
            "ENGAWA_DATA_DIR": str(self.folder),
            "ENGAWA_DATABASE_URL": self.database,
            "ENGAWA_EMAIL_URL": f"smtp://127.0.0.1:{self.port}",
            "ENGAWA_FROM_EMAIL": "ward@example.jp",
            "ENGAWA_LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(REPOSITORY),
        }
        self.ready = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            cwd=REPOSITORY,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def close(self) -> None:
        """Let go of what stands ready."""
        if self.ready is not None:
            self.ready.communicate(timeout=10)

    def start(self, *command: str) -> "Running":
        """Start a command that goes on by itself."""
        assert self.ready is not None
        assert self.ready.stdin is not None
        assert self.ready.stdout is not None
        self.started += 1
        ending = self.folder / f"ending-{self.started}"
        self.ready.stdin.write(f"{json.dumps([str(ending), *command])}\n")
        self.ready.stdin.flush()
        while not (line := self.ready.stdout.readline().strip()).isdigit():
            # What another process has said.
            assert self.ready.poll() is None
        return Running(int(line), ending)

    def run(self, *command: str) -> None:
        """Run a command to its end."""
        self.start(*command).wait()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the database, or change it, past the house."""
        with self.connect() as known:
            cursor = known.execute(sql)
            return list(cursor.fetchall()) if cursor.description else []

    @contextmanager
    def connect(self) -> Iterator[Any]:
        known: Any
        if self.database.startswith("sqlite"):
            known = sqlite3.connect(
                self.database.removeprefix("sqlite:///"), timeout=20, check_same_thread=False
            )
        else:
            known = psycopg.connect(self.database.replace("postgres://", "postgresql://"))
        try:
            yield known
            known.commit()
        finally:
            known.close()

    @contextmanager
    def stand_still(self) -> Iterator[None]:
        """Let nobody write a message while this lasts."""
        with self.connect() as known:
            is_sqlite = self.database.startswith("sqlite")
            known.execute(
                "BEGIN IMMEDIATE" if is_sqlite else "LOCK TABLE outbox_message IN EXCLUSIVE MODE"
            )
            yield

    def states(self) -> list[str]:
        return [row[0] for row in self.ask("SELECT state FROM outbox_message ORDER BY id")]

    def let_time_go_by(self) -> None:
        """Let all leases end: as if five minutes had gone."""
        self.ask(
            "UPDATE outbox_message SET due_at = put_at WHERE state IN ('LEASED', 'HANDING', 'WAITING')"
        )


@dataclass
class Running:
    """One process of the house."""

    number: int
    ending: Path

    def kill(self) -> None:
        """Kill -9, and wait until it is gone."""
        os.kill(self.number, signal.SIGKILL)
        self._wait_until_gone()

    def wait(self) -> None:
        """Wait for its own end, which must be a good one."""
        self._wait_until_gone()
        said = self.ending.read_text(encoding="utf-8")
        assert not said, said

    def _wait_until_gone(self) -> None:
        give_up = time.monotonic() + PATIENCE_SECONDS
        while is_running(self.number):
            assert time.monotonic() < give_up, "it does not end"
            time.sleep(0.005)


def is_running(number: int) -> bool:
    """Tell whether there is a process of that number; whoever started it takes the dead away at once."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def open_house(folder: Path, *, port: int) -> Iterator[House]:
    """Give a house on a copy of the tests' database, outside of any transaction, and throw it away."""
    with (
        copy_of_database(folder) as address,
        _opened(House(folder, port, address)) as house,
    ):
        yield house


@contextmanager
def _opened(house: House) -> Iterator[House]:
    house.open()
    try:
        yield house
    finally:
        house.close()
