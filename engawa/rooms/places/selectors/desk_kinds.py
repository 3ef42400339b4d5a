"""The kinds that a ward added, as its administrators see them."""

from dataclasses import dataclass

from django.db.models import Count

from engawa.rooms.places.models import Place, PlaceKind


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A kind of the ward's own, and how many places are of it, those taken off included."""

    kind: PlaceKind
    places: int


def list_own_kinds(*, ward_id: int) -> list[OwnKind]:
    """List the ward's own kinds by name."""
    kinds = list(PlaceKind.objects.filter(ward_id=ward_id))
    places = Place.objects.filter(ward_id=ward_id, kind__in=[kind.code for kind in kinds])
    counts = places.order_by().values_list("kind").annotate(count=Count("pk"))
    count_of = dict(counts)
    return [OwnKind(kind, count_of.get(kind.code, 0)) for kind in kinds]


def get_own_kind(*, ward_id: int, kind_id: int) -> PlaceKind | None:
    """Give one of the ward's own kinds; None when there is none of that number."""
    return PlaceKind.objects.filter(ward_id=ward_id, pk=kind_id).first()
