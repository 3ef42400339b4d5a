"""Taking out of a ready-made tile what no map of a ward draws at its zoom: houses and footpaths seen from afar.

Shapes are not touched: a tile (Mapbox Vector Tile, version 2) is a row of layers, a layer a row of features,
and whole ones are left out as they stand. Where nothing is left out, the tile stays as it was, byte for byte.
"""

import gzip
import zlib
from collections.abc import Iterator, Sequence

from pmtiles.tile import Compression

# The map draws houses and footpaths from zoom 15 on, where it shows tiles of zoom 14.
CLOSE_ZOOM = 14
# In the schemas of Protomaps and OpenMapTiles, and in those of the Geospatial Information Authority.
_HOUSES = frozenset((b"building", b"buildings", b"BldA"))
_ROADS = frozenset((b"roads", b"transportation"))
# Where a schema says what sort of road it is, and what only those say who go on foot or by bicycle.
_SORTS = frozenset((b"highway", b"kind", b"kind_detail", b"class", b"subclass"))
_PATHS = frozenset(
    (b"path", b"footway", b"pedestrian", b"cycleway", b"bridleway", b"steps", b"track", b"corridor")
)
_NUMBER, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
_LAYER = 3
_NAME, _FEATURE, _KEY, _VALUE = 1, 2, 3, 4
_TAGS, _TEXT = 2, 1
_LARGEST = 32 * 1024 * 1024
_LONGEST_NUMBER = 63
# (number of the field, what it holds, all of its bytes)
_Field = tuple[int, bytes, bytes]


def thin_tile(*, content: bytes, zoom: int, compression: Compression) -> bytes:
    """Give a tile without what is not drawn at its zoom; one that cannot be read is given as it is."""
    if zoom >= CLOSE_ZOOM or compression not in (Compression.GZIP, Compression.NONE):
        return content
    is_packed = compression == Compression.GZIP
    try:
        plain = _unpack(content) if is_packed else content
        thin = b"".join(_thin_layer(field) for field in _read_fields(plain))
    except (zlib.error, ValueError, IndexError):
        return content
    if len(thin) == len(plain):
        return content
    return gzip.compress(thin, mtime=0) if is_packed else thin


def _unpack(content: bytes) -> bytes:
    # A few bytes can say that they are many gigabytes.
    packed = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    plain = packed.decompress(content, _LARGEST)
    if not packed.eof:
        raise ValueError("a tile that is cut off, or larger than any")
    return plain


def _thin_layer(field: _Field) -> bytes:
    number, layer, whole = field
    if number != _LAYER:
        return whole
    parts = list(_read_fields(layer))
    name = next((body for part, body, _whole in parts if part == _NAME), b"")
    if name in _HOUSES:
        return b""
    if name not in _ROADS:
        return whole
    keys = [body for part, body, _whole in parts if part == _KEY]
    values = [body for part, body, _whole in parts if part == _VALUE]
    sorts = {place for place, key in enumerate(keys) if key in _SORTS}
    paths = {place for place, value in enumerate(values) if _read_text(value) in _PATHS}
    kept = [
        part_whole
        for part, body, part_whole in parts
        if part != _FEATURE or not _is_path(body, sorts, paths)
    ]
    if len(kept) == len(parts):
        return whole
    thin = b"".join(kept)
    return bytes((_LAYER << 3 | _BYTES,)) + _write_number(len(thin)) + thin


def _is_path(feature: bytes, sorts: set[int], paths: set[int]) -> bool:
    tags = next((body for part, body, _whole in _read_fields(feature) if part == _TAGS), b"")
    numbers = _read_numbers(tags)
    return any(
        key in sorts and value in paths
        for key, value in zip(numbers[::2], numbers[1::2], strict=True)
    )


def _read_text(value: bytes) -> bytes:
    return next((body for part, body, _whole in _read_fields(value) if part == _TEXT), b"")


def _read_fields(content: bytes) -> Iterator[_Field]:
    """Give the fields of a message of a protocol buffer.

    :raises ValueError: it is none.
    :raises IndexError: it was cut off.
    """
    at = 0
    while at < len(content):
        begin = at
        head, at = _read_number(content, at)
        number, form = head >> 3, head & 7
        start = at
        if form == _NUMBER:
            _value, at = _read_number(content, at)
        elif form == _BYTES:
            length, start = _read_number(content, at)
            at = start + length
        elif form in (_EIGHT_BYTES, _FOUR_BYTES):
            at += 8 if form == _EIGHT_BYTES else 4
        else:
            raise ValueError(f"no form of a field: {form}")
        if at > len(content):
            raise IndexError("a field goes on behind the end")
        yield number, content[start:at], content[begin:at]


def _read_number(content: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while True:
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7
        if shift > _LONGEST_NUMBER:
            raise ValueError("no number is so long")


def _read_numbers(content: bytes) -> Sequence[int]:
    numbers, at = [], 0
    while at < len(content):
        number, at = _read_number(content, at)
        numbers.append(number)
    return numbers


def _write_number(number: int) -> bytes:
    written = bytearray()
    while number > 0x7F:
        written.append(number & 0x7F | 0x80)
        number >>= 7
    written.append(number)
    return bytes(written)
