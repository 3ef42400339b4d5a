"""Which places would change their district when the ground does.

A district is found when it is the one that the ground gives, or none; whoever chose another one chose it by
hand, and the ground does not take it from them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.ground import AreaFinder


@dataclass(frozen=True, slots=True)
class DistrictMove:
    """A place, the district that it has, and the one that the ground gives it."""

    place_id: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class FoundDistricts:
    """For each place of a ward, the district in which it stands and the one that the ground gave it."""

    stands: Mapping[int, int | None]
    found: Mapping[int, int | None]


def find_districts(
    *, ward_id: int, redrawn: Mapping[int, dict[str, Any] | None] | None = None
) -> FoundDistricts:
    """Give the districts of all places of the ward, those that are off the pages too.

    `redrawn` asks as if the districts of those numbers on the map had other shapes, or with None none.
    """
    rows = list(
        Place.objects.filter(ward_id=ward_id)
        .order_by("pk")
        .values_list("pk", "area_id", "town", "latitude", "longitude")
    )
    finder = AreaFinder(ward_id=ward_id, redrawn=redrawn)
    found = finder.find_many([(town, north, east) for _pk, _area, town, north, east in rows])
    return FoundDistricts(
        stands={pk: area_id for pk, area_id, _town, _north, _east in rows},
        found={row[0]: area_id for row, area_id in zip(rows, found, strict=True)},
    )


def list_moves(*, before: FoundDistricts, after: FoundDistricts) -> list[DistrictMove]:
    """List the places whose district was found before the ground changed, and is another one after it."""
    return [
        DistrictMove(pk, area_id, after.found[pk])
        for pk, area_id in before.stands.items()
        if area_id in (None, before.found[pk]) and area_id != after.found[pk]
    ]


def count_moves(*, ward_id: int, redrawn: Mapping[int, dict[str, Any] | None]) -> int:
    """Count the places that would change their district if those on the map had other shapes."""
    before = find_districts(ward_id=ward_id)
    after = find_districts(ward_id=ward_id, redrawn=redrawn)
    return len(list_moves(before=before, after=after))
