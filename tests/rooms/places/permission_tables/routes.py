"""Who may read the routes, and who may write them."""

from typing import Any

from tests.permissions import (
    EDITORS,
    EVERYBODY,
    OFFICERS,
    WARD_EDITORS,
    World,
    when_let_in,
)
from tests.rooms.places import material, ways

WARD = {"ward_slug": "kanazawa"}
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)


def a_route(world: World, **facts: Any) -> dict[str, Any]:
    """Give a route of 総務課 with a line and two steps, in which those with a role for one section serve."""
    material.lay_ground(world.kanazawa)
    place = material.add_bakery(world.kanazawa)
    route = ways.make_route(world.kanazawa, **{"section": "general-affairs", **facts})
    ways.make_step(route, "工房の前を出ます。", place_number=place.number)
    ways.make_step(route, "右に曲がります。")
    ways.draw_line(route)
    return {**WARD, "number": route.number}


def of_the_whole_ward(world: World) -> dict[str, Any]:
    return a_route(world, section="")


def a_file(world: World) -> dict[str, Any]:
    return {**a_route(world), "form": "gpx"}


def a_bare_route(world: World) -> dict[str, Any]:
    return {**WARD, "number": ways.make_route(world.kanazawa, section="general-affairs").number}


def a_step(world: World) -> dict[str, Any]:
    route = ways.make_route(world.kanazawa, section="general-affairs")
    return {**WARD, "number": route.number, "step_id": ways.make_step(route, "出ます。").pk}


def all_routes(world: World) -> dict[str, Any]:
    a_route(world)
    return WARD


TABLE = [
    ("GET", "places:routes", all_routes, EVERYBODY),
    ("GET", "places:route", a_route, EVERYBODY),
    ("GET", "places:route-file", a_file, EVERYBODY),
    ("GET", "places:desk-routes", WARD, OFFICERS),
    ("GET", "places:desk-route-add", WARD, EDITORS),
    ("POST", "places:desk-route-add", WARD, MAY_TRY),
    ("GET", "places:desk-route", a_route, OFFICERS),
    ("POST", "places:desk-route", a_route, MAY_TRY),
    ("POST", "places:desk-route", of_the_whole_ward, when_let_in(WARD_EDITORS, 422)),
    ("POST", "places:desk-route-line", a_route, MAY_TRY),
    ("GET", "places:desk-route-remove", a_route, EDITORS),
    ("POST", "places:desk-route-remove", a_bare_route, MAY_DO, {"revision": "1"}),
    ("GET", "places:desk-step-add", a_route, EDITORS),
    ("POST", "places:desk-step-add", a_route, MAY_TRY),
    ("GET", "places:desk-step", a_step, EDITORS),
    ("POST", "places:desk-step", a_step, MAY_TRY),
    ("POST", "places:desk-step-move", a_step, MAY_DO, {"way": "up", "revision": "2"}),
    ("POST", "places:desk-step-remove", a_step, MAY_DO, {"revision": "2"}),
]
