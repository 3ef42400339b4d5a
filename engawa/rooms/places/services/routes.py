"""Writing routes, their steps in order, and the line of each.

Lock order: the ward's register, and nothing after it. So two officers take turns, and a number is given once.
Every change raises the revision of the route, so that nobody moves steps that another one has moved already.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.geo.shapes import read_shape
from engawa.rooms.places.models import Place, Route, RouteStep
from engawa.rooms.places.services.writing import open_register


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteValues:
    """What a route says of itself; `minutes` None: reckoned by the length of its line."""

    title: str
    purpose: str
    description: str
    title_en: str = ""
    title_easy: str = ""
    minutes: int | None = None
    stairs: str = ""
    stairs_words: str = ""
    handrails: str = ""
    steepest: Decimal | None = None
    surface: str = ""
    width: str = ""
    rests: str = ""
    section_id: int | None = None
    area_id: int | None = None
    is_public: bool = False
    is_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StepValues:
    """One step in words; `place_number` names a place of the register, whose point is used."""

    words: str
    place_number: int | None = None
    latitude: float | None = None
    longitude: float | None = None


class RouteRefused(Exception):
    """It cannot be kept like that; the message is a sentence for the officer."""


class RouteGone(RouteRefused):
    """There is no such route in the ward, or it was taken off."""

    def __init__(self) -> None:
        super().__init__(_("このみちすじは、もうありません。"))


class StepGone(RouteRefused):
    """The route has no such step, or no more."""

    def __init__(self) -> None:
        super().__init__(_("この順路は、もうありません。"))


class RouteChanged(RouteRefused):
    """Somebody changed the route or its steps meanwhile; `current` is how it stands now."""

    def __init__(self, current: Route) -> None:
        super().__init__(
            _("ほかの職員が、先に直しました。いまの内容を見て、もう一度操作してください。")
        )
        self.current = current


class StepPlaceUnknown(RouteRefused):
    """The ward has no such place in its register, or no more."""

    def __init__(self) -> None:
        super().__init__(_("その番号の施設はありません。施設の一覧で番号を確かめてください。"))


@transaction.atomic
def add_route(
    *, ward_id: int, values: RouteValues, actor_id: int | None, now: dt.datetime
) -> Route:
    """Add a route under the next number, and give it."""
    open_register(ward_id=ward_id, now=now)
    last = Route.objects.filter(ward_id=ward_id).aggregate(last=Max("number"))["last"]
    route = Route(ward_id=ward_id, number=(last or 0) + 1, changed_at=now)
    _fill(route, values)
    route.save(force_insert=True)
    _record("places.route.added", route, actor_id, now)
    return route


@transaction.atomic
def change_route(
    *,
    ward_id: int,
    number: int,
    revision: int,
    values: RouteValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Route:
    """Change a route that the officer saw at `revision`, and give it; nothing happens when nothing differs.

    :raises RouteGone: there is no such route, or it was taken off.
    :raises RouteChanged: somebody changed it meanwhile; nothing was overwritten.
    """
    route = _open(ward_id, number, revision, now)
    if read_route_values(route=route) == values:
        return route
    _fill(route, values)
    _close(route, "places.route.changed", actor_id, now)
    return route


@transaction.atomic
def remove_route(
    *, ward_id: int, number: int, revision: int, actor_id: int | None, now: dt.datetime
) -> Route:
    """Take a route off the public pages for good; its number stays its own.

    :raises RouteGone: there is no such route, or it was taken off.
    :raises RouteChanged: somebody changed it meanwhile.
    """
    route = _open(ward_id, number, revision, now)
    route.removed_at = now
    _close(route, "places.route.removed", actor_id, now)
    return route


@transaction.atomic
def set_line(
    *,
    ward_id: int,
    number: int,
    revision: int,
    line: dict[str, Any] | None,
    actor_id: int | None,
    now: dt.datetime,
) -> Route:
    """Put in the line of a route as GeoJSON in degrees, or take it away (None); its length follows.

    :raises RouteGone: there is no such route, or it was taken off.
    :raises RouteChanged: somebody changed it meanwhile.
    :raises ShapeRefused: it is no line in Japan.
    """
    length = read_shape(geojson=line).length if line is not None else None
    route = _open(ward_id, number, revision, now)
    route.line, route.length = line, length
    _close(route, "places.line.set", actor_id, now)
    return route


@transaction.atomic
def add_step(
    *,
    ward_id: int,
    number: int,
    values: StepValues,
    actor_id: int | None,
    now: dt.datetime,
) -> RouteStep:
    """Add a step behind the others, and give it.

    :raises RouteGone: there is no such route, or it was taken off.
    :raises StepPlaceUnknown: there is no such place.
    """
    open_register(ward_id=ward_id, now=now)
    route = _get(ward_id, number)
    last = route.steps.aggregate(last=Max("position"))["last"]
    step = RouteStep(route=route, position=(last or 0) + 1)
    _fill_step(step, values)
    step.save(force_insert=True)
    _close(route, "places.step.added", actor_id, now, step=step.pk)
    return step


@transaction.atomic
def change_step(
    *,
    ward_id: int,
    number: int,
    step_id: int,
    revision: int,
    values: StepValues,
    actor_id: int | None,
    now: dt.datetime,
) -> RouteStep:
    """Change a step of a route that the officer saw at `revision`, and give it.

    :raises RouteGone: there is no such route, or it was taken off.
    :raises RouteChanged: somebody changed the route meanwhile; nothing was overwritten.
    :raises StepGone: the route has no such step, or no more.
    :raises StepPlaceUnknown: there is no such place.
    """
    route = _open(ward_id, number, revision, now)
    step = _get_step(route, step_id)
    _fill_step(step, values)
    step.save(force_update=True)
    _close(route, "places.step.changed", actor_id, now, step=step.pk)
    return step


@transaction.atomic
def move_step(
    *,
    ward_id: int,
    number: int,
    step_id: int,
    revision: int,
    by: int,
    actor_id: int | None,
    now: dt.datetime,
) -> bool:
    """Move a step forward (-1) or back (1) among the others; tell whether it could go further.

    :raises RouteGone: there is no such route, or it was taken off.
    :raises RouteChanged: somebody changed the route meanwhile, so that another order was seen.
    :raises StepGone: the route has no such step, or no more.
    """
    route = _open(ward_id, number, revision, now)
    step = _get_step(route, step_id)
    steps = list(route.steps.all())
    at = steps.index(step)
    to = at + by
    if not 0 <= to < len(steps):
        return False
    steps.insert(to, steps.pop(at))
    for position, each in enumerate(steps, start=1):
        each.position = position
    RouteStep.objects.bulk_update(steps, ("position",))
    _close(route, "places.step.moved", actor_id, now, step=step.pk)
    return True


@transaction.atomic
def remove_step(
    *,
    ward_id: int,
    number: int,
    step_id: int,
    revision: int,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Take a step out of a route.

    :raises RouteGone: there is no such route, or it was taken off.
    :raises RouteChanged: somebody changed the route meanwhile.
    :raises StepGone: the route has no such step, or no more.
    """
    route = _open(ward_id, number, revision, now)
    _get_step(route, step_id).delete()
    _close(route, "places.step.removed", actor_id, now, step=step_id)


def read_route_values(*, route: Route) -> RouteValues:
    """Give what a route says of itself."""
    return RouteValues(**{name: getattr(route, name) for name in RouteValues.__dataclass_fields__})


def _open(ward_id: int, number: int, revision: int, now: dt.datetime) -> Route:
    open_register(ward_id=ward_id, now=now)
    route = _get(ward_id, number)
    if route.revision != revision:
        raise RouteChanged(route)
    return route


def _get(ward_id: int, number: int) -> Route:
    routes = Route.objects.filter(ward_id=ward_id, number=number, removed_at__isnull=True)
    route = routes.first()
    if route is None:
        raise RouteGone
    return route


def _get_step(route: Route, step_id: int) -> RouteStep:
    step = route.steps.filter(pk=step_id).first()
    if step is None:
        raise StepGone
    return step


def _close(route: Route, code: str, actor_id: int | None, now: dt.datetime, **data: Any) -> None:
    route.revision += 1
    route.changed_at = now
    route.save(force_update=True)
    _record(code, route, actor_id, now, **data)


def _fill(route: Route, values: RouteValues) -> None:
    for name in values.__dataclass_fields__:
        setattr(route, name, getattr(values, name))


def _fill_step(step: RouteStep, values: StepValues) -> None:
    step.words = values.words
    step.latitude, step.longitude = values.latitude, values.longitude
    step.place = None
    if values.place_number is not None:
        places = Place.objects.filter(ward_id=step.route.ward_id, number=values.place_number)
        step.place = places.exclude(state=Place.State.REMOVED).first()
        if step.place is None:
            raise StepPlaceUnknown


def _record(code: str, route: Route, actor_id: int | None, now: dt.datetime, **data: Any) -> None:
    told: Mapping[str, Any] = {"number": route.number, **data}
    record(
        code=code,
        subject=f"places.route:{route.pk}",
        ward_id=route.ward_id,
        actor_id=actor_id,
        now=now,
        data=dict(told),
    )
