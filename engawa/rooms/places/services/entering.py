"""Putting in whole moving shops and routes from data, with all that belongs to them."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from engawa.core.delivery.models import InitiativeRef
from engawa.core.wards.models import Area, Partner, Section
from engawa.rooms.places.contracts import RouteEntry, ShopEntry
from engawa.rooms.places.models import MovingShop, Place, Route, ShopPromise
from engawa.rooms.places.opening.osm import read_osm
from engawa.rooms.places.services.moving_shops import (
    ShopValues,
    StopValues,
    add_shop,
    add_stop,
)
from engawa.rooms.places.services.routes import (
    RouteValues,
    StepValues,
    add_route,
    add_step,
    set_line,
)


@transaction.atomic
def enter_shop(
    *, ward_id: int, entry: ShopEntry, actor_id: int | None, now: dt.datetime
) -> MovingShop:
    """Add a public moving shop with its stops and promises, and give it.

    :raises HoursUnreadable: the times of a stop are not written as OSM writes them.
    :raises PlaceUnknown: a stop is at a place that is not in the register.
    """
    section = Section.objects.filter(ward_id=ward_id, code=entry.section).first()
    partner = Partner.objects.filter(ward_id=ward_id, code=entry.partner).first()
    shop = add_shop(
        ward_id=ward_id,
        values=ShopValues(
            name=entry.name,
            name_en=entry.name_en,
            name_easy=entry.name_easy,
            operator=entry.operator,
            partner_id=partner.pk if partner else None,
            categories=entry.categories,
            goods=entry.goods,
            payment=entry.payment,
            phone=entry.phone,
            description=entry.description,
            section_id=section.pk if section else None,
            is_public=True,
            is_example=entry.is_example,
        ),
        actor_id=actor_id,
        now=now,
    )
    numbers = find_numbers(ward_id=ward_id, names={stop.place for stop in entry.stops})
    areas = dict(Area.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    for stop in entry.stops:
        values = StopValues(
            spot=stop.spot,
            hours=read_osm(stop.opening_hours),
            # A name that is not in the register has no number, which the service refuses.
            place_number=numbers.get(stop.place, 0) if stop.place else None,
            latitude=stop.latitude,
            longitude=stop.longitude,
            area_id=areas.get(stop.area),
            note=stop.note,
        )
        add_stop(ward_id=ward_id, number=shop.number, values=values, actor_id=actor_id, now=now)
    _keep_promises(shop, entry.promises)
    return shop


@transaction.atomic
def enter_route(
    *, ward_id: int, entry: RouteEntry, actor_id: int | None, now: dt.datetime
) -> Route:
    """Add a public route with its steps and its line, and give it.

    :raises ShapeRefused: its line is no line in Japan.
    :raises StepPlaceUnknown: a step is at a place that is not in the register.
    """
    section = Section.objects.filter(ward_id=ward_id, code=entry.section).first()
    values = RouteValues(
        title=entry.title,
        title_en=entry.title_en,
        title_easy=entry.title_easy,
        purpose=entry.purpose,
        description=entry.description,
        stairs=entry.stairs,
        stairs_words=entry.stairs_words,
        surface=entry.surface,
        rests=entry.rests,
        section_id=section.pk if section else None,
        is_public=True,
        is_example=entry.is_example,
    )
    route = add_route(ward_id=ward_id, values=values, actor_id=actor_id, now=now)
    numbers = find_numbers(ward_id=ward_id, names={step.place for step in entry.steps})
    for step in entry.steps:
        number = numbers.get(step.place, 0) if step.place else None
        add_step(
            ward_id=ward_id,
            number=route.number,
            values=StepValues(words=step.words, place_number=number),
            actor_id=actor_id,
            now=now,
        )
    route.refresh_from_db()
    if entry.line is None:
        return route
    return set_line(
        ward_id=ward_id,
        number=route.number,
        revision=route.revision,
        line=dict(entry.line),
        actor_id=actor_id,
        now=now,
    )


def find_numbers(*, ward_id: int, names: set[str]) -> Mapping[str, int]:
    """Give the number of each place of those names, the first where there are several."""
    places = Place.objects.filter(ward_id=ward_id, name__in=names - {""})
    return dict(places.order_by("-number").values_list("name", "number"))


def _keep_promises(shop: MovingShop, promises: tuple[tuple[int, str, str], ...]) -> None:
    refs = {
        (ref.fiscal_year, ref.code): ref
        for ref in InitiativeRef.objects.filter(ward_id=shop.ward_id)
    }
    ShopPromise.objects.bulk_create(
        ShopPromise(shop=shop, initiative=refs[year, code], activity_code=activity)
        for year, code, activity in promises
        if (year, code) in refs
    )
