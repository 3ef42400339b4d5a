"""Kill -9 of web and worker while people press: each who was told "booked" is, and is mailed one confirmation."""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import pytest_django

from tests.core.outbox.house import House, Running, open_house
from tests.core.outbox.sink import Sink, find_free_port, open_sink
from tests.rooms.programmes.killed_rush import PEOPLE, SEATS, Crowd, Web
from tests.shared import REPOSITORY
from tests.standing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
# So many answers have come each time when the house falls.
BLOWS = (9,)


class Falling:
    """The house with its web server and two workers, which fall together."""

    def __init__(self, house: House, web: Web) -> None:
        self.house, self.web = house, web
        self.workers: list[Running] = []
        self.in_doubt = 0
        self.chance = random.Random(2011)

    def rise(self) -> None:
        """Start all of it; what the dead held is free, as if five minutes had gone."""
        self.house.let_time_go_by()
        self.web.start()
        self.workers = [
            self.house.start("outbox", "worker", "--interval", "0.05") for _each in range(2)
        ]

    def fall_after(self, count: int) -> Callable[[int], None]:
        """Give what listens for so many answers, and then kills everything."""
        fallen = []

        def listen(answers: int) -> None:
            if answers < count or fallen:
                return
            fallen.append(answers)
            time.sleep(self.chance.random() * 0.05)
            self.fall()

        return listen

    def fall(self) -> None:
        self.web.kill()
        for worker in self.workers:
            worker.kill()
        self.in_doubt += self.house.states().count("HANDING")


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    standing: Standing,
) -> dict[str, Any]:
    """What was answered, written and mailed in a rush in which everything fell."""
    folder = tmp_path_factory.mktemp("killed")
    with django_db_blocker.unblock():
        # What other tests begin with stands in a transaction, which nobody could copy.
        standing.bring([])
        with open_sink() as sink, open_house(folder, port=sink.port) as house:
            # As slow as servers are, so that a blow may fall anywhere.
            sink.steps["END"] = lambda: time.sleep(0.005)  # type: ignore[func-returns-value]
            return _rush(house, sink)


class TestARushInWhichEverythingIsKilled:
    def test_books_whoever_was_told_so_and_nobody_else(self, found: dict[str, Any]) -> None:
        told = {email for email, (status, _address) in found["answers"].items() if status == 303}

        assert Counter(status for status, _address in found["answers"].values()) == {
            303: SEATS,
            409: PEOPLE - SEATS,
        }
        assert {email for email, _number in found["booked"]} == told
        assert found["taken"] == [(SEATS,)]

    def test_confirms_each_booking_with_one_message(self, found: dict[str, Any]) -> None:
        assert sorted(found["messages"]) == sorted(
            (email, f"programmes.booking:{number}", "SENT") for email, number in found["booked"]
        )

    def test_mails_each_once_but_where_nobody_can_know_whether_it_was_taken(
        self, found: dict[str, Any]
    ) -> None:
        assert len(set(found["references"])) == SEATS
        assert len(found["references"]) - SEATS <= found["in_doubt"]


def _rush(house: House, sink: Sink) -> dict[str, Any]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.e2e.settings",
        "ENGAWA_DATA_DIR": str(house.folder),
        "ENGAWA_DATABASE_URL": house.database,
        "ENGAWA_LOG_LEVEL": "CRITICAL",
        "PYTHONPATH": str(REPOSITORY),
    }
    said = _prepare(environment)
    falling = Falling(house, Web(environment, find_free_port()))
    crowd = Crowd(falling.web, said["path"], said["people"])
    for count in BLOWS:
        falling.rise()
        crowd.press(then=falling.fall_after(count))
    falling.rise()
    crowd.press(then=lambda _answers: None)
    falling.fall()
    house.let_time_go_by()
    house.run("outbox", "deliver")
    return {
        "answers": crowd.answers,
        "booked": house.ask("SELECT email, id FROM programmes_booking WHERE state = 'BOOKED'"),
        "taken": house.ask("SELECT taken FROM programmes_intake"),
        "messages": house.ask("SELECT address, about, state FROM outbox_message"),
        "references": sink.references,
        "in_doubt": falling.in_doubt,
    }


def _prepare(environment: dict[str, str]) -> dict[str, Any]:
    made = subprocess.run(
        [sys.executable, "-m", "tests.rooms.programmes.killed_rush"],
        cwd=REPOSITORY,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr[-3000:]
    said: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return said
