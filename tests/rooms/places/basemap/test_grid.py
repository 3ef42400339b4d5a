"""Boxes around wards and the tiles that touch them."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.geo.points import Point, measure_distance
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.grid import Tile, count_tiles, list_tiles, place
from tests.rooms.places.basemap.archives import KONAN

LATITUDES, LONGITUDES = st.floats(-84, 84), st.floats(-179, 179)


class TestABox:
    @pytest.mark.parametrize(
        "sides",
        [
            (35.5, 139.0, 35.0, 140.0),
            (35.0, 140.0, 35.5, 139.0),
            (139.5, 35.3, 139.7, 35.5),
            (math.nan, 139.0, 35.5, 140.0),
        ],
    )
    def test_has_its_sides_in_order(self, sides: tuple[float, float, float, float]) -> None:
        with pytest.raises(ValueError, match="no box"):
            Box(*sides)

    def test_grows_by_as_many_metres_on_each_side(self) -> None:
        wide = KONAN.widen(1500)

        middle = (KONAN.west + KONAN.east) / 2
        northward = measure_distance(Point(KONAN.north, middle), Point(wide.north, middle))
        eastward = measure_distance(Point(KONAN.north, KONAN.east), Point(KONAN.north, wide.east))
        assert northward == pytest.approx(1500, rel=0.01)
        assert eastward == pytest.approx(1500, rel=0.01)

    def test_stays_on_the_map_at_the_end_of_the_world(self) -> None:
        wide = Box(84, 179, 85, 180).widen(2_000_000)

        assert (wide.north, wide.east) == (85.0511, 180.0)

    def test_refuses_to_shrink(self) -> None:
        with pytest.raises(ValueError, match="margin"):
            KONAN.widen(-1)

    def test_has_in_common_what_lies_in_both(self) -> None:
        other = Box(35.40, 139.60, 36.0, 140.0)

        assert KONAN.cross(other) == Box(35.40, 139.60, 35.42, 139.62)
        assert KONAN.cross(Box(36, 139, 37, 140)) is None


class TestListingTiles:
    def test_knows_where_yokohama_lies(self) -> None:
        # 横浜駅, whose tile anyone can look up.
        station = Box(35.4658, 139.6223, 35.4659, 139.6224)

        assert list(list_tiles(box=station, zoom=14)) == [Tile(14, 14546, 6463)]

    def test_numbers_tiles_as_the_format_does(self) -> None:
        ids = [Tile(0, 0, 0).id, Tile(1, 0, 0).id, Tile(1, 0, 1).id, Tile(1, 1, 1).id]

        assert ids == [0, 1, 2, 3]

    @given(LATITUDES, LONGITUDES, st.integers(0, 16), st.floats(0, 1), st.floats(0, 1))
    def test_has_the_tile_of_each_point_of_the_box(
        self, south: float, west: float, zoom: int, up: float, right: float
    ) -> None:
        box = Box(south, west, south + 0.05, west + 0.05)
        latitude, longitude = south + up * 0.05, west + right * 0.05

        tiles = list(list_tiles(box=box, zoom=zoom))

        ((x, y),) = place(np.array([longitude]), np.array([latitude])) * 2**zoom
        assert (math.floor(x), math.floor(y)) in {(tile.column, tile.row) for tile in tiles}

    def test_counts_without_listing(self) -> None:
        zooms = range(10, 17)

        listed = sum(1 for zoom in zooms for _tile in list_tiles(box=KONAN, zoom=zoom))

        assert count_tiles(box=KONAN, zooms=zooms) == listed
        assert count_tiles(box=Box(-85, -180, 85, 180), zooms=range(20, 21)) > 10**12
