"""Making a base map of one ward from an extract of OpenStreetMap.

The tiles follow the schema of the Protomaps basemap (version 4) as far as the map of a ward draws it: land,
coloured areas, water, buildings, roads with railways, and the names of places and of what is there.
"""

import datetime as dt
from pathlib import Path

from django.utils.translation import gettext as _
from pmtiles.tile import Compression

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.coast import split_by_coast
from engawa.rooms.places.basemap.cutting import (
    FIRST_ZOOM,
    MARGIN_METRES,
    CutResult,
    check_credit,
    check_extent,
)
from engawa.rooms.places.basemap.description import Description, Layer, to_plain_text
from engawa.rooms.places.basemap.osm_kinds import LAYERS, Kind
from engawa.rooms.places.basemap.osm_reading import NothingThere, read_ground
from engawa.rooms.places.basemap.refusal import BasemapRefused
from engawa.rooms.places.basemap.tiling import make_tiles
from engawa.rooms.places.basemap.writing import write_archive

# The Open Database License asks for these words on the map.
OPENSTREETMAP_CREDIT = "© OpenStreetMap contributors"
FINEST_ZOOM = 15
_EARTH = Kind("earth", 0, (("kind", "earth"),))
_SEA = Kind("water", 0, (("kind", "ocean"),))
_FIELDS = {
    "earth": {"kind": "String"},
    "landuse": {"kind": "String"},
    "water": {"kind": "String", "kind_detail": "String", "name": "String", "name:en": "String"},
    "buildings": {"kind": "String"},
    "roads": {
        "kind": "String",
        "kind_detail": "String",
        "name": "String",
        "name:en": "String",
        "ref": "String",
        "service": "String",
        "is_link": "Boolean",
        "is_bridge": "Boolean",
        "is_tunnel": "Boolean",
    },
    "places": {
        "kind": "String",
        "kind_detail": "String",
        "name": "String",
        "name:en": "String",
        "min_zoom": "Number",
    },
    "pois": {"kind": "String", "name": "String", "name:en": "String", "min_zoom": "Number"},
}


def make_basemap(
    *,
    source: Path,
    target: Path,
    box: Box,
    made_on: dt.date,
    name: str = "",
    credit: str = "",
    margin_metres: float = MARGIN_METRES,
    min_zoom: int = FIRST_ZOOM,
    max_zoom: int | None = None,
) -> CutResult:
    """Write the tiles of the box and its margin, made from an extract of OpenStreetMap, as a PMTiles file.

    Without a licence line, that of OpenStreetMap is taken; one that is given must name it.

    :raises BasemapRefused: the extract is none, is broken or has nothing there; a part that reads it is not
        installed; or the target cannot be written. The old file is as it was.
    """
    line = check_credit(to_plain_text(credit) or OPENSTREETMAP_CREDIT)
    if "openstreetmap" not in line.lower():
        raise BasemapRefused(
            _(
                "出典に「OpenStreetMap」の名前がありません。利用の条件で求められています。"
                "--credit に「%(credit)s」を入れてください。"
            )
            % {"credit": OPENSTREETMAP_CREDIT}
        )
    zooms = range(min_zoom, min(FINEST_ZOOM, FINEST_ZOOM if max_zoom is None else max_zoom) + 1)
    wide = box.widen(margin_metres)
    check_extent(wide, zooms)
    ground = read_ground(source=source, box=wide)
    land, sea = split_by_coast(lines=ground.coastlines, region=ground.region)
    things = [(_EARTH, shape) for shape in land] + [(_SEA, shape) for shape in sea]
    description = Description(
        name=name,
        credit=line,
        made_on=made_on,
        layers=tuple(
            Layer(id=layer, min_zoom=zooms[0], max_zoom=zooms[-1], fields=_FIELDS[layer])
            for layer in LAYERS
        ),
    )
    written = write_archive(
        target=target,
        tiles=make_tiles(things=things + ground.things, box=wide, zooms=zooms),
        box=wide,
        description=description,
        tile_compression=Compression.GZIP,
    )
    if written is None:
        raise NothingThere(source)
    return CutResult(
        tiles=written.tiles,
        bytes=written.size,
        min_zoom=written.min_zoom,
        max_zoom=written.max_zoom,
        schema=description.schema,
        credit=line,
    )
