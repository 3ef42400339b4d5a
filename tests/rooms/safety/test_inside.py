"""Whether somebody is inside an area under an order, and the file from which phones answer it themselves."""

import gzip
import json
from dataclasses import replace

import pytest

from engawa.core.geo.points import Point
from engawa.rooms.safety.inside.areas import encode_areas
from engawa.rooms.safety.inside.asking import Areas, Place, Reason
from engawa.rooms.safety.situation import TownNow
from engawa.rooms.safety.values import Level, OrderState, ZoneKind
from tests.rooms.safety.inside_material import a_shape, a_situation_of, read_outline, real_situation
from tests.rooms.safety.situations import (
    MADE_AT,
    a_situation,
    an_order,
    large,
    quiet,
    square,
    tsunami,
)

HERE = Point(35.3450, 139.6120)
# About 60 m of ground to each side; 0.0001 degrees of latitude are 11 m.
SQUARE = square(HERE, metres=60)


def ask(areas: Areas, north: float = 0, accuracy: float = 5) -> tuple[Place, Reason]:
    """Ask about a position so many ten-thousandths of a degree north of the middle of the square."""
    answer = areas.ask_position(
        latitude=HERE.latitude + north / 10_000, longitude=HERE.longitude, accuracy=accuracy
    )
    return answer.place, answer.reason


class TestPosition:
    def test_is_inside_when_the_edge_is_further_than_the_accuracy(self) -> None:
        areas = Areas(a_situation_of(a_shape(1, SQUARE)))

        assert ask(areas, accuracy=40) == (Place.INSIDE, Reason.SHAPE)

    @pytest.mark.parametrize("north", [4.9, 5.4, 5.9])
    def test_is_on_the_edge_within_the_accuracy_on_either_side(self, north: float) -> None:
        areas = Areas(a_situation_of(a_shape(1, SQUARE)))

        assert ask(areas, north=north, accuracy=10) == (Place.EDGE, Reason.SHAPE)

    def test_is_on_the_edge_within_a_metre_however_well_it_is_known(self) -> None:
        areas = Areas(a_situation_of(a_shape(1, SQUARE)))

        assert ask(areas, north=5.41, accuracy=0) == (Place.EDGE, Reason.SHAPE)
        assert ask(areas, north=5.6, accuracy=0) == (Place.OUTSIDE, Reason.SHAPE)

    def test_cannot_be_told_when_it_is_known_too_coarsely(self) -> None:
        areas = Areas(a_situation_of(a_shape(1, SQUARE)))

        assert ask(areas, accuracy=201) == (Place.UNKNOWN, Reason.COARSE)
        assert ask(areas, north=500, accuracy=201) == (Place.UNKNOWN, Reason.COARSE)

    def test_is_inside_however_coarse_when_no_doubt_is_left(self) -> None:
        areas = Areas(a_situation_of(a_shape(1, square(HERE, metres=2000))))

        assert ask(areas, accuracy=800) == (Place.INSIDE, Reason.SHAPE)

    @pytest.mark.parametrize("accuracy", [float("nan"), float("inf"), -1.0])
    def test_cannot_be_told_without_an_accuracy(self, accuracy: float) -> None:
        areas = Areas(a_situation_of(a_shape(1, SQUARE)))

        assert ask(areas, accuracy=accuracy) == (Place.UNKNOWN, Reason.NO_POSITION)

    def test_names_all_zones_that_hold_it(self) -> None:
        zones = (a_shape(1, SQUARE), a_shape(2, square(HERE, metres=500)), a_shape(3, None))

        answer = Areas(a_situation_of(*zones)).ask_position(
            latitude=HERE.latitude + 0.00054, longitude=HERE.longitude, accuracy=5
        )

        assert answer.place == Place.INSIDE
        assert [(hit.zone, hit.place) for hit in answer.hits] == [
            ("c-1", Place.EDGE),
            ("c-2", Place.INSIDE),
        ]

    def test_is_never_plainly_outside_while_a_zone_has_no_shape(self) -> None:
        towns = (TownNow("あ町", "", HERE, ("c-1",)), TownNow("い町", "", Point(35.36, 139.63), ()))

        unnamed = Areas(a_situation_of(a_shape(1, None)))
        named = Areas(a_situation_of(a_shape(1, None), towns=towns))

        assert ask(unnamed) == (Place.UNKNOWN, Reason.NO_SHAPE)
        assert ask(named, north=20) == (Place.EDGE, Reason.NO_SHAPE)

    def test_is_outside_a_zone_without_a_shape_where_only_other_towns_can_be(self) -> None:
        towns = (TownNow("あ町", "", HERE, ("c-1",)), TownNow("い町", "", Point(35.36, 139.63), ()))
        areas = Areas(a_situation_of(a_shape(1, None), towns=towns))

        answer = areas.ask_position(latitude=35.3601, longitude=139.6301, accuracy=20)

        assert (answer.place, answer.reason) == (Place.OUTSIDE, Reason.SHAPE)

    def test_is_on_the_edge_beside_the_point_of_a_zone_of_which_only_that_is_known(self) -> None:
        areas = Areas(a_situation_of(a_shape(1, None, point=HERE)))

        assert ask(areas, north=40) == (Place.EDGE, Reason.NO_SHAPE)
        assert ask(areas, north=60) == (Place.UNKNOWN, Reason.NO_SHAPE)

    def test_takes_a_shape_that_crosses_itself_for_none(self) -> None:
        ring = [[139.61, 35.34], [139.62, 35.35], [139.62, 35.34], [139.61, 35.35], [139.61, 35.34]]
        areas = Areas(a_situation_of(a_shape(1, {"type": "Polygon", "coordinates": [ring]})))

        assert ask(areas) == (Place.UNKNOWN, Reason.NO_SHAPE)

    def test_is_inside_an_order_for_the_whole_ward_and_outside_the_next(self) -> None:
        situation = a_situation_of(a_shape(1, None, kind=ZoneKind.WARD), outline=read_outline())
        areas = Areas(situation)

        far = areas.ask_position(latitude=35.4437, longitude=139.638, accuracy=10)

        assert ask(areas) == (Place.INSIDE, Reason.SHAPE)
        assert (far.place, far.reason) == (Place.OUTSIDE, Reason.ELSEWHERE)

    def test_is_outside_when_nothing_is_issued(self) -> None:
        zone = a_shape(1, SQUARE)
        lifted = an_order((zone,), state=OrderState.LIFTED)

        assert ask(Areas(quiet())) == (Place.OUTSIDE, Reason.NOTHING_ISSUED)
        assert ask(Areas(replace(a_situation_of(zone), orders=(lifted,)))) == (
            Place.OUTSIDE,
            Reason.NOTHING_ISSUED,
        )


class TestTown:
    TOWNS = (
        TownNow("あ町", "ア", HERE, ("c-1",)),
        TownNow("い町", "イ", Point(35.36, 139.63), ()),
    )

    def test_is_on_the_edge_when_a_part_of_it_is_named(self) -> None:
        areas = Areas(a_situation_of(a_shape(1, None, towns=("あ町の一部",)), towns=self.TOWNS))

        assert areas.ask_town(name="あ町").place == Place.EDGE
        assert areas.ask_town(name="い町").place == Place.OUTSIDE

    def test_is_inside_when_the_whole_of_it_is_named(self) -> None:
        zone = a_shape(1, None, kind=ZoneKind.TOWNS, towns=("あ町",))

        assert Areas(a_situation_of(zone, towns=self.TOWNS)).ask_town(name="あ町").place == (
            Place.INSIDE
        )

    def test_is_on_the_edge_when_it_is_named_only_as_the_town_of_a_slope(self) -> None:
        zone = a_shape(1, SQUARE, towns=("あ町",))

        assert Areas(a_situation_of(zone, towns=self.TOWNS)).ask_town(name="あ町").place == (
            Place.EDGE
        )

    def test_is_on_the_edge_when_a_shape_that_names_no_town_touches_its_ground(self) -> None:
        zone = a_shape(7, square(Point(35.3603, 139.6297)), kind=ZoneKind.DRAWN)
        areas = Areas(a_situation_of(zone, towns=self.TOWNS))

        assert areas.ask_town(name="い町").place == Place.EDGE
        assert areas.ask_town(name="あ町").place == Place.OUTSIDE

    def test_is_inside_when_the_order_is_for_the_whole_ward(self) -> None:
        areas = Areas(a_situation_of(a_shape(1, None, kind=ZoneKind.WARD), towns=self.TOWNS))

        assert areas.ask_town(name="い町").place == Place.INSIDE

    def test_cannot_be_told_when_it_is_not_known_or_a_zone_tells_nothing(self) -> None:
        areas = Areas(a_situation_of(a_shape(9, None), towns=self.TOWNS))

        assert areas.ask_town(name="う町").place == Place.UNKNOWN
        assert areas.ask_town(name="い町").place == Place.UNKNOWN


class TestFile:
    def test_of_55_areas_and_all_towns_is_five_kilobytes(self) -> None:
        made = encode_areas(situation=real_situation())

        assert len(json.loads(made)["zones"]) == 55
        assert len(gzip.compress(made, 6)) <= 5 * 1024

    def test_stays_the_same_until_the_orders_change(self) -> None:
        first = a_situation_of(a_shape(1, SQUARE))
        later = replace(first, sequence=first.sequence + 1, made_at=MADE_AT.replace(hour=16))
        order = replace(first.orders[0], version=2, level=Level.EMERGENCY)

        assert encode_areas(situation=later) == encode_areas(situation=first)
        assert encode_areas(situation=replace(first, orders=(order,))) != (
            encode_areas(situation=first)
        )

    def test_holds_no_zone_without_an_order(self) -> None:
        made = json.loads(encode_areas(situation=large()))
        none = json.loads(encode_areas(situation=quiet()))

        ordered = {code for order in large().orders for code in order.zones}
        assert {zone[0] for zone in made["zones"]} == ordered
        assert (none["zones"], none["outline"], len(none["towns"]) > 0) == ([], None, True)

    def test_lists_the_orders_of_a_zone_from_the_most_urgent(self) -> None:
        zone = a_shape(1, SQUARE)
        orders = (
            an_order((zone,), number="a", level=Level.ELDERLY),
            an_order((zone,), number="b", level=Level.EMERGENCY),
        )

        made = json.loads(encode_areas(situation=a_situation(zones=(zone,), orders=orders)))

        assert made["orders"] == [["a", 1, 3, 1], ["b", 1, 5, 1]]
        assert made["zones"][0][3] == [1, 0]

    def test_says_no_level_number_for_a_tsunami(self) -> None:
        made = json.loads(encode_areas(situation=tsunami()))

        assert [order[2:] for order in made["orders"]] == [[4, 0]]

    def test_keeps_a_shape_smaller_than_its_unit_as_a_point(self) -> None:
        tiny = square(HERE, metres=0.3)

        made = json.loads(encode_areas(situation=a_situation_of(a_shape(1, tiny))))

        assert len(made["zones"][0][4][0][0]) >= 2
