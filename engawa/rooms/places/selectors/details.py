"""Everything that is known of one place, ready for its page."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engawa.core.documents.codes import qr_svg
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day, say_moment
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.accessibility import ITEMS, Answer
from engawa.rooms.places.map_drawing import Pin, draw_map
from engawa.rooms.places.models import Offering, Place, PlaceKeeper
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.opening.wording import list_rules, list_week
from engawa.rooms.places.proposing import BY_KEEPER
from engawa.rooms.places.selectors.cards import Card, make_card, point_of
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.kinds import name_kinds
from engawa.rooms.places.selectors.moving_shop import ComingShop, list_coming_shops
from engawa.rooms.places.selectors.photos import PhotoView, view_photos
from engawa.rooms.places.selectors.routes import RouteLink, list_routes_past
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.selectors.visits import can_be_asked
from engawa.rooms.places.values import Precision
from engawa.rooms.places.wording import say_days, say_map

_CONTACT = ("phone", "fax", "email", "form_url", "url", "contact_note", "operator")
_EMAIL = re.compile(r"^[^@\s?&]+@[^@\s?&]+$")


@dataclass(frozen=True, slots=True)
class Link:
    """One step on the way to the page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class OfferingView:
    """One line of the table of what a place offers."""

    name: str
    category: str
    days: str
    by_order: bool
    is_today: bool
    price: str
    note: str


@dataclass(frozen=True, slots=True)
class AccessView:
    """One item of access that was answered."""

    label: str
    answer: str
    code: str


@dataclass(frozen=True, slots=True)
class Detail:
    """One place: its card, and all that does not fit on a card."""

    card: Card
    values: Place
    is_gone: bool
    kind_code: str
    description: str
    is_description_japanese: bool
    week: list[tuple[str, str]]
    rules: list[str]
    offerings: tuple[OfferingView, ...]
    access: tuple[AccessView, ...]
    photos: list[PhotoView]
    extra: tuple[tuple[str, str], ...]
    precision: str
    is_rough: bool
    map: SafeString | None
    area: str
    section: str
    source: str
    licence: str
    confirmed: str
    as_of: str
    address: str
    code: SafeString
    crumbs: tuple[Link, ...]
    near_url: str
    position: str
    position_code: str
    has_contact: bool
    phone_number: str
    email: str
    form_url: str
    web_url: str
    moving_shops: tuple[ComingShop, ...]
    routes: tuple[RouteLink, ...]
    update_url: str
    visit_url: str


def get_detail(
    *,
    ward_id: int,
    ward_slug: str,
    ward_name: str,
    site_url: str,
    number: int,
    now: dt.datetime,
) -> Detail | None:
    """Give all that is known of a place; None when there never was one, or it is not public yet."""
    place = (
        Place.objects.filter(ward_id=ward_id, number=number)
        .exclude(state=Place.State.DRAFT)
        .select_related("area", "section", "origin", "visiting")
        .prefetch_related("offerings", "photos")
        .annotate(has_keeper=Exists(PlaceKeeper.objects.filter(place=OuterRef("pk"))))
        .first()
    )
    if place is None:
        return None
    kinds = name_kinds(ward_id=ward_id)
    card = make_card(place=place, pin=1, distance="", kinds=kinds, ward_slug=ward_slug, now=now)
    hours = None if place.hours is None else OpeningHours.from_plain(place.hours)
    today = tokyo_day(now)
    stand = read_stand(ward_id=ward_id)
    point, ground = point_of(place=place), get_terrain(ward_id=ward_id, stand=stand).ground
    columns = get_columns(ward_id=ward_id, stand=stand)
    list_url = reverse("places:list", kwargs={"ward_slug": ward_slug})
    description = choose_by_language(
        japanese=place.description, english=place.description_en, easy=""
    )
    return Detail(
        card=card,
        values=place,
        is_gone=place.state == Place.State.REMOVED,
        kind_code=place.kind,
        description=description,
        is_description_japanese=description == place.description,
        week=[] if hours is None else list_week(hours=hours, day=today),
        rules=[] if hours is None else list_rules(hours=hours),
        offerings=tuple(_view_offering(item, today) for item in place.offerings.all()),
        access=_list_access(place.accessibility),
        photos=view_photos(photos=place.photos.all(), ward_slug=ward_slug, number=number),
        extra=tuple(place.extra.items()),
        precision=Precision(place.precision).label,
        is_rough=place.precision in (Precision.TOWN, Precision.BLOCK),
        map=draw_map(
            ground=ground,
            pins=[Pin(1, point)],
            landmarks=list_landmarks(stations=list_stations(columns=columns)),
            label=say_map(ward_name, 1),
        )
        if ground and point
        else None,
        area=place.area.name if place.area else "",
        section=place.section.name if place.section else "",
        source=place.origin.title if place.origin else "",
        licence=place.origin.licence if place.origin else "",
        confirmed=say_confirmed(place=place),
        as_of=say_moment(now),
        address=site_url + card.url,
        code=SafeString(qr_svg(site_url + card.url)),
        crumbs=(
            Link(_("施設"), list_url),
            Link(card.kind, f"{list_url}?{urlencode({'kind': place.kind})}"),
        ),
        near_url=f"{list_url}?{urlencode({'near': f'p{number}'})}" if point else "",
        position=f"{point.latitude:.5f}, {point.longitude:.5f}" if point else "",
        position_code=f"{point.latitude:.6f},{point.longitude:.6f}" if point else "",
        has_contact=any(getattr(place, name) for name in _CONTACT),
        phone_number="".join(sign for sign in place.phone if sign.isascii() and sign.isdigit()),
        email=safe_email(address=place.email),
        form_url=safe_address(address=place.form_url),
        web_url=safe_address(address=place.url),
        moving_shops=list_coming_shops(
            ward_id=ward_id, ward_slug=ward_slug, place_id=place.pk, now=now
        ),
        routes=list_routes_past(ward_slug=ward_slug, place_id=place.pk),
        update_url=_page("keeper-start", ward_slug, number) if place.has_keeper else "",
        visit_url=_page("visit", ward_slug, number)
        if can_be_asked(place=place, offerings=place.offerings.all())
        else "",
    )


def _page(name: str, ward_slug: str, number: int) -> str:
    return reverse(f"places:{name}", kwargs={"ward_slug": ward_slug, "number": number})


def say_confirmed(*, place: Place) -> str:
    """Say when what is written of a place was looked at, and by which office; nothing when never."""
    if place.confirmed_on is None:
        return ""
    day = say_day(place.confirmed_on)
    if not place.confirmed_by:
        return _("%(day)sに内容を確かめました。") % {"day": day}
    if place.confirmed_by == BY_KEEPER:
        return _("%(day)sに、施設からの連絡で内容を確かめました。") % {"day": day}
    return _("%(day)sに%(office)sが内容を確かめました。") % {
        "day": day,
        "office": place.confirmed_by,
    }


def safe_address(*, address: str) -> str:
    """Give an address of the web; any other one came from a file and could be a script."""
    return address if address.startswith(("https://", "http://")) else ""


def safe_email(*, address: str) -> str:
    """Give an address of mail; nothing where a file brought anything else."""
    return address if _EMAIL.match(address) else ""


def _view_offering(item: Offering, today: dt.date) -> OfferingView:
    return OfferingView(
        name=item.name,
        category=item.get_category_display(),
        days=say_days(item.weekdays),
        by_order=item.by_order,
        is_today=not item.weekdays or today.weekday() in item.weekdays,
        price=item.price,
        note=item.note,
    )


def _list_access(answers: dict[str, Any]) -> tuple[AccessView, ...]:
    return tuple(
        AccessView(str(item.label), Answer(answers[item.key]).label, answers[item.key])
        for item in ITEMS
        if item.key in answers
    )
