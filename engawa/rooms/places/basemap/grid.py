"""The grid of web map tiles: which tiles touch a box, and where a tile lies.

A place on the map is (x, y) on a square of side 1: x grows eastward from 180° W, y southward from 85.05° N
(spherical Mercator, EPSG:3857). At zoom z the square is cut into 2^z × 2^z tiles.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pmtiles.tile import zxy_to_tileid

from engawa.rooms.places.basemap.box import Box

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

# The format of PMTiles has room for 31; a map of a ward ends far below.
LAST_ZOOM = 20


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile by its zoom, its column from the west and its row from the north."""

    zoom: int
    column: int
    row: int

    @property
    def id(self) -> int:
        """Its number in a PMTiles file: zoom by zoom, along a Hilbert curve."""
        return int(zxy_to_tileid(self.zoom, self.column, self.row))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Where it lies on the square of side 1: west, north, east, south."""
        count = 1 << self.zoom
        return (
            self.column / count,
            self.row / count,
            (self.column + 1) / count,
            (self.row + 1) / count,
        )


def place(longitudes: Floats, latitudes: Floats) -> Floats:
    """Give (n, 2) places on the square of side 1 for points in degrees."""
    sines = np.sin(np.radians(latitudes))
    x = longitudes / 360 + 0.5
    y = 0.5 - np.log((1 + sines) / (1 - sines)) / (4 * math.pi)
    return np.column_stack((x, y))


def place_box(box: Box) -> tuple[float, float, float, float]:
    """Give where a box lies on the square of side 1: west, north, east, south."""
    (west, north), (east, south) = place(
        np.array([box.west, box.east]), np.array([box.north, box.south])
    ).tolist()
    return west, north, east, south


def list_tiles(*, box: Box, zoom: int) -> Iterator[Tile]:
    """Give the tiles of a zoom that touch the box, row by row."""
    columns, rows = _spans(box, zoom)
    for row in rows:
        for column in columns:
            yield Tile(zoom, column, row)


def count_tiles(*, box: Box, zooms: range) -> int:
    """Count the tiles that touch the box, without making them."""
    return sum(len(columns) * len(rows) for columns, rows in (_spans(box, zoom) for zoom in zooms))


def _spans(box: Box, zoom: int) -> tuple[range, range]:
    count = 1 << zoom
    west, north, east, south = (
        min(max(math.floor(side * count), 0), count - 1) for side in place_box(box)
    )
    return range(west, east + 1), range(north, south + 1)
