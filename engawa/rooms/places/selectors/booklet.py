"""What the printed booklet of a map says: gathered at once, in Japanese whatever language the reader has."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from django.utils.translation import override

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.fiscal.holidays import is_holiday
from engawa.core.geo.points import Point
from engawa.rooms.places.accessibility import ITEMS, Answer
from engawa.rooms.places.map_drawing import Landmark
from engawa.rooms.places.models import MapArea, Offering, Place, WardOutline
from engawa.rooms.places.opening.asking import HORIZON_DAYS, find_rule
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import list_rules
from engawa.rooms.places.selectors.cards import point_of, say_short_address
from engawa.rooms.places.selectors.index import PlaceColumns, get_columns
from engawa.rooms.places.selectors.layers import LayerPage, get_layer
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.values import Precision

# More numbers would leave no room on the map, and make a book that nobody folds.
MOST_PLACES = 300


class BookletTooLong(Exception):
    """The map has more places than a booklet takes; the list and its files have them all."""


@dataclass(frozen=True, slots=True)
class BookletOffering:
    """One line of what a place offers; no weekdays: on every day on which it is open."""

    category: str
    name: str
    weekdays: tuple[int, ...]
    by_order: bool
    price: str
    note: str


@dataclass(frozen=True, slots=True)
class BookletEntry:
    """One place in the booklet; what is not known is empty.

    `access` holds the labels of the items for each `Answer` that was given. `open_days` are the weekdays on
    which it opens, each with whether it does so every week; None when its hours are not known. `is_rough`: the
    point is the middle of its town.
    """

    name: str
    name_kana: str
    description: str
    services: str
    address: str
    nearest_stop: str
    route_words: str
    phone: str
    phone_extension: str
    fax: str
    rules: tuple[str, ...]
    hours_note: str
    open_days: tuple[tuple[int, bool], ...] | None
    access: tuple[tuple[str, tuple[str, ...]], ...]
    accessibility_note: str
    offerings: tuple[BookletOffering, ...]
    confirmed_on: dt.date | None
    is_example: bool
    point: Point | None
    is_rough: bool


@dataclass(frozen=True, slots=True)
class BookletGround:
    """What lies under the printed map: GeoJSON in degrees, and whose data it is."""

    ward: dict[str, Any]
    districts: tuple[dict[str, Any], ...]
    credit: str


@dataclass(frozen=True, slots=True)
class BookletContent:
    """Everything that is printed, in the order of the list; `ground` is None without an outline."""

    ward_name: str
    ward_slug: str
    layer: LayerPage
    as_of: dt.date
    entries: tuple[BookletEntry, ...]
    ground: BookletGround | None
    landmarks: tuple[Landmark, ...]
    sources: tuple[str, ...]


def gather_booklet(
    *, ward_id: int, ward_slug: str, ward_name: str, code: str, now: dt.datetime
) -> BookletContent | None:
    """Gather what the booklet of a public map says; None when there is no such map.

    `ward_name` is the Japanese one.

    :raises BookletTooLong: the map has more than `MOST_PLACES` places.
    """
    with override("ja"):
        layer = get_layer(ward_id=ward_id, code=code)
        if layer is None:
            return None
        today = tokyo_day(now)
        columns = get_columns(ward_id=ward_id)
        places = _list_places(columns, layer.kinds)
        return BookletContent(
            ward_name=ward_name,
            ward_slug=ward_slug,
            layer=layer,
            as_of=today,
            entries=tuple(_enter(place, today) for place in places),
            ground=_read_ground(ward_id),
            landmarks=tuple(list_landmarks(stations=list_stations(columns=columns))),
            sources=_list_sources(places),
        )


def _list_places(columns: PlaceColumns, kinds: Sequence[str]) -> list[Place]:
    mask = columns.of_kinds(kinds) if kinds else columns.everything()
    pks = columns.pks[np.flatnonzero(mask)].tolist()
    if len(pks) > MOST_PLACES:
        raise BookletTooLong(f"{len(pks)} places")
    places = Place.objects.filter(pk__in=pks).order_by().select_related("origin")
    found = {place.pk: place for place in places.prefetch_related("offerings")}
    # One that was removed a moment ago is left out.
    return [found[pk] for pk in pks if pk in found]


def _enter(place: Place, today: dt.date) -> BookletEntry:
    hours = None if place.hours is None else OpeningHours.from_plain(place.hours)
    rules, open_days = ((), None) if hours is None else _say_hours(hours, today)
    return BookletEntry(
        name=place.name,
        name_kana=place.name_kana,
        description=place.description,
        services=place.services,
        address=say_short_address(place=place),
        nearest_stop=place.nearest_stop,
        route_words=place.route_words,
        phone=place.phone,
        phone_extension=place.phone_extension,
        fax=place.fax,
        rules=rules,
        hours_note=place.hours_note,
        open_days=open_days,
        access=tuple(
            (answer.value, labels)
            for answer in Answer
            if (labels := _list_answered(place.accessibility, answer))
        ),
        accessibility_note=place.accessibility_note,
        offerings=tuple(_offer(item) for item in place.offerings.all()),
        confirmed_on=place.confirmed_on,
        is_example=place.is_example,
        point=point_of(place=place),
        is_rough=place.precision == Precision.TOWN,
    )


def _list_answered(answers: dict[str, str], answer: Answer) -> tuple[str, ...]:
    return tuple(str(item.label) for item in ITEMS if answers.get(item.key) == answer)


def _offer(item: Offering) -> BookletOffering:
    return BookletOffering(
        category=item.category,
        name=item.name,
        weekdays=tuple(sorted(item.weekdays)),
        by_order=item.by_order,
        price=item.price,
        note=item.note,
    )


# Many places keep the same hours, and each is said in Japanese only.
@lru_cache(maxsize=256)
def _say_hours(
    hours: OpeningHours, today: dt.date
) -> tuple[tuple[str, ...], tuple[tuple[int, bool], ...]]:
    """Say the rules; find on which weekdays it opens in the next two months, and on which of them weekly."""
    found: dict[int, bool] = {}
    for offset in range(HORIZON_DAYS):
        day = today + dt.timedelta(days=offset)
        # Whoever opens on a holiday need not open on that weekday.
        rule = None if is_holiday(day) else find_rule(hours=hours, day=day)
        if rule is not None and rule.spans:
            found[day.weekday()] = found.get(day.weekday(), False) or not rule.weeks
    return tuple(list_rules(hours=hours)), tuple(sorted(found.items()))


def _read_ground(ward_id: int) -> BookletGround | None:
    outline = WardOutline.objects.filter(ward_id=ward_id).first()
    if outline is None:
        return None
    districts = MapArea.objects.filter(ward_id=ward_id, geometry__isnull=False)
    return BookletGround(
        ward=outline.geometry,
        districts=tuple(
            geometry
            for geometry in districts.values_list("geometry", flat=True)
            if geometry is not None
        ),
        credit=outline.credit,
    )


def _list_sources(places: Iterable[Place]) -> tuple[str, ...]:
    """List from which publishers' lists the places came, with the licences that ask to be named."""
    found: dict[str, None] = {}
    for place in places:
        if place.origin is not None:
            parts = (place.origin.publisher, place.origin.title, place.origin.licence)
            found[" ".join(part for part in parts if part)] = None
    return tuple(found)
