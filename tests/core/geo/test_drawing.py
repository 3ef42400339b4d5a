"""Shapes on a drawing: where metres are placed, and how short the path is."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.geo.points import Point, project_point
from engawa.core.geo.shapes import Frame, Shape, draw_path
from tests.core.geo.outlines import list_rings, read, read_ward

MARKS = re.compile(r"(M-?[\d.]+[ -][\d.]+l[-\d. ]+z?)+")


def make_square(*, size: float, hole: float = 0, is_line: bool = False) -> Shape:
    """Make a square around the origin of the grid, in metres; a degree there is 111 km by 90 km."""

    def make_ring(half: float) -> list[list[float]]:
        along, across = half / 110_950, half / 90_170
        corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
        return [[139 + 5 / 6 + x * across, 36 + y * along] for x, y in corners]

    if is_line:
        return read("LineString", make_ring(size / 2)[:3])
    return read("Polygon", [make_ring(size / 2), *([make_ring(hole / 2)] if hole else [])])


FRAME = Frame(width=100, height=100, east=-50, north=50, scale=1)


class TestFrames:
    def test_place_north_above_south(self) -> None:
        frame = Frame.fit(bounds=(0, 0, 100, 50), width=240, height=240, padding=20)

        assert frame.place(0, 50) == pytest.approx((20, 70))
        assert frame.place(100, 0) == pytest.approx((220, 170))

    def test_keep_the_shape_of_the_ground(self) -> None:
        frame = Frame.fit(bounds=(0, 0, 10, 1000), width=300, height=200)

        (left, top), (right, bottom) = frame.place(0, 1000), frame.place(10, 0)
        assert (top, bottom) == pytest.approx((0, 200))
        assert (left, right) == pytest.approx((149, 151))

    def test_put_a_single_point_in_the_middle(self) -> None:
        frame = Frame.fit(bounds=(7, 9, 7, 9), width=300, height=200, padding=10)

        assert frame.place(7, 9) == pytest.approx((150, 100))

    def test_tell_how_many_metres_a_pixel_is(self) -> None:
        frame = Frame.fit(bounds=(0, 0, 1000, 1000), width=120, height=120, padding=10)

        assert frame.measure(3) == pytest.approx(30)

    def test_are_refused_without_room(self) -> None:
        with pytest.raises(ValueError, match="padding"):
            Frame.fit(bounds=(0, 0, 1, 1), width=40, height=100, padding=20)

    @given(
        west=st.floats(-1e5, 1e5),
        south=st.floats(-1e5, 1e5),
        width=st.floats(0.1, 1e5),
        height=st.floats(0.1, 1e5),
    )
    def test_hold_their_whole_box(
        self, west: float, south: float, width: float, height: float
    ) -> None:
        bounds = (west, south, west + width, south + height)

        frame = Frame.fit(bounds=bounds, width=640, height=480, padding=16)

        for east, north in ((bounds[0], bounds[1]), (bounds[2], bounds[3])):
            x, y = frame.place(east, north)
            assert 15.9 <= x <= 624.1
            assert 15.9 <= y <= 464.1


class TestDrawingPaths:
    def test_writes_steps_in_whole_pixels(self) -> None:
        path = draw_path(shape=make_square(size=40), frame=FRAME)

        assert path == "M30 70l40 0 0-40-40 0z"

    def test_writes_as_many_digits_as_are_asked_for(self) -> None:
        path = draw_path(shape=make_square(size=0.5), frame=FRAME, digits=2)

        assert path == "M49.75 50.25l.5 0 0-.5-.5 0z"

    def test_leaves_a_line_open(self) -> None:
        path = draw_path(shape=make_square(size=40, is_line=True), frame=FRAME)

        assert path == "M30 70l40 0 0-40"

    def test_runs_holes_against_their_outline(self) -> None:
        path = draw_path(shape=make_square(size=40, hole=20), frame=FRAME)

        assert path == "M30 70l40 0 0-40-40 0zM40 60l0-20 20 0 0 20z"

    def test_leaves_out_what_is_smaller_than_a_pixel(self) -> None:
        assert draw_path(shape=make_square(size=0.3), frame=FRAME) == ""
        assert draw_path(shape=make_square(size=0.3, is_line=True), frame=FRAME) == ""
        assert draw_path(shape=make_square(size=40, hole=0.3), frame=FRAME).count("z") == 1

    def test_leaves_out_corners_on_the_way_straight_on(self) -> None:
        shape = read("LineString", [[139.8, 36], [139.81, 36], [139.82, 36], [139.81, 36]])
        frame = Frame.fit(bounds=shape.bounds, width=100, height=100)

        # It goes on to the end and half of the way back.
        assert draw_path(shape=shape, frame=frame) == "M0 50l100 0-50 0"

    def test_places_a_path_where_the_frame_places_its_points(self) -> None:
        shape = read_ward("港南区")
        frame = Frame.fit(bounds=shape.bounds, width=640, height=640, padding=16)

        numbers = re.findall(r"-?[\d.]+", draw_path(shape=shape, frame=frame, digits=2))

        longitude, latitude = list_rings(shape.to_geojson(digits=8))[0][0]
        start = frame.place(*project_point(Point(latitude, longitude)))
        assert (float(numbers[0]), float(numbers[1])) == pytest.approx(start, abs=0.01)

    @pytest.mark.parametrize("ward", ["金沢区", "港南区"])
    def test_takes_little_for_a_ward(self, ward: str) -> None:
        shape = read_ward(ward)
        frame = Frame.fit(bounds=shape.bounds, width=1200, height=1200, padding=12)

        path = draw_path(shape=shape.simplify(frame.measure(1)), frame=frame)

        assert len(path) < 2500
        assert MARKS.fullmatch(path)

    @pytest.mark.parametrize("ward", ["金沢区", "港南区"])
    def test_draws_no_less_and_no_more_than_the_ward_when_it_is_simpler(self, ward: str) -> None:
        shape = read_ward(ward)
        frame = Frame.fit(bounds=shape.bounds, width=640, height=640, padding=16)

        simpler = shape.simplify(frame.measure(1))

        assert simpler.area == pytest.approx(shape.area, rel=0.01)
