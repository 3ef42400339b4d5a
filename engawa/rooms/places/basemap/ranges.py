"""Parts of a file, as a browser asks for them with the header `Range` (RFC 9110, section 14)."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_PIECE = 64 * 1024
# Longer than any two numbers of 64 bits; who sends more gets the whole file.
_LONGEST_HEADER = 100
_SPEC = re.compile(r"(?P<first>[0-9]*)-(?P<last>[0-9]*)")


class RangeUnsatisfiable(ValueError):
    """The range is well written, but no byte of the file lies in it."""


class FileShrank(Exception):
    """The file has fewer bytes than were promised."""


@dataclass(frozen=True, slots=True)
class Range:
    """So many bytes (at least one) from a byte on, counted from 0."""

    start: int
    length: int

    @property
    def last(self) -> int:
        """The last byte, included, as `Content-Range` names it."""
        return self.start + self.length - 1


def read_range(*, header: str, size: int) -> Range | None:
    """Read the header for a file of so many bytes; None means that the whole file is the answer.

    So it is for a header that is missing, is no range of bytes, or asks for several ranges at once: a server
    may always send everything.

    :raises RangeUnsatisfiable: it begins behind the end of the file, or asks for the last 0 bytes.
    """
    unit, equals, rest = header.partition("=")
    if len(header) > _LONGEST_HEADER or unit.strip().lower() != "bytes" or not equals:
        return None
    # A list may have empty elements.
    specs = [spec for part in rest.split(",") if (spec := part.strip(" \t"))]
    found = _SPEC.fullmatch(specs[0]) if len(specs) == 1 else None
    if found is None or found[0] == "-":
        return None
    if not found["first"]:
        return _read_suffix(int(found["last"]), size)
    first = int(found["first"])
    last = int(found["last"]) if found["last"] else max(first, size - 1)
    if last < first:
        return None
    if first >= size:
        raise RangeUnsatisfiable(header)
    return Range(first, min(last, size - 1) - first + 1)


def open_slice(*, path: Path, start: int, length: int) -> "Slice":
    """Open the file at once and give so many bytes of it in pieces of at most 64 KiB.

    It reads from the file that was there when it was opened, even when another has taken its place since.

    :raises FileShrank: the file ends before the bytes do.
    :raises OSError: it cannot be opened.
    """
    file = path.open("rb")
    if os.fstat(file.fileno()).st_size < start + length:
        file.close()
        raise FileShrank(path.name)
    file.seek(start)
    return Slice(file, length)


class Slice(Iterator[bytes]):
    """Pieces of a file; whoever does not read to the end closes it."""

    def __init__(self, file: BinaryIO, length: int) -> None:
        self._file = file
        self._left = length

    def __iter__(self) -> "Slice":
        return self

    def __next__(self) -> bytes:
        if self._left <= 0:
            self.close()
            raise StopIteration
        piece = self._file.read(min(_PIECE, self._left))
        if not piece:
            self.close()
            raise FileShrank(self._file.name)
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file; what was not read is not read any more."""
        self._left = 0
        self._file.close()


def _read_suffix(wanted: int, size: int) -> Range | None:
    if not wanted:
        raise RangeUnsatisfiable(f"bytes=-{wanted}")
    # The end of an empty file is all of it, which no `Content-Range` can say.
    length = min(wanted, size)
    return Range(size - length, length) if length else None
