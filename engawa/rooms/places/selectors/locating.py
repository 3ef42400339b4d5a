"""Places without a point, and what their addresses say of it."""

from dataclasses import dataclass

from engawa.rooms.places.importing.addresses import FoundAddress
from engawa.rooms.places.models import Place
from engawa.rooms.places.selectors.addresses import AddressFinder


@dataclass(frozen=True, slots=True)
class Located:
    """A place without a point, and the one of its address."""

    number: int
    name: str
    found: FoundAddress


@dataclass(frozen=True, slots=True)
class MissingPoints:
    """The places without a point: those whose address gives one, and number and name of the others."""

    found: tuple[Located, ...]
    unknown: tuple[tuple[int, str], ...]


def find_missing_points(*, ward_id: int) -> MissingPoints:
    """Find the points that are missing in the register, as far as addresses give them."""
    finder = AddressFinder(ward_id=ward_id)
    places = Place.objects.filter(ward_id=ward_id, latitude__isnull=True)
    found, unknown = [], []
    for number, name, address, town, block in (
        places.exclude(state=Place.State.REMOVED)
        .order_by("number")
        .values_list("number", "name", "address", "town", "block")
    ):
        point = finder.find(address or town + block) or finder.find(town + block)
        if point is None:
            unknown.append((number, name))
        else:
            found.append(Located(number, name, point))
    return MissingPoints(tuple(found), tuple(unknown))
