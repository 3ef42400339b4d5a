"""A real base map under the ward: tiles of a town elsewhere, given the numbers of tiles that lie on the ward.

No base map of the ward itself is at hand. The shift is a whole number of tiles at the first zoom, so that the zooms
lie on one another as they did; the names on it are those of the other town.
"""

import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from pmtiles.tile import tileid_to_zxy

from engawa.rooms.places.basemap.archive import Archive, open_archive
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.cutting import FIRST_ZOOM, MARGIN_METRES, cut_basemap
from engawa.rooms.places.basemap.description import read_description
from engawa.rooms.places.basemap.grid import Tile, list_tiles, place_box
from engawa.rooms.places.basemap.writing import write_archive
from tests.e2e.safety_page.ground import CREDIT
from tests.rooms.safety.situations import OUTLINE

STREETS = "data/osm/liechtenstein_basemap_z6-14.pmtiles"
# By so many tiles of the first zoom, to the east and to the south: the valley comes to lie on the ward's slopes.
SHIFT = (370, 45)
_DAY = dt.date(2026, 6, 1)


def write_streets(source: Path, target: Path) -> Path:
    """Write a base map of the ward of the tests with the ground of the source, and give its path."""
    ward = box_of_ward()
    cut = target.with_name(f"{target.stem}-elsewhere.pmtiles")
    back = _move(ward, *(-steps for steps in SHIFT))
    cut_basemap(source=source, target=cut, box=back, made_on=_DAY, credit=CREDIT)
    with open_archive(cut) as archive:
        write_archive(
            target=target,
            tiles=sorted(_shift(archive, ward)),
            box=ward.widen(MARGIN_METRES),
            description=read_description(archive.read_metadata()),
            tile_compression=archive.header["tile_compression"],
        )
    cut.unlink()
    return target


def box_of_ward() -> Box:
    """Give the box around the outline of the ward of the tests."""
    corners = np.array(OUTLINE["coordinates"][0])
    (west, south), (east, north) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return Box(south, west, north, east)


def _shift(archive: Archive, ward: Box) -> Iterator[tuple[int, bytes]]:
    """Give the tiles of the archive under the ids that they have over the ward."""
    back = _move(ward.widen(MARGIN_METRES), *(-steps for steps in SHIFT))
    tiles = [tile for zoom in archive.zooms for tile in list_tiles(box=back, zoom=zoom)]
    for found in archive.find_places(np.array(sorted(tile.id for tile in tiles), dtype=np.int64)):
        zoom, column, row = tileid_to_zxy(found.tile_id)
        east, south = (steps << (zoom - FIRST_ZOOM) for steps in SHIFT)
        yield Tile(zoom, column + east, row + south).id, archive.read_tile(found)


def _move(box: Box, east: int, south: int) -> Box:
    """Give the box so many tiles of the first zoom away, as the map shows it."""
    across = 1 << FIRST_ZOOM
    west, north, east_, south_ = place_box(box)
    return Box(
        _latitude(south_ + south / across),
        (west + east / across - 0.5) * 360,
        _latitude(north + south / across),
        (east_ + east / across - 0.5) * 360,
    )


def _latitude(y: float) -> float:
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))
