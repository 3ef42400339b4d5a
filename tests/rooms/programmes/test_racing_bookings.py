"""The last seats, wanted by many processes at once, each with a connection of its own."""

import json
import os
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest
import pytest_django

from tests.copies import copy_of_database
from tests.rooms.programmes.racing_bookings import BEFORE, LEAVING, ROUNDS, SEATS, WANTING
from tests.shared import REPOSITORY
from tests.standing import Standing

SEATED = {"HELD", "BOOKED", "OFFERED"}
# What the owner of a booking was told by the time it has come to this state.
TOLD = {
    ("HELD", False): ["number"],
    ("BOOKED", False): ["booked"],
    ("CANCELLED", False): ["booked", "cancelled"],
    ("WAITING", True): ["waiting"],
    ("OFFERED", True): ["waiting", "offered"],
}

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def rounds(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    standing: Standing,
) -> Any:
    """What was found after each round."""
    folder = tmp_path_factory.mktemp("race")
    with django_db_blocker.unblock():
        # What other tests begin with stands in a transaction, which nobody could copy.
        standing.bring([])
        with copy_of_database(folder) as database:
            finished = subprocess.run(
                [sys.executable, "-m", "tests.rooms.programmes.racing_bookings"],
                cwd=REPOSITORY,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
                    "ENGAWA_DATABASE_URL": database,
                    "ENGAWA_DATA_DIR": str(folder),
                    "ENGAWA_SECRET_KEY": "only-for-tests",
                    "ENGAWA_LOG_LEVEL": "ERROR",
                },
                capture_output=True,
                text=True,
                timeout=280,
                check=False,
            )
    assert finished.returncode == 0, finished.stderr[-3000:]
    return json.loads(finished.stdout)


class TestTheLastSeats:
    def test_are_taken_by_no_more_than_fit(self, rounds: list[dict[str, Any]]) -> None:
        counted = [
            sum(each["units"] for each in found["bookings"] if each["state"] in SEATED)
            for found in rounds
        ]

        # As many wait as seats come free, so in the end each seat has somebody.
        assert counted == [SEATS] * ROUNDS
        assert [found["taken"] for found in rounds] == [SEATS] * ROUNDS

    def test_answer_everybody(self, rounds: list[dict[str, Any]]) -> None:
        for found in rounds:
            said = Counter(state for _who, state, _code, _new in found["answers"])

            # Whoever pressed twice may have been offered a seat between the two.
            assert set(said) <= {*SEATED, "WAITING", "IntakeFull", "CANCELLED"}
            assert said["CANCELLED"] == LEAVING
            # One pressed twice, and was answered twice.
            assert said.total() == WANTING + 1 + LEAVING

    def test_keep_what_was_answered(self, rounds: list[dict[str, Any]]) -> None:
        for found in rounds:
            kept = {each["email"] for each in found["bookings"] if each["state"] != "CANCELLED"}
            answered = {who for who, _state, code, _new in found["answers"] if code and "@" in who}

            assert {who for who in kept if who.startswith("want")} == answered
            assert len(kept) == len(answered) + len(BEFORE) - LEAVING

    def test_are_taken_once_by_a_form_sent_twice(self, rounds: list[dict[str, Any]]) -> None:
        for found in rounds:
            twice = f"want{WANTING - 1}@example.jp"
            codes = {code for who, _state, code, _new in found["answers"] if who == twice}
            new = [is_new for who, _state, _code, is_new in found["answers"] if who == twice]

            assert len(codes) == 1
            assert sorted(new) == [False, True]

    def test_tell_each_owner_once_what_became_of_it(self, rounds: list[dict[str, Any]]) -> None:
        for found in rounds:
            for each in found["bookings"]:
                assert each["told"] == TOLD[each["state"], each["turn"] is not None], each

    def test_give_each_turn_in_the_queue_once(self, rounds: list[dict[str, Any]]) -> None:
        for found in rounds:
            turns = sorted(each["turn"] for each in found["bookings"] if each["turn"] is not None)

            assert turns == list(range(1, found["last_turn"] + 1))

    def test_go_to_whoever_came_first_into_the_queue(self, rounds: list[dict[str, Any]]) -> None:
        for found in rounds:
            turns: dict[str, list[int]] = {"OFFERED": [0], "WAITING": []}
            for each in found["bookings"]:
                if each["turn"] is not None:
                    turns[each["state"]].append(each["turn"])

            assert max(turns["OFFERED"]) < min(turns["WAITING"], default=WANTING)
