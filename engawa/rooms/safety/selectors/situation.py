"""The situation of a ward, put together from its registers, orders and reports."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db.models import TextField
from django.db.models.functions import Cast

from engawa.core.ui.accents import get_accent
from engawa.core.wards.models import Ward
from engawa.rooms.places.facade import reading as places
from engawa.rooms.safety.frozen import texts_from_plain
from engawa.rooms.safety.models import Order, OrderBook, OrderVersion, Response
from engawa.rooms.safety.selectors.kept import Kept, read_kept_text
from engawa.rooms.safety.selectors.sites_now import list_sites_now
from engawa.rooms.safety.selectors.warnings import list_warnings
from engawa.rooms.safety.selectors.zones_now import list_towns_now, list_zones_now
from engawa.rooms.safety.situation import BaseMapNow, OrderNow, Situation, Words
from engawa.rooms.safety.values import (
    REGIME_OF_HAZARD,
    Action,
    Hazard,
    Level,
    OrderState,
    Regime,
)

# For so long a lifted order is still said to have been lifted.
LIFTED_SHOWN = dt.timedelta(hours=24)


def get_situation(*, ward_id: int, is_drill: bool, sequence: int, now: dt.datetime) -> Situation:
    """Put together all that the safety pages of a ward say at `now`, in a fixed number of queries.

    :raises Ward.DoesNotExist: there is no such ward.
    """
    ward = Ward.objects.get(pk=ward_id)
    book = get_book(ward_id=ward_id, is_drill=is_drill)
    rows = list_published_orders(ward_id=ward_id, is_drill=is_drill, now=now)
    references = _list_references(rows)
    kept = _list_kept(rows)
    orders = [
        describe_order(order=row, references=references.get(row.pk, ()), kept=kept[row.pk], now=now)
        for row in rows
    ]
    zones = {zone.code: zone for zone in list_zones_now(ward_id=ward_id)}
    sites = {
        site.code: site for site in list_sites_now(ward_id=ward_id, is_drill=is_drill, now=now)
    }
    # In the order in which they were issued: the newest word on a zone is the last.
    for row in sorted(rows, key=lambda row: _issued_at(row)):
        for zone in kept[row.pk].zones:
            zones[zone.code] = zone
        # What the register says of a site that it still has is newer.
        for site in kept[row.pk].sites:
            sites.setdefault(site.code, site)
    ground = places.get_ground(ward_id=ward_id)
    all_zones = tuple(zones.values())
    return Situation(
        ward_slug=ward.slug,
        ward_code=ward.code,
        ward_names=name_ward(ward=ward, book=book),
        city_names=name_city(book=book),
        is_drill=is_drill,
        is_demo=settings.IS_DEMO,
        sequence=sequence,
        made_at=now,
        base_url=get_base_url(slug=ward.slug, is_drill=is_drill),
        regime=_find_regime(ward_id, is_drill, orders),
        orders=tuple(order for order in orders if order.state == OrderState.ISSUED),
        lifted=tuple(order for order in orders if order.state == OrderState.LIFTED),
        sites=tuple(sites.values()),
        zones=all_zones,
        towns=list_towns_now(ward_id=ward_id, zones=all_zones),
        warnings=() if is_drill else list_warnings(ward_id=ward_id, now=now),
        outline=ground.outline,
        outline_credit=ground.credit,
        phone=book.phone if book else "",
        accent=get_accent(key=ward.accent).fill,
        base_map=_find_base_map(ward.slug),
    )


def get_book(*, ward_id: int, is_drill: bool) -> OrderBook | None:
    """Give the book of a ward's orders; a drill that has none speaks as the real one does."""
    books = {book.is_drill: book for book in OrderBook.objects.filter(ward_id=ward_id)}
    own = books.get(is_drill)
    return own if own is not None and own.names else books.get(False, own)


def get_base_url(*, slug: str, is_drill: bool) -> str:
    """Give the address of a ward's safety page, real or drill, with its slash at the end."""
    return f"{settings.SAFETY_URL}/{slug}/{'safety-drill' if is_drill else 'safety'}/"


def list_published_orders(*, ward_id: int, is_drill: bool, now: dt.datetime) -> list[Order]:
    """List the orders that the public page speaks of, newest first: issued ones, and those just lifted."""
    found = (
        Order.objects.filter(ward_id=ward_id, is_drill=is_drill)
        .select_related("current")
        .defer("current__frozen")
    )
    issued = found.filter(state=OrderState.ISSUED)
    lifted = found.filter(state=OrderState.LIFTED, lifted_at__gt=now - LIFTED_SHOWN)
    return sorted([*issued, *lifted], key=_issued_at, reverse=True)


def describe_order(
    *,
    order: Order,
    references: tuple[tuple[int, dt.datetime], ...],
    kept: Kept,
    now: dt.datetime,
) -> OrderNow:
    """Give an order as the public page says it, in its newest version: its zones and sites are those that it kept.

    A code that the version names and did not keep was in no register when it was issued, and its texts do not name it.
    If a zone of that code is registered later, it is under no order by that.

    :raises ValueError: it was never issued.
    """
    version = order.current
    if version is None or version.number is None or version.issued_at is None:
        raise ValueError(f"{order.pk} is not issued")
    return OrderNow(
        number=order.number,
        version=version.number,
        state=OrderState(order.state),
        action=Action(version.action),
        level=Level(version.level),
        hazard=Hazard(order.hazard),
        zones=tuple(zone.code for zone in kept.zones),
        sites=tuple(site.code for site in kept.sites),
        texts=texts_from_plain(version.texts),
        households=version.households,
        people=version.people,
        first_issued_at=order.first_issued_at or version.issued_at,
        issued_at=version.issued_at,
        expires_at=version.expires_at,
        next_update_at=version.next_update_at,
        is_overdue=order.state == OrderState.ISSUED and version.expires_at <= now,
        is_unconfirmed=version.is_single_handed and version.confirmed_at is None,
        references=references,
    )


def _issued_at(order: Order) -> dt.datetime:
    version = order.current
    if version is None or version.issued_at is None:
        raise ValueError(f"{order.pk} is not issued")
    return version.issued_at


def _list_references(orders: list[Order]) -> Mapping[int, tuple[tuple[int, dt.datetime], ...]]:
    """Give, by order, (number, issued at) of the versions before the newest, oldest first."""
    current = [order.current_id for order in orders if order.current_id is not None]
    rows = OrderVersion.objects.filter(order__in=orders, state=OrderState.ISSUED)
    found: dict[int, tuple[tuple[int, dt.datetime], ...]] = {}
    for version in rows.exclude(pk__in=current).order_by("order_id", "number"):
        if version.number is not None and version.issued_at is not None:
            before = found.get(version.order_id, ())
            found[version.order_id] = (*before, (version.number, version.issued_at))
    return found


def _list_kept(orders: list[Order]) -> Mapping[int, Kept]:
    """Give by order what its newest version keeps of the registers."""
    versions = OrderVersion.objects.filter(pk__in=[order.current_id for order in orders])
    rows = versions.values_list("order_id", Cast("frozen", TextField()))
    return {order_id: read_kept_text(text=frozen) for order_id, frozen in rows}


def _find_base_map(ward_slug: str) -> BaseMapNow | None:
    found = places.find_ground_map(ward_slug=ward_slug)
    return None if found is None else BaseMapNow(found.size, found.credit)


def _find_regime(ward_id: int, is_drill: bool, orders: list[OrderNow]) -> Regime | None:
    """Give the regime that was declared, else that of the most urgent order."""
    declared = Response.objects.filter(ward_id=ward_id, is_drill=is_drill, ended_at=None)
    regime = declared.values_list("regime", flat=True).first()
    if regime:
        return Regime(regime)
    issued = [order for order in orders if order.state == OrderState.ISSUED]
    if not issued:
        return None
    return REGIME_OF_HAZARD[max(issued, key=lambda order: (order.level, order.issued_at)).hazard]


def name_ward(*, ward: Ward, book: OrderBook | None) -> Words:
    """Name a ward in all languages in which its name is known."""
    more = book.names.get("ward", {}) if book else {}
    easy = f"{ward.name}（{ward.name_kana}）" if ward.name_kana else ward.name
    return {"ja": ward.name, "ja-x-easy": easy, "en": ward.name_en or ward.name, **more}


def name_city(*, book: OrderBook | None) -> Words:
    """Name the city of a ward in all languages in which its name is known."""
    return {"ja": "", **(book.names.get("city", {}) if book else {})}
