"""Shapes on the ground: what is read, what is refused with which words, and what they answer in metres."""

import csv
import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.geo import points
from engawa.core.geo.points import Point
from engawa.core.geo.shapes import MOST_VERTICES, ShapeRefused, read_shape
from tests.core.geo.outlines import list_rings, read, read_features, read_ward
from tests.shared import shared_file

# About 906 m from west to east and 1,110 m from south to north, near 上大岡.
WEST, SOUTH, EAST, NORTH = 139.59, 35.40, 139.60, 35.41
RING = [[WEST, SOUTH], [EAST, SOUTH], [EAST, NORTH], [WEST, NORTH], [WEST, SOUTH]]
HOLE = [
    [139.594, 35.404],
    [139.594, 35.406],
    [139.596, 35.406],
    [139.596, 35.404],
    [139.594, 35.404],
]
FURTHER_EAST = [[longitude + 0.02, latitude] for longitude, latitude in RING]
LINE = [[WEST, SOUTH], [EAST, SOUTH]]


def refuse(kind: str, coordinates: object) -> str:
    with pytest.raises(ShapeRefused) as caught:
        read(kind, coordinates)
    return str(caught.value)


class TestReadingShapes:
    def test_takes_a_polygon_with_a_hole(self) -> None:
        shape = read("Polygon", [RING, HOLE])

        assert shape.contains(35.401, 139.591)
        assert not shape.contains(35.405, 139.595)

    def test_takes_several_polygons(self) -> None:
        shape = read("MultiPolygon", [[RING], [FURTHER_EAST]])

        assert shape.contains(35.405, 139.595)
        assert shape.contains(35.405, 139.615)
        assert not shape.contains(35.405, 139.605)

    def test_takes_heights_as_third_numbers(self) -> None:
        shape = read("LineString", [[*position, 12.5] for position in LINE])

        assert shape.length == pytest.approx(read("LineString", LINE).length)

    def test_refuses_an_open_ring_and_says_where_it_ends(self) -> None:
        words = refuse("Polygon", [RING, HOLE[:-1]])

        assert "2番目の線が閉じていません" in words
        assert "緯度35.404000、経度139.596000" in words

    def test_refuses_a_ring_that_crosses_itself_and_says_where(self) -> None:
        bow = [RING[0], RING[2], RING[1], RING[3], RING[0]]

        words = refuse("Polygon", [bow])

        assert "自分自身と交わる" in words
        assert "緯度35.405" in words
        assert "経度139.59500" in words

    @pytest.mark.parametrize(
        ("kind", "coordinates"),
        [("Polygon", [HOLE, RING]), ("MultiPolygon", [[RING], [HOLE]])],
        ids=["hole outside", "one inside the other"],
    )
    def test_refuses_polygons_and_holes_that_lie_wrongly(
        self, kind: str, coordinates: object
    ) -> None:
        assert "重なり方が正しくありません" in refuse(kind, coordinates)

    def test_refuses_polygons_that_share_ground(self) -> None:
        shifted = [[longitude + 0.005, latitude] for longitude, latitude in RING]

        assert "交わるか、重なっています" in refuse("MultiPolygon", [[RING], [shifted]])

    def test_refuses_swapped_coordinates_and_says_which(self) -> None:
        swapped = [RING[0], [SOUTH, EAST], *RING[2:]]

        words = refuse("Polygon", [swapped])

        assert "1番目の線の2番目の点（緯度139.600000、経度35.400000）は日本の外" in words

    @pytest.mark.parametrize(
        "position",
        [["139.59", "35.4"], [139.59], [], None, [True, 35.4], [math.nan, 35.4], [10**400, 35.4]],
    )
    def test_refuses_what_is_no_position_and_says_which(self, position: object) -> None:
        assert "1番目の線の1番目の点が、数の組ではありません" in refuse(
            "LineString", [position, *LINE]
        )

    def test_refuses_a_ring_of_two_corners(self) -> None:
        assert "1番目の線は点が足りません" in refuse("Polygon", [[*LINE, *LINE, LINE[0]]])

    def test_refuses_a_line_that_does_not_move(self) -> None:
        assert "1番目の線は点が足りません" in refuse("LineString", [LINE[0], LINE[0]])

    def test_refuses_a_ring_without_an_inside(self) -> None:
        flat = [[WEST, SOUTH], [139.595, SOUTH], [EAST, SOUTH], [WEST, SOUTH]]

        assert "図形" in refuse("Polygon", [flat])

    def test_refuses_more_vertices_than_a_ward_has(self) -> None:
        many = [[139 + number / 1e6, 35.4] for number in range(MOST_VERTICES + 1)]

        assert f"{MOST_VERTICES}点まで" in refuse("LineString", many)

    @pytest.mark.parametrize("coordinates", [[], [[]], [[[]]], [None], "139,35"])
    @pytest.mark.parametrize("kind", ["LineString", "Polygon", "MultiPolygon"])
    def test_refuses_what_is_empty(self, kind: str, coordinates: object) -> None:
        assert refuse(kind, coordinates).startswith("図形")

    def test_refuses_other_kinds_by_name(self) -> None:
        assert "「Point」は使えません" in refuse("Point", [139.59, 35.4])

    def test_refuses_what_is_no_geometry(self) -> None:
        with pytest.raises(ShapeRefused, match="座標（coordinates）がありません"):
            read_shape(geojson={"type": "Feature"})

    @pytest.mark.parametrize(
        ("name", "count"),
        [
            ("data/hazard/hazard_plateau_lsld_533925_ota.geojson", 55),
            ("data/hazard/flood_history_yokohama_window.geojson", 16),
            ("data/geo/yokohama_18wards_n03_2021_s0010.geojson", 18),
        ],
    )
    def test_takes_every_shape_of_public_files(self, name: str, count: int) -> None:
        shapes = [read_shape(geojson=feature["geometry"]) for feature in read_features(name)]

        assert len(shapes) == count
        for shape in shapes:
            inside = shape.representative_point()
            assert shape.contains(inside.latitude, inside.longitude)


class TestShapes:
    def test_measure_areas_and_outlines_in_metres(self) -> None:
        width = points.measure_distance(Point(SOUTH, WEST), Point(SOUTH, EAST))
        height = points.measure_distance(Point(SOUTH, WEST), Point(NORTH, WEST))

        shape = read("Polygon", [RING])

        assert shape.area == pytest.approx(width * height, rel=1e-3)
        assert shape.length == pytest.approx(2 * (width + height), rel=1e-3)

    def test_measure_a_line_without_an_area(self) -> None:
        shape = read("LineString", LINE)

        assert shape.area == 0
        assert shape.length == pytest.approx(908, abs=2)

    def test_hold_the_points_of_their_outline(self) -> None:
        shape = read("Polygon", [RING])

        assert shape.contains(SOUTH, WEST)

    @pytest.mark.parametrize(("latitude", "longitude"), [(math.nan, 139.6), (91.0, 139.6), (0, 0)])
    def test_hold_nothing_that_is_no_point_there(self, latitude: float, longitude: float) -> None:
        assert not read("Polygon", [RING]).contains(latitude, longitude)

    def test_tell_of_many_points_at_once(self) -> None:
        shape = read("Polygon", [RING, HOLE])
        latitudes = [35.401, 35.405, 35.42, math.nan]
        east, north = points.project(latitudes, [139.591, 139.595, 139.595, 139.595])

        inside = shape.contains_many(east, north)

        assert inside.tolist() == [True, False, False, False]

    def test_are_no_metres_away_from_what_is_inside(self) -> None:
        assert read("Polygon", [RING]).distance_to(35.405, 139.595) == 0

    def test_tell_how_far_away_a_point_is(self) -> None:
        away = points.measure_distance(Point(35.405, EAST), Point(35.405, 139.61))

        distance = read("Polygon", [RING]).distance_to(35.405, 139.61)

        assert distance == pytest.approx(away, abs=1)

    def test_are_nowhere_from_what_is_no_point(self) -> None:
        assert math.isnan(read("Polygon", [RING]).distance_to(math.nan, 139.6))

    def test_reach_further_with_a_margin(self) -> None:
        shape = read("LineString", LINE).buffer(100)

        assert shape.contains(SOUTH + 0.0008, 139.595)
        assert not shape.contains(SOUTH + 0.001, 139.595)

    @pytest.mark.parametrize("metres", [0, -5, math.nan])
    def test_have_no_margin_of_nothing(self, metres: float) -> None:
        with pytest.raises(ValueError, match="margin"):
            read("LineString", LINE).buffer(metres)

    def test_know_the_box_around_them(self) -> None:
        west, south = points.project_point(Point(SOUTH, WEST))
        east, north = points.project_point(Point(NORTH, EAST))

        bounds = read("Polygon", [RING]).bounds

        # The box stands along the grid of metres, which is turned a little against the degrees.
        assert bounds == pytest.approx((west, south, east, north), abs=5)

    def test_lose_corners_that_nobody_sees(self) -> None:
        dented = [*RING[:1], [139.595, SOUTH + 0.00001], *RING[1:]]

        simpler = read("Polygon", [dented]).simplify(5)

        assert simpler.to_geojson(digits=3) == read("Polygon", [RING]).to_geojson(digits=3)

    def test_keep_small_islands_when_they_become_simpler(self) -> None:
        tiny = [[139.7, 35.4], [139.7001, 35.4], [139.7001, 35.4001], [139.7, 35.4]]

        simpler = read("MultiPolygon", [[RING], [tiny]]).simplify(500)

        assert simpler.contains(35.40003, 139.70007)

    def test_have_a_point_inside_even_where_the_middle_is_a_hole(self) -> None:
        shape = read("Polygon", [RING, HOLE])

        inside = shape.representative_point()

        assert shape.contains(inside.latitude, inside.longitude)


class TestShapesAsGeojson:
    @pytest.mark.parametrize(
        ("kind", "coordinates"),
        [
            ("LineString", LINE),
            ("Polygon", [RING, HOLE]),
            ("MultiPolygon", [[RING, HOLE], [FURTHER_EAST]]),
        ],
    )
    def test_are_what_was_read(self, kind: str, coordinates: object) -> None:
        written = read(kind, coordinates).to_geojson()

        again = read_shape(geojson=written)
        assert written["type"] == kind
        assert again.length == pytest.approx(read(kind, coordinates).length, rel=1e-4)
        assert again.to_geojson() == written

    def test_turn_outlines_counter_clockwise(self) -> None:
        written = read("Polygon", [RING[::-1], HOLE[::-1]]).to_geojson()

        outline, hole = list_rings(written)
        assert turn(outline) > 0 > turn(hole)

    def test_leave_out_what_is_smaller_than_a_digit(self) -> None:
        tiny = [[139.7, 35.4], [139.7001, 35.4], [139.7001, 35.4001], [139.7, 35.4]]

        written = read("MultiPolygon", [[RING], [tiny]]).to_geojson(digits=2)

        assert written["type"] == "Polygon"

    @pytest.mark.parametrize(("kind", "coordinates"), [("Polygon", [HOLE]), ("LineString", LINE)])
    def test_are_refused_when_nothing_is_left(self, kind: str, coordinates: object) -> None:
        with pytest.raises(ShapeRefused, match="小さすぎて"):
            read(kind, coordinates).to_geojson(digits=1 if kind == "Polygon" else 0)

    @given(
        corners=st.lists(
            st.tuples(st.floats(139.5, 139.7), st.floats(35.3, 35.5)), min_size=3, max_size=9
        )
    )
    def test_are_read_or_refused_whatever_is_drawn(
        self, corners: list[tuple[float, float]]
    ) -> None:
        ring = [list(corner) for corner in (*corners, corners[0])]

        try:
            shape = read("Polygon", [ring])
        except ShapeRefused:
            return

        inside = shape.representative_point()
        assert shape.area > 0
        assert shape.distance_to(inside.latitude, inside.longitude) < 0.01


class TestWardOutlines:
    @pytest.mark.parametrize(("ward", "square_metres"), [("金沢区", 30.96e6), ("港南区", 19.90e6)])
    def test_have_the_area_that_is_published(self, ward: str, square_metres: float) -> None:
        shape = read_ward(ward)

        assert shape.area == pytest.approx(square_metres, rel=0.005)

    def test_hold_about_as_many_points_as_they_have_area(self) -> None:
        shape = read_ward("金沢区")
        west, south, east, north = shape.bounds
        chance = np.random.default_rng(14108)
        x, y = chance.uniform(west, east, 20_000), chance.uniform(south, north, 20_000)

        share = shape.contains_many(x, y).mean()

        assert share == pytest.approx(shape.area / ((east - west) * (north - south)), abs=0.015)

    def test_hold_the_towns_of_their_ward(self) -> None:
        shape = read_ward("港南区")
        lines = shared_file("data/geo/choaza_points_14111.csv").read_text(encoding="utf-8-sig")
        towns = list(csv.DictReader(lines.splitlines()))

        inside = [shape.contains(float(town["緯度"]), float(town["経度"])) for town in towns]

        assert len(inside) > 80
        assert sum(inside) >= len(inside) - 2


def turn(ring: list[list[float]]) -> float:
    """Twice the area, positive when the ring runs counter-clockwise."""
    return sum(x * v - u * y for (x, y), (u, v) in pairwise(ring))
