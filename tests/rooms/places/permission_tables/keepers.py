"""Who may speak for a place, and who lets them; who may ask a place to come, and who answers."""

from typing import Any

from engawa.rooms.places.models import PlaceProposal
from tests.permissions import EDITORS, EVERYBODY, OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.places import keeper_cases as cases
from tests.rooms.places import material

WARD = {"ward_slug": "kanazawa"}
GONE = {**WARD, "number": 999}
NOBODY = when_let_in(EVERYBODY, 404)
# Whoever has not come in with a code is led to where one does, officers too.
LED_BACK = when_let_in(EVERYBODY, 302)
LED_ON = when_let_in(EVERYBODY, 303)
NOT_THERE = when_let_in(OFFICERS, 404)


def a_place(world: World) -> dict[str, Any]:
    material.lay_ground(world.kanazawa)
    return {**WARD, "number": cases.make_kept_place(world.kanazawa).number}


def a_place_without_keeper(world: World) -> dict[str, Any]:
    return {**WARD, "number": material.add_bakery(world.kanazawa).number}


def a_keeper(world: World) -> dict[str, Any]:
    place = cases.make_kept_place(world.kanazawa)
    return {**WARD, "number": place.number, "keeper_id": cases.keeper_of(place).pk}


def a_proposal(world: World) -> dict[str, Any]:
    place = cases.make_kept_place(world.kanazawa)
    proposal = PlaceProposal.objects.create(
        place=place, keeper=cases.keeper_of(place), at=material.MOMENT, values={"phone": "1"}
    )
    return {**WARD, "proposal_id": proposal.pk}


def a_visiting_place(world: World) -> dict[str, Any]:
    place = cases.make_kept_place(world.kanazawa)
    cases.open_for_visits(place)
    return {**WARD, "number": place.number}


def a_visit(world: World) -> dict[str, Any]:
    place = cases.make_kept_place(world.kanazawa)
    cases.open_for_visits(place)
    return {**WARD, "visit_id": cases.make_visit(place).pk}


def a_visit_of_the_place(world: World) -> dict[str, Any]:
    return {**a_visit(world), "number": 1}


def a_receipt(world: World) -> dict[str, Any]:
    place = cases.make_kept_place(world.kanazawa)
    cases.open_for_visits(place)
    return {**WARD, "code": cases.make_visit(place).code}


def a_map(world: World) -> dict[str, Any]:
    return {**WARD, "code": material.make_layer(world.kanazawa).code}


TABLE = [
    ("GET", "places:keeper-start", a_place, EVERYBODY),
    ("GET", "places:keeper-start", a_place_without_keeper, NOBODY),
    ("POST", "places:keeper-start", a_place, when_let_in(EVERYBODY, 422)),
    ("POST", "places:keeper-start", a_place, LED_ON, {"email": cases.ADDRESS}),
    ("GET", "places:keeper-code", a_place, LED_BACK),
    ("POST", "places:keeper-code", a_place, LED_ON, {"code": "BBBB-BBBB"}),
    ("GET", "places:keeper-form", a_place, LED_BACK),
    ("POST", "places:keeper-form", a_place, LED_ON),
    ("POST", "places:keeper-confirm", a_place, LED_ON),
    ("POST", "places:keeper-withdraw", a_place, LED_ON),
    ("POST", "places:keeper-end", a_place, LED_ON),
    ("GET", "places:keeper-visit", a_visit_of_the_place, LED_BACK),
    ("POST", "places:keeper-visit", a_visit_of_the_place, LED_ON),
    ("GET", "places:desk-keepers", a_place, EDITORS),
    ("GET", "places:desk-keepers", a_place_without_keeper, WARD_EDITORS),
    ("GET", "places:desk-keepers", GONE, when_let_in(EDITORS, 404)),
    ("POST", "places:desk-keepers", a_place, when_let_in(EDITORS, 422)),
    ("POST", "places:desk-keepers-ask", a_place, when_let_in(EDITORS, 302)),
    ("GET", "places:desk-keeper-remove", a_keeper, EDITORS),
    ("POST", "places:desk-keeper-remove", a_keeper, when_let_in(EDITORS, 302)),
    ("GET", "places:desk-ask", WARD, WARD_EDITORS),
    ("POST", "places:desk-ask", WARD, when_let_in(WARD_EDITORS, 302)),
    ("GET", "places:desk-proposals", WARD, OFFICERS),
    ("GET", "places:desk-proposal", a_proposal, OFFICERS),
    ("GET", "places:desk-proposal", {**WARD, "proposal_id": 999}, NOT_THERE),
    ("POST", "places:desk-proposal", a_proposal, when_let_in(EDITORS, 409)),
    ("GET", "places:desk-proposal-refuse", a_proposal, EDITORS),
    ("POST", "places:desk-proposal-refuse", a_proposal, when_let_in(EDITORS, 422)),
    ("GET", "places:visit", a_visiting_place, EVERYBODY),
    ("GET", "places:visit", a_place_without_keeper, NOBODY),
    ("POST", "places:visit", a_visiting_place, when_let_in(EVERYBODY, 422)),
    ("GET", "places:visit-receipt", a_receipt, EVERYBODY),
    ("GET", "places:visit-receipt", {**WARD, "code": "BBBB-BBBB-BBBB"}, NOBODY),
    ("GET", "places:visit-withdraw", a_receipt, EVERYBODY),
    ("POST", "places:visit-withdraw", a_receipt, LED_ON),
    ("GET", "places:desk-visits", WARD, OFFICERS),
    ("GET", "places:desk-visit", a_visit, EDITORS),
    ("POST", "places:desk-visit", a_visit, when_let_in(EDITORS, 422)),
    ("GET", "places:desk-visiting", a_place, EDITORS),
    ("POST", "places:desk-visiting", a_place, when_let_in(EDITORS, 302)),
    ("GET", "places:desk-layers", WARD, OFFICERS),
    ("GET", "places:desk-layer-add", WARD, WARD_EDITORS),
    ("POST", "places:desk-layer-add", WARD, when_let_in(WARD_EDITORS, 422)),
    ("GET", "places:desk-layer", a_map, WARD_EDITORS),
    ("POST", "places:desk-layer", a_map, when_let_in(WARD_EDITORS, 422)),
]
