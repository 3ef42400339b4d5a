"""Writing moving shops, their stops, and what differs on single days.

Lock order: the ward's register, and nothing after it. So two officers take turns, and a number is given once.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.places.models import MovingShop, Place, Stop, StopChange
from engawa.rooms.places.opening.hours import OpeningHours, Span
from engawa.rooms.places.selectors.ground import AreaFinder
from engawa.rooms.places.selectors.stops import read_times
from engawa.rooms.places.services.writing import open_register
from engawa.rooms.places.stop_times import StopTimes, list_visits_on


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopValues:
    """What a moving shop says of itself, and how it stands."""

    name: str
    name_en: str = ""
    name_easy: str = ""
    operator: str = ""
    partner_id: int | None = None
    categories: tuple[str, ...] = ()
    goods: str = ""
    payment: str = ""
    phone: str = ""
    url: str = ""
    description: str = ""
    section_id: int | None = None
    is_public: bool = False
    is_example: bool = False
    confirmed_on: dt.date | None = None
    confirmed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StopValues:
    """A stop: `place_number` names a place of the register, whose point is used; else the own point.

    `area_id` None: the district is found by the point.
    """

    spot: str
    hours: OpeningHours
    place_number: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    area_id: int | None = None
    note: str = ""
    starts_on: dt.date | None = None
    ends_before: dt.date | None = None


class ShopRefused(Exception):
    """It cannot be kept like that; the message is a sentence for the officer."""


class ShopGone(ShopRefused):
    """There is no such moving shop in the ward."""

    def __init__(self) -> None:
        super().__init__(_("この移動販売は、もうありません。"))


class StopGone(ShopRefused):
    """There is no such stop of the shop, or it was taken away."""

    def __init__(self) -> None:
        super().__init__(_("この停まる場所は、もう外されています。"))


class ShopChanged(ShopRefused):
    """Somebody changed the shop meanwhile; `current` is how it stands now."""

    def __init__(self, current: MovingShop) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class StopWasChanged(ShopRefused):
    """Somebody changed the stop meanwhile; `current` is how it stands now."""

    def __init__(self, current: Stop) -> None:
        super().__init__(_("ほかの職員が、先に直しました。"))
        self.current = current


class PlaceUnknown(ShopRefused):
    """The ward has no such place in its register, or no more."""

    def __init__(self) -> None:
        super().__init__(_("その番号の施設はありません。施設の一覧で番号を確かめてください。"))


class NobodyComes(ShopRefused):
    """There is no visit on that day that could be called off."""

    def __init__(self) -> None:
        super().__init__(_("その日は、もともと来る日ではありません。日付を確かめてください。"))


class StopNotInUse(ShopRefused):
    """The stop is not in use on that day."""

    def __init__(self) -> None:
        super().__init__(_("その日は、この場所を使う期間の外です。日付を確かめてください。"))


@transaction.atomic
def add_shop(
    *, ward_id: int, values: ShopValues, actor_id: int | None, now: dt.datetime
) -> MovingShop:
    """Add a moving shop under the next number, and give it."""
    open_register(ward_id=ward_id, now=now)
    last = MovingShop.objects.filter(ward_id=ward_id).aggregate(last=Max("number"))["last"]
    shop = MovingShop(ward_id=ward_id, number=(last or 0) + 1)
    _fill_shop(shop, values, now)
    shop.save(force_insert=True)
    _record("places.shop.added", shop, actor_id, now)
    return shop


@transaction.atomic
def change_shop(
    *,
    ward_id: int,
    number: int,
    revision: int,
    values: ShopValues,
    actor_id: int | None,
    now: dt.datetime,
) -> MovingShop:
    """Change a shop that the officer saw at `revision`, and give it; nothing happens when nothing differs.

    :raises ShopGone: there is no such shop.
    :raises ShopChanged: somebody changed it meanwhile; nothing was overwritten.
    """
    open_register(ward_id=ward_id, now=now)
    shop = _get_shop(ward_id, number)
    if shop.revision != revision:
        raise ShopChanged(shop)
    in_order = replace(values, categories=tuple(sorted(values.categories)))
    if read_shop_values(shop=shop) == in_order:
        return shop
    shop.revision += 1
    _fill_shop(shop, values, now)
    shop.save(force_update=True)
    _record("places.shop.changed", shop, actor_id, now)
    return shop


@transaction.atomic
def add_stop(
    *, ward_id: int, number: int, values: StopValues, actor_id: int | None, now: dt.datetime
) -> Stop:
    """Add a stop to a shop, behind those that it has, and give it.

    :raises ShopGone: there is no such shop.
    :raises PlaceUnknown: there is no such place.
    """
    open_register(ward_id=ward_id, now=now)
    shop = _get_shop(ward_id, number)
    last = shop.stops.aggregate(last=Max("position"))["last"]
    stop = Stop(shop=shop, position=(last or 0) + 1, added_at=now)
    _fill_stop(stop, values, now)
    stop.save(force_insert=True)
    _mark(shop, now)
    _record("places.stop.added", shop, actor_id, now, stop=stop.pk)
    return stop


@transaction.atomic
def change_stop(
    *,
    ward_id: int,
    number: int,
    stop_id: int,
    revision: int,
    values: StopValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Stop:
    """Change a stop that the officer saw at `revision`, and give it.

    :raises ShopGone: there is no such shop.
    :raises StopGone: the shop has no such stop, or no more.
    :raises StopWasChanged: somebody changed it meanwhile; nothing was overwritten.
    :raises PlaceUnknown: there is no such place.
    """
    open_register(ward_id=ward_id, now=now)
    shop, stop = _get_stop(ward_id, number, stop_id)
    if stop.revision != revision:
        raise StopWasChanged(stop)
    stop.revision += 1
    _fill_stop(stop, values, now)
    stop.save(force_update=True)
    _mark(shop, now)
    _record("places.stop.changed", shop, actor_id, now, stop=stop.pk)
    return stop


@transaction.atomic
def withdraw_stop(
    *,
    ward_id: int,
    number: int,
    stop_id: int,
    revision: int,
    actor_id: int | None,
    now: dt.datetime,
) -> Stop:
    """Take a stop away from now on, and give it; earlier periods count it as before.

    :raises ShopGone: there is no such shop.
    :raises StopGone: the shop has no such stop, or no more.
    :raises StopWasChanged: somebody changed it meanwhile.
    """
    open_register(ward_id=ward_id, now=now)
    shop, stop = _get_stop(ward_id, number, stop_id)
    if stop.revision != revision:
        raise StopWasChanged(stop)
    stop.withdrawn_at = stop.changed_at = now
    stop.revision += 1
    stop.save(update_fields=("withdrawn_at", "changed_at", "revision"))
    _mark(shop, now)
    _record("places.stop.withdrawn", shop, actor_id, now, stop=stop.pk)
    return stop


@transaction.atomic
def set_change(
    *,
    ward_id: int,
    number: int,
    stop_id: int,
    day: dt.date,
    span: Span | None,
    words: str,
    actor_id: int | None,
    now: dt.datetime,
) -> StopChange:
    """Say that the shop does not come on that day, or at another time (`span`); a later word counts.

    :raises ShopGone: there is no such shop.
    :raises StopGone: the shop has no such stop, or no more.
    :raises StopNotInUse: the stop is not in use on that day.
    :raises NobodyComes: there is no visit on that day that could be called off.
    """
    open_register(ward_id=ward_id, now=now)
    shop, stop = _get_stop(ward_id, number, stop_id)
    plain = _without_changes(read_times(stop=stop))
    if not plain.holds_on(day):
        raise StopNotInUse
    if span is None and not list_visits_on(times=plain, day=day):
        raise NobodyComes
    kind = StopChange.Kind.CALLED_OFF if span is None else StopChange.Kind.OTHER_TIME
    change, _made = StopChange.objects.update_or_create(
        stop=stop,
        day=day,
        defaults={
            "kind": kind,
            "opens": span.opens if span else None,
            "closes": span.closes if span else None,
            "words": words,
            "entered_at": now,
        },
    )
    _mark(shop, now)
    data = {"stop": stop.pk, "day": day.isoformat(), "kind": kind.value}
    _record("places.visit.changed", shop, actor_id, now, **data)
    return change


@transaction.atomic
def drop_change(
    *,
    ward_id: int,
    number: int,
    stop_id: int,
    day: dt.date,
    actor_id: int | None,
    now: dt.datetime,
) -> bool:
    """Let the shop come on that day as usual again; tell whether anything had differed.

    :raises ShopGone: there is no such shop.
    :raises StopGone: the shop has no such stop, or no more.
    """
    open_register(ward_id=ward_id, now=now)
    shop, stop = _get_stop(ward_id, number, stop_id)
    dropped, _rows = StopChange.objects.filter(stop=stop, day=day).delete()
    if dropped:
        _mark(shop, now)
        data = {"stop": stop.pk, "day": day.isoformat()}
        _record("places.visit.restored", shop, actor_id, now, **data)
    return bool(dropped)


def read_shop_values(*, shop: MovingShop) -> ShopValues:
    """Give what a shop says of itself."""
    return ShopValues(
        name=shop.name,
        name_en=shop.name_en,
        name_easy=shop.name_easy,
        operator=shop.operator,
        partner_id=shop.partner_id,
        categories=tuple(shop.categories),
        goods=shop.goods,
        payment=shop.payment,
        phone=shop.phone,
        url=shop.url,
        description=shop.description,
        section_id=shop.section_id,
        is_public=shop.is_public,
        is_example=shop.is_example,
        confirmed_on=shop.confirmed_on,
        confirmed_by=shop.confirmed_by,
    )


def _fill_shop(shop: MovingShop, values: ShopValues, now: dt.datetime) -> None:
    for name in values.__dataclass_fields__:
        setattr(shop, name, getattr(values, name))
    shop.categories = sorted(values.categories)
    shop.changed_at = now
    if values.is_public:
        shop.public_since, shop.public_until = shop.public_since or now, None
    elif shop.public_since and not shop.public_until:
        shop.public_until = now


def _fill_stop(stop: Stop, values: StopValues, now: dt.datetime) -> None:
    ward_id = stop.shop.ward_id
    place = _find_place(ward_id, values.place_number)
    stop.spot, stop.note = values.spot, values.note
    stop.place = place
    stop.latitude, stop.longitude = values.latitude, values.longitude
    stop.hours = values.hours.to_plain()
    stop.starts_on, stop.ends_before = values.starts_on, values.ends_before
    stop.changed_at = now
    point = (place.latitude, place.longitude) if place else (values.latitude, values.longitude)
    stop.area_id = values.area_id or AreaFinder(ward_id=ward_id).find(
        town=place.town if place else "", latitude=point[0], longitude=point[1]
    )


def _find_place(ward_id: int, number: int | None) -> Place | None:
    if number is None:
        return None
    places = Place.objects.filter(ward_id=ward_id, number=number)
    place = places.exclude(state=Place.State.REMOVED).first()
    if place is None:
        raise PlaceUnknown
    return place


def _get_shop(ward_id: int, number: int) -> MovingShop:
    shop = MovingShop.objects.filter(ward_id=ward_id, number=number).first()
    if shop is None:
        raise ShopGone
    return shop


def _get_stop(ward_id: int, number: int, stop_id: int) -> tuple[MovingShop, Stop]:
    shop = _get_shop(ward_id, number)
    stop = shop.stops.filter(pk=stop_id, withdrawn_at__isnull=True).first()
    if stop is None:
        raise StopGone
    return shop, stop


def _without_changes(times: StopTimes) -> StopTimes:
    return StopTimes(times.hours, times.starts_on, times.ends_before)


def _mark(shop: MovingShop, now: dt.datetime) -> None:
    """Let those who keep a copy of the timetable know that it is another one."""
    MovingShop.objects.filter(pk=shop.pk).update(changed_at=now)


def _record(
    code: str, shop: MovingShop, actor_id: int | None, now: dt.datetime, **data: Any
) -> None:
    told: Mapping[str, Any] = {"number": shop.number, **data}
    record(
        code=code,
        subject=f"places.shop:{shop.pk}",
        ward_id=shop.ward_id,
        actor_id=actor_id,
        now=now,
        data=dict(told),
    )
