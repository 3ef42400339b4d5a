"""Who may pass on lists, maps and places, show them in a frame, and stand before them on a shared screen."""

from typing import Any

from tests.permissions import EVERYBODY, World, when_let_in
from tests.rooms.places import material

WARD = {"ward_slug": "kanazawa"}
NOBODY = when_let_in(EVERYBODY, 404)
REFUSED = when_let_in(EVERYBODY, 405)
OEMBED = {"url": "http://localhost:8000/kanazawa/places/"}


def a_list(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    material.add_bakery(world.kanazawa)
    return WARD


def a_map(world: World) -> dict[str, Any]:
    return {**a_list(world), "code": material.make_layer(world.kanazawa).code}


def a_place(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    return {**WARD, "number": material.add_bakery(world.kanazawa).number}


def a_place_on_a_map(world: World) -> dict[str, Any]:
    code = material.make_layer(world.kanazawa).code
    return {**a_place(world), "code": code}


def a_draft(world: World) -> dict[str, Any]:
    draft = material.add(world.kanazawa, "準備中の館", standing={"state": "DRAFT"})
    return {**WARD, "number": draft.number}


TABLE = [
    ("GET", "places:embed", a_list, EVERYBODY),
    ("POST", "places:embed", a_list, REFUSED),
    ("GET", "places:embed-layer", a_map, EVERYBODY),
    ("POST", "places:embed-layer", a_map, REFUSED),
    ("GET", "places:embed-place", a_place, EVERYBODY),
    ("POST", "places:embed-place", a_place, REFUSED),
    ("GET", "places:embed-place", a_draft, NOBODY),
    ("GET", "places:oembed", a_list, EVERYBODY, OEMBED),
    ("GET", "places:share", a_list, EVERYBODY),
    ("GET", "places:share-layer", a_map, EVERYBODY),
    ("GET", "places:share-place", a_place, EVERYBODY),
    ("GET", "places:share-place", a_draft, NOBODY),
    ("GET", "places:share-code", a_list, EVERYBODY),
    ("GET", "places:share-code-layer", a_map, EVERYBODY),
    ("GET", "places:share-code-place", a_place, EVERYBODY),
    ("GET", "places:share-card", a_list, EVERYBODY),
    ("GET", "places:share-card-layer", a_map, EVERYBODY),
    ("GET", "places:share-card-place", a_place, EVERYBODY),
    ("GET", "places:share-card-place", a_draft, NOBODY),
    ("GET", "places:exhibition", a_list, EVERYBODY),
    ("GET", "places:exhibition-list", a_list, EVERYBODY),
    ("GET", "places:exhibition-near", a_list, EVERYBODY),
    ("GET", "places:exhibition-names", a_list, EVERYBODY),
    ("GET", "places:exhibition-place", a_place, EVERYBODY),
    ("GET", "places:exhibition-place", a_draft, NOBODY),
    ("GET", "places:exhibition-layer", a_map, EVERYBODY),
    ("GET", "places:exhibition-list-layer", a_map, EVERYBODY),
    ("GET", "places:exhibition-near-layer", a_map, EVERYBODY),
    ("GET", "places:exhibition-names-layer", a_map, EVERYBODY),
    ("GET", "places:exhibition-place-layer", a_place_on_a_map, EVERYBODY),
]
