"""Which orders hold in a zone that they do not name: never fewer than "am I inside?" would find."""

from dataclasses import replace

import pytest

from engawa.core.geo.points import Point
from engawa.rooms.safety.inside.asking import Areas, Place
from engawa.rooms.safety.inside.covering import list_over
from engawa.rooms.safety.situation import Situation, ZoneNow
from engawa.rooms.safety.values import Level, ZoneKind
from tests.rooms.safety import situations

HERE = Point(35.3426, 139.6191)
ASIDE = Point(35.3426, 139.6191 + 120 / 90_600)


def cover(
    zone: ZoneNow, area: ZoneNow, *more: ZoneNow, towns: tuple[object, ...] | None = None
) -> list[bool]:
    """Give for the orders over a zone whether it is named, when the one order is for an area."""
    situation = situations.a_situation(
        zones=(zone, area, *more), orders=(situations.an_order((area,)),)
    )
    if towns is not None:
        situation = replace(situation, towns=())
    return [one.is_named for one in list_over(situation=situation).get(zone.code, ())]


def square_at(point: Point, code: str, *, metres: float = 60.0) -> ZoneNow:
    return situations.a_zone(
        1,
        code=code,
        point=point,
        geometry=situations.square(point, metres=metres),
        towns=("柴町の一部",) if code == "here" else ("町屋町の一部",),
    )


class TestAnOrder:
    def test_holds_in_the_zone_that_it_names(self) -> None:
        zones = (situations.a_zone(12), situations.a_zone(13, town="朝比奈町"))
        situation = situations.a_situation(zones=zones, orders=(situations.an_order(zones[:1]),))

        over = list_over(situation=situation)

        assert [one.is_named for one in over["k012"]] == [True]
        assert "k013" not in over

    def test_for_another_area_holds_where_they_share_ground(self) -> None:
        near, far = Point(HERE.latitude, HERE.longitude + 0.0008), Point(35.36, 139.64)

        assert cover(square_at(HERE, "here"), square_at(near, "area")) == [False]
        assert cover(square_at(HERE, "here"), square_at(far, "area")) == []

    def test_that_touches_along_an_edge_only_holds_not(self) -> None:
        west = square_at(HERE, "here")
        ring = west.geometry["coordinates"][0] if west.geometry else []
        east = max(longitude for longitude, _ in ring)
        moved = [[2 * east - longitude, latitude] for longitude, latitude in reversed(ring)]
        beside = replace(
            square_at(ASIDE, "area"), geometry={"type": "Polygon", "coordinates": [moved]}
        )

        assert cover(west, beside) == []

    @pytest.mark.parametrize("has_point", [True, False])
    def test_holds_by_towns_where_a_shape_is_missing(self, has_point: bool) -> None:
        zone = situations.a_zone(12, geometry=None, point=HERE if has_point else None)
        same = situations.a_zone(13, geometry=None)
        other = situations.a_zone(14, town="朝比奈町", geometry=None)

        assert cover(zone, same) == [False]
        assert cover(zone, other) == []

    def test_holds_by_the_point_within_a_shape(self) -> None:
        zone = replace(square_at(HERE, "here"), geometry=None)

        assert cover(zone, square_at(HERE, "area", metres=300)) == [False]

    def test_holds_where_nothing_can_be_compared(self) -> None:
        zone = situations.a_zone(12, geometry=None, point=None, towns=())

        assert cover(zone, situations.a_zone(13), towns=()) == [False]

    def test_for_any_area_holds_in_a_part_of_the_whole_ward(self) -> None:
        whole = situations.a_zone(0, code="whole", kind=ZoneKind.WARD, geometry=None, towns=())

        assert cover(whole, situations.a_zone(12)) == [False]

    def test_of_the_highest_level_comes_first(self) -> None:
        zones = (situations.a_zone(12),)
        orders = tuple(
            situations.an_order(zones, number=f"2025-1013-0{level:d}", level=level)
            for level in Level
        )

        over = list_over(situation=situations.a_situation(zones=zones, orders=orders))

        assert [one.order.level for one in over["k012"]] == [5, 4, 3]


class TestNoOrder:
    @pytest.mark.parametrize("name", ["landslide", "three_orders", "tsunami", "overdue"])
    def test_is_said_only_where_nobody_in_the_middle_of_the_zone_is_inside(self, name: str) -> None:
        situation: Situation = getattr(situations, name)()
        over, areas = list_over(situation=situation), Areas(situation)

        for zone in situation.zones:
            if zone.point is None or zone.code in over:
                continue
            answer = areas.ask_position(
                latitude=zone.point.latitude, longitude=zone.point.longitude, accuracy=0.0
            )
            assert answer.place == Place.OUTSIDE, zone.code
