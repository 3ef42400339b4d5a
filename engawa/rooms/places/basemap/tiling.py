"""From things on the ground to vector tiles: which things a zoom shows, how finely, and in which tiles.

Shapes are on the square of side 1 of the grid. A screen shows a tile of a zoom at 256 px and more, so one px
of the zoom is 16 units of the tile; what is smaller than that is not seen and not written.
"""

import gzip
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.encoding import EXTENT, Feature, Properties, encode_tile
from engawa.rooms.places.basemap.grid import Tile, list_tiles
from engawa.rooms.places.basemap.osm_kinds import LAYERS, Kind

Shapes = NDArray[np.object_]

_PIXEL = EXTENT / 256
# Of the last zoom a map on the screen is made up to eight times as large.
_TOLERANCE, _LAST_TOLERANCE = _PIXEL / 2, 2.0
_SMALLEST_AREA, _LAST_SMALLEST_AREA = 4 * _PIXEL**2, 16.0
# Beyond the edge of a tile, so that outlines and wide lines do not show where it ends.
_EDGE = 4 * _PIXEL
_LINE, _AREA = 1, 2


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one layer shows at one zoom: single shapes, and what each of them says."""

    shapes: Shapes
    said: list[Properties]
    tree: STRtree


def make_tiles(
    *, things: Sequence[tuple[Kind, shapely.Geometry]], box: Box, zooms: range
) -> Iterator[tuple[int, bytes]]:
    """Give the tiles (id, gzip) of the zooms that touch the box, ascending by id; empty ones are left out."""
    for zoom in zooms:
        sheets = _make_sheets(things, zoom, is_last=zoom == zooms[-1])
        for tile in sorted(list_tiles(box=box, zoom=zoom), key=lambda tile: tile.id):
            layers = {name: _cut(sheet, tile) for name, sheet in sheets.items()}
            content = encode_tile(layers=layers)
            if content:
                yield tile.id, gzip.compress(content, mtime=0)


def _make_sheets(
    things: Sequence[tuple[Kind, shapely.Geometry]], zoom: int, *, is_last: bool
) -> Mapping[str, _Sheet]:
    grouped: dict[str, dict[Properties, list[shapely.Geometry]]] = {name: {} for name in LAYERS}
    for kind, shape in things:
        if kind.min_zoom <= zoom:
            grouped[kind.layer].setdefault(kind.say(zoom), []).append(shape)
    unit = 1 / (EXTENT << zoom)
    sheets: dict[str, _Sheet] = {}
    for name, groups in grouped.items():
        found: list[Shapes] = []
        said: list[Properties] = []
        for properties, shapes in groups.items():
            drawn = _generalise(shapely.get_parts(shapely.get_parts(shapes)), unit, is_last=is_last)
            found.append(drawn)
            said += [properties] * len(drawn)
        if said:
            together = np.concatenate(found)
            sheets[name] = _Sheet(together, said, STRtree(together))
    return sheets


def _generalise(shapes: Shapes, unit: float, *, is_last: bool) -> Shapes:
    """Give the shapes of one group without what the zoom does not show; lines joined where they meet."""
    dimensions = shapely.get_dimensions(shapes)
    tolerance = (_LAST_TOLERANCE if is_last else _TOLERANCE) * unit
    smallest = (_LAST_SMALLEST_AREA if is_last else _SMALLEST_AREA) * unit**2
    points = shapes[dimensions == 0]
    lines = shapes[dimensions == _LINE]
    if lines.size:
        joined = shapely.line_merge(shapely.multilinestrings(lines))
        lines = shapely.simplify(shapely.get_parts(joined), tolerance)
    areas = shapes[dimensions == _AREA]
    areas = areas[shapely.area(areas) >= smallest]
    areas = shapely.get_parts(shapely.simplify(areas, tolerance))
    return np.concatenate((points, lines, areas))


def _cut(sheet: _Sheet, tile: Tile) -> list[Feature]:
    """Give what a layer shows in a tile, in units of the tile; shapes that say the same as one feature."""
    west, north, east, south = tile.bounds
    scale = EXTENT << tile.zoom
    edge = _EDGE / scale
    window = (west - edge, north - edge, east + edge, south + edge)
    chosen = np.sort(sheet.tree.query(shapely.box(*window)))
    if not chosen.size:
        return []
    clipped = shapely.clip_by_rect(sheet.shapes[chosen], *window)
    parts, which = shapely.get_parts(clipped, return_index=True)
    # A shape that only touches the window leaves a shape of a lower dimension.
    is_whole = shapely.get_dimensions(parts) == shapely.get_dimensions(sheet.shapes[chosen])[which]
    is_whole &= ~shapely.is_empty(parts)
    drawn = shapely.transform(parts[is_whole], lambda places: (places - (west, north)) * scale)
    groups: dict[tuple[Properties, int], list[shapely.Geometry]] = defaultdict(list)
    for shape, row in zip(drawn, chosen[which[is_whole]], strict=True):
        # Names at points are placed one by one.
        dimension = int(shapely.get_dimensions(shape))
        groups[sheet.said[row], dimension or -int(row) - 1].append(shape)
    return [Feature(shapes, said) for (said, _group), shapes in groups.items()]
