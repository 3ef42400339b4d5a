"""Reading a PMTiles file (version 3) that may be of any size, broken or made to do harm.

Whatever the file says of itself is checked before memory is taken for it: sections must lie within the file,
directories and metadata are unpacked only up to a limit, and directories may not point in circles.
The layout follows the specification of PMTiles 3.
"""

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray
from pmtiles.tile import Compression, HeaderDict, TileType, deserialize_header

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.grid import LAST_ZOOM, Ids
from engawa.rooms.places.basemap.refusal import BasemapRefused

HEADER_LENGTH = 127
LARGEST_TILE = 8 * 1024 * 1024
# Directories of the whole world are below 1 MB each; metadata with statistics of every layer below 2 MB.
_LARGEST_DIRECTORY = 4 * 1024 * 1024
_LARGEST_METADATA = 4 * 1024 * 1024
_MOST_UNPACKED = 256 * 1024 * 1024
_MOST_ENTRIES = 300_000
# A root, leaves, and once more leaves: no writer goes deeper.
_DEEPEST = 3
_LONGEST_NUMBER = 9
_COLUMNS = 4
_MAGIC = b"PMTiles"
_OLD_MAGICS = (b"PM\x01\x00", b"PM\x02\x00")
_VERSION = 3
_PICTURES = {TileType.PNG, TileType.JPEG, TileType.WEBP, TileType.AVIF}
# A browser unpacks gzip by itself.
_READABLE_TILES = {Compression.UNKNOWN, Compression.NONE, Compression.GZIP}


class ArchiveDamaged(BasemapRefused):
    """The file is no PMTiles file of this version, or what it says of itself cannot be true."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file the bytes of a tile are."""

    tile_id: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class _Directory:
    """Rows of a directory, ascending by tile; a run of 0 tiles points to another directory."""

    tile_ids: Ids
    runs: Ids
    lengths: Ids
    offsets: Ids


@dataclass(slots=True)
class Archive:
    """An open PMTiles file of vector tiles."""

    name: str
    size: int
    header: HeaderDict
    _file: BinaryIO
    _unpacked: int = field(default=0)

    @property
    def bounds(self) -> Box | None:
        """The box that the file says it covers; None when it says nothing that can be a box."""
        header = self.header
        try:
            return Box(
                max(header["min_lat_e7"] / 1e7, -85.0511),
                max(header["min_lon_e7"] / 1e7, -180.0),
                min(header["max_lat_e7"] / 1e7, 85.0511),
                min(header["max_lon_e7"] / 1e7, 180.0),
            )
        except ValueError:
            return None

    @property
    def zooms(self) -> range:
        """The zooms for which the file says it has tiles."""
        return range(self.header["min_zoom"], self.header["max_zoom"] + 1)

    def find_places(self, wanted: Ids) -> list[Place]:
        """Give where the wanted tiles (ascending ids) are; those that are not there are left out.

        :raises ArchiveDamaged: a directory is broken, too large, or leads in a circle.
        """
        found: list[Place] = []
        self._search(self.header["root_offset"], self.header["root_length"], wanted, 1, found)
        return found

    def read_tile(self, place: Place) -> bytes:
        """Give the bytes of a tile as they are in the file.

        :raises ArchiveDamaged: the file ends before the tile does.
        """
        return self._read(place.offset, place.length)

    def read_metadata(self) -> dict[str, object]:
        """Give what the file says of itself in words; empty when it says nothing.

        :raises ArchiveDamaged: it is broken or too large.
        """
        header = self.header
        if not header["metadata_length"]:
            return {}
        packed = self._read(header["metadata_offset"], header["metadata_length"])
        try:
            metadata = json.loads(self._unpack(packed, _LARGEST_METADATA))
        # Deeply nested brackets end in a RecursionError, bad UTF-8 in a ValueError.
        except (ValueError, RecursionError) as error:
            raise ArchiveDamaged(_broken(self.name)) from error
        if not isinstance(metadata, dict):
            raise ArchiveDamaged(_broken(self.name))
        return metadata

    def _search(
        self, offset: int, length: int, wanted: Ids, depth: int, found: list[Place]
    ) -> None:
        if depth > _DEEPEST:
            raise ArchiveDamaged(_broken(self.name))
        directory = self._read_directory(offset, length)
        rows = np.searchsorted(directory.tile_ids, wanted, side="right") - 1
        for row in np.unique(rows[rows >= 0]):
            ids = wanted[rows == row]
            start, run = int(directory.tile_ids[row]), int(directory.runs[row])
            where, size = int(directory.offsets[row]), int(directory.lengths[row])
            if run == 0:
                self._check_within("leaf_directory", where, size)
                self._search(
                    self.header["leaf_directory_offset"] + where, size, ids, depth + 1, found
                )
                continue
            ids = ids[ids < start + run]
            if ids.size:
                self._check_within("tile_data", where, size)
                if size > LARGEST_TILE:
                    raise ArchiveDamaged(_broken(self.name))
                where += self.header["tile_data_offset"]
                found.extend(Place(int(tile_id), where, size) for tile_id in ids)

    def _check_within(self, section: str, offset: int, length: int) -> None:
        limit = {
            "leaf_directory": self.header["leaf_directory_length"],
            "tile_data": self.header["tile_data_length"],
        }[section]
        if offset < 0 or length <= 0 or offset + length > limit:
            raise ArchiveDamaged(_broken(self.name))

    def _read_directory(self, offset: int, length: int) -> _Directory:
        if length > _LARGEST_DIRECTORY:
            raise ArchiveDamaged(_broken(self.name))
        content = self._unpack(self._read(offset, length), _LARGEST_DIRECTORY)
        self._unpacked += len(content)
        if self._unpacked > _MOST_UNPACKED:
            raise ArchiveDamaged(_broken(self.name))
        directory = _parse_directory(content)
        if directory is None:
            raise ArchiveDamaged(_broken(self.name))
        return directory

    def _unpack(self, packed: bytes, limit: int) -> bytes:
        if self.header["internal_compression"] == Compression.NONE:
            return packed
        unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            content = unpacking.decompress(packed, limit)
        except zlib.error as error:
            raise ArchiveDamaged(_broken(self.name)) from error
        if not unpacking.eof:
            raise ArchiveDamaged(_broken(self.name))
        return content

    def _read(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        content = self._file.read(length)
        if len(content) != length:
            raise ArchiveDamaged(_broken(self.name))
        return content


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a PMTiles file of vector tiles and check what it says of itself.

    :raises ArchiveDamaged: it is no PMTiles file of version 3, or is broken.
    :raises BasemapRefused: it is not there, or holds pictures or tiles that a browser cannot unpack.
    :raises OSError: it may not be read.
    """
    # A pipe or a device would be waited for, or read for ever.
    if not path.is_file():
        raise BasemapRefused(
            _("「%(path)s」というファイルはありません。ファイルの場所を確かめてください。")
            % {"path": path}
        )
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        first = file.read(HEADER_LENGTH)
        archive = Archive(path.name, size, _read_header(first, path.name, size), file)
        _check_tiles(archive)
        yield archive


def _read_header(first: bytes, name: str, size: int) -> HeaderDict:
    version = None
    if first.startswith(_OLD_MAGICS):
        version = first[2]
    elif not first.startswith(_MAGIC):
        raise ArchiveDamaged(
            _(
                "「%(name)s」はPMTilesのファイルではありません。"
                "PMTiles形式（バージョン3）のベクトルタイルを選んでください。"
            )
            % {"name": name}
        )
    elif len(first) > len(_MAGIC) and first[len(_MAGIC)] != _VERSION:
        version = first[len(_MAGIC)]
    if version is not None:
        raise ArchiveDamaged(
            _(
                "「%(name)s」はPMTilesのバージョン%(version)dのファイルです。"
                "バージョン3に変換してから選んでください。"
            )
            % {"name": name, "version": version}
        )
    if len(first) < HEADER_LENGTH:
        raise ArchiveDamaged(_broken(name))
    try:
        header = deserialize_header(first)
    except ValueError as error:
        raise ArchiveDamaged(_broken(name)) from error
    sections = (
        (header["root_offset"], header["root_length"], _LARGEST_DIRECTORY),
        (header["metadata_offset"], header["metadata_length"], _LARGEST_METADATA),
        (header["leaf_directory_offset"], header["leaf_directory_length"], size),
        (header["tile_data_offset"], header["tile_data_length"], size),
    )
    if any(offset + length > size or length > limit for offset, length, limit in sections):
        raise ArchiveDamaged(_broken(name))
    if not header["root_length"] or header["min_zoom"] > header["max_zoom"]:
        raise ArchiveDamaged(_broken(name))
    if header["internal_compression"] not in {Compression.NONE, Compression.GZIP}:
        raise ArchiveDamaged(_other_packing(name))
    return header


def _check_tiles(archive: Archive) -> None:
    kind = archive.header["tile_type"]
    if kind in _PICTURES:
        raise BasemapRefused(
            _(
                "「%(name)s」は画像のタイルです。道路や建物を線と面で持つ"
                "ベクトルタイルのファイルを選んでください。"
            )
            % {"name": archive.name}
        )
    if kind != TileType.MVT:
        raise BasemapRefused(
            _(
                "「%(name)s」のタイルの種類は使えません。"
                "Mapbox Vector Tile形式のベクトルタイルを選んでください。"
            )
            % {"name": archive.name}
        )
    if archive.header["tile_compression"] not in _READABLE_TILES:
        raise BasemapRefused(_other_packing(archive.name))
    if archive.header["max_zoom"] > LAST_ZOOM:
        raise ArchiveDamaged(_broken(archive.name))


def _parse_directory(content: bytes) -> _Directory | None:
    """Read the columns of a directory; None when they are no directory."""
    numbers = _read_numbers(content)
    if numbers is None or not numbers.size:
        return None
    count = int(numbers[0])
    if not 0 < count <= _MOST_ENTRIES or numbers.size != 1 + _COLUMNS * count:
        return None
    steps, runs, lengths, starts = numbers[1:].reshape(_COLUMNS, count)
    tile_ids = np.cumsum(steps)
    # A tile that comes twice could be found at either place. Sums that leave 63 bits do not ascend.
    if np.any(tile_ids[1:] <= tile_ids[:-1]) or not starts[0] or np.any(lengths <= 0):
        return None
    return _Directory(tile_ids, runs, lengths, _resolve_offsets(starts, lengths))


def _resolve_offsets(starts: Ids, lengths: Ids) -> Ids:
    """Give the offset of each row: 0 stands for "right behind the row before", others are one too high."""
    told = np.flatnonzero(starts)
    before = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    last_told = told[np.searchsorted(told, np.arange(starts.size), side="right") - 1]
    offsets: Ids = starts[last_told] - 1 + before - before[last_told]
    return offsets


def _read_numbers(content: bytes) -> Ids | None:
    """Read all numbers of variable length (seven bits in each byte, the lowest first)."""
    octets = np.frombuffer(content, dtype=np.uint8)
    ends = np.flatnonzero(octets < 0x80)
    if not ends.size or ends[-1] != octets.size - 1 or ends.size > 1 + _COLUMNS * _MOST_ENTRIES:
        return None
    starts = np.concatenate(([0], ends[:-1] + 1))
    widths = ends - starts + 1
    if widths.max() > _LONGEST_NUMBER:
        return None
    positions: NDArray[np.int64] = np.arange(octets.size) - np.repeat(starts, widths)
    parts = (octets & 0x7F).astype(np.int64) << (7 * positions)
    numbers: Ids = np.add.reduceat(parts, starts)
    return numbers


def _broken(name: str) -> str:
    return _("「%(name)s」は壊れているか、途中で切れています。もう一度手に入れてください。") % {
        "name": name
    }


def _other_packing(name: str) -> str:
    return _(
        "「%(name)s」は、ブラウザーが読めない方法で圧縮されています。"
        "gzipで圧縮したPMTilesに変換してから選んでください。"
    ) % {"name": name}
