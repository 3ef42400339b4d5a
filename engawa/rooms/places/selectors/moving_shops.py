"""The page of all moving shops: which stops, in order of time, with the map of the same stops."""

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.geo.points import Point, measure_distance
from engawa.core.ui.days import say_day_of_year, say_moment
from engawa.core.ui.languages import choose_by_language
from engawa.core.wards.models import Area
from engawa.rooms.places.map_drawing import Pin, draw_map
from engawa.rooms.places.models import MovingShop, Offering, Stop
from engawa.rooms.places.selectors.finding import Start, find_start
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.listing import (
    Choice,
    Option,
    draw_start_options,
)
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.selectors.stops import (
    StopSpot,
    read_spot,
    read_times,
    stops_in_use,
    with_changes,
)
from engawa.rooms.places.stop_times import StopTimes, Visit, ask_stop, list_visits_on
from engawa.rooms.places.stop_wording import (
    VisitWords,
    say_called_off,
    say_changed,
    say_now,
    say_on_day,
)
from engawa.rooms.places.wording import say_distance, say_stops_map

STOPS_ON_A_PAGE = 30
TODAY, TOMORROW = "today", "tomorrow"
_WEEKDAYS = frozenset("0123456")
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RoundsQuery:
    """What somebody asks of the moving shops: on which day, in which district, near what.

    `day` is `today`, `tomorrow` or a weekday (0 Monday … 6); empty for the next time at each stop.
    `near` names a town, or a place by its number as `p12`.
    """

    day: str = ""
    area: str = ""
    near: str = ""

    def find_day(self, today: dt.date) -> dt.date | None:
        """Give the day that is meant, a weekday being the next one; None for no certain day."""
        if self.day == TODAY:
            return today
        if self.day == TOMORROW:
            return today + _DAY
        if not self.day:
            return None
        return today + (int(self.day) - today.weekday()) % 7 * _DAY


@dataclass(frozen=True, slots=True)
class ShopLink:
    """A moving shop as a list names it."""

    number: int
    name: str
    has_japanese_name: bool
    url: str
    goods: tuple[str, ...]
    is_example: bool


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop of the list; `pin` is its number on the map beside the list."""

    pin: int
    spot: StopSpot
    place_url: str
    shop: ShopLink
    is_now: bool
    state: str
    off: tuple[str, ...]
    changed: str
    visits: tuple[VisitWords, ...]
    distance: str
    note: str


@dataclass(frozen=True, slots=True)
class RoundsPage:
    """Everything that the page of all moving shops shows."""

    query: RoundsQuery
    heading: str
    rows: list[StopRow]
    page: Page["_Found"]
    total: int
    is_of_one_day: bool
    map: SafeString | None
    map_credit: str
    without_point: int
    days: tuple[Choice, ...]
    areas: tuple[Option, ...]
    starts: SafeString
    start_name: str
    unknown_near: str
    shops: tuple[ShopLink, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class _Found:
    stop: Stop
    times: StopTimes
    spot: StopSpot
    visits: tuple[Visit, ...]
    order: dt.datetime
    metres: float


def read_rounds_query(*, day: str, area: str, near: str) -> RoundsQuery:
    """Read a question from the parameters of an address; a day that makes no sense is left out."""
    is_day = day in _WEEKDAYS or day in (TODAY, TOMORROW)
    return RoundsQuery(day=day if is_day else "", area=area[:60], near=near[:80])


def get_rounds_page(
    *,
    ward_id: int,
    ward_slug: str,
    ward_name: str,
    query: RoundsQuery,
    page_number: str,
    now: dt.datetime,
) -> RoundsPage:
    """Answer where and when the moving shops come, with a whole page."""
    today = tokyo_day(now)
    stand = read_stand(ward_id=ward_id)
    columns = get_columns(ward_id=ward_id, stand=stand)
    terrain = get_terrain(ward_id=ward_id, stand=stand)
    start = find_start(near=query.near, columns=columns, terrain=terrain)
    stops = stops_in_use(today=today).filter(shop__ward_id=ward_id, shop__is_public=True)
    found = _find(with_changes(stops=stops, first=today - _DAY), query, start, now)
    page = Paginator(found, STOPS_ON_A_PAGE).get_page(page_number)
    rows = [
        _make_row(item, page.start_index() + at, start, ward_slug, now)
        for at, item in enumerate(page.object_list)
    ]
    pins = [Pin(row.pin, row.spot.point) for row in rows if row.spot.point is not None]
    stations = list_stations(columns=columns)
    ground = terrain.ground
    shops = MovingShop.objects.filter(ward_id=ward_id, is_public=True)
    return RoundsPage(
        query=query,
        heading=_say_heading(query, today, len(found)),
        rows=rows,
        page=page,
        total=len(found),
        is_of_one_day=bool(query.day),
        map=None
        if ground is None
        else draw_map(
            ground=ground,
            pins=pins,
            landmarks=list_landmarks(stations=stations),
            label=say_stops_map(ward_name, len(pins)),
        ),
        map_credit=ground.credit if ground else "",
        without_point=sum(row.spot.point is None for row in rows),
        days=_day_choices(query, today),
        areas=_area_options(ward_id, query),
        starts=draw_start_options(
            near=query.near, towns=terrain.towns, stations=stations, start=start
        ),
        start_name=start.name if start else "",
        unknown_near=query.near if start is None else "",
        shops=tuple(make_shop_link(shop=shop, ward_slug=ward_slug) for shop in shops),
        as_of=say_moment(now),
    )


def make_shop_link(*, shop: MovingShop, ward_slug: str) -> ShopLink:
    """Name a shop in the language of the page, with what it sells."""
    name = choose_by_language(japanese=shop.name, english=shop.name_en, easy=shop.name_easy)
    labels = dict(Offering.Category.choices)
    return ShopLink(
        number=shop.number,
        name=name,
        has_japanese_name=name == shop.name,
        url=reverse("places:moving-shop", kwargs={"ward_slug": ward_slug, "number": shop.number}),
        goods=tuple(str(labels[code]) for code in shop.categories if code in labels),
        is_example=shop.is_example,
    )


def url_of_place(*, spot: StopSpot, ward_slug: str) -> str:
    """Give the address of the place at which a stop is; empty for a stop at none."""
    if spot.place_number is None:
        return ""
    return reverse("places:place", kwargs={"ward_slug": ward_slug, "number": spot.place_number})


# --- finding --------------------------------------------------------------------------------------


def _find(
    stops: Iterable[Stop], query: RoundsQuery, start: Start | None, now: dt.datetime
) -> list[_Found]:
    """Find the stops that answer the question: nearest first where a start is named, else by time."""
    day = query.find_day(tokyo_day(now))
    found = []
    for stop in stops:
        spot = read_spot(stop=stop)
        if query.area and spot.area_code != query.area:
            continue
        times = read_times(stop=stop)
        visits = list_visits_on(times=times, day=day) if day else ()
        if day and not visits:
            continue
        order = visits[0].begins_at if visits else ask_stop(times=times, moment=now).order
        metres = _measure(spot.point, start)
        found.append(_Found(stop, times, spot, visits, order, metres))
    if start is None:
        return sorted(found, key=lambda item: (item.order, item.stop.shop.number, item.stop.pk))
    return sorted(found, key=lambda item: (item.metres, item.order, item.stop.pk))


def _measure(point: Point | None, start: Start | None) -> float:
    if point is None or start is None:
        return math.inf
    return measure_distance(point, start.point)


# --- showing --------------------------------------------------------------------------------------


def _make_row(
    item: _Found, pin: int, start: Start | None, ward_slug: str, now: dt.datetime
) -> StopRow:
    today = tokyo_day(now)
    state = ask_stop(times=item.times, moment=now)
    coming = state.now or state.next
    is_far = start is None or item.metres == math.inf
    return StopRow(
        pin=pin,
        spot=item.spot,
        place_url=url_of_place(spot=item.spot, ward_slug=ward_slug),
        shop=make_shop_link(shop=item.stop.shop, ward_slug=ward_slug),
        is_now=state.now is not None,
        state=say_now(state, moment=now),
        off=tuple(say_called_off(visit, today=today) for visit in state.called_off[:1]),
        changed=say_changed(coming) if coming is not None and coming.is_changed else "",
        visits=say_on_day(item.visits, moment=now),
        distance="" if is_far or start is None else say_distance(item.metres, start=start.name),
        note=item.stop.note,
    )


def _say_heading(query: RoundsQuery, today: dt.date, count: int) -> str:
    day = query.find_day(today)
    if day is None:
        return ngettext("来る場所 %(count)dか所", "来る場所 %(count)dか所", count) % {
            "count": count
        }
    return ngettext("%(day)sに来る場所 %(count)dか所", "%(day)sに来る場所 %(count)dか所", count) % {
        "day": say_day_of_year(day),
        "count": count,
    }


def _day_choices(query: RoundsQuery, today: dt.date) -> tuple[Choice, ...]:
    days = [("", _("近い日から")), (TODAY, _("きょう")), (TOMORROW, _("あす"))]
    # After today and tomorrow the other weekdays, in the order in which they come.
    for ahead in range(2, 7):
        day = today + ahead * _DAY
        days.append((str(day.weekday()), say_day_of_year(day)))
    chosen = query.find_day(today)
    return tuple(
        Choice(
            label=label,
            address=_address_of(replace(query, day=value)),
            is_chosen=replace(query, day=value).find_day(today) == chosen,
        )
        for value, label in days
    )


def _area_options(ward_id: int, query: RoundsQuery) -> tuple[Option, ...]:
    areas = Area.objects.filter(ward_id=ward_id).order_by("name_kana", "name")
    return tuple(
        Option(code, name, code == query.area) for code, name in areas.values_list("code", "name")
    )


def _address_of(query: RoundsQuery) -> str:
    pairs = [("day", query.day), ("area", query.area), ("near", query.near)]
    return "?" + urlencode([(name, value) for name, value in pairs if value])
