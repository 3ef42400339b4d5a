"""Who may read when moving shops come, and who may write it."""

from typing import Any

from tests.permissions import (
    EDITORS,
    EVERYBODY,
    OFFICERS,
    WARD_EDITORS,
    World,
    when_let_in,
)
from tests.rooms.places import material, rounds

WARD = {"ward_slug": "kanazawa"}
GONE = {**WARD, "number": 999}
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)


def a_shop(world: World, **facts: Any) -> dict[str, Any]:
    """Give a shop of 総務課 with a stop at a place, in which those with a role for one section serve."""
    material.lay_ground(world.kanazawa)
    place = material.add_bakery(world.kanazawa)
    shop = rounds.make_shop(world.kanazawa, **{"section": "general-affairs", **facts})
    rounds.call_off(rounds.make_stop(shop, place_number=place.number))
    return {**WARD, "number": shop.number}


def of_the_whole_ward(world: World) -> dict[str, Any]:
    return a_shop(world, section="")


def a_stop(world: World, **facts: Any) -> dict[str, Any]:
    shop = rounds.make_shop(world.kanazawa, **{"section": "general-affairs", **facts})
    return {**WARD, "number": shop.number, "stop_id": rounds.make_stop(shop).pk}


def a_stop_of_the_whole_ward(world: World) -> dict[str, Any]:
    return a_stop(world, section="")


def a_day(world: World) -> dict[str, Any]:
    return {**a_stop(world), "day": "2023-10-03"}


def all_shops(world: World) -> dict[str, Any]:
    a_shop(world)
    return WARD


TABLE = [
    ("GET", "places:moving-shops", all_shops, EVERYBODY),
    ("GET", "places:moving-shop", a_shop, EVERYBODY),
    (
        "GET",
        "places:moving-shop",
        lambda world: a_shop(world, is_public=False),
        when_let_in(EVERYBODY, 404),
    ),
    ("GET", "places:moving-shop-calendar", a_shop, EVERYBODY),
    ("GET", "places:desk-moving-shops", WARD, OFFICERS),
    ("GET", "places:desk-moving-shop-add", WARD, EDITORS),
    ("POST", "places:desk-moving-shop-add", WARD, MAY_TRY),
    ("GET", "places:desk-moving-shop", a_shop, OFFICERS),
    ("GET", "places:desk-moving-shop", GONE, when_let_in(OFFICERS, 404)),
    ("POST", "places:desk-moving-shop", a_shop, MAY_TRY),
    ("POST", "places:desk-moving-shop", of_the_whole_ward, when_let_in(WARD_EDITORS, 422)),
    ("GET", "places:desk-stop-add", a_shop, EDITORS),
    ("POST", "places:desk-stop-add", a_shop, MAY_TRY),
    ("GET", "places:desk-stop", a_stop, EDITORS),
    ("GET", "places:desk-stop", a_stop_of_the_whole_ward, WARD_EDITORS),
    ("POST", "places:desk-stop", a_stop, MAY_TRY),
    ("GET", "places:desk-stop-remove", a_stop, EDITORS),
    ("POST", "places:desk-stop-remove", a_stop, MAY_DO, {"revision": "1"}),
    ("GET", "places:desk-stop-days", a_stop, EDITORS),
    ("POST", "places:desk-stop-days", a_stop, MAY_TRY),
    ("POST", "places:desk-stop-as-usual", a_day, MAY_DO),
]
