"""The bare facts of places and of the ground, for rooms that keep them beside facts of their own."""

from collections.abc import Iterable, Sequence

from engawa.core.geo.points import Point
from engawa.rooms.places.contracts import GroundTown, PlaceFacts, PlaceKeys, RefugePlace, WardGround
from engawa.rooms.places.models import Place, WardOutline
from engawa.rooms.places.selectors.ground import list_towns

_ROWS_AT_ONCE = 500
_COLUMNS = (
    "pk", "number", "name", "name_kana", "name_en", "address", "phone", "latitude", "longitude", "site_key",
)  # fmt: skip


def get_facts(*, ward_id: int, ids: Iterable[int]) -> dict[int, PlaceFacts]:
    """Give the facts of rows of the register, by row, whatever the state of the place."""
    wanted = sorted(set(ids))
    found: dict[int, PlaceFacts] = {}
    for first in range(0, len(wanted), _ROWS_AT_ONCE):
        rows = Place.objects.filter(ward_id=ward_id, pk__in=wanted[first : first + _ROWS_AT_ONCE])
        for row in rows.order_by().values_list(*_COLUMNS):
            pk, number, name, kana, english, address, phone, latitude, longitude, key = row
            point = None if latitude is None or longitude is None else Point(latitude, longitude)
            found[pk] = PlaceFacts(pk, number, name, kana, english, address, phone, point, key)
    return found


def get_ground(*, ward_id: int) -> WardGround:
    """Give the outline and the towns of a ward as they were put in."""
    outlines = WardOutline.objects.filter(ward_id=ward_id)
    geometry, credit = outlines.values_list("geometry", "credit").first() or (None, "")
    towns = tuple(
        GroundTown(town.name, town.name_kana, town.point) for town in list_towns(ward_id=ward_id)
    )
    return WardGround(geometry, credit, towns)


def list_refuges(*, ward_id: int, kinds: Sequence[str]) -> list[RefugePlace]:
    """List the public places of those kinds in the order of their numbers."""
    rows = Place.objects.filter(ward_id=ward_id, state=Place.State.PUBLIC, kind__in=kinds)
    columns = (
        "pk", "number", "kind", "name", "building", "national_id", "site_key", "extra", "is_example",
    )  # fmt: skip
    return [RefugePlace(*row) for row in rows.order_by("number").values_list(*columns)]


def list_keys(*, ward_id: int) -> list[PlaceKeys]:
    """List by what each place of the ward can be known again, by number; what is removed is left out."""
    rows = Place.objects.filter(ward_id=ward_id).exclude(state=Place.State.REMOVED)
    columns = (
        "pk", "number", "kind", "name", "common_name", "address", "national_id", "site_key",
    )  # fmt: skip
    return [PlaceKeys(*row) for row in rows.order_by("number").values_list(*columns)]
