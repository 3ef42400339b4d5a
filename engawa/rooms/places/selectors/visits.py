"""Which places come and sell where they are asked to, and the requests that they got."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from engawa.rooms.places.models import MapLayer, Offering, Place, PlaceVisiting, VisitRequest
from engawa.rooms.places.receipt_codes import read_receipt_code
from engawa.rooms.places.visit_words import list_wish_words
from engawa.rooms.places.wording import name_place

State = VisitRequest.State
# What is done for people where the place is, and not sold elsewhere.
_NOT_SOLD = frozenset((Offering.Category.SERVICE.value,))
_SHOWN_ENDED = 30


@dataclass(frozen=True, slots=True)
class VisitingPlace:
    """A place that can be asked to come and sell, as the front page of a map shows it."""

    name: str
    has_japanese_name: bool
    offerings: str
    url: str


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One request in a list."""

    pk: int
    number: int
    place: str
    group_name: str
    wishes: list[str]
    sent_at: dt.datetime
    state: str
    answered_at: dt.datetime | None
    accepted_day: dt.date | None


def sells(*, offerings: Collection[Offering]) -> bool:
    """Tell whether there is something among them that can be brought and sold."""
    return any(item.category not in _NOT_SOLD for item in offerings)


def can_be_asked(*, place: Place, offerings: Collection[Offering]) -> bool:
    """Tell whether a place can be asked to come: an officer ticked it, it sells, and a map of makers shows it."""
    visiting = getattr(place, "visiting", None)
    if visiting is None or not visiting.accepts or place.state != Place.State.PUBLIC:
        return False
    return sells(offerings=offerings) and place.kind in _kinds_of_makers(place.ward_id)


def find_place_to_ask(*, ward_id: int, number: int) -> Place | None:
    """Give the place of that number if it can be asked to come; None otherwise."""
    places = Place.objects.filter(ward_id=ward_id, number=number).select_related("visiting")
    place = places.prefetch_related("offerings").first()
    if place is None or not can_be_asked(place=place, offerings=place.offerings.all()):
        return None
    return place


def list_products(*, place: Place) -> list[str]:
    """List the names of what a place could bring, each once."""
    items = (item for item in place.offerings.all() if item.category not in _NOT_SOLD)
    return list(dict.fromkeys(item.name for item in items))


def list_visiting_places(
    *, ward_id: int, ward_slug: str, kinds: Sequence[str]
) -> list[VisitingPlace]:
    """List the places of these kinds that can be asked to come, by their readings."""
    places = (
        Place.objects.filter(
            ward_id=ward_id, kind__in=kinds, state=Place.State.PUBLIC, visiting__accepts=True
        )
        .prefetch_related("offerings")
        .order_by("name_kana", "number")
    )
    return [
        VisitingPlace(
            name=name_place(place),
            has_japanese_name=name_place(place) == place.name,
            offerings="・".join(list_products(place=place)),
            url=reverse("places:visit", kwargs={"ward_slug": ward_slug, "number": place.number}),
        )
        for place in places
        if sells(offerings=place.offerings.all())
    ]


def find_visiting(*, place_id: int) -> PlaceVisiting | None:
    """Give what is kept of whether a place comes and sells; None when nobody decided it."""
    return PlaceVisiting.objects.filter(place_id=place_id).first()


def find_receipt(*, ward_id: int, code: str) -> VisitRequest | None:
    """Give the request with a code, however it was typed; None when there is none in the ward."""
    kept = read_receipt_code(code)
    if not kept:
        return None
    found = VisitRequest.objects.filter(place__ward_id=ward_id, code=kept)
    return found.select_related("place").first()


def find_visit(*, ward_id: int, visit_id: int, place_id: int | None = None) -> VisitRequest | None:
    """Give the request of that number in the ward, or to that place; None when there is none."""
    found = VisitRequest.objects.filter(place__ward_id=ward_id, pk=visit_id)
    if place_id is not None:
        found = found.filter(place_id=place_id)
    return found.select_related("place__section", "answered_by").first()


def list_open_visits(*, place_id: int) -> list[VisitRow]:
    """List the requests to a place that wait for an answer, the longest waiting first."""
    found = VisitRequest.objects.filter(place_id=place_id, state=State.SENT)
    return [_row(visit) for visit in found.select_related("place")]


def list_waiting_visits(*, ward_id: int) -> list[VisitRow]:
    """List the requests of the ward that wait for an answer, the longest waiting first."""
    found = VisitRequest.objects.filter(place__ward_id=ward_id, state=State.SENT)
    return [_row(visit) for visit in found.select_related("place")]


def list_ended_visits(*, ward_id: int) -> list[VisitRow]:
    """List the requests of the ward that ended lately, the latest first."""
    found = VisitRequest.objects.filter(place__ward_id=ward_id).exclude(state=State.SENT)
    rows = found.select_related("place").order_by("-answered_at", "-pk")
    return [_row(visit) for visit in rows[:_SHOWN_ENDED]]


def _kinds_of_makers(ward_id: int) -> set[str]:
    layers = MapLayer.objects.filter(
        ward_id=ward_id, is_public=True, edition=MapLayer.Edition.MAKERS
    )
    return {kind for kinds in layers.values_list("kinds", flat=True) for kind in kinds}


def _row(visit: VisitRequest) -> VisitRow:
    return VisitRow(
        pk=visit.pk,
        number=visit.place.number,
        place=visit.place.name,
        group_name=visit.group_name,
        wishes=list_wish_words(visit=visit),
        sent_at=visit.sent_at,
        state=visit.get_state_display(),
        answered_at=visit.answered_at,
        accepted_day=visit.accepted_day,
    )
