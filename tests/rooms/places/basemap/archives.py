"""PMTiles files made by the library of the format's own authors, for tests that read and cut them."""

import gzip
import io
from collections.abc import Mapping
from pathlib import Path

from pmtiles.reader import MemorySource, all_tiles
from pmtiles.tile import Compression, HeaderDict, TileType, deserialize_header, zxy_to_tileid
from pmtiles.writer import Writer

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.grid import list_tiles

# A box of about 30 km² in 横浜市港南区.
KONAN = Box(35.37, 139.56, 35.42, 139.62)
CREDIT = "国土地理院最適化ベクトルタイル"
TileKey = tuple[int, int, int]


def fill(box: Box, *, zooms: range) -> dict[TileKey, bytes]:
    """Give a tile of its own for each tile that touches the box."""
    return {
        (tile.zoom, tile.column, tile.row): gzip.compress(
            f"{tile.zoom}/{tile.column}/{tile.row}".encode(), mtime=0
        )
        for zoom in zooms
        for tile in list_tiles(box=box, zoom=zoom)
    }


def pack(
    tiles: Mapping[TileKey, bytes],
    *,
    metadata: Mapping[str, object] | None = None,
    box: Box = KONAN,
    tile_type: TileType = TileType.MVT,
    tile_compression: Compression = Compression.GZIP,
) -> bytes:
    """Write tiles as a PMTiles file, and give its bytes."""
    written = io.BytesIO()
    writer = Writer(written)
    for tile_id, content in sorted(
        (zxy_to_tileid(*key), content) for key, content in tiles.items()
    ):
        writer.write_tile(tile_id, content)
    writer.finalize(
        {
            "tile_type": tile_type,
            "tile_compression": tile_compression,
            "min_lon_e7": round(box.west * 1e7),
            "min_lat_e7": round(box.south * 1e7),
            "max_lon_e7": round(box.east * 1e7),
            "max_lat_e7": round(box.north * 1e7),
            "center_zoom": 0,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        },
        {"attribution": CREDIT} if metadata is None else dict(metadata),
    )
    return written.getvalue()


def read_all(path: Path) -> dict[TileKey, bytes]:
    """Read all tiles of a file with the library of the format's authors."""
    return dict(all_tiles(MemorySource(path.read_bytes())))


def read_header(path: Path) -> HeaderDict:
    """Read the header of a file with the library of the format's authors."""
    return deserialize_header(path.read_bytes()[:127])
