"""Rows of one file that are the same place: by their ids, or by name and where they are."""

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from engawa.core.geo.points import project
from engawa.rooms.places.importing.addresses import normalise_town
from engawa.rooms.places.importing.findings import Problem
from engawa.rooms.places.values import PlaceValues

# Two points of one name nearer than this are one place.
NEAR_METRES = 30.0
# What tells two things of one name at one address apart, where the file has it.
_TELLING = ("設置位置", "設置場所", "種別", "種類", "提供エリア", "SSID", "医療機関の種類", "階")
_CODES = {"national_id": "duplicate-national-id", "source_id": "duplicate-source-id"}
_ENOUGH_ALIKE = 20
_SPACES = str.maketrans("", "", " \u3000")


@dataclass(frozen=True, slots=True)
class Numbered:
    """The values of a row with the number of the row."""

    number: int
    values: PlaceValues


# Metres east and north; None for a place without a point.
Where: TypeAlias = tuple[float, float] | None


def find_duplicates(*, rows: Sequence[Numbered]) -> dict[int, tuple[str, Problem]]:
    """Give, by row number, the field by which it is the same as an earlier row, and the problem.

    Rows with different national ids are different: buildings of one shelter share its site.
    """
    east, north = project(
        [math.nan if row.values.latitude is None else row.values.latitude for row in rows],
        [math.nan if row.values.longitude is None else row.values.longitude for row in rows],
    )
    # Infinity is what projecting a missing point gives; neither it nor NaN has a place in the grid.
    metres: list[Where] = [
        (x, y) if math.isfinite(x) and math.isfinite(y) else None
        for x, y in zip(east.tolist(), north.tolist(), strict=True)
    ]
    names = [(row.values.kind, normalise_name(row.values.name)) for row in rows]
    shared = {name for name, count in Counter(names).items() if count > 1}
    found: dict[int, tuple[str, Problem]] = {}
    ids = _Ids()
    seen = _Seen()
    for row, name, where in zip(rows, names, metres, strict=True):
        problem = ids.find(row)
        one = _One(row, name, where) if name in shared else None
        if problem is None and one is not None:
            problem = seen.find(one)
        if problem is not None:
            found[row.number] = problem
        if problem is None or problem[1].code == "similar-place":
            ids.add(row)
            if one is not None:
                seen.add(one)
    return found


class _Ids:
    """The ids of the rows before."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, str], int] = {}

    def find(self, row: Numbered) -> tuple[str, Problem] | None:
        for field, code in _CODES.items():
            text = getattr(row.values, field)
            if text and (field, text) in self._rows:
                return field, Problem(code, detail=str(self._rows[field, text]))
        return None

    def add(self, row: Numbered) -> None:
        for field in _CODES:
            if text := getattr(row.values, field):
                self._rows[field, text] = row.number


class _One:
    """A row with the things by which another one may be the same."""

    def __init__(self, row: Numbered, name: tuple[str, str], where: Where) -> None:
        values = row.values
        self.number, self.where = row.number, where
        self.has_id = bool(values.national_id)
        self.apart = (
            values.building,
            values.services,
            *(values.extra.get(heading, "") for heading in _TELLING),
        )
        self.name = name
        self.address = normalise_town(values.address).rstrip("-").casefold()
        self.square = None if where is None else tuple(int(way // NEAR_METRES) for way in where)

    def list_keys(self, *, around: bool) -> list[tuple[object, ...]]:
        """List under what it is kept: its address, its square of the ground, and those around it."""
        keys: list[tuple[object, ...]] = []
        if self.address:
            keys.append((*self.name, self.address))
        if self.square is not None:
            steps = (0, -1, 1) if around else (0,)
            across, up = self.square
            keys += [(*self.name, across + east, up + north) for east in steps for north in steps]
        return keys


class _Seen:
    """The rows before, by name and where they are.

    Looking up must stay quick in a file of ten thousand rows of one name, so rows are kept by what tells
    them apart, and of those that only look alike a few are enough.
    """

    def __init__(self) -> None:
        self._same: dict[tuple[object, ...], list[_One]] = {}
        self._alike: dict[tuple[object, ...], list[_One]] = {}

    def find(self, one: _One) -> tuple[str, Problem] | None:
        # Where both have a national id, it tells them apart.
        keys = [
            (*key, has_id)
            for key in one.list_keys(around=True)
            for has_id in ((False,) if one.has_id else (False, True))
        ]
        for kept, code, apart in (
            (self._same, "duplicate-place", one.apart),
            (self._alike, "similar-place", ()),
        ):
            for key in keys:
                for other in kept.get((*key, *apart), ()):
                    if _is_near(one, other):
                        return "name", Problem(code, detail=str(other.number))
        return None

    def add(self, one: _One) -> None:
        for key in one.list_keys(around=False):
            whole = (*key, one.has_id)
            self._same.setdefault((*whole, *one.apart), []).append(one)
            alike = self._alike.setdefault(whole, [])
            if len(alike) < _ENOUGH_ALIKE:
                alike.append(one)


def _is_near(one: _One, other: _One) -> bool:
    if one.address and one.address == other.address:
        return True
    if one.where is None or other.where is None:
        return False
    return math.dist(one.where, other.where) <= NEAR_METRES


def normalise_name(name: str) -> str:
    """Give a name as it is compared: no width, case or spaces."""
    narrow = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return narrow.translate(_SPACES).casefold()
