"""Areas that lie in each other: the answer of the tree is that of measuring every pair."""

import random

import shapely

from engawa.rooms.safety.overlaps import MOST_OF, list_common, list_within
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.shared_ground import LEAST_SHARE
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.values import ZoneKind
from tests.rooms.safety import situations
from tests.rooms.safety.order_material import square

TOWNS = tuple(name for name, *_ in situations.TOWNS)


def scatter(dice: random.Random, count: int, first: int) -> list[ZoneNow]:
    """Give zones of many sizes in one neighbourhood, some without a shape."""
    return [
        situations.a_zone(
            first + number,
            town=dice.choice(TOWNS),
            geometry=None
            if dice.random() < 0.15
            else square(
                139.61 + dice.random() * 0.004,
                35.34 + dice.random() * 0.004,
                size=dice.uniform(0.0003, 0.002),
            ),
        )
        for number in range(count)
    ]


def is_within(zone: ZoneNow, others: list[ZoneNow]) -> bool:
    """Measure a zone against all others joined, as the rule says it."""
    own, shapes = read_geometry(zone.geometry), [read_geometry(one.geometry) for one in others]
    if any(zone.code == other.code for other in others):
        return True
    together = shapely.union_all([shape.geometry for shape in shapes if shape])
    if own is None:
        return False
    return bool(shapely.area(shapely.intersection(own.geometry, together)) > MOST_OF * own.area)


def do_overlap(zone: ZoneNow, other: ZoneNow) -> bool:
    """Measure a pair, as the rule says it."""
    own, theirs = read_geometry(zone.geometry), read_geometry(other.geometry)
    if zone.code == other.code:
        return True
    if own is None or theirs is None:
        return bool(
            {town.removesuffix("の一部") for town in zone.towns}
            & {town.removesuffix("の一部") for town in other.towns}
        )
    common = shapely.area(shapely.intersection(own.geometry, theirs.geometry))
    return bool(common / min(own.area, theirs.area) > LEAST_SHARE)


class TestOverlaps:
    def test_are_those_that_measuring_every_pair_finds(self) -> None:
        for seed in range(30):
            dice = random.Random(seed)
            zones, others = scatter(dice, 12, 1), scatter(dice, 12, 10)

            within = list_within(zones=zones, others=others)
            common = list_common(zones=zones, others=others)

            assert within == [zone for zone in zones if is_within(zone, others)]
            smaller = [
                zone if is_within(zone, [other]) else other
                for zone in zones
                for other in others
                if do_overlap(zone, other)
            ]
            assert [zone.code for zone in common] == list(
                dict.fromkeys(zone.code for zone in smaller)
            )

    def test_of_the_whole_ward_are_everywhere(self) -> None:
        whole = situations.a_zone(1, kind=ZoneKind.WARD, towns=(), geometry=None)
        cliffs = scatter(random.Random(7), 5, 20)

        assert list_within(zones=cliffs, others=[whole]) == cliffs
        assert list_within(zones=[whole], others=cliffs) == []
        assert list(list_common(zones=cliffs, others=[whole])) == cliffs
        assert list(list_common(zones=[whole], others=cliffs)) == cliffs

    def test_with_nothing_are_none(self) -> None:
        assert list_within(zones=scatter(random.Random(3), 4, 1), others=[]) == []
        assert list_common(zones=scatter(random.Random(3), 4, 1), others=[]) == ()
