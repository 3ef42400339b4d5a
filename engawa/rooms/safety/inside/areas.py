"""`areas.json`: the areas under orders, so small that every phone holds them, and asks without a connection.

The file holds no time and no sequence, so it stays the same as long as the orders do. Its members:

- `format`: "engawa-areas/1"; readers refuse any other. `ward`: the code of the municipality; `drill`.
- `origin`: [longitude, latitude] in whole units of 1e-5 degrees (about 1 m) from which points are counted.
- `box`: [west, south, east, north] around the ward, counted from the origin; null where its outline is not
  known.
- `orders`: for each order [number, version, level, 1 or 0]; 1 where its level number is said (it is not for
  tsunami and fires).
- `zones`: for each zone under an order [code, number, Japanese name, orders, shape, point]. `orders` are
  positions in `orders`, the most urgent first. `shape` is a list of polygons, 1 for `outline`, or null where
  nobody can be told by position; `point` is [x, y] or null.
- `outline`: the polygons of the ward where a zone is the whole ward, else null.
- `towns`: for each town [name, x, y, wholly, partly]: positions in `zones` of those that hold it.

A polygon is a list of rings, its outline first, then its holes. A ring is a flat list of whole numbers: x and
y of its first vertex counted from the origin, then the steps from vertex to vertex; its end is its
beginning, and is not said again. Coordinates are JGD2011 (EPSG:6668), which phones' WGS 84 equals to less than
this rounding.
"""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engawa.core.geo.points import Point
from engawa.rooms.safety.inside.active import ActiveZone, link_towns, list_active, list_issued
from engawa.rooms.safety.situation import Geometry, Situation
from engawa.rooms.safety.values import WITHOUT_LEVEL_NUMBER

FORMAT = "engawa-areas/1"
UNITS = 100_000
Units = NDArray[np.int64]


def encode_areas(*, situation: Situation) -> bytes:
    """Write the areas under the orders of the situation, the same bytes for the same orders."""
    active = list_active(situation=situation)
    links = link_towns(situation=situation)
    origin = _find_origin(situation, active)
    areas = {
        "format": FORMAT,
        "ward": situation.ward_code,
        "drill": situation.is_drill,
        "origin": origin.tolist(),
        "box": _find_box(situation.outline, origin),
        "orders": [
            [
                order.number,
                order.version,
                int(order.level),
                int(order.hazard not in WITHOUT_LEVEL_NUMBER),
            ]
            for order in list_issued(situation=situation)
        ],
        "zones": [_encode_zone(one, origin) for one in active],
        "outline": next(
            (
                _encode_shape(one.geometry, origin)
                for one in active
                if one.is_outline and one.geometry is not None
            ),
            None,
        ),
        "towns": [
            [town.name, *_encode_point(town.point, origin), link.wholly, link.partly]
            for town, link in sorted(
                zip(situation.towns, links, strict=True),
                key=lambda pair: (pair[0].name_kana, pair[0].name),
            )
        ],
    }
    return json.dumps(areas, ensure_ascii=False, separators=(",", ":")).encode()


def _encode_zone(one: ActiveZone, origin: Units) -> list[Any]:
    zone = one.zone
    shape: Any = None
    if one.is_outline:
        shape = 1
    elif one.geometry is not None:
        shape = _encode_shape(one.geometry, origin)
    point = _encode_point(zone.point, origin) if zone.point else None
    return [zone.code, zone.number, zone.names["ja"], one.orders, shape, point]


def _encode_point(point: Point, origin: Units) -> list[int]:
    units: list[int] = _count_units([[point.longitude, point.latitude]], origin)[0].tolist()
    return units


def _encode_shape(geometry: Geometry, origin: Units) -> list[list[list[int]]]:
    return [
        # A polygon smaller than a unit stays, as the point to which it shrinks: whoever stands there is told
        # that this is an edge. A hole that is so small is left out.
        [
            ring
            for number, positions in enumerate(polygon)
            if len(ring := _encode_ring(positions, origin)) >= 6 or number == 0
        ]
        for polygon in _polygons_of(geometry)
    ]


def _encode_ring(positions: Sequence[Sequence[float]], origin: Units) -> list[int]:
    vertices = _count_units(positions, origin)
    moves = np.ones(len(vertices), dtype=np.bool_)
    moves[1:] = np.any(vertices[1:] != vertices[:-1], axis=1)
    vertices = vertices[moves]
    if len(vertices) > 1 and np.array_equal(vertices[0], vertices[-1]):
        vertices = vertices[:-1]
    return [*vertices[0].tolist(), *np.diff(vertices, axis=0).ravel().tolist()]


def _polygons_of(geometry: Geometry) -> Sequence[Sequence[Sequence[Sequence[float]]]]:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else coordinates


def _count_units(positions: Sequence[Sequence[float]], origin: Units) -> Units:
    degrees = np.array([position[:2] for position in positions], dtype=np.float64)
    units: Units = np.rint(degrees * UNITS).astype(np.int64) - origin
    return units


def _find_origin(situation: Situation, active: tuple[ActiveZone, ...]) -> Units:
    """Give a point in the middle of what is there, so that the numbers counted from it are short."""
    corners = [
        position
        for geometry in (situation.outline, *(one.geometry for one in active))
        if geometry is not None
        for polygon in _polygons_of(geometry)
        for position in polygon[0]
    ]
    corners += [(town.point.longitude, town.point.latitude) for town in situation.towns]
    corners += [
        (one.zone.point.longitude, one.zone.point.latitude) for one in active if one.zone.point
    ]
    if not corners:
        return np.zeros(2, dtype=np.int64)
    units = _count_units(corners, np.zeros(2, dtype=np.int64))
    middle: Units = (units.min(axis=0) + units.max(axis=0)) // 2
    return middle


def _find_box(outline: Geometry | None, origin: Units) -> list[int] | None:
    if outline is None:
        return None
    corners = np.vstack([_count_units(polygon[0], origin) for polygon in _polygons_of(outline)])
    box: list[int] = [*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist()]
    return box
