"""An address as a start from which distances are counted: its block, else its town.

Whoever types where they are gives the number of their house with it; the house is not looked for, and what
the address of a page carries on names the block.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from django.utils.translation import gettext as _

from engawa.core.geo.points import Point
from engawa.core.ui.folding import fold
from engawa.rooms.places.importing.addresses import (
    TownNames,
    drop_municipality,
    make_town_key,
    normalise_town,
    write_chome,
)
from engawa.rooms.places.models import AddressPoint
from engawa.rooms.places.selectors.ground import TownPoint

STARTS_AT_MOST = 12
Level = AddressPoint.Level
_NUMBERS_BEHIND = re.compile(r"[0-9].*$")
_NUMBER = re.compile(r"[0-9]+")
_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class AddressStart:
    """A block or a town: what the address of a page carries, its name, its point."""

    near: str
    name: str
    point: Point


@dataclass(frozen=True, slots=True)
class AddressStarts:
    """The starts that words may mean; `lacks_block` tells that of a number only the town is known."""

    starts: tuple[AddressStart, ...] = ()
    lacks_block: bool = False


@dataclass(frozen=True, slots=True)
class _KnownTowns:
    """The towns of a ward, and how the files of addresses write each of them."""

    names: TownNames
    keys: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]


# Which towns have addresses is asked of all of them, so that once for each change of the ground is enough.
_known: dict[int, tuple[dt.datetime | None, _KnownTowns]] = {}


def forget_address_towns() -> None:
    """Forget what was kept, as when the database was put back to an earlier state."""
    _known.clear()


def find_address_starts(
    *,
    ward_id: int,
    words: str,
    towns: Sequence[TownPoint],
    ground_changed_at: dt.datetime | None,
) -> AddressStarts:
    """Find the blocks, or else the towns, that the words of a visitor may mean.

    `towns` are those of the ward at the moment of the last change of its ground.
    """
    known = _get_known(ward_id, towns, ground_changed_at)
    plain = write_chome(words)
    split = known.names.split(words) or known.names.split(plain)
    if split is not None:
        names, numbers = [split.town], split.numbers[:1]
    else:
        names, numbers = _guess(plain, known, towns)
    if numbers and (blocks := _find_blocks(ward_id, names, numbers[0], known)):
        return AddressStarts(tuple(blocks[:STARTS_AT_MOST]))
    middles = {town.name: town.point for town in towns}
    starts = [AddressStart(name, name, middles[name]) for name in names if name in middles]
    return AddressStarts(tuple(starts[:STARTS_AT_MOST]), lacks_block=bool(numbers))


def _guess(
    words: str, known: _KnownTowns, towns: Sequence[TownPoint]
) -> tuple[list[str], tuple[str, ...]]:
    """Give the towns whose names or readings begin with the words, and the number behind them."""
    text = drop_municipality(normalise_town(words))
    said = _NUMBERS_BEHIND.sub("", text).rstrip("-")
    if len(said) < _SHORTEST:
        return [], ()
    number = _NUMBER.search(text)
    alike = {name for key, name in known.keys.items() if key.startswith(said)}
    alike |= {town.name for town in towns if fold(town.name_kana).startswith(said)}
    # Those of exactly that name first, then by name and number: 1, 2, 10.
    names = sorted(alike, key=lambda name: _order(make_town_key(name), said))
    return names, (number[0].lstrip("0") or "0",) if number else ()


def _order(key: str, said: str) -> tuple[bool, str, int]:
    stem = _NUMBERS_BEHIND.sub("", key)
    number = _NUMBER.search(key)
    return stem != said, stem, int(number[0]) if number else 0


def _find_blocks(
    ward_id: int, names: Sequence[str], block: str, known: _KnownTowns
) -> list[AddressStart]:
    """Find the block of that number in each of the towns, with one question for all."""
    town_of = {spelling: name for name in names for spelling in known.spellings.get(name, ())}
    if not town_of:
        return []
    rows = AddressPoint.objects.filter(ward_id=ward_id, town__in=sorted(town_of), block=block)
    points: dict[str, list[tuple[str, str, Point]]] = {}
    for town, number, level, latitude, longitude in rows.order_by("pk").values_list(
        "town", "number", "level", "latitude", "longitude"
    ):
        point = Point(latitude, longitude)
        points.setdefault(town_of[town], []).append((number, level, point))
    return [_name_block(name, block, points[name]) for name in names if name in points]


def _name_block(town: str, block: str, points: list[tuple[str, str, Point]]) -> AddressStart:
    is_lot = all(level == Level.LOT for _number, level, _point in points)
    name = _("%(town)s%(block)s番地") if is_lot else _("%(town)s%(block)s番")
    whole = [point for number, _level, point in points if not number]
    middle = (
        whole[0]
        if whole
        else Point(
            fmean(point.latitude for _number, _level, point in points),
            fmean(point.longitude for _number, _level, point in points),
        )
    )
    return AddressStart(f"{town}{block}", name % {"town": town, "block": block}, middle)


def _get_known(
    ward_id: int, towns: Sequence[TownPoint], changed_at: dt.datetime | None
) -> _KnownTowns:
    kept = _known.get(ward_id)
    if kept is None or kept[0] != changed_at:
        kept = _known[ward_id] = (changed_at, _read_known(ward_id, towns))
    return kept[1]


def _read_known(ward_id: int, towns: Sequence[TownPoint]) -> _KnownTowns:
    keys = {make_town_key(town.name): town.name for town in towns}
    spellings: dict[str, list[str]] = {}
    points = AddressPoint.objects.filter(ward_id=ward_id)
    for name in points.order_by("town").values_list("town", flat=True).distinct():
        # A town that is known only by its addresses is one, too.
        spellings.setdefault(keys.setdefault(make_town_key(name), name), []).append(name)
    return _KnownTowns(
        TownNames(keys), keys, {name: tuple(written) for name, written in spellings.items()}
    )
