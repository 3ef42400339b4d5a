"""Whoever writes takes turns: between threads, between processes, and when somebody never comes back."""

import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import DatabaseError, OperationalError
from django.db.utils import ConnectionHandler

from engawa.core.database.turns import Turnstile
from tests.shared import REPOSITORY

WRITER = """
import sys, time
from engawa.core.database.turns import Turnstile
turnstile = Turnstile(sys.argv[1])
for count in range(int(sys.argv[2])):
    assert turnstile.take(seconds=30)
    path = sys.argv[1] + "-count"
    with open(path) as file:
        number = int(file.read())
    time.sleep(0.001)
    with open(path, "w") as file:
        file.write(str(number + 1))
    turnstile.give_back()
"""
HOLDER = """
import sys, time
from engawa.core.database.turns import Turnstile
assert Turnstile(sys.argv[1]).take(seconds=5)
print("held", flush=True)
time.sleep(60)
"""


def run(program: str, *words: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", program, *words],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    )


class TestTakingTurns:
    def test_lets_in_whoever_came_first(self, tmp_path: Path) -> None:
        turnstile = Turnstile(str(tmp_path / "file"))
        came: list[int] = []
        threads = []
        assert turnstile.take(seconds=1)

        def write(number: int) -> None:
            assert turnstile.take(seconds=30)
            came.append(number)
            turnstile.give_back()

        for number in range(8):
            threads.append(threading.Thread(target=write, args=(number,)))
            threads[-1].start()
            while len(turnstile.line) < number + 2:
                time.sleep(0.001)
        turnstile.give_back()
        for thread in threads:
            thread.join()

        assert came == list(range(8))

    def test_lets_in_one_at_a_time_of_several_processes(self, tmp_path: Path) -> None:
        path = tmp_path / "file"
        Path(f"{path}-count").write_text("0", encoding="ascii")

        writers = [run(WRITER, str(path), "30") for _number in range(3)]

        assert [writer.wait() for writer in writers] == [0, 0, 0]
        assert Path(f"{path}-count").read_text(encoding="ascii") == "90"
        for writer in writers:
            assert writer.stdout is not None
            writer.stdout.close()

    def test_goes_on_after_a_process_that_was_killed_in_its_turn(self, tmp_path: Path) -> None:
        path = str(tmp_path / "file")
        holder = run(HOLDER, path)
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        turnstile = Turnstile(path)
        assert not turnstile.take(seconds=0.05)

        holder.kill()
        holder.wait()
        holder.stdout.close()

        assert turnstile.take(seconds=5)
        turnstile.give_back()

    def test_does_not_keep_others_from_their_turn_when_somebody_gave_up(
        self, tmp_path: Path
    ) -> None:
        turnstile = Turnstile(str(tmp_path / "file"))
        assert turnstile.take(seconds=1)
        gave_up = threading.Thread(target=turnstile.take, kwargs={"seconds": 0.01})
        gave_up.start()
        gave_up.join()

        turnstile.give_back()

        assert turnstile.take(seconds=1)
        turnstile.give_back()


class TestAFolderThatIsNotThere:
    def test_stops_whoever_comes_and_nobody_once_it_is_there(self, tmp_path: Path) -> None:
        folder = tmp_path / "folder"
        turnstile = Turnstile(str(folder / "file"))
        with pytest.raises(FileNotFoundError):
            turnstile.take(seconds=1)

        folder.mkdir()

        assert turnstile.take(seconds=1)
        turnstile.give_back()


# It opens a file of its own, which pytest-django allows to tests of databases only.
@pytest.mark.django_db
class TestTransactionsOfSQLite:
    @pytest.fixture
    def house(self, tmp_path: Path) -> ConnectionHandler:
        options = {"transaction_mode": "IMMEDIATE", "timeout": 0.2}
        return ConnectionHandler(
            {
                "default": {
                    "ENGINE": "engawa.core.database.sqlite",
                    "NAME": tmp_path / "house.sqlite3",
                    "OPTIONS": options,
                }
            }
        )

    def test_end_the_turn_when_they_are_written_or_taken_back(
        self, house: ConnectionHandler
    ) -> None:
        first, second = house["default"], house.create_connection("default")

        for end in ("commit", "rollback", "close"):
            first.set_autocommit(False)
            with pytest.raises(OperationalError, match="turn"):
                second.set_autocommit(False)
            getattr(first, end)()
            second.set_autocommit(False)
            second.rollback()
            second.set_autocommit(True)
            if end != "close":
                first.set_autocommit(True)

        first.close()
        second.close()

    def test_end_the_turn_when_they_could_not_begin(
        self, house: ConnectionHandler, tmp_path: Path
    ) -> None:
        other = sqlite3.connect(tmp_path / "house.sqlite3", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        connection = house["default"]

        with pytest.raises(DatabaseError):
            connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        other.execute("ROLLBACK")
        connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
        connection.rollback()

        connection.close()
        other.close()
