"""Which zones of a ward lie in the area of an alert of others; pure.

CAP 1.2 gives polygons without holes and circles, in degrees of WGS 84. A polygon that crosses itself answers by
chance, so it is counted and not used; one that lies nowhere near the zones is of no concern.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from engawa.core.geo import points
from engawa.core.geo.points import Point
from engawa.rooms.safety.feeds.cap_values import CapAlert, CapCircle, Position
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import Geometry, ZoneNow
from engawa.rooms.safety.values import ZoneKind

# An outline of a city in full detail; more vertices than these near one ward were not drawn for people.
MOST_VERTICES = 50_000
# A circle becomes a polygon of so many edges a quarter: its radius is nowhere short by more than 0.02 %.
_EDGES = 40
# Larger than any alert for a part of Japan; in metres.
_LARGEST_RADIUS = 3_000_000.0
# Registers and alerts round their degrees: what lies inside but for so small a part lies inside.
_WHOLE, _NOTHING = 0.999, 0.001

# (west, south, east, north) in metres.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class AlertReach:
    """The codes of zones that lie wholly and partly in an alert's area, in the order in which they were given.

    `without_shape` counts zones of which nobody can tell, `refused` shapes of the alert that cannot be used;
    `is_too_fine` tells that there were too many vertices to compare. `has_shapes` tells whether the alert has any.
    """

    whole: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    without_shape: int = 0
    refused: int = 0
    is_too_fine: bool = False
    has_shapes: bool = False


def reach_zones(
    *, alert: CapAlert, zones: Sequence[ZoneNow], outline: Geometry | None = None
) -> AlertReach:
    """Compare the area of an alert with zones; the whole ward is its outline where its zone has no shape."""
    areas = [area for info in alert.infos for area in info.areas]
    # Languages repeat the same area.
    rings = list(dict.fromkeys(ring for area in areas for ring in area.polygons))
    circles = list(dict.fromkeys(circle for area in areas for circle in area.circles))
    has_shapes = bool(rings or circles)
    shaped = {zone.code: _shape_of(zone, outline) for zone in zones}
    known = {code: shape for code, shape in shaped.items() if shape is not None}
    without_shape = len(shaped) - len(known)
    if not (has_shapes and known):
        return AlertReach(without_shape=without_shape, has_shapes=has_shapes)
    ground: Box = tuple(shapely.total_bounds(list(known.values())).tolist())
    near = [ring for ring in rings if _may_touch(ring, ground)]
    if sum(map(len, near)) > MOST_VERTICES:
        return AlertReach(without_shape=without_shape, is_too_fine=True, has_shapes=True)
    drawn = [*map(_draw_ring, near), *_draw_circles(circles)]
    usable = [shape for shape in drawn if shape is not None]
    area = shapely.union_all(usable)
    shares = {code: _share(shape, area) for code, shape in known.items()}
    return AlertReach(
        whole=tuple(code for code, share in shares.items() if share >= _WHOLE),
        part=tuple(code for code, share in shares.items() if _NOTHING < share < _WHOLE),
        without_shape=without_shape,
        refused=len(drawn) - len(usable),
        has_shapes=True,
    )


def _shape_of(zone: ZoneNow, outline: Geometry | None) -> BaseGeometry | None:
    is_ward = zone.kind is ZoneKind.WARD
    geometry = outline if zone.geometry is None and is_ward else zone.geometry
    shape = read_geometry(geometry)
    return None if shape is None or not shape.area else shape.geometry


def _share(shape: BaseGeometry, area: BaseGeometry) -> float:
    return float(shapely.area(shapely.intersection(shape, area)) / shapely.area(shape))


def _may_touch(ring: Sequence[Position], ground: Box) -> bool:
    """Tell by their boxes in degrees whether a polygon may touch the ground."""
    west, south, east, north = ground
    corners = [points.unproject(x, y) for x in (west, east) for y in (south, north)]
    latitudes = [latitude for latitude, _longitude in ring]
    longitudes = [longitude for _latitude, longitude in ring]
    return (
        min(latitudes) <= max(corner.latitude for corner in corners)
        and max(latitudes) >= min(corner.latitude for corner in corners)
        and min(longitudes) <= max(corner.longitude for corner in corners)
        and max(longitudes) >= min(corner.longitude for corner in corners)
    )


def _draw_ring(ring: Sequence[Position]) -> BaseGeometry | None:
    """Draw a polygon in metres; None where it crosses itself, or leaves Japan, where metres mean nothing."""
    if not all(points.is_in_japan(latitude, longitude) for latitude, longitude in ring):
        return None
    degrees = np.array(ring, dtype=np.float64)
    polygon = shapely.Polygon(np.column_stack(points.project(degrees[:, 0], degrees[:, 1])))
    return polygon if shapely.is_valid(polygon) and shapely.area(polygon) > 0 else None


def _draw_circles(circles: Sequence[CapCircle]) -> Iterator[BaseGeometry | None]:
    """Draw the circles that have a size and lie in Japan; a centre elsewhere is of no concern."""
    for circle in circles:
        latitude, longitude = circle.centre
        metres = min(circle.kilometres * 1000, _LARGEST_RADIUS)
        if metres > 0 and points.is_in_japan(latitude, longitude):
            east, north = points.project_point(Point(latitude, longitude))
            is_point = math.isfinite(east) and math.isfinite(north)
            yield shapely.Point(east, north).buffer(metres, quad_segs=_EDGES) if is_point else None
