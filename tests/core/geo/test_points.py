"""Points on the ground: degrees become metres and come back, and near ones are found."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.core.geo import points
from engawa.core.geo.points import Point, PointIndex

WARD_OFFICE, STATION = Point(35.400583, 139.591389), Point(35.409333, 139.596528)


class TestPoints:
    @given(latitude=st.floats(35, 36), longitude=st.floats(139, 140))
    def test_come_back_from_metres(self, latitude: float, longitude: float) -> None:
        again = points.unproject(*points.project_point(Point(latitude, longitude)))

        assert again.latitude == pytest.approx(latitude, abs=1e-8)
        assert again.longitude == pytest.approx(longitude, abs=1e-8)

    def test_are_as_far_apart_as_on_the_ground(self) -> None:
        # A degree of latitude is 110.95 km there, one of longitude 90.83 km.
        expected = math.hypot(0.00875 * 110_950, 0.005139 * 90_830)

        distance = points.measure_distance(WARD_OFFICE, STATION)

        assert distance == pytest.approx(expected, rel=1e-3)

    def test_are_not_known_where_there_are_none(self) -> None:
        east, north = points.project([35.4, math.nan, 1e9], [139.6, 139.6, 139.6])

        assert np.isnan(east).tolist() == np.isnan(north).tolist() == [False, True, True]

    @pytest.mark.parametrize(
        ("latitude", "longitude", "is_there"),
        [(35.4, 139.6, True), (139.6, 35.4, False), (0, 0, False), (math.nan, 139.6, False)],
    )
    def test_lie_in_japan_or_not(self, latitude: float, longitude: float, is_there: bool) -> None:
        assert points.is_in_japan(latitude, longitude) is is_there


class TestIndexOfPoints:
    def test_finds_the_near_ones_nearest_first(self) -> None:
        index = PointIndex(np.array([300.0, 0.0, 99.0, math.nan]), np.array([0.0, 50.0, 0.0, 0.0]))

        assert index.find_within(east=0, north=0, metres=100).tolist() == [1, 2]
        assert index.find_nearest(east=290, north=0) == 0

    def test_finds_nothing_among_unknown_points(self) -> None:
        index = PointIndex(np.array([math.nan]), np.array([math.nan]))

        assert index.find_within(east=0, north=0, metres=1e6).tolist() == []
        assert index.find_nearest(east=0, north=0) is None
