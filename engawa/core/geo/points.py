"""Points on the ground: degrees in data, metres in questions.

Distances and areas are asked in metres of JGD2011 / Japan Plane Rectangular CS IX (EPSG:6677), whose
origin lies at 36° N, 139°50′ E: in Kanagawa a length differs from the one on the ground by less than one
in ten thousand. Degrees are JGD2011 (EPSG:6668), which differs from WGS 84 by less than a map shows.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import Point as Spot
from shapely import STRtree
from shapely import points as make_points

Metres = NDArray[np.float64]
DEGREES, METRES = "EPSG:6668", "EPSG:6677"
# The Japanese islands with their seas; what lies outside was mistyped, or is in another system.
JAPAN = (20.0, 46.5, 122.0, 154.5)


@dataclass(frozen=True, slots=True)
class Point:
    """A point in degrees."""

    latitude: float
    longitude: float


@lru_cache(maxsize=1)
def _to_metres() -> Transformer:
    return Transformer.from_crs(DEGREES, METRES, always_xy=True)


@lru_cache(maxsize=1)
def _to_degrees() -> Transformer:
    return Transformer.from_crs(METRES, DEGREES, always_xy=True)


def project(
    latitudes: Sequence[float] | Metres, longitudes: Sequence[float] | Metres
) -> tuple[Metres, Metres]:
    """Give (metres east, metres north) of points in degrees; what is no point becomes NaN."""
    east, north = _to_metres().transform(
        np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)
    )
    east = np.where(np.isfinite(east), east, np.nan)
    return east, np.where(np.isfinite(north), north, np.nan)


def project_point(point: Point) -> tuple[float, float]:
    """Give (metres east, metres north) of one point."""
    east, north = _to_metres().transform(point.longitude, point.latitude)
    return float(east), float(north)


def unproject(east: float, north: float) -> Point:
    """Give the point in degrees that lies so many metres east and north."""
    longitude, latitude = _to_degrees().transform(east, north)
    return Point(float(latitude), float(longitude))


def measure_distance(first: Point, second: Point) -> float:
    """Give the distance between two points in metres."""
    return math.dist(project_point(first), project_point(second))


def is_in_japan(latitude: float, longitude: float) -> bool:
    """Tell whether degrees can be a point in Japan."""
    south, north, west, east = JAPAN
    return south <= latitude <= north and west <= longitude <= east


class PointIndex:
    """Many points, asked for those near another one; all in metres.

    Points that are not known (NaN) are never found.
    """

    def __init__(self, east: Metres, north: Metres) -> None:
        self.east, self.north = east, north
        self._known = np.flatnonzero(~(np.isnan(east) | np.isnan(north)))
        known = np.column_stack((east[self._known], north[self._known]))
        self._tree = STRtree(np.asarray(make_points(known), dtype=np.object_))

    def find_within(self, *, east: float, north: float, metres: float) -> NDArray[np.intp]:
        """Give the places (positions in the arrays) of the points within so many metres, nearest first."""
        found = self._tree.query(Spot(east, north), predicate="dwithin", distance=metres)
        places = self._known[found]
        distances = np.hypot(self.east[places] - east, self.north[places] - north)
        nearest: NDArray[np.intp] = places[np.argsort(distances, kind="stable")]
        return nearest

    def find_nearest(self, *, east: float, north: float) -> int | None:
        """Give the place of the nearest point; None when there is none."""
        if not len(self._known):
            return None
        return int(self._known[self._tree.nearest(Spot(east, north))])
