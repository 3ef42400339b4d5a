"""Rows whose values stand in the wrong columns: one sentence for the row instead of one for each cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from engawa.rooms.places.importing.cells import (
    read_government_code,
    read_phone,
    read_postal_code,
)
from engawa.rooms.places.importing.coordinates import read_degrees

_FARTHEST = 3
# How many more columns must hold what they are for once the row is moved back.
_FEWEST = 2
_DAYS = frozenset("月火水木金土日祝平・、")
_TIME = re.compile(r"[0-9０-９]{1,2}[:：][0-9０-９]{2}")


@dataclass(frozen=True, slots=True)
class Shift:
    """The row is moved by so many columns (to the right when positive) from this column on."""

    columns: int
    begins: int


def _is_between(low: float, high: float) -> Callable[[str], bool]:
    def is_it(cell: str) -> bool:
        value = read_degrees(cell).value
        return value is not None and low <= value <= high

    return is_it


_LOOKS: Mapping[str, Callable[[str], bool]] = {
    "latitude": _is_between(20.0, 46.5),
    "longitude": _is_between(122.0, 154.5),
    "phone": lambda cell: not cell.isdecimal() and not read_phone(cell).problems,
    "fax": lambda cell: not cell.isdecimal() and not read_phone(cell).problems,
    "postal_code": lambda cell: "-" in cell and bool(read_postal_code(cell).value),
    "email": lambda cell: "@" in cell,
    "form_url": lambda cell: cell.startswith("http"),
    "url": lambda cell: cell.startswith("http"),
    "image_url": lambda cell: cell.startswith("http"),
    "weekdays": lambda cell: _DAYS.issuperset(cell),
    "opens": lambda cell: _TIME.fullmatch(cell) is not None,
    "closes": lambda cell: _TIME.fullmatch(cell) is not None,
    "government_code": lambda cell: bool(read_government_code(cell).value),
}


class ShiftFinder:
    """Finds shifted rows of one table, by the columns whose values look like nothing else."""

    def __init__(self, mapping: Mapping[int, str]) -> None:
        self._looks = [
            (place, _LOOKS[mapping[place]]) for place in sorted(mapping) if mapping[place] in _LOOKS
        ]

    def find(self, cells: Sequence[str]) -> Shift | None:
        """Find by how many columns the row is moved; None when it does not seem to be."""
        stand = [
            bool(cells[place]) and looks_right(cells[place]) for place, looks_right in self._looks
        ]
        best: Shift | None = None
        most = _FEWEST - 1
        for columns in (moved * way for moved in range(1, _FARTHEST + 1) for way in (1, -1)):
            gained, begins = 0, -1
            for (place, looks_right), is_here in zip(self._looks, stand, strict=True):
                there = place + columns
                is_there = (
                    0 <= there < len(cells) and bool(cells[there]) and looks_right(cells[there])
                )
                if is_there and not is_here:
                    gained += 1
                    begins = place if begins < 0 else begins
                elif is_here and not is_there and begins >= 0:
                    gained -= 1
            if gained > most:
                best, most = Shift(columns, begins), gained
        return best
