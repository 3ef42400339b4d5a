"""Chances through the service: one list drawn with many values gives all of a class the same; fixed, so it never flickers."""

from collections import Counter
from typing import Any

import pytest
from django.db import transaction

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.draw import hash_secret
from engawa.rooms.programmes.models import Booking, Lottery, LotterySecret
from engawa.rooms.programmes.services import drawing
from tests.rooms.programmes.lottery_material import DRAWN, a_lottery, enter, freeze, say_value

pytestmark = pytest.mark.django_db
DRAWS = 100
# Above these chi-square would stand once in a hundred such lists, with five and three degrees of freedom.
LIMIT_OF_SIX, LIMIT_OF_FOUR = 15.09, 11.34


class TestManyDrawsOfOneList:
    @pytest.fixture
    def results(self, kanazawa: Ward) -> Any:
        """How often each lot won, and how often it came first, over many values."""
        intake = a_lottery(kanazawa, capacity=6, most_at_once=1, group_most=1, rules=("RESIDENT",))
        # Four come first and always win; six want the two seats that are left. By telephone: nobody is written to.
        for number in range(10):
            said = ("RESIDENT",) if number < 4 else ()
            enter(intake, f"who{number}", email="", phone=f"045-000-{number:04}", said=said)
        secret = bytes(range(32))
        Lottery.objects.update(secret_hash=hash_secret(secret=secret))
        LotterySecret.objects.update(secret=secret.hex())
        freeze(intake)
        won, first = Counter[str](), Counter[str]()
        for value in range(DRAWS):
            say_value(intake, f"{value:04}")
            with transaction.atomic():
                lottery = drawing.hold_draw(intake_id=intake.pk, actor_id=None, now=DRAWN)
                booked = Booking.objects.filter(state="BOOKED")
                won.update(booked.values_list("name", flat=True))
                first[lottery.won[0]] += 1
                # The next value is drawn from the same list.
                transaction.set_rollback(True)
        return won, first

    def test_gives_all_of_a_class_the_same_chance(self, results: Any) -> None:
        won, first = results
        latter = [won[f"who{number}"] for number in range(4, 10)]

        assert [won[f"who{number}"] for number in range(4)] == [DRAWS] * 4
        assert sum(latter) == 2 * DRAWS
        assert chi_square(latter) < LIMIT_OF_SIX
        assert set(first) == {f"{number:04}" for number in range(1, 5)}
        assert chi_square(list(first.values())) < LIMIT_OF_FOUR


def chi_square(counts: list[int]) -> float:
    expected = sum(counts) / len(counts)
    return sum((count - expected) ** 2 / expected for count in counts)
