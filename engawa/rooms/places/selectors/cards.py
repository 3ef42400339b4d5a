"""What the list shows of each place."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from engawa.core.geo.points import Point
from engawa.rooms.places.models import Place
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import StateWords, say_state
from engawa.rooms.places.wording import (
    list_access_words,
    name_place,
    say_distance,
    say_offering,
)

OFFERINGS_ON_A_CARD = 6


@dataclass(frozen=True, slots=True)
class Card:
    """One place in the list, ready to be shown; `pin` is its number on the map beside the list."""

    pin: int
    number: int
    url: str
    name: str
    has_japanese_name: bool
    kind: str
    is_example: bool
    opening: StateWords | None
    hours_note: str
    distance: str
    address: str
    nearest_stop: str
    offerings: tuple[str, ...]
    more_offerings: int
    phone: str
    fax: str
    access: tuple[str, ...]
    point: Point | None
    at: str


def make_cards(
    *,
    pks: Sequence[int],
    first_pin: int,
    distances: Sequence[float] | None,
    start: str,
    kinds: dict[str, str],
    ward_slug: str,
    now: dt.datetime,
) -> list[Card]:
    """Make the cards of the places in the given order, numbered from `first_pin`."""
    places = {
        place.pk: place
        for place in Place.objects.filter(pk__in=pks).order_by().prefetch_related("offerings")
    }
    # One that was removed a moment ago is left out, and its number with it.
    return [
        make_card(
            place=places[pk],
            pin=first_pin + at,
            distance=_say(None if distances is None else distances[at], start),
            kinds=kinds,
            ward_slug=ward_slug,
            now=now,
        )
        for at, pk in enumerate(pks)
        if pk in places
    ]


def _say(metres: float | None, start: str) -> str:
    if metres is None or metres == float("inf"):
        return ""
    return say_distance(metres, start=start)


def make_card(
    *,
    place: Place,
    pin: int,
    distance: str,
    kinds: dict[str, str],
    ward_slug: str,
    now: dt.datetime,
) -> Card:
    """Make the card of one place, its offerings fetched already."""
    hours = None if place.hours is None else OpeningHours.from_plain(place.hours)
    offerings = list(place.offerings.all())
    name = name_place(place)
    return Card(
        pin=pin,
        number=place.number,
        url=reverse("places:place", kwargs={"ward_slug": ward_slug, "number": place.number}),
        name=name,
        has_japanese_name=name == place.name,
        kind=kinds.get(place.kind, place.kind),
        is_example=place.is_example,
        opening=None if hours is None else say_state(hours=hours, moment=now),
        hours_note=place.hours_note if hours is None else "",
        distance=distance,
        address=say_short_address(place=place),
        nearest_stop=place.nearest_stop,
        offerings=tuple(say_offering(item) for item in offerings[:OFFERINGS_ON_A_CARD]),
        more_offerings=max(0, len(offerings) - OFFERINGS_ON_A_CARD),
        phone=place.phone,
        fax=place.fax,
        access=tuple(list_access_words(place.accessibility)),
        point=point_of(place=place),
        at=f"{place.latitude},{place.longitude}",
    )


def point_of(*, place: Place) -> Point | None:
    """Give the point of a place, if it is known."""
    if place.latitude is None or place.longitude is None:
        return None
    return Point(place.latitude, place.longitude)


def say_short_address(*, place: Place) -> str:
    """Give the address without prefecture and municipality, which whoever reads the page knows."""
    if place.town:
        return f"{place.town}{place.block} {place.building}".strip()
    return place.address.removeprefix(place.prefecture).removeprefix(place.city)
