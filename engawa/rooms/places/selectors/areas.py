"""The districts (地区) of a ward: where each lies, in words, and what is there."""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from django.urls import reverse

from engawa.core.wards.models import Area
from engawa.rooms.places.models import MapArea, Town
from engawa.rooms.places.selectors.cards import Card, make_cards
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.kinds import name_kinds


@dataclass(frozen=True, slots=True)
class AreaLink:
    """A district in the list of them."""

    name: str
    description: str
    url: str
    count: int


@dataclass(frozen=True, slots=True)
class KindGroup:
    """The places of one kind in a district."""

    kind: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class AreaPage:
    """One district: where it lies, which towns belong to it, and what is there, by kind."""

    code: str
    name: str
    description: str
    towns: tuple[str, ...]
    groups: tuple[KindGroup, ...]
    total: int


def list_area_links(*, ward_id: int, ward_slug: str) -> list[AreaLink]:
    """List the districts of the ward with how many places each has."""
    columns = get_columns(ward_id=ward_id)
    words = _words(ward_id)
    return [
        AreaLink(
            name=area.name,
            description=words.get(area.pk) or area.description,
            url=reverse("places:area", kwargs={"ward_slug": ward_slug, "code": area.code}),
            count=int(columns.in_area(area.pk).sum()),
        )
        for area in Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name")
    ]


def get_area_page(*, ward_id: int, ward_slug: str, code: str, now: dt.datetime) -> AreaPage | None:
    """Give the page of one district; None when the ward has no such district."""
    area = Area.objects.filter(ward_id=ward_id, code=code).order_by().first()
    if area is None:
        return None
    columns = get_columns(ward_id=ward_id)
    kinds = name_kinds(ward_id=ward_id)
    here = np.flatnonzero(columns.in_area(area.pk))
    # By kind in the order in which pages name them; within a kind by reading, as the columns are.
    order = {code: place for place, code in enumerate(kinds)}
    codes = [columns.kinds[place] for place in columns.kind_places[here].tolist()]
    sorted_here = [
        at
        for at, _code in sorted(
            zip(here.tolist(), codes, strict=True), key=lambda pair: order.get(pair[1], 999)
        )
    ]
    cards = make_cards(
        pks=columns.pks[sorted_here].tolist() if sorted_here else [],
        first_pin=1,
        distances=None,
        start="",
        kinds=kinds,
        ward_slug=ward_slug,
        now=now,
    )
    groups: dict[str, list[Card]] = {}
    for card in cards:
        groups.setdefault(card.kind, []).append(card)
    return AreaPage(
        code=area.code,
        name=area.name,
        description=_words(ward_id).get(area.pk) or area.description,
        towns=tuple(Town.objects.filter(area=area).values_list("name", flat=True)),
        groups=tuple(KindGroup(kind, found) for kind, found in groups.items()),
        total=len(cards),
    )


def _words(ward_id: int) -> dict[int, str]:
    rows = MapArea.objects.filter(ward_id=ward_id, area__isnull=False).order_by()
    return {
        area_id: description
        for area_id, description in rows.values_list("area_id", "description")
        if area_id is not None
    }
