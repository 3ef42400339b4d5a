"""Points of addresses without the net: the house or the lot, else the block, else the town."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import IO

from django.db.models import Count
from django.utils.translation import gettext as _

from engawa.core.geo.points import Point
from engawa.core.wards.models import Ward
from engawa.rooms.places.importing.address_files import (
    AddressList,
    read_addresses,
    read_town_names,
)
from engawa.rooms.places.importing.addresses import FoundAddress, TownNames, make_town_key
from engawa.rooms.places.models import AddressPoint, Town
from engawa.rooms.places.values import Precision

Level = AddressPoint.Level
_MOST_NUMBERS = 2


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many points of addresses came from one source."""

    source: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class _Block:
    """The points within one block, by number; that of the block itself has none."""

    points: Mapping[str, tuple[str, Point]]

    def middle(self) -> Point:
        """Give the point of the block, or the middle of those that are known in it."""
        if "" in self.points:
            return self.points[""][1]
        return Point(
            fmean(point.latitude for _level, point in self.points.values()),
            fmean(point.longitude for _level, point in self.points.values()),
        )


class AddressFinder:
    """Finds points of addresses in one ward; each town is read once, at the first question about it."""

    def __init__(self, *, ward_id: int) -> None:
        self._ward_id = ward_id
        self._middles: dict[str, Point] = {}
        self._names: TownNames | None = None
        self._spellings: dict[str, set[str]] = {}
        self._blocks: dict[str, dict[str, _Block]] = {}

    def find(self, address: str) -> FoundAddress | None:
        """Give the best point of an address; None when it names no town of the ward that is known."""
        if self._names is None:
            self._names = self._read_towns()
        split = self._names.split(address)
        if split is None:
            return None
        for count in range(min(len(split.numbers), _MOST_NUMBERS + 1), 0, -1):
            block, *further = split.numbers[:count]
            found = self._find_number(split.town, block, "-".join(further))
            if found is not None:
                return found
        return self.find_town(address)

    def find_town(self, address: str) -> FoundAddress | None:
        """Give the middle of the town that an address names; None when it names none that has one."""
        if self._names is None:
            self._names = self._read_towns()
        split = self._names.split(address)
        if split is None or split.town not in self._middles:
            return None
        return FoundAddress(split.town, self._middles[split.town], Precision.TOWN.value)

    def _find_number(self, town: str, block: str, number: str) -> FoundAddress | None:
        known = self._read_blocks(town).get(block)
        if known is None:
            return None
        if not number:
            is_lot = all(level == Level.LOT for level, _point in known.points.values())
            name = _("%(town)s%(block)s番地") if is_lot else _("%(town)s%(block)s番")
            name %= {"town": town, "block": block}
            return FoundAddress(name, known.middle(), Precision.BLOCK.value)
        if number not in known.points:
            return None
        level, point = known.points[number]
        named = {"town": town, "block": block, "number": number}
        if level == Level.HOUSE:
            return FoundAddress(
                _("%(town)s%(block)s番%(number)s号") % named, point, Precision.SITE.value
            )
        return FoundAddress(
            _("%(town)s%(block)s番地%(number)s") % named, point, Precision.BLOCK.value
        )

    def _read_towns(self) -> TownNames:
        names: dict[str, str] = {}
        towns = Town.objects.filter(ward_id=self._ward_id)
        for name, latitude, longitude in towns.values_list("name", "latitude", "longitude"):
            names[make_town_key(name)] = name
            self._middles[name] = Point(latitude, longitude)
        points = AddressPoint.objects.filter(ward_id=self._ward_id)
        for name in points.order_by().values_list("town", flat=True).distinct():
            # A town that is known only by its addresses is one, too.
            known = names.setdefault(make_town_key(name), name)
            self._spellings.setdefault(known, set()).add(name)
        return TownNames(names)

    def _read_blocks(self, town: str) -> Mapping[str, _Block]:
        if town in self._blocks:
            return self._blocks[town]
        points: dict[str, dict[str, tuple[str, Point]]] = {}
        if town in self._spellings:
            rows = AddressPoint.objects.filter(
                ward_id=self._ward_id, town__in=sorted(self._spellings[town])
            ).order_by("pk")
            for block, number, level, latitude, longitude in rows.values_list(
                "block", "number", "level", "latitude", "longitude"
            ):
                within = points.setdefault(block, {})
                # Where a block has houses, a lot of the same numbers is another thing.
                if number not in within or level == Level.HOUSE:
                    within[number] = (level, Point(latitude, longitude))
        self._blocks[town] = {block: _Block(within) for block, within in points.items()}
        return self._blocks[town]


def find_point_of_address(*, ward_id: int, address: str) -> FoundAddress | None:
    """Give the best point of an address in the ward: of the house, else the block, else the town."""
    return AddressFinder(ward_id=ward_id).find(address)


def count_addresses(*, ward_id: int) -> list[SourceCount]:
    """Count the points of addresses in the ward by where they came from."""
    found = AddressPoint.objects.filter(ward_id=ward_id).order_by("source")
    counts = found.values_list("source").annotate(count=Count("pk"))
    return [
        SourceCount(source, str(AddressPoint.Source(source).label), count)
        for source, count in counts
    ]


def read_addresses_of_ward(
    *,
    ward: Ward,
    file: IO[bytes],
    filename: str,
    names: IO[bytes] | None = None,
    names_filename: str = "",
) -> AddressList:
    """Read the addresses of the ward out of a file; towns that it names by number are looked for in `names`.

    `names` is 町字マスター; the towns of the ward that have a number are known without it.

    :raises FileRefused: one of the files is another one, or has nothing of the ward.
    """
    own = Town.objects.filter(ward=ward).exclude(town_id="")
    town_names = dict(own.values_list("town_id", "name"))
    if names is not None:
        town_names |= read_town_names(file=names, filename=names_filename, ward_code=ward.code)
    return read_addresses(
        file=file,
        filename=filename,
        ward_code=ward.code,
        ward_name=ward.name,
        town_names=town_names,
    )
