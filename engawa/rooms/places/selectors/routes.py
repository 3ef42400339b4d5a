"""Routes as pages show them: the list, one route with its steps and its map, those that pass a place."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engawa.core.geo.points import Point
from engawa.core.geo.shapes import read_shape
from engawa.core.ui.languages import choose_by_language
from engawa.rooms.places.exporting.route_files import ExportedRoute
from engawa.rooms.places.map_drawing import Landmark, Pin, draw_way
from engawa.rooms.places.models import Place, Route, RouteStep
from engawa.rooms.places.selectors.index import get_columns
from engawa.rooms.places.selectors.stations import list_landmarks, list_stations
from engawa.rooms.places.wording import name_place

# How far somebody comes in a minute who looks about, in metres; minutes are rounded up to five.
METRES_A_MINUTE = 60
_ROUNDED_TO = 5


@dataclass(frozen=True, slots=True)
class RouteLink:
    """A route in a list: its name, what it is for, how long it is."""

    number: int
    title: str
    has_japanese_title: bool
    url: str
    purpose: str
    length: str
    minutes: int | None
    stairs: str
    is_example: bool


@dataclass(frozen=True, slots=True)
class StepView:
    """One step with its number; a step without a point has no number on the map."""

    number: int
    words: str
    place_name: str
    has_japanese_place: bool
    place_url: str
    has_point: bool


@dataclass(frozen=True, slots=True)
class RoutePage:
    """One route, ready for its page."""

    link: RouteLink
    values: Route
    is_gone: bool
    steps: tuple[StepView, ...]
    facts: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]
    map: SafeString | None
    section: str
    area: str
    files: tuple[tuple[str, str], ...]


def list_routes(*, ward_id: int, ward_slug: str) -> list[RouteLink]:
    """List the public routes of the ward by their numbers."""
    routes = Route.objects.filter(ward_id=ward_id, is_public=True, removed_at__isnull=True)
    return [make_route_link(route=route, ward_slug=ward_slug) for route in routes]


def list_routes_past(*, ward_slug: str, place_id: int) -> tuple[RouteLink, ...]:
    """List the public routes of which a step is at the place."""
    routes = Route.objects.filter(
        is_public=True, removed_at__isnull=True, steps__place_id=place_id
    ).distinct()
    return tuple(make_route_link(route=route, ward_slug=ward_slug) for route in routes)


def get_public_route(*, ward_id: int, number: int) -> Route | None:
    """Give a public route, also one that was taken off; None when there never was one."""
    routes = Route.objects.filter(ward_id=ward_id, number=number, is_public=True)
    return routes.select_related("section", "area").prefetch_related("steps__place").first()


def get_route_page(*, route: Route, ward_slug: str) -> RoutePage:
    """Give a route with its steps, the facts of its way, and the map of both."""
    steps = list(route.steps.all())
    link = make_route_link(route=route, ward_slug=ward_slug)
    facts, unknown = _list_facts(route)
    return RoutePage(
        link=link,
        values=route,
        is_gone=route.removed_at is not None,
        steps=tuple(
            _view_step(step, number, ward_slug) for number, step in enumerate(steps, start=1)
        ),
        facts=facts,
        unknown=unknown,
        map=None if route.removed_at else _draw(route, steps, link.title),
        section=route.section.name if route.section else "",
        area=route.area.name if route.area else "",
        files=tuple(
            (label, reverse("places:route-file", kwargs=_address(ward_slug, route, form)))
            for form, label in (
                ("gpx", _("歩くための機器に入れる（GPX）")),
                ("geojson", _("地図のデータ（GeoJSON）")),
            )
        ),
    )


def make_route_link(*, route: Route, ward_slug: str) -> RouteLink:
    """Name a route in the language of the page, with what it is for and how long it is."""
    title = choose_by_language(japanese=route.title, english=route.title_en, easy=route.title_easy)
    return RouteLink(
        number=route.number,
        title=title,
        has_japanese_title=title == route.title,
        url=reverse("places:route", kwargs={"ward_slug": ward_slug, "number": route.number}),
        purpose=route.get_purpose_display(),
        length=_say_length(route.length),
        minutes=find_minutes(minutes=route.minutes, length=route.length),
        stairs=_("階段はない") if route.stairs == Route.Answer.NO else "",
        is_example=route.is_example,
    )


def find_minutes(*, minutes: int | None, length: float | None) -> int | None:
    """Give how long a route is on foot: as somebody walked it, else by its length; None when neither is known."""
    if minutes is not None:
        return minutes
    if length is None:
        return None
    return max(1, -(-round(length) // (METRES_A_MINUTE * _ROUNDED_TO))) * _ROUNDED_TO


def make_exported_route(*, route: Route, address: str) -> ExportedRoute:
    """Give a route as its files hold it."""
    line = route.line["coordinates"] if route.line else ()
    facts, _unknown = _list_facts(route)
    return ExportedRoute(
        title=route.title,
        description=route.description,
        url=address,
        line=tuple((float(each[0]), float(each[1])) for each in line),
        steps=tuple((step.words, _point_of(step)) for step in route.steps.all()),
        facts=facts,
    )


def _address(ward_slug: str, route: Route, form: str) -> dict[str, str | int]:
    return {"ward_slug": ward_slug, "number": route.number, "form": form}


def _draw(route: Route, steps: Sequence[RouteStep], title: str) -> SafeString | None:
    points = [_point_of(step) for step in steps]
    pins = [Pin(number, point) for number, point in enumerate(points, start=1) if point]
    stations = list_stations(columns=get_columns(ward_id=route.ward_id))
    named = [
        Landmark(name_place(step.place), point)
        for step, point in zip(steps, points, strict=True)
        if step.place is not None and point is not None and _is_public(step.place)
    ]
    label = _("「%(title)s」の地図。順路と同じ番号の印が%(count)dつあります。") % {
        "title": title,
        "count": len(pins),
    }
    line = read_shape(geojson=route.line) if route.line else None
    known = {mark.name for mark in named}
    marks = [mark for mark in list_landmarks(stations=stations) if mark.name not in known]
    return draw_way(line=line, pins=pins, landmarks=[*named, *marks], label=label)


def _view_step(step: RouteStep, number: int, ward_slug: str) -> StepView:
    place = step.place if step.place is not None and _is_public(step.place) else None
    return StepView(
        number=number,
        words=step.words,
        place_name=name_place(place) if place else "",
        has_japanese_place=place is not None and name_place(place) == place.name,
        place_url=reverse("places:place", kwargs={"ward_slug": ward_slug, "number": place.number})
        if place
        else "",
        has_point=_point_of(step) is not None,
    )


def _is_public(place: Place) -> bool:
    return place.state == Place.State.PUBLIC


def _point_of(step: RouteStep) -> Point | None:
    held = step.place or step
    if held.latitude is None or held.longitude is None:
        return None
    return Point(held.latitude, held.longitude)


def _say_length(length: float | None) -> str:
    if length is None:
        return ""
    if length < 1000:
        return _("約%(metres)dm") % {"metres": max(10, round(length, -1))}
    return _("約%(kilometres)skm") % {"kilometres": f"{length / 1000:.1f}"}


def _list_facts(route: Route) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Give what is known of the way, and the names of what is not: blank is unknown, never no."""
    minutes = find_minutes(minutes=route.minutes, length=route.length)
    stairs = route.get_stairs_display() if route.stairs else ""
    if stairs and route.stairs_words:
        stairs = _("%(answer)s（%(words)s）") % {"answer": stairs, "words": route.stairs_words}
    every = (
        (_("長さ"), _say_length(route.length)),
        (_("歩いて"), _("約%(minutes)d分") % {"minutes": minutes} if minutes else ""),
        (_("階段"), stairs or route.stairs_words),
        (_("手すり"), route.get_handrails_display() if route.handrails else ""),
        (
            _("いちばん急な坂"),
            _("%(percent)s％") % {"percent": f"{route.steepest.normalize():f}"}
            if route.steepest is not None
            else "",
        ),
        (_("道の表面"), route.get_surface_display() if route.surface else ""),
        (_("道の幅"), route.width),
        (_("トイレ・休む所"), route.rests),
    )
    known = tuple((name, words) for name, words in every if words)
    return known, tuple(name for name, words in every if not words)
