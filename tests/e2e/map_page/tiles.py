"""A base map of one tile, written here: the same small ground in the layers and words of several makers."""

import gzip
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

ZOOM, EXTENT = 14, 4096
POINT, LINE, AREA = 1, 2, 3
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Thing:
    """Something on the ground: its layer, form, corners in units of the tile, and what is said of it."""

    layer: str
    form: int
    corners: Sequence[Corner]
    words: Mapping[str, str | int]


def square(left: int, top: int) -> list[Corner]:
    """Give the corners of a square of 500 units."""
    return [(left, top), (left + 500, top), (left + 500, top + 500), (left, top + 500)]


def find_middle(latitude: float, longitude: float) -> tuple[int, int, float, float]:
    """Give column and row of the tile around a position, and latitude and longitude of the tile's middle."""
    across = 2**ZOOM
    column = int((longitude + 180) / 360 * across)
    row = int((1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2 * across)
    north = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (row + 0.5) / across))))
    return column, row, north, (column + 0.5) / across * 360 - 180


def write_basemap(
    path: Path, column: int, row: int, things: Sequence[Thing], *, credit: str = ""
) -> None:
    """Write a PMTiles file with one vector tile that holds the things, and whose data they are."""
    with path.open("wb") as handle:
        # The package has no types.
        make_writer: Callable[[BinaryIO], Any] = Writer
        writer = make_writer(handle)
        writer.write_tile(zxy_to_tileid(ZOOM, column, row), gzip.compress(encode_tile(things)))
        header = {
            "tile_type": TileType.MVT,
            "tile_compression": Compression.GZIP,
            "min_zoom": ZOOM,
            "max_zoom": ZOOM,
            "min_lon_e7": -1_800_000_000,
            "min_lat_e7": -850_000_000,
            "max_lon_e7": 1_800_000_000,
            "max_lat_e7": 850_000_000,
            "center_zoom": ZOOM,
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        writer.finalize(header, {"attribution": credit} if credit else {})


def encode_tile(things: Sequence[Thing]) -> bytes:
    """Give the things as a Mapbox vector tile, version 2."""
    tile = b""
    for name in dict.fromkeys(thing.layer for thing in things):
        keys: list[str] = []
        values: list[str | int] = []
        features = b""
        for thing in things:
            if thing.layer != name:
                continue
            tags = b""
            for key, value in thing.words.items():
                keys.append(key)
                values.append(value)
                tags += _varint(len(keys) - 1) + _varint(len(values) - 1)
            geometry = b"".join(_varint(number) for number in _commands(thing))
            features += _field(2, _field(2, tags) + _number(3, thing.form) + _field(4, geometry))
        layer = _field(1, name.encode()) + features
        layer += b"".join(_field(3, key.encode()) for key in keys)
        layer += b"".join(_field(4, _value(value)) for value in values)
        tile += _field(3, layer + _number(5, EXTENT) + _number(15, 2))
    return tile


def _commands(thing: Thing) -> list[int]:
    """Give the drawing commands: go to the first corner, draw to the others, close an area."""
    numbers: list[int] = []
    here = (0, 0)
    for index, corner in enumerate(thing.corners):
        if index == 0:
            numbers.append(1 | 1 << 3)
        elif index == 1:
            numbers.append(2 | (len(thing.corners) - 1) << 3)
        for before, after in zip(here, corner, strict=True):
            step = after - before
            numbers.append(step << 1 if step >= 0 else (-step << 1) - 1)
        here = corner
    return [*numbers, 15] if thing.form == AREA else numbers


def _varint(number: int) -> bytes:
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*found, number))


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _value(value: str | int) -> bytes:
    return _field(1, value.encode()) if isinstance(value, str) else _number(4, value)
