"""Kill -9 in the middle of a draw: afterwards nothing is drawn, or everything, and each lot is told once."""

from typing import Any

import pytest
import pytest_django

from tests.rooms.programmes.apart import run_apart
from tests.rooms.programmes.killed_draw import DRAWING, FREEZING, LOTS
from tests.standing import Standing

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def found(
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: pytest_django.DjangoDbBlocker,
    standing: Standing,
) -> Any:
    """What was found after each blow, and when all was done again."""
    module = "tests.rooms.programmes.killed_draw"
    return run_apart(module, tmp_path_factory, django_db_blocker, standing)


class TestFreezingThatIsKilled:
    def test_leaves_nothing_behind(self, found: Any) -> None:
        assert len(found["freezing"]) == len(FREEZING)
        for after in found["freezing"]:
            assert not after["is_frozen"]
            assert (after["classes"], after["was_drawn"], after["deeds"]) == (0, 0, {})

    def test_is_done_again(self, found: Any) -> None:
        after = found["frozen"]

        assert after["is_frozen"]
        assert (after["classes"], after["was_drawn"]) == (LOTS, LOTS)
        assert after["deeds"] == {"programmes.lottery.frozen": 1}


class TestADrawThatIsKilled:
    def test_leaves_nothing_behind_wherever_the_blow_falls(self, found: Any) -> None:
        assert len(found["drawing"]) == len(DRAWING)
        for after in found["drawing"]:
            assert not after["is_drawn"]
            assert after["states"] == {"APPLIED": LOTS}
            assert (after["messages"], after["taken"], after["turns"]) == (0, 0, 0)

    def test_is_done_again_once_with_one_result_for_each_lot(self, found: Any) -> None:
        after = found["drawn"]

        assert after["told"] == {"1": LOTS}
        assert after["deeds"] == {
            "programmes.lottery.frozen": 1,
            "programmes.lottery.value-entered": 1,
            "programmes.lottery.drawn": 1,
            "programmes.booking.won": len(after["won"]),
            "programmes.booking.lost": len(after["waiting"]),
        }

    def test_counts_seats_and_turns_as_they_are(self, found: Any) -> None:
        after = found["drawn"]

        assert after["taken"] == after["seated"]
        assert after["states"]["BOOKED"] == len(after["won"])
        assert after["last_turn"] == after["turns"] == len(after["waiting"])
