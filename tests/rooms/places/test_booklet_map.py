"""The map of the printed booklet: where its numbers and names stand."""

from itertools import combinations

import pytest

from engawa.core.geo.points import Point
from engawa.rooms.places.booklet_map import Mark, PrintedMap, lay_out_map
from engawa.rooms.places.map_drawing import Landmark
from engawa.rooms.places.selectors.booklet import BookletGround
from tests.rooms.places import material

GROUND = BookletGround(ward=material.SQUARE, districts=(), credit="")
MIDDLE = Point(35.36, 139.6)


class TestLayOutMap:
    def lay_out(self, points: list[Point], *landmarks: Landmark) -> PrintedMap:
        return lay_out_map(ground=GROUND, numbered=list(enumerate(points, 1)), landmarks=landmarks)

    @staticmethod
    def are_apart(one: Mark, other: Mark, height: float) -> bool:
        return (
            abs(one.x - other.x) >= (one.width + other.width) / 2 or abs(one.y - other.y) >= height
        )

    def test_leaves_a_place_that_stands_alone_where_it_is(self) -> None:
        drawn = self.lay_out([MIDDLE, Point(35.4, 139.6)])

        assert [(mark.x, mark.y) for mark in drawn.marks] == [
            (mark.at_x, mark.at_y) for mark in drawn.marks
        ]
        # North is up.
        assert drawn.marks[1].y < drawn.marks[0].y

    @pytest.mark.parametrize("count", [2, 70])
    def test_lets_no_number_hide_another_one(self, count: int) -> None:
        drawn = self.lay_out([MIDDLE] * count)

        high = drawn.mark_height
        assert all(self.are_apart(*pair, high) for pair in combinations(drawn.marks, 2))
        assert [mark.number for mark in drawn.marks] == list(range(1, count + 1))
        assert sum(not mark.is_aside for mark in drawn.marks) == 1
        assert all(0 < m.x < drawn.width and 0 < m.y < drawn.height for m in drawn.marks)

    def test_keeps_numbers_off_a_station_and_its_name(self) -> None:
        drawn = self.lay_out([MIDDLE], Landmark("文庫駅", MIDDLE))

        (mark,), (name,) = drawn.marks, drawn.names
        assert mark.is_aside
        assert abs(mark.y - name.middle) > 4 or not (name.left - 6 < mark.x < name.left + 13)

    def test_tells_which_places_lie_outside(self) -> None:
        drawn = self.lay_out([MIDDLE, Point(36.0, 139.6)])

        assert [mark.number for mark in drawn.marks] == [1]
        assert drawn.outside == {2}

    def test_shows_a_bar_of_a_round_length(self) -> None:
        drawn = self.lay_out([])

        # The square is 9.1 km wide on 170 mm.
        assert drawn.bar_metres == 2000
        assert 36 < drawn.bar < 39
