"""Cutting the tiles of one ward out of a PMTiles file of the whole country."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pmtiles.tile import tileid_to_zxy

from engawa.core.geo.shapes import Shape
from engawa.rooms.places.basemap.archive import Archive, Place, open_archive
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.description import (
    LONGEST_CREDIT,
    read_description,
    to_plain_text,
)
from engawa.rooms.places.basemap.grid import Ids, Tile, count_tiles, list_tiles, place
from engawa.rooms.places.basemap.refusal import BasemapRefused
from engawa.rooms.places.basemap.schemas import Schema
from engawa.rooms.places.basemap.thinning import thin_tile
from engawa.rooms.places.basemap.writing import write_archive

# Tiles of lower zooms show half a prefecture, which no page of a ward does, and are the largest.
FIRST_ZOOM = 10
MARGIN_METRES = 1500.0
# A prefecture at zoom 16. The box of a ward with its margin has about 600.
_MOST_TILES = 60_000


@dataclass(frozen=True, slots=True)
class CutResult:
    """What was written: how many tiles, how many bytes, for which zooms, with which licence line."""

    tiles: int
    bytes: int
    min_zoom: int
    max_zoom: int
    schema: Schema
    credit: str


def cut_basemap(
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
    outline: Shape | None = None,
) -> CutResult:
    """Write the tiles that touch the box and its margin as a PMTiles file of their own.

    Houses and footpaths are left out of the zooms at which no map draws them; else the bytes stay as they are.

    With an outline, only tiles within the margin of the outline are taken. A licence line that is given
    takes the place of the one in the source. Without `max_zoom`, all zooms of the source are taken.

    :raises BasemapRefused: the source is no PMTiles file of vector tiles, is broken, has no tile there, or
        no licence line; or the target is the source, or cannot be written. The old file is as it was.
    """
    if _is_same(source, target):
        raise BasemapRefused(
            _("もとのファイルと書き込み先が同じです。もとのファイルを別の場所に置いてください。")
        )
    wide = box.widen(margin_metres)
    try:
        with open_archive(source) as archive:
            zooms = _choose_zooms(archive, min_zoom, max_zoom)
            bounds = _choose_bounds(archive, wide, box)
            described = read_description(archive.read_metadata())
            line = check_credit(to_plain_text(credit) or described.credit)
            wanted = _list_wanted(wide, zooms, outline, margin_metres)
            written = write_archive(
                target=target,
                tiles=_read_tiles(archive, archive.find_places(wanted)),
                box=bounds,
                description=replace(
                    described, name=name or described.name, credit=line, made_on=made_on
                ),
                tile_compression=archive.header["tile_compression"],
            )
    except OSError as error:
        raise BasemapRefused(
            _(
                "「%(path)s」を読めません（%(reason)s）。ファイルと読み取りの許可を確かめてください。"
            )
            % {"path": source, "reason": error.strerror or str(error)}
        ) from error
    if written is None:
        raise BasemapRefused(
            _(
                "「%(name)s」には、この区のタイルがありません。この区を含むファイルを選んでください。"
            )
            % {"name": source.name}
        )
    return CutResult(
        tiles=written.tiles,
        bytes=written.size,
        min_zoom=written.min_zoom,
        max_zoom=written.max_zoom,
        schema=described.schema,
        credit=line,
    )


def check_credit(line: str) -> str:
    """Give the licence line back when a page can show it.

    :raises BasemapRefused: there is none, or it is too long.
    """
    if not line:
        raise BasemapRefused(
            _(
                "地図の出典が分かりません。利用の条件を確かめ、"
                "地図に表示する出典を --credit で書いてください。"
            )
        )
    if len(line) > LONGEST_CREDIT:
        raise BasemapRefused(
            _("出典が長すぎます。%(limit)d字までにして、--credit で書いてください。")
            % {"limit": LONGEST_CREDIT}
        )
    return line


def check_extent(box: Box, zooms: range) -> None:
    """Let zooms of a box pass that are there and are no more than a map of a ward needs.

    :raises BasemapRefused: there are no zooms, or more tiles than a prefecture has.
    """
    if not zooms:
        raise BasemapRefused(
            _("--max-zoom は%(first)d以上にしてください。それより小さい縮尺の地図は作りません。")
            % {"first": zooms.start}
        )
    if count_tiles(box=box, zooms=zooms) > _MOST_TILES:
        raise BasemapRefused(
            _("範囲が広すぎます。一つの区の範囲にするか、--max-zoom を小さくしてください。")
        )


def _is_same(source: Path, target: Path) -> bool:
    try:
        return source.samefile(target)
    except OSError:
        return False


def _choose_zooms(archive: Archive, min_zoom: int, max_zoom: int | None) -> range:
    offered = archive.zooms
    last = offered[-1] if max_zoom is None else min(max_zoom, offered[-1])
    zooms = range(max(min_zoom, offered[0]), last + 1)
    if not zooms:
        raise BasemapRefused(
            _(
                "「%(name)s」にあるのは縮尺の段階%(first)dから%(last)dまでで、"
                "求められた段階がありません。もっと細かいファイルを選んでください。"
            )
            % {"name": archive.name, "first": offered[0], "last": offered[-1]}
        )
    return zooms


def _choose_bounds(archive: Archive, wide: Box, box: Box) -> Box:
    offered = archive.bounds
    if offered is None:
        return wide
    bounds = wide.cross(offered)
    if bounds is None or box.cross(offered) is None:
        raise BasemapRefused(
            _(
                "「%(name)s」が表す範囲は、この区の外です（北緯%(south).2f～%(north).2f度、"
                "東経%(west).2f～%(east).2f度）。この区を含むファイルを選んでください。"
            )
            % {
                "name": archive.name,
                "south": offered.south,
                "north": offered.north,
                "west": offered.west,
                "east": offered.east,
            }
        )
    return bounds


def _list_wanted(wide: Box, zooms: range, outline: Shape | None, margin_metres: float) -> Ids:
    check_extent(wide, zooms)
    tiles = [tile for zoom in zooms for tile in list_tiles(box=wide, zoom=zoom)]
    if outline is not None:
        tiles = _keep_near(tiles, outline, margin_metres)
    return np.array(sorted(tile.id for tile in tiles), dtype=np.int64)


def _keep_near(tiles: list[Tile], outline: Shape, margin_metres: float) -> list[Tile]:
    near = outline.buffer(margin_metres) if margin_metres > 0 else outline
    # Degrees, then places on the square of the grid; what is left out at six digits is 10 cm.
    shape = shapely.transform(
        shapely.geometry.shape(near.to_geojson()),
        lambda degrees: place(degrees[:, 0], degrees[:, 1]),
    )
    shapely.prepare(shape)
    boxes = shapely.box(*np.array([tile.bounds for tile in tiles]).T)
    kept = shapely.intersects(shape, boxes)
    return [tile for tile, is_near in zip(tiles, kept, strict=True) if is_near]


def _read_tiles(archive: Archive, places: list[Place]) -> Iterator[tuple[int, bytes]]:
    compression = archive.header["tile_compression"]
    for where in places:
        zoom, _column, _row = tileid_to_zxy(where.tile_id)
        content = archive.read_tile(where)
        yield where.tile_id, thin_tile(content=content, zoom=zoom, compression=compression)
