"""The base map that is installed for a ward, if any.

Base maps live in one folder as `<slug>.pmtiles`. A page asks on each visit; only the state of the file is
asked of the disk, and what is in it is read again when that has changed.
"""

import datetime as dt
import logging
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from engawa.rooms.places.basemap.archive import ArchiveDamaged, open_archive
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.description import LONGEST_CREDIT, read_description
from engawa.rooms.places.basemap.refusal import BasemapRefused
from engawa.rooms.places.basemap.schemas import Schema

logger = logging.getLogger(__name__)

_SLUG = re.compile(r"[A-Za-z0-9_-]+")
# Eighteen wards of a city, each before and after a change.
_MOST_REMEMBERED = 64
_NO_TILES = np.array([], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Basemap:
    """A base map that may be shown: `credit` is the licence line, as plain text, that stands on the map.

    `size` is in bytes, `bounds` in degrees. `etag` changes with every change of the file and is ready for
    the header, in quotes.
    """

    path: Path
    size: int
    credit: str
    made_on: dt.date | None
    etag: str
    bounds: Box
    min_zoom: int
    max_zoom: int
    schema: Schema


def find_basemap(*, folder: Path, ward_slug: str) -> Basemap | None:
    """Give the base map of a ward; None when there is none, or none that may be shown.

    A damaged file, or one without a licence line, counts as none and is logged once.
    """
    if not _SLUG.fullmatch(ward_slug):
        return None
    path = folder / f"{ward_slug}.pmtiles"
    try:
        state = path.stat()
    except OSError:
        return None
    return _read(path, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=_MOST_REMEMBERED)
def _read(path: Path, changed_at: int, size: int) -> Basemap | None:
    try:
        with open_archive(path) as archive:
            # Reads the root directory: a map whose root is broken has no tiles.
            archive.find_places(_NO_TILES)
            described = read_description(archive.read_metadata())
            bounds, zooms = archive.bounds, archive.zooms
            if bounds is None or not 0 < len(described.credit) <= LONGEST_CREDIT:
                raise ArchiveDamaged("no bounds, or no licence line")
    except (BasemapRefused, OSError) as error:
        logger.warning("The base map %s cannot be used: %s", path, error)
        return None
    return Basemap(
        path=path,
        size=size,
        credit=described.credit,
        made_on=described.made_on,
        etag=f'"{changed_at:x}-{size:x}"',
        bounds=bounds,
        min_zoom=zooms[0],
        max_zoom=zooms[-1],
        schema=described.schema,
    )
