"""Which characters the house's typeface holds, so that a name with another one does not stop a document.

A PDF that a screen reader can read (PDF/UA) must have a shape for every character, and the typesetter
refuses it otherwise. What people write in names goes further than any typeface: 𠮷, 🍞, signs of control.
"""

import struct
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

from engawa.core.documents.typesetting import FONTS

# What Japanese printers set where they have no letter (下駄記号).
MISSING = "〓"
# Formats of the table `cmap` as the OpenType specification numbers them: by segments up to U+FFFF, and by
# groups of all characters.
_SEGMENTS, _GROUPS = 4, 12


def make_printable(*, data: Any) -> Any:
    """Give plain data in which every text can be set: 〓 for a letter that the typeface lacks.

    Pictures, signs of control and of direction are left out; a tab becomes a space, lines stay.
    """
    if isinstance(data, str):
        return data.translate(_replacements())
    if isinstance(data, dict):
        return {key: make_printable(data=value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [make_printable(data=value) for value in data]
    return data


class _Replacements(dict[int, str]):
    """What each character becomes, found out when it is met for the first time."""

    def __init__(self, held: frozenset[int]) -> None:
        super().__init__({ord("\n"): "\n", ord("\t"): " "})
        self._held = held

    def __missing__(self, code: int) -> str:
        category = unicodedata.category(chr(code))
        if category in {"Cc", "Cf", "Zl", "Zp"}:
            said = ""
        elif code in self._held:
            said = chr(code)
        elif category[0] in "LN":
            said = MISSING
        else:
            said = ""
        self[code] = said
        return said


@lru_cache(maxsize=1)
def _replacements() -> _Replacements:
    fonts = [_read_characters(path) for path in sorted(FONTS.glob("*.ttf"))]
    return _Replacements(frozenset.intersection(*fonts) if fonts else frozenset())


def _read_characters(path: Path) -> frozenset[int]:
    """Read from a font file for which characters it has a shape."""
    data = path.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {
        tag: offset
        for tag, _sum, offset, _length in (
            struct.unpack_from(">4sLLL", data, 12 + 16 * number) for number in range(count)
        )
    }
    start = tables[b"cmap"]
    (count,) = struct.unpack_from(">H", data, start + 2)
    found: set[int] = set()
    for number in range(count):
        (offset,) = struct.unpack_from(">L", data, start + 8 + 8 * number)
        (kind,) = struct.unpack_from(">H", data, start + offset)
        if kind == _SEGMENTS:
            found |= _read_segments(data, start + offset)
        elif kind == _GROUPS:
            found |= _read_groups(data, start + offset)
    return frozenset(found)


def _read_segments(data: bytes, start: int) -> set[int]:
    (twice,) = struct.unpack_from(">H", data, start + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + twice)
    deltas = struct.unpack_from(f">{count}H", data, start + 16 + 2 * twice)
    at = start + 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", data, at)
    found: set[int] = set()
    for number, (first, last, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        for code in range(first, last + 1):
            glyph = code
            if offset:
                # Counted from where the offset itself stands.
                place = at + 2 * number + offset + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", data, place)
            if (not offset or glyph) and (glyph + delta) % 0x10000 and code != 0xFFFF:
                found.add(code)
    return found


def _read_groups(data: bytes, start: int) -> set[int]:
    (count,) = struct.unpack_from(">L", data, start + 12)
    found: set[int] = set()
    for number in range(count):
        first, last, glyph = struct.unpack_from(">LLL", data, start + 16 + 12 * number)
        found.update(range(first if glyph else first + 1, last + 1))
    return found
