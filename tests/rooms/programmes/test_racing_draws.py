"""A lottery that closes and is drawn while people apply and cancel at once; an invitation answered by several."""

from typing import Any

import pytest
import pytest_django

from engawa.rooms.programmes.draw_check import check
from tests.rooms.programmes.apart import run_apart
from tests.rooms.programmes.racing_draws import (
    ACCEPTING,
    APPLYING,
    BEFORE,
    CANCELLING,
    DRAWING,
    FREEZING,
    SEATS,
)
from tests.standing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]
SEATED = {"BOOKED", "OFFERED"}


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    standing: Standing,
) -> Any:
    """What was found after each race."""
    module = "tests.rooms.programmes.racing_draws"
    return run_apart(module, tmp_path_factory, django_db_blocker, standing)


@pytest.fixture
def draws(found: Any) -> Any:
    return found["draws"]


class TestTheCloseOfALottery:
    def test_takes_in_whoever_was_told_so_and_nobody_else(self, draws: Any) -> None:
        for race in draws:
            told = dict(race["close"])
            told.pop("freeze")
            let_in = {who for who, answer in told.items() if answer == "APPLIED"}
            turned_away = {who for who, answer in told.items() if answer == "IntakeClosed"}
            drawn = {each["who"] for each in race["bookings"] if each["was_drawn"]}

            assert len(let_in) + len(turned_away) == APPLYING
            assert drawn == let_in | {f"who{number}" for number in range(BEFORE)}

    def test_freezes_one_list(self, draws: Any) -> None:
        for race in draws:
            said = [answer for who, answer in race["close"] if who == "freeze"]

            assert said == [race["hash"]] * FREEZING
            assert race["deeds"].count("programmes.lottery.frozen") == 1


class TestADrawHeldByTwoAtOnce:
    def test_is_held_once_and_answers_each_with_the_same(self, draws: Any) -> None:
        for race in draws:
            said = [answer for who, answer in race["draw"] if who == "draw"]

            assert said == [race["won"]] * DRAWING
            assert race["deeds"].count("programmes.lottery.drawn") == 1

    def test_is_the_one_that_anybody_can_do_again(self, draws: Any) -> None:
        for race in draws:
            content, secret = race["content"].encode(), bytes.fromhex(race["secret"])

            assert check(content, secret, race["value"]) == (race["won"], race["waiting"])

    def test_tells_each_lot_its_result_once(self, draws: Any) -> None:
        for race in draws:
            for each in race["bookings"]:
                results = [word for word in each["told"] if word in ("won", "lost")]
                is_before = each["state"] == "CANCELLED" and not results

                # Whoever cancelled before the draw has no result, and nobody has two.
                assert len(results) == (0 if is_before else 1), each
                if results:
                    drawn = race["won"] if results == ["won"] else race["waiting"]
                    assert each["ticket"] in drawn

    def test_lets_whoever_cancels_go_before_or_after_it(self, draws: Any) -> None:
        for race in draws:
            said = [answer for who, answer in race["draw"] if who.startswith("who")]

            assert said == ["CANCELLED"] * CANCELLING
            states = {each["who"]: each["state"] for each in race["bookings"]}
            assert [states[f"who{number}"] for number in range(CANCELLING)] == said

    def test_lets_nobody_in_after_the_close(self, draws: Any) -> None:
        for race in draws:
            assert dict(race["draw"])["late"] == "IntakeClosed"

    def test_gives_all_seats_in_its_order_and_no_more(self, draws: Any) -> None:
        for race in draws:
            order = [*race["won"], *race["waiting"]]
            standing = [each for each in race["bookings"] if each["state"] != "CANCELLED"]
            standing.sort(key=lambda each: order.index(each["ticket"]))
            states = [each["state"] for each in standing]

            assert race["taken"] == SEATS
            assert set(states[:SEATS]) <= SEATED
            assert set(states[SEATS:]) == {"WAITING"}


class TestAnInvitationThatSeveralAcceptAtOnce:
    def test_books_once_and_gives_all_the_same_booking(self, found: Any) -> None:
        for race in found["invitations"]:
            said = [answer for who, answer in race["answers"] if who == "one"]
            mine = [each for each in race["bookings"] if each["email"] == "one@example.jp"]

            assert [each["told"] for each in mine] == [["booked"]]
            assert {code for code, _is_new in said} == {mine[0]["code"]}
            assert sorted(is_new for _code, is_new in said) == [False] * (ACCEPTING - 1) + [True]


class TestAnInvitationThatIsWithdrawnWhileSomebodyAccepts:
    def test_is_either_booked_or_withdrawn(self, found: Any) -> None:
        for race in found["invitations"]:
            answers, state = dict(race["answers"]), race["states"]["two@example.jp"]
            is_booked = any(each["email"] == "two@example.jp" for each in race["bookings"])

            if is_booked:
                assert (state, answers["withdraw"]) == ("BOOKED", "InvitationUsed")
            else:
                assert (state, answers["withdraw"]) == ("WITHDRAWN", "WITHDRAWN")
                assert answers["two"] == "InvitationOver"
            assert race["taken"] == 1 + is_booked
