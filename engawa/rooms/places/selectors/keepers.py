"""Who speaks for a place, and what they see of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from engawa.rooms.places.merging import Flat
from engawa.rooms.places.models import MapLayer, Place, PlaceKeeper, PlaceProposal
from engawa.rooms.places.proposing import OFFERINGS, continue_from, flat_values
from engawa.rooms.places.reading import read_values

YEAR = dt.timedelta(days=365)
_OFFERED = ("category", "name", "weekdays", "by_order", "price", "note")


@dataclass(frozen=True, slots=True)
class Opening:
    """With what the form of a keeper opens, and the waiting proposal that it continues, if any."""

    opened: Flat
    values: Flat
    offerings: list[Mapping[str, Any]]
    note: str
    revision: int
    waiting: PlaceProposal | None


@dataclass(frozen=True, slots=True)
class LayerToAsk:
    """A map, and how many of its places nobody confirmed within a year: with an address, and without."""

    code: str
    name: str
    places: int
    addresses: int
    silent: int


def find_place_with_keepers(*, ward_id: int, number: int) -> Place | None:
    """Give a public place that has somebody who speaks for it; None when there is no such place."""
    places = Place.objects.filter(ward_id=ward_id, number=number, state=Place.State.PUBLIC)
    return places.filter(keepers__isnull=False).select_related("section").distinct().first()


def find_keeper(*, place_id: int, keeper_id: int) -> PlaceKeeper | None:
    """Give the keeper of that place; None when there is none, or none any more."""
    return PlaceKeeper.objects.filter(place_id=place_id, pk=keeper_id).first()


def list_keepers(*, place_id: int) -> list[PlaceKeeper]:
    """List who speaks for a place, the first one first."""
    return list(PlaceKeeper.objects.filter(place_id=place_id).select_related("added_by"))


def get_opening(*, place: Place, keeper_id: int) -> Opening:
    """Give with what the form of a keeper opens: what waits already, or else what stands there."""
    current = read_values(place=place)
    offered: list[Mapping[str, Any]] = list(place.offerings.values(*_OFFERED))
    waiting = PlaceProposal.objects.filter(
        place=place, keeper_id=keeper_id, state=PlaceProposal.State.WAITING
    ).first()
    if waiting is None:
        values = flat_values(values=current)
        return Opening(values | {OFFERINGS: offered}, values, offered, "", 0, None)
    opened, values, offerings = continue_from(
        base=waiting.base,
        values=waiting.values,
        offerings=waiting.offerings,
        current=current,
        offered=offered,
    )
    return Opening(opened, values, offerings, waiting.note, waiting.revision, waiting)


def find_last_decision(*, place_id: int, keeper_id: int) -> PlaceProposal | None:
    """Give what was decided last of a keeper's proposals; None when nothing was."""
    decided = PlaceProposal.objects.filter(place_id=place_id, keeper_id=keeper_id)
    return decided.exclude(state=PlaceProposal.State.WAITING).order_by("-decided_at", "-pk").first()


def hide_address(*, email: str) -> str:
    """Give an address so that its owner knows it and nobody else learns it: h•••@example.jp."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}•••@{host}"


def list_layers_to_ask(*, ward_id: int, today: dt.date) -> list[LayerToAsk]:
    """List the maps of a ward with how many of their places nobody confirmed within a year."""
    found = []
    for layer in MapLayer.objects.filter(ward_id=ward_id):
        old = _unconfirmed(ward_id, layer, today).annotate(addresses=Count("keepers"))
        counts = list(old.values_list("addresses", flat=True))
        found.append(
            LayerToAsk(
                code=layer.code,
                name=layer.name,
                places=sum(1 for count in counts if count),
                addresses=sum(counts),
                silent=counts.count(0),
            )
        )
    return found


def list_places_to_ask(*, ward_id: int, code: str, today: dt.date) -> list[int]:
    """List the places of a map that nobody confirmed within a year and that somebody speaks for."""
    layer = MapLayer.objects.filter(ward_id=ward_id, code=code).first()
    if layer is None:
        return []
    places = _unconfirmed(ward_id, layer, today).filter(keepers__isnull=False)
    return list(places.distinct().values_list("pk", flat=True))


def _unconfirmed(ward_id: int, layer: MapLayer, today: dt.date) -> QuerySet[Place]:
    old = Q(confirmed_on__isnull=True) | Q(confirmed_on__lte=today - YEAR)
    places = Place.objects.filter(old, ward_id=ward_id, state=Place.State.PUBLIC)
    # A section may look after a map without looking after each of its places.
    return places.filter(kind__in=layer.kinds).order_by("pk")
