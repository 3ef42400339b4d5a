"""Writing a PMTiles file (version 3) that appears whole or not at all.

Tiles are kept in a file without a name until all are there, then header, directories and tiles are written
to `.<name>.part` beside the target, brought to the disk, and moved into its place. Whoever is killed on the
way leaves the old file as it was, and at most one `.part` file, which the next run writes anew.
"""

import errno
import fcntl
import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _
from pmtiles.tile import (
    Compression,
    Entry,
    HeaderDict,
    TileType,
    serialize_directory,
    serialize_header,
    tileid_to_zxy,
)

from engawa.rooms.places.basemap.archive import HEADER_LENGTH
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.description import Description, to_metadata
from engawa.rooms.places.basemap.refusal import BasemapRefused

# A phone keeps it, and each page of the ward reads from it.
LARGEST_MAP = 512 * 1024 * 1024
# A reader fetches the first 16 KiB and must find the header and the whole root in them.
_LONGEST_ROOT = 16 * 1024 - HEADER_LENGTH
_ROWS_OF_LEAF = 4096
# At which a ward of 30 km² fills a screen.
_ZOOM_OF_A_WARD = 13
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Written:
    """How many tiles a file addresses, and how many bytes it has."""

    tiles: int
    size: int
    min_zoom: int
    max_zoom: int


def write_archive(
    *,
    target: Path,
    tiles: Iterable[tuple[int, bytes]],
    box: Box,
    description: Description,
    tile_compression: Compression,
) -> Written | None:
    """Write tiles (id, bytes), which come in ascending order of ids, as one file; None when there were none.

    Tiles of equal content are written once. The bounds and the centre of the file are those of the box.

    :raises BasemapRefused: the disk is full, the map too large, the folder closed, or another run is
        writing the same file. The old file is then as it was.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Nameless, so that nothing stays behind; beside the target, so that a full disk is met here.
        with tempfile.TemporaryFile(dir=target.parent) as store:
            entries, contents, length = _store(tiles, store)
            if not entries:
                return None
            parts = _lay_out(entries, contents, length, box, description, tile_compression)
            with _open_part(target) as part:
                part.write(parts)
                store.seek(0)
                shutil.copyfileobj(store, part, _MEGABYTE)
                size = part.tell()
    except OSError as error:
        raise BasemapRefused(_explain(error, target)) from error
    return Written(
        tiles=sum(entry.run_length for entry in entries),
        size=size,
        min_zoom=_zoom_of(entries[0]),
        max_zoom=_zoom_of(entries[-1]),
    )


def _store(tiles: Iterable[tuple[int, bytes]], store: BinaryIO) -> tuple[list[Entry], int, int]:
    """Keep each content once; give the rows of the directory, the number of contents and their bytes."""
    entries: list[Entry] = []
    offsets: dict[bytes, int] = {}
    length = 0
    for tile_id, content in tiles:
        key = hashlib.blake2b(content, digest_size=20).digest()
        offset = offsets.get(key)
        if offset is None:
            offset = offsets[key] = length
            store.write(content)
            length += len(content)
            if length > LARGEST_MAP:
                raise BasemapRefused(
                    _(
                        "地図が%(limit)d MBより大きくなります。"
                        "いちばん大きい縮尺の段階（--max-zoom）を小さくするか、"
                        "周りの幅（--margin）をせまくしてください。"
                    )
                    % {"limit": LARGEST_MAP // _MEGABYTE}
                )
        last = entries[-1] if entries else None
        if last and last.tile_id + last.run_length == tile_id and last.offset == offset:
            last.run_length += 1
        else:
            entries.append(Entry(tile_id, offset, len(content), 1))
    return entries, len(offsets), length


def _lay_out(
    entries: list[Entry],
    contents: int,
    length: int,
    box: Box,
    description: Description,
    tile_compression: Compression,
) -> bytes:
    """Give everything that stands before the tiles: header, root, metadata, leaves."""
    root, leaves = _make_directories(entries)
    metadata = gzip.compress(json.dumps(to_metadata(description)).encode(), mtime=0)
    south, west, north, east = (
        round(side * 1e7) for side in (box.south, box.west, box.north, box.east)
    )
    min_zoom, max_zoom = _zoom_of(entries[0]), _zoom_of(entries[-1])
    header: HeaderDict = {
        "version": 3,
        "root_offset": HEADER_LENGTH,
        "root_length": len(root),
        "metadata_offset": HEADER_LENGTH + len(root),
        "metadata_length": len(metadata),
        "leaf_directory_offset": HEADER_LENGTH + len(root) + len(metadata),
        "leaf_directory_length": len(leaves),
        "tile_data_offset": HEADER_LENGTH + len(root) + len(metadata) + len(leaves),
        "tile_data_length": length,
        "addressed_tiles_count": sum(entry.run_length for entry in entries),
        "tile_entries_count": len(entries),
        "tile_contents_count": contents,
        "clustered": True,
        "internal_compression": Compression.GZIP,
        "tile_compression": tile_compression,
        "tile_type": TileType.MVT,
        "min_zoom": min_zoom,
        "max_zoom": max_zoom,
        "min_lon_e7": west,
        "min_lat_e7": south,
        "max_lon_e7": east,
        "max_lat_e7": north,
        "center_zoom": min(max(_ZOOM_OF_A_WARD, min_zoom), max_zoom),
        "center_lon_e7": (west + east) // 2,
        "center_lat_e7": (south + north) // 2,
    }
    return bytes(serialize_header(header)) + root + metadata + leaves


def _make_directories(entries: list[Entry]) -> tuple[bytes, bytes]:
    """Give the root and its leaves; a root that is short enough needs none."""
    root = bytes(serialize_directory(entries))
    leaves = b""
    rows = _ROWS_OF_LEAF
    while len(root) > _LONGEST_ROOT:
        leaves = b""
        pointers: list[Entry] = []
        for start in range(0, len(entries), rows):
            leaf = bytes(serialize_directory(entries[start : start + rows]))
            pointers.append(Entry(entries[start].tile_id, len(leaves), len(leaf), 0))
            leaves += leaf
        root = bytes(serialize_directory(pointers))
        rows *= 2
    return root, leaves


def _zoom_of(entry: Entry) -> int:
    return int(tileid_to_zxy(entry.tile_id + entry.run_length - 1)[0])


@contextmanager
def _open_part(target: Path) -> Iterator[BinaryIO]:
    """Open the file beside the target, and move it into the target's place when all went well."""
    path = target.with_name(f".{target.name}.part")
    with path.open("ab") as part:
        try:
            fcntl.flock(part, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BasemapRefused(_being_made()) from error
        # Another run may have moved the file away between opening and locking: then it is the map itself.
        if not path.exists() or not os.path.samestat(path.stat(), os.fstat(part.fileno())):
            raise BasemapRefused(_being_made())
        try:
            part.truncate(0)
            yield part
            part.flush()
            os.fsync(part.fileno())
            path.replace(target)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Bring the new name itself to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _being_made() -> str:
    return _("同じ区の地図を、いま別の人が作っています。終わってから、もう一度実行してください。")


def _explain(error: OSError, target: Path) -> str:
    if error.errno in _NO_ROOM:
        return _(
            "「%(folder)s」の空きが足りず、地図を書けませんでした。前の地図はそのままです。"
            "空きを作ってから、もう一度実行してください。"
        ) % {"folder": target.parent}
    return _(
        "地図を「%(folder)s」に書けませんでした（%(reason)s）。前の地図はそのままです。"
        "書き込みの許可と、もとのファイルを確かめてください。"
    ) % {"folder": target.parent, "reason": error.strerror or str(error)}
