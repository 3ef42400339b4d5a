"""What the desk shows of moving shops: all of them, who comes today, what differs in the next days."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Q

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day_of_year
from engawa.rooms.places.models import MovingShop, Stop, StopChange
from engawa.rooms.places.opening.hours import OpeningHours, Span
from engawa.rooms.places.selectors.ground import AreaFinder
from engawa.rooms.places.selectors.stops import read_times, stops_in_use, with_changes
from engawa.rooms.places.stop_times import list_visits_on
from engawa.rooms.places.stop_wording import VisitWords, list_stop_rules, say_on_day, say_span

MayWrite = Callable[[int | None], bool]


@dataclass(frozen=True, slots=True)
class DeskShop:
    """One line of the list of moving shops."""

    number: int
    name: str
    is_public: bool
    is_example: bool
    section: str
    stops: int
    confirmed_on: dt.date | None


@dataclass(frozen=True, slots=True)
class DueStop:
    """A stop to which a shop is due today; `is_changed` tells that somebody entered something for today."""

    number: int
    shop: str
    stop_id: int
    spot: str
    visits: tuple[VisitWords, ...]
    is_changed: bool
    is_called_off: bool
    is_public: bool
    may_write: bool


@dataclass(frozen=True, slots=True)
class ComingChange:
    """What was entered for a day to come."""

    number: int
    shop: str
    stop_id: int
    spot: str
    day: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class DeskStop:
    """A stop in the list of its shop."""

    stop_id: int
    spot: str
    rules: tuple[str, ...]
    area: str
    is_placed: bool
    is_to_come: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class EnteredDay:
    """A day on which something differs at one stop, in its own list."""

    day: dt.date
    said: str
    kind: str
    times: str
    words: str


def list_desk_shops(*, ward_id: int) -> list[DeskShop]:
    """List the moving shops of the ward, public or not."""
    shops = MovingShop.objects.filter(ward_id=ward_id).select_related("section")
    counted = shops.annotate(count=Count("stops", filter=Q(stops__withdrawn_at__isnull=True)))
    return [
        DeskShop(
            number=shop.number,
            name=shop.name,
            is_public=shop.is_public,
            is_example=shop.is_example,
            section=shop.section.name if shop.section else "",
            stops=shop.count,
            confirmed_on=shop.confirmed_on,
        )
        for shop in counted
    ]


def list_due_stops(*, ward_id: int, may_write: MayWrite, now: dt.datetime) -> list[DueStop]:
    """List the stops to which a shop is due today, in order of time, those that are called off too."""
    today = tokyo_day(now)
    stops = stops_in_use(today=today).filter(shop__ward_id=ward_id)
    due = []
    for stop in with_changes(stops=stops, first=today):
        visits = list_visits_on(times=read_times(stop=stop), day=today)
        if visits:
            due.append((visits[0].begins_at, stop, visits))
    return [
        DueStop(
            number=stop.shop.number,
            shop=stop.shop.name,
            stop_id=stop.pk,
            spot=stop.spot,
            visits=say_on_day(visits, moment=now),
            is_changed=any(visit.is_called_off or visit.is_changed for visit in visits),
            is_called_off=all(visit.is_called_off for visit in visits),
            is_public=stop.shop.is_public,
            may_write=may_write(stop.shop.section_id),
        )
        for _begins_at, stop, visits in sorted(due, key=lambda each: (each[0], each[1].pk))
    ]


def list_coming_changes(*, ward_id: int, today: dt.date) -> list[ComingChange]:
    """List what was entered for the days after today."""
    changes = StopChange.objects.filter(
        stop__shop__ward_id=ward_id, stop__withdrawn_at__isnull=True, day__gt=today
    )
    return [
        ComingChange(
            number=change.stop.shop.number,
            shop=change.stop.shop.name,
            stop_id=change.stop_id,
            spot=change.stop.spot,
            day=say_day_of_year(change.day),
            kind=change.get_kind_display(),
            words=change.words,
        )
        for change in changes.select_related("stop__shop").order_by("day", "stop_id")
    ]


def list_stops_of(*, shop: MovingShop, today: dt.date) -> list[DeskStop]:
    """List the stops of a shop that were not taken away."""
    stops = shop.stops.filter(withdrawn_at__isnull=True).select_related("place", "area")
    return [
        DeskStop(
            stop_id=stop.pk,
            spot=stop.spot,
            rules=tuple(list_stop_rules(hours=OpeningHours.from_plain(stop.hours))),
            area=stop.area.name if stop.area else "",
            is_placed=(stop.place or stop).latitude is not None,
            is_to_come=stop.starts_on is not None and stop.starts_on > today,
            is_over=stop.ends_before is not None and stop.ends_before <= today,
        )
        for stop in stops
    ]


def list_entered_days(*, stop: Stop, today: dt.date) -> list[EnteredDay]:
    """List the days from today on that differ at a stop."""
    return [
        EnteredDay(
            day=change.day,
            said=say_day_of_year(change.day),
            kind=change.get_kind_display(),
            times=_say_times(change),
            words=change.words,
        )
        for change in stop.changes.filter(day__gte=today)
    ]


def get_desk_shop(*, ward_id: int, number: int) -> MovingShop | None:
    """Give a moving shop of the ward, public or not; None when there is none."""
    shops = MovingShop.objects.filter(ward_id=ward_id, number=number)
    return shops.select_related("section").first()


def get_desk_stop(*, shop: MovingShop, stop_id: int) -> Stop | None:
    """Give a stop of the shop that was not taken away; None when there is none."""
    stops = shop.stops.filter(pk=stop_id, withdrawn_at__isnull=True)
    return stops.select_related("shop", "place", "area").first()


def has_found_area(*, stop: Stop) -> bool:
    """Tell whether the district of a stop is the one that its point gives it."""
    held = stop.place or stop
    found = AreaFinder(ward_id=stop.shop.ward_id).find(
        town=stop.place.town if stop.place else "",
        latitude=held.latitude,
        longitude=held.longitude,
    )
    return stop.area_id is None or stop.area_id == found


def _say_times(change: StopChange) -> str:
    if change.opens is None or change.closes is None:
        return ""
    return say_span(Span(change.opens, change.closes))
