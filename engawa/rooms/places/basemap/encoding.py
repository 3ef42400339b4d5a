"""Writing shapes as a Mapbox Vector Tile (version 2 of its specification).

A tile is a protocol buffer of layers; a layer holds features, and the names and values that its features
share. Coordinates are whole numbers from 0 to `EXTENT`, x eastward and y southward, each told as the step
from the one before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

EXTENT = 4096

Value = str | int | bool
Properties = tuple[tuple[str, Value], ...]

_MOVE_TO, _LINE_TO, _CLOSE = 1, 2, 7
_VERSION = 2
_NUMBER, _BYTES = 0, 2
_LEAST_OF_LINE, _LEAST_OF_RING = 2, 3
# Points have the dimension 0, lines 1, areas 2; a tile calls them 1, 2 and 3.
_AREA = 2


@dataclass(frozen=True, slots=True)
class Feature:
    """Shapes of one kind (points, lines or polygons) in units of the tile that say the same of themselves."""

    shapes: Sequence[shapely.Geometry]
    properties: Properties


def encode_tile(*, layers: Mapping[str, Iterable[Feature]]) -> bytes:
    """Write the layers in their order; empty when no shape is left of any.

    A line or a ring that is smaller than a unit is left out, with all that is inside it.
    """
    return b"".join(
        _field(3, encoded)
        for name, features in layers.items()
        if (encoded := _encode_layer(name, features))
    )


def _encode_layer(name: str, features: Iterable[Feature]) -> bytes:
    keys: dict[str, int] = {}
    # True equals 1, so the type is a part of what tells values apart.
    values: dict[tuple[type, Value], int] = {}
    encoded: list[bytes] = []
    for feature in features:
        kind, commands = _draw(feature.shapes)
        if not commands:
            continue
        tags: list[int] = []
        for key, value in feature.properties:
            tags.append(keys.setdefault(key, len(keys)))
            tags.append(values.setdefault((type(value), value), len(values)))
        encoded.append(
            _field(
                2,
                _field(2, _varints(tags)) + _number(3, kind) + _field(4, _varints(commands)),
            )
        )
    if not encoded:
        return b""
    return b"".join(
        (
            _field(1, name.encode()),
            *encoded,
            *(_field(3, key.encode()) for key in keys),
            *(_field(4, _encode_value(value)) for _type, value in values),
            _number(5, EXTENT),
            _number(15, _VERSION),
        )
    )


def _encode_value(value: Value) -> bytes:
    if isinstance(value, bool):
        return _number(7, int(value))
    if isinstance(value, int):
        return _number(6, _zigzag(value))
    return _field(1, value.encode())


def _draw(shapes: Sequence[shapely.Geometry]) -> tuple[int, list[int]]:
    """Give the kind and the drawing commands of shapes; no commands when nothing is left of them."""
    pen = _Pen()
    parts = shapely.get_parts(np.array(shapes, dtype=object))
    dimension = int(shapely.get_dimensions(parts[0])) if parts.size else 0
    if dimension < _AREA:
        for vertices in _round(parts):
            if dimension:
                pen.draw_line(vertices)
            else:
                pen.place(vertices)
        return dimension + 1, pen.finish()
    rings, owners = shapely.get_rings(parts, return_index=True)
    is_open, before = True, -1
    for owner, vertices in zip(owners.tolist(), _round(rings), strict=True):
        # The first ring of a polygon is its outline. Where that is too small, so are its holes.
        is_hole, before = owner == before, owner
        if is_open or not is_hole:
            is_drawn = pen.draw_ring(vertices, is_hole=is_hole)
            is_open = is_drawn or is_hole
    return dimension + 1, pen.finish()


def _round(shapes: NDArray[np.object_]) -> list[list[tuple[int, int]]]:
    """Give whole coordinates for each shape, without those that fall onto the one before."""
    places, owners = shapely.get_coordinates(shapes, return_index=True)
    rounded: NDArray[np.int64] = np.rint(places).astype(np.int64)
    moves = np.ones(len(rounded), dtype=np.bool_)
    moves[1:] = (owners[1:] != owners[:-1]) | np.any(rounded[1:] != rounded[:-1], axis=1)
    vertices = list(map(tuple, rounded[moves].tolist()))
    ends = np.cumsum(np.bincount(owners[moves], minlength=len(shapes))).tolist()
    return [vertices[start:end] for start, end in zip([0, *ends], ends, strict=False)]


class _Pen:
    """Writes drawing commands, and knows where it stands."""

    def __init__(self) -> None:
        self._commands: list[int] = []
        self._points: list[int] = []
        self._x = self._y = 0

    def place(self, vertices: list[tuple[int, int]]) -> None:
        """Put a point."""
        self._points += self._step(vertices)

    def draw_line(self, vertices: list[tuple[int, int]]) -> None:
        """Draw a line, if it is longer than nothing."""
        if len(vertices) < _LEAST_OF_LINE:
            return
        self._commands += [
            _command(_MOVE_TO, 1),
            *self._step(vertices[:1]),
            _command(_LINE_TO, len(vertices) - 1),
            *self._step(vertices[1:]),
        ]

    def draw_ring(self, vertices: list[tuple[int, int]], *, is_hole: bool) -> bool:
        """Draw a closed ring in the direction that tells outlines from holes; tell whether it has an area."""
        corners = vertices[:-1]
        area = _doubled_area(corners)
        if len(corners) < _LEAST_OF_RING or not area:
            return False
        # With y southward, an outline has a positive area by the formula, and a hole a negative one.
        if (area < 0) != is_hole:
            corners = corners[::-1]
        self.draw_line(corners)
        self._commands.append(_command(_CLOSE, 1))
        return True

    def finish(self) -> list[int]:
        """Give all commands; all points are one move."""
        if self._points:
            return [_command(_MOVE_TO, len(self._points) // 2), *self._points]
        return self._commands

    def _step(self, vertices: list[tuple[int, int]]) -> list[int]:
        steps: list[int] = []
        for x, y in vertices:
            steps += (_zigzag(x - self._x), _zigzag(y - self._y))
            self._x, self._y = x, y
        return steps


def _doubled_area(corners: list[tuple[int, int]]) -> int:
    following = corners[1:] + corners[:1]
    return sum(
        x * south - east * y for (x, y), (east, south) in zip(corners, following, strict=True)
    )


def _command(action: int, count: int) -> int:
    return count << 3 | action


def _zigzag(number: int) -> int:
    return number << 1 if number >= 0 else (-number << 1) - 1


def _varints(numbers: Iterable[int]) -> bytes:
    written = bytearray()
    for number in numbers:
        rest = number
        while rest > 0x7F:
            written.append(rest & 0x7F | 0x80)
            rest >>= 7
        written.append(rest)
    return bytes(written)


def _number(field: int, number: int) -> bytes:
    return _varints((field << 3 | _NUMBER, number))


def _field(field: int, content: bytes) -> bytes:
    return _varints((field << 3 | _BYTES, len(content))) + content
