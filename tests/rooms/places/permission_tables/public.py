"""Who may open which public page of the places, and fetch what."""

from typing import Any

from engawa.rooms.places.importing.address_files import AddressRow
from engawa.rooms.places.services.addresses import set_addresses
from tests.permissions import EVERYBODY, World, when_let_in
from tests.rooms.places import material

WARD = {"ward_slug": "kanazawa"}
NOBODY = when_let_in(EVERYBODY, 404)


def a_place(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    return {**WARD, "number": material.add_bakery(world.kanazawa).number}


def a_district(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    material.add_bakery(world.kanazawa)
    return {**WARD, "code": "bunko"}


def a_map(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    material.add_bakery(world.kanazawa)
    return {**WARD, "code": material.make_layer(world.kanazawa).code}


def a_list(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    material.add_bakery(world.kanazawa)
    return WARD


def a_list_with_addresses(world: World) -> dict[str, Any]:
    a_list(world)
    set_addresses(
        ward_id=world.kanazawa.pk,
        source="REGISTRY_BLOCKS",
        rows=[AddressRow("泥亀一丁目", "14", "", 35.3381, 139.6225)],
        actor_id=None,
        now=material.MOMENT,
    )
    return WARD


def a_file(world: World) -> dict[str, Any]:
    return {**a_list(world), "form": "geojson"}


TABLE = [
    ("GET", "places:list", a_list, EVERYBODY),
    ("GET", "places:list", a_list_with_addresses, EVERYBODY, {"near": "泥亀1-14"}),
    ("GET", "places:place", a_place, EVERYBODY),
    ("GET", "places:card", a_place, EVERYBODY),
    ("GET", "places:areas", a_list, EVERYBODY),
    ("GET", "places:area", a_district, EVERYBODY),
    ("GET", "places:layer", a_map, EVERYBODY),
    ("GET", "places:booklet", a_map, EVERYBODY),
    ("GET", "places:points", a_list, EVERYBODY),
    ("GET", "places:names", a_list, EVERYBODY),
    ("GET", "places:outline", a_list, EVERYBODY),
    # The operator has put in none.
    ("GET", "places:basemap", WARD, NOBODY),
    ("GET", "places:export", a_file, EVERYBODY),
    ("GET", "places:keep", a_list, EVERYBODY),
    ("GET", "places:keep-worker", WARD, EVERYBODY),
    ("GET", "places:kept", a_list, EVERYBODY),
    ("GET", "places:kept-places", a_list, EVERYBODY),
    ("GET", "places:app", WARD, EVERYBODY),
]
