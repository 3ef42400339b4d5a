"""Shapes on the ground: degrees in data (GeoJSON, RFC 7946), metres in questions, and a path for a drawing.

What is drawn wrongly is refused when it is read, because a polygon that crosses itself answers "inside"
and "outside" by chance.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import shapely
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from engawa.core.geo import points
from engawa.core.geo.points import Metres, Point

# The outline of a ward in full detail has about 10,000; a shape of more was not made for a map of a ward.
MOST_VERTICES = 50_000
# (west, south, east, north) in metres.
Bounds = tuple[float, float, float, float]
Truths = NDArray[np.bool_]

_LEAST_OF_RING, _LEAST_OF_LINE = 4, 2
# As GEOS says it: "Self-intersection[139.595 35.405]".
_REASON = re.compile(r"(?P<what>[^\[]*)\[(?P<x>\S+) (?P<y>\S+)\]")


class ShapeRefused(ValueError):
    """The shape cannot be used; the message says what is wrong, where, and how to mend it."""


class Shape:
    """A line or one or more polygons on the ground, ready for many questions.

    `geometry` is in metres (EPSG:6677) and valid. A point on the outline counts as inside.
    """

    __slots__ = ("geometry",)

    def __init__(self, geometry: BaseGeometry) -> None:
        shapely.prepare(geometry)
        self.geometry = geometry

    @property
    def area(self) -> float:
        """The area in square metres; 0 for a line."""
        return float(self.geometry.area)

    @property
    def length(self) -> float:
        """The length of a line, or of the outline with its holes, in metres."""
        return float(self.geometry.length)

    @property
    def bounds(self) -> Bounds:
        """The box around it, in metres: west, south, east, north."""
        west, south, east, north = map(float, self.geometry.bounds)
        return west, south, east, north

    def contains(self, latitude: float, longitude: float) -> bool:
        """Tell whether a point in degrees lies inside; what is no point does not."""
        east, north = points.project_point(Point(latitude, longitude))
        # Asked of each row of an import: for one point an array would cost more than the answer.
        is_point = math.isfinite(east) and math.isfinite(north)
        return is_point and bool(shapely.intersects_xy(self.geometry, east, north))

    def contains_many(self, east: Metres, north: Metres) -> Truths:
        """Tell of many points in metres, one by one, which lie inside; NaN does not."""
        inside: Truths = shapely.intersects_xy(self.geometry, east, north)
        return inside & np.isfinite(east) & np.isfinite(north)

    def distance_to(self, latitude: float, longitude: float) -> float:
        """Give the distance from a point in degrees in metres: 0 inside, NaN for what is no point."""
        east, north = points.project_point(Point(latitude, longitude))
        if not (math.isfinite(east) and math.isfinite(north)):
            return math.nan
        return float(shapely.distance(self.geometry, shapely.Point(east, north)))

    def simplify(self, metres: float) -> "Shape":
        """Give the shape with fewer vertices, none of them further than so many metres away.

        Small islands stay as triangles, so that no part of a ward is lost.
        """
        return Shape(shapely.simplify(self.geometry, metres, preserve_topology=True))

    def buffer(self, metres: float) -> "Shape":
        """Give everything within so many metres of the shape.

        :raises ValueError: the number of metres is not positive.
        """
        if not metres > 0:
            raise ValueError(f"a margin of {metres} metres")
        return Shape(shapely.buffer(self.geometry, metres))

    def representative_point(self) -> Point:
        """Give a point that surely lies inside, where a label or a pin may stand."""
        inside = shapely.point_on_surface(self.geometry)
        return points.unproject(float(inside.x), float(inside.y))

    def to_geojson(self, digits: int = 6) -> dict[str, object]:
        """Give the shape in degrees as RFC 7946 asks, outlines counter-clockwise.

        Six digits are about 10 cm; a polygon or a hole that is smaller than a digit is left out.

        :raises ShapeRefused: at so few digits nothing is left of the shape.
        """
        if self.geometry.geom_type == "LineString":
            line = _round_to_degrees(shapely.get_coordinates(self.geometry), digits)
            if len(line) < _LEAST_OF_LINE:
                raise ShapeRefused(_too_small())
            return {"type": "LineString", "coordinates": line}
        polygons: list[list[list[list[float]]]] = []
        for polygon in _polygons_of(self.geometry):
            rings = [
                _round_to_degrees(shapely.get_coordinates(ring), digits)
                for ring in _rings_of(polygon)
            ]
            if len(rings[0]) >= _LEAST_OF_RING:
                holes = [ring for ring in rings[1:] if len(ring) >= _LEAST_OF_RING]
                polygons.append([rings[0], *holes])
        if not polygons:
            raise ShapeRefused(_too_small())
        if len(polygons) == 1:
            return {"type": "Polygon", "coordinates": polygons[0]}
        return {"type": "MultiPolygon", "coordinates": polygons}


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing of `width` × `height` px onto which metres are placed, north up, y downward.

    `east` and `north` are the metres that lie at its upper left corner, `scale` is px per metre.
    """

    width: float
    height: float
    east: float
    north: float
    scale: float

    @classmethod
    def fit(cls, *, bounds: Bounds, width: float, height: float, padding: float = 0) -> "Frame":
        """Make the frame in which a box of metres stands in the middle, as large as may be.

        :raises ValueError: the padding leaves no room.
        """
        if width <= 2 * padding or height <= 2 * padding:
            raise ValueError(f"{width} x {height} px hold no padding of {padding} px")
        west, south, east, north = bounds
        # A single point has no size; then a metre is drawn as large as a px.
        needed = max(
            (east - west) / (width - 2 * padding), (north - south) / (height - 2 * padding)
        )
        scale = 1 / needed if needed > 0 else 1.0
        return cls(
            width=width,
            height=height,
            east=(west + east) / 2 - width / 2 / scale,
            north=(south + north) / 2 + height / 2 / scale,
            scale=scale,
        )

    def place(self, east: float, north: float) -> tuple[float, float]:
        """Give (x, y) in px of a point in metres."""
        return (east - self.east) * self.scale, (self.north - north) * self.scale

    def measure(self, pixels: float) -> float:
        """Give how many metres so many px are, which is how far `simplify` may go."""
        return pixels / self.scale


def read_shape(*, geojson: Mapping[str, object]) -> Shape:
    """Read a Polygon, a MultiPolygon or a LineString in degrees, longitude first.

    :raises ShapeRefused: it has another type, coordinates that are no numbers or not in Japan, too many
        vertices, an open ring, or a line that crosses itself.
    """
    kind, coordinates = geojson.get("type"), geojson.get("coordinates")
    if not isinstance(coordinates, list):
        raise ShapeRefused(
            _(
                "図形にGeoJSONの種類（type）と座標（coordinates）がありません。"
                "面か線を描いて、もう一度保存してください。"
            )
        )
    if kind == "LineString":
        groups: list[object] = [[coordinates]]
    elif kind == "Polygon":
        groups = [coordinates]
    elif kind == "MultiPolygon":
        groups = coordinates
    else:
        raise ShapeRefused(
            _(
                "図形の種類「%(type)s」は使えません。"
                "面（Polygon、MultiPolygon）か線（LineString）にしてください。"
            )
            % {"type": str(kind)[:40]}
        )
    reader = _Reader(is_closed=kind != "LineString")
    read = [reader.read_group(group) for group in groups]
    if not read or not all(read):
        raise ShapeRefused(_("図形に点がありません。面か線を描いて、もう一度保存してください。"))
    if kind == "LineString":
        return Shape(shapely.transform(shapely.LineString(read[0][0]), _to_metres))
    polygons = [shapely.Polygon(rings[0], rings[1:]) for rings in read]
    in_degrees = polygons[0] if kind == "Polygon" else shapely.MultiPolygon(polygons)
    # In degrees, as it was drawn: on the ground a flat ring bulges by a hair and would pass. In metres,
    # as it is asked: two edges that nearly touch may cross there.
    _check_valid(in_degrees, is_in_degrees=True)
    geometry = shapely.transform(in_degrees, _to_metres)
    _check_valid(geometry, is_in_degrees=False)
    return Shape(geometry)


def draw_path(*, shape: Shape, frame: Frame, digits: int = 0) -> str:
    """Write the shape as the `d` of an SVG path, in px with so many digits after the point.

    Holes run against their outline, so both fill rules leave them open. A polygon or a hole that is
    smaller than a digit is left out.
    """
    if shape.geometry.geom_type == "LineString":
        return _draw(shapely.get_coordinates(shape.geometry), frame, digits, is_closed=False)
    written = []
    for polygon in _polygons_of(shape.geometry):
        outline, *holes = (
            _draw(shapely.get_coordinates(ring), frame, digits, is_closed=True)
            for ring in _rings_of(polygon)
        )
        if outline:
            written += [outline, *holes]
    return "".join(written)


class _Reader:
    """Reads lines of positions one after the other, and knows at which of them it is."""

    def __init__(self, *, is_closed: bool) -> None:
        self._is_closed = is_closed
        self._line = 0
        self._vertices = 0

    def read_group(self, group: object) -> list[NDArray[np.float64]]:
        """Read the rings of a polygon, or the one line of a line, as (n, 2) arrays in degrees."""
        return [self._read_line(line) for line in _list_of(group)]

    def _read_line(self, line: object) -> NDArray[np.float64]:
        self._line += 1
        positions = _list_of(line)
        self._vertices += len(positions)
        if self._vertices > MOST_VERTICES:
            raise ShapeRefused(
                _("図形の点が多すぎます。図形を単純にして、%(limit)d点までにしてください。")
                % {"limit": MOST_VERTICES}
            )
        degrees = np.array(
            [self._read_position(position, number) for number, position in enumerate(positions, 1)]
        ).reshape(-1, 2)
        self._check_line(degrees)
        return degrees

    def _read_position(self, position: object, number: int) -> tuple[float, float]:
        longitude, latitude = (*map(_read_number, _list_of(position)[:2]), None, None)[:2]
        if longitude is None or latitude is None:
            raise ShapeRefused(
                _(
                    "図形の%(line)d番目の線の%(vertex)d番目の点が、数の組ではありません。"
                    "[経度, 緯度] の順に数で書いてください。"
                )
                % {"line": self._line, "vertex": number}
            )
        if not points.is_in_japan(latitude, longitude):
            raise ShapeRefused(
                _(
                    "図形の%(line)d番目の線の%(vertex)d番目の点（緯度%(latitude)s、"
                    "経度%(longitude)s）は日本の外にあります。"
                    "[経度, 緯度] の順になっているか確かめてください。"
                )
                % {"line": self._line, "vertex": number, **_say_where(latitude, longitude)}
            )
        return longitude, latitude

    def _check_line(self, degrees: NDArray[np.float64]) -> None:
        # The end of a ring is its beginning.
        least = _LEAST_OF_RING - 1 if self._is_closed else _LEAST_OF_LINE
        if len(np.unique(degrees, axis=0)) < least:
            raise ShapeRefused(
                _(
                    "図形の%(line)d番目の線は点が足りません。"
                    "線には2つ以上、面には3つ以上の、ちがう場所の点を入れてください。"
                )
                % {"line": self._line}
            )
        if self._is_closed and not np.array_equal(degrees[0], degrees[-1]):
            raise ShapeRefused(
                _(
                    "図形の%(line)d番目の線が閉じていません（最後の点は緯度%(latitude)s、"
                    "経度%(longitude)s）。最後の点を最初の点と同じにしてください。"
                )
                % {"line": self._line, **_say_where(degrees[-1, 1], degrees[-1, 0])}
            )


def _list_of(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _read_number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # A whole number of JSON may be larger than any float.
    return float(value) if -1e9 < value < 1e9 else None


def _say_where(latitude: float, longitude: float) -> dict[str, str]:
    return {"latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}"}


def _to_metres(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(points.project(degrees[:, 1], degrees[:, 0]))


def _check_valid(geometry: BaseGeometry, *, is_in_degrees: bool) -> None:
    if shapely.is_valid(geometry):
        return
    reason = _REASON.fullmatch(str(shapely.is_valid_reason(geometry)))
    assert reason is not None, "GEOS always says where"
    x, y = float(reason["x"]), float(reason["y"])
    point = Point(latitude=y, longitude=x) if is_in_degrees else points.unproject(x, y)
    where = _say_where(point.latitude, point.longitude)
    if "Self-intersection" in reason["what"]:
        raise ShapeRefused(
            _(
                "図形の線が自分自身と交わるか、重なっています（緯度%(latitude)s、"
                "経度%(longitude)sの近く）。そこで交わらないように点を動かしてください。"
            )
            % where
        )
    raise ShapeRefused(
        _(
            "図形の面と穴の重なり方が正しくありません（緯度%(latitude)s、経度%(longitude)s"
            "の近く）。穴は面の中に描き、面どうし、穴どうしは重ねないでください。"
        )
        % where
    )


def _too_small() -> str:
    return _("図形が小さすぎて、点になってしまいます。もっと細かい位置で描いてください。")


def _polygons_of(geometry: BaseGeometry) -> NDArray[np.object_]:
    """List the polygons with outlines counter-clockwise and holes clockwise."""
    parts: NDArray[np.object_] = shapely.get_parts(shapely.orient_polygons(geometry))
    return parts


def _rings_of(polygon: BaseGeometry) -> NDArray[np.object_]:
    rings: NDArray[np.object_] = shapely.get_rings(polygon)
    return rings


@lru_cache(maxsize=1)
def _to_degrees() -> Transformer:
    return Transformer.from_crs(points.METRES, points.DEGREES, always_xy=True)


def _round_to_degrees(metres: NDArray[np.float64], digits: int) -> list[list[float]]:
    """Give [longitude, latitude] of each vertex, without those that fall onto the one before."""
    longitudes, latitudes = _to_degrees().transform(metres[:, 0], metres[:, 1])
    rounded = np.column_stack((np.round(longitudes, digits), np.round(latitudes, digits)))
    pairs: list[list[float]] = rounded[_moves(rounded)].tolist()
    return pairs


def _moves(vertices: NDArray[np.float64] | NDArray[np.int64]) -> Truths:
    moves = np.ones(len(vertices), dtype=np.bool_)
    moves[1:] = np.any(vertices[1:] != vertices[:-1], axis=1)
    return moves


def _draw(metres: NDArray[np.float64], frame: Frame, digits: int, *, is_closed: bool) -> str:
    """Write one line: an absolute start, then steps, counted in whole digits so that none adds up."""
    x = (metres[:, 0] - frame.east) * frame.scale
    y = (frame.north - metres[:, 1]) * frame.scale
    vertices = np.rint(np.column_stack((x, y)) * 10**digits).astype(np.int64)
    if is_closed:
        vertices = vertices[:-1]
    vertices = _drop_needless(vertices, is_closed=is_closed)
    if len(vertices) < (3 if is_closed else 2) or (is_closed and not _encloses(vertices)):
        return ""
    first, steps = vertices[0].tolist(), np.diff(vertices, axis=0).ravel().tolist()
    end = "z" if is_closed else ""
    return f"M{_write_numbers(first, digits)}l{_write_numbers(steps, digits)}{end}"


def _drop_needless(vertices: NDArray[np.int64], *, is_closed: bool) -> NDArray[np.int64]:
    """Drop vertices that do not move, and those on the way straight on."""
    vertices = vertices[_moves(vertices)]
    if is_closed and len(vertices) > 1 and np.array_equal(vertices[0], vertices[-1]):
        vertices = vertices[:-1]
    if len(vertices) < 3:
        return vertices
    goes = _follow(vertices) - vertices
    came = np.concatenate((goes[-1:], goes[:-1]))
    turns = came[:, 0] * goes[:, 1] != came[:, 1] * goes[:, 0]
    turns_back = (came * goes).sum(axis=1) < 0
    needed = turns | turns_back
    if not is_closed:
        needed[[0, -1]] = True
    kept: NDArray[np.int64] = vertices[needed]
    return kept


def _encloses(vertices: NDArray[np.int64]) -> bool:
    following = _follow(vertices)
    return bool((vertices[:, 0] * following[:, 1] - vertices[:, 1] * following[:, 0]).sum() != 0)


def _follow(vertices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give for each vertex of a ring the one after it; numpy's own way of rolling takes ten times as long."""
    following: NDArray[np.int64] = np.concatenate((vertices[1:], vertices[:1]))
    return following


def _write_numbers(numbers: list[int], digits: int) -> str:
    """Write numbers one after the other; a minus parts them as well as a space does."""
    pieces: list[str] = []
    for number in numbers:
        text = _write_number(number, digits)
        pieces.append(text if text.startswith("-") or not pieces else f" {text}")
    return "".join(pieces)


def _write_number(number: int, digits: int) -> str:
    if not digits:
        return str(number)
    text = f"{number / 10**digits:.{digits}f}".rstrip("0").rstrip(".")
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
