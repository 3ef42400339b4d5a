"""Everything that is known of one moving shop, ready for its page, its calendar, and the pages of places."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engawa.core.documents.codes import qr_svg
from engawa.core.documents.icalendar import CalendarEvent
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day, say_day_of_year, say_moment
from engawa.rooms.places.map_drawing import Pin, draw_map
from engawa.rooms.places.models import MovingShop, Stop
from engawa.rooms.places.opening.hours import OpeningHours
from engawa.rooms.places.selectors.ground import get_terrain
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.moving_shops import ShopLink, make_shop_link, url_of_place
from engawa.rooms.places.selectors.stand import read_stand
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.selectors.stops import (
    StopSpot,
    read_spot,
    read_times,
    stops_in_use,
    with_changes,
)
from engawa.rooms.places.stop_times import (
    StopState,
    StopTimes,
    Visit,
    ask_stop,
    list_visits,
)
from engawa.rooms.places.stop_wording import (
    WeekCells,
    list_stop_rules,
    list_week_cells,
    say_called_off,
    say_changed,
    say_now,
    say_span,
    say_visit,
)
from engawa.rooms.places.wording import WEEKDAY_NAMES, say_stops_map

CALENDAR_WEEKS = 8
# How far ahead the page tells of days that differ.
TOLD_DAYS = 28
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TimetableRow:
    """A stop in the timetable of its shop; `pin` is its number on the map."""

    pin: int
    spot: StopSpot
    place_url: str
    cells: WeekCells
    week: tuple[tuple[str, ...], ...]
    rules: tuple[str, ...]
    bounds: str
    note: str
    is_now: bool
    state: str


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day that differs at one stop; `off` are the times that do not hold, struck."""

    day: str
    spot: str
    off: str
    words: str
    detail: str


@dataclass(frozen=True, slots=True)
class ShopPage:
    """One moving shop with its timetable."""

    link: ShopLink
    values: MovingShop
    phone_number: str
    web_url: str
    is_now: bool
    headline: str
    headline_spot: str
    rows: list[TimetableRow]
    weekdays: tuple[str, ...]
    changed_days: list[ChangedDay]
    map: SafeString | None
    map_credit: str
    section: str
    partner: str
    confirmed: str
    as_of: str
    address: str
    calendar_url: str
    code: SafeString


@dataclass(frozen=True, slots=True)
class ComingShop:
    """A moving shop that comes to a place, as the place's page names it."""

    link: ShopLink
    spot: str
    rules: tuple[str, ...]
    state: str


@dataclass(frozen=True, slots=True)
class _Told:
    stop: Stop
    times: StopTimes
    spot: StopSpot
    state: StopState


def get_public_shop(*, ward_id: int, number: int) -> MovingShop | None:
    """Give a public moving shop; None when there is none."""
    shops = MovingShop.objects.filter(ward_id=ward_id, number=number, is_public=True)
    return shops.select_related("section", "partner").first()


def get_shop_page(
    *,
    shop: MovingShop,
    ward_slug: str,
    ward_name: str,
    site_url: str,
    now: dt.datetime,
) -> ShopPage:
    """Give a shop with its timetable, its stops in the order of the week, the map of the same stops."""
    today = tokyo_day(now)
    stand = read_stand(ward_id=shop.ward_id)
    ground = get_terrain(ward_id=shop.ward_id, stand=stand).ground
    columns = get_columns(ward_id=shop.ward_id, stand=stand)
    told = _tell(shop, now)
    weekdays = _find_weekdays(told)
    rows = [
        _make_row(item, pin, weekdays, ward_slug, now) for pin, item in enumerate(told, start=1)
    ]
    pins = [Pin(row.pin, row.spot.point) for row in rows if row.spot.point is not None]
    link = make_shop_link(shop=shop, ward_slug=ward_slug)
    shown = min(told, key=_comes_at, default=None)
    return ShopPage(
        link=link,
        values=shop,
        phone_number="".join(sign for sign in shop.phone if sign.isascii() and sign.isdigit()),
        web_url=shop.url if shop.url.startswith(("https://", "http://")) else "",
        is_now=shown is not None and shown.state.now is not None,
        headline=say_now(shown.state, moment=now) if shown else "",
        headline_spot=shown.spot.words if shown else "",
        rows=rows,
        weekdays=tuple(str(WEEKDAY_NAMES[day]) for day in weekdays),
        changed_days=_list_changed_days(told, today),
        map=None
        if ground is None or not pins
        else draw_map(
            ground=ground,
            pins=pins,
            landmarks=list_landmarks(stations=list_stations(columns=columns)),
            label=say_stops_map(ward_name, len(pins)),
        ),
        map_credit=ground.credit if ground else "",
        section=shop.section.name if shop.section else "",
        partner=shop.partner.name if shop.partner else "",
        confirmed=_say_confirmed(shop),
        as_of=say_moment(now),
        address=site_url + link.url,
        calendar_url=reverse(
            "places:moving-shop-calendar",
            kwargs={"ward_slug": ward_slug, "number": shop.number},
        ),
        code=SafeString(qr_svg(site_url + link.url)),
    )


def list_events(
    *, shop: MovingShop, site_host: str, page_url: str, now: dt.datetime
) -> list[CalendarEvent]:
    """List the visits of the next eight weeks as a calendar takes them, those that are called off too."""
    today = tokyo_day(now)
    events = []
    for item in _tell(shop, now):
        visits = list_visits(
            times=item.times, first=today, ends_before=today + CALENDAR_WEEKS * 7 * _DAY
        )
        events += [_make_event(shop, item, visit, site_host, page_url) for visit in visits]
    return sorted(events, key=lambda event: (event.begins_at, event.uid))


def list_coming_shops(
    *, ward_id: int, ward_slug: str, place_id: int, now: dt.datetime
) -> tuple[ComingShop, ...]:
    """List the public moving shops that come to a place, each with when."""
    stops = stops_in_use(today=tokyo_day(now)).filter(
        place_id=place_id, shop__ward_id=ward_id, shop__is_public=True
    )
    found = with_changes(stops=stops, first=tokyo_day(now) - _DAY).order_by("shop__number", "pk")
    coming = []
    for stop in found:
        times = read_times(stop=stop)
        coming.append(
            ComingShop(
                link=make_shop_link(shop=stop.shop, ward_slug=ward_slug),
                spot=stop.spot,
                rules=tuple(list_stop_rules(hours=times.hours)),
                state=say_now(ask_stop(times=times, moment=now), moment=now),
            )
        )
    return tuple(coming)


def _tell(shop: MovingShop, now: dt.datetime) -> list[_Told]:
    """Give the stops in use in the order of the week: Monday morning first."""
    today = tokyo_day(now)
    stops = stops_in_use(today=today).filter(shop=shop)
    told = []
    for stop in with_changes(stops=stops, first=today - _DAY):
        times = read_times(stop=stop)
        told.append(_Told(stop, times, read_spot(stop=stop), ask_stop(times=times, moment=now)))
    return sorted(told, key=lambda item: (_first_in_week(item.times.hours), item.stop.pk))


def _first_in_week(hours: OpeningHours) -> tuple[int, int]:
    begins = [
        (min(rule.weekdays, default=0), min(span.opens for span in rule.spans))
        for rule in hours.rules
        if rule.spans
    ]
    return min(begins, default=(7, 0))


def _comes_at(item: _Told) -> dt.datetime:
    """Give when the shop is at the stop, now or next, which nothing that is called off tells."""
    return replace(item.state, called_off=()).order


def _find_weekdays(told: Iterable[_Told]) -> list[int]:
    """Give the weekdays that need a column."""
    tables = [list_week_cells(hours=item.times.hours) for item in told]
    return [day for day in range(7) if any(table.days[day] for table in tables)]


def _make_row(
    item: _Told, pin: int, weekdays: Iterable[int], ward_slug: str, now: dt.datetime
) -> TimetableRow:
    hours = item.times.hours
    cells = list_week_cells(hours=hours)
    return TimetableRow(
        pin=pin,
        spot=item.spot,
        place_url=url_of_place(spot=item.spot, ward_slug=ward_slug),
        cells=cells,
        week=tuple(cells.days[day] for day in weekdays),
        rules=tuple(list_stop_rules(hours=hours)),
        bounds=_say_bounds(item.times, tokyo_day(now)),
        note=item.stop.note,
        is_now=item.state.now is not None,
        state=say_now(item.state, moment=now),
    )


def _say_bounds(times: StopTimes, today: dt.date) -> str:
    is_ahead = times.starts_on is not None and times.starts_on > today
    if times.ends_before is not None:
        last = say_day(times.ends_before - _DAY)
        if is_ahead and times.starts_on is not None:
            return _("%(first)sから%(last)sまで来ます") % {
                "first": say_day(times.starts_on),
                "last": last,
            }
        return _("%(last)sまで来ます") % {"last": last}
    if is_ahead and times.starts_on is not None:
        return _("%(first)sから来ます") % {"first": say_day(times.starts_on)}
    return ""


def _list_changed_days(told: Iterable[_Told], today: dt.date) -> list[ChangedDay]:
    found = []
    for item in told:
        for visit in list_visits(
            times=item.times, first=today, ends_before=today + TOLD_DAYS * _DAY
        ):
            if visit.is_called_off:
                words = say_called_off(visit, today=today)
                found.append((visit, item.spot.words, say_span(visit.span), words, ""))
            elif visit.is_changed:
                words = say_visit(visit, today=today)
                found.append((visit, item.spot.words, "", words, say_changed(visit)))
    return [
        ChangedDay(say_day_of_year(visit.day), spot, usual, words, detail)
        for visit, spot, usual, words, detail in sorted(found, key=lambda each: each[0].begins_at)
    ]


def _make_event(
    shop: MovingShop, item: _Told, visit: Visit, site_host: str, page_url: str
) -> CalendarEvent:
    # The same visit keeps its name when its time changes, so that a calendar moves it.
    nth = f"{visit.span.opens:04d}" if not visit.is_changed else _usual_start(visit)
    summary = _("%(shop)s（%(spot)s）") % {"shop": shop.name, "spot": item.spot.words}
    note = visit.words or (say_changed(visit) if visit.is_changed else "")
    return CalendarEvent(
        uid=f"stop-{item.stop.pk}-{visit.day:%Y%m%d}-{nth}@{site_host}",
        begins_at=visit.begins_at,
        ends_at=visit.ends_at,
        summary=summary,
        location=item.spot.place_name or item.spot.words,
        description="\n".join(part for part in (note, item.stop.note, shop.goods) if part),
        url=page_url,
        point=item.spot.point,
        is_called_off=visit.is_called_off,
        changed_at=shop.changed_at,
    )


def _usual_start(visit: Visit) -> str:
    return f"{visit.usual[0].opens:04d}" if visit.usual else f"{visit.span.opens:04d}"


def _say_confirmed(shop: MovingShop) -> str:
    if shop.confirmed_on is None:
        return ""
    day = say_day(shop.confirmed_on)
    if not shop.confirmed_by:
        return _("%(day)sに内容を確かめました。") % {"day": day}
    return _("%(day)sに%(office)sが内容を確かめました。") % {
        "day": day,
        "office": shop.confirmed_by,
    }
