"""Who may open which public page of the programmes, and fetch what."""

from typing import Any

from engawa.rooms.programmes.models import Intake, Programme, Session
from tests.permissions import EVERYBODY, World, when_let_in
from tests.rooms.places.material import add_bakery, lay_ground
from tests.rooms.programmes import lottery_material, material

WARD = {"ward_slug": "kanazawa"}
NOBODY = when_let_in(EVERYBODY, 404)
OFFICERS_OF_THE_WARD = {**EVERYBODY, "anonymous": 404, "hana": 404, "stranger": 404}


def programmes(world: World) -> dict[str, Any]:
    a_class(world)
    return WARD


def a_class(world: World) -> dict[str, Any]:
    lay_ground(world.kanazawa)
    place = add_bakery(world.kanazawa)
    programme = material.make_programme(world.kanazawa)
    material.make_intake(programme, sessions=(material.a_session(place_id=place.pk),))
    # One that is over, and one to come, by the true clock.
    material.make_intake(
        programme,
        sessions=(material.a_session("2099-10-21 10:00", place_id=place.pk),),
        closes_at=material.at("2099-10-19 17:00"),
        cancel_until=material.at("2099-10-20 17:00"),
    )
    return {**WARD, "number": programme.number}


def a_month(world: World) -> dict[str, Any]:
    return {**programmes(world), "month": "2023-10"}


def a_year(world: World) -> dict[str, Any]:
    return {**programmes(world), "year": 2023}


def a_session(world: World) -> dict[str, Any]:
    return {**a_class(world), "session_id": Session.objects.earliest("starts_at").pk}


def a_poster(world: World) -> dict[str, Any]:
    return {**a_class(world), "name": material.hang_poster(Programme.objects.get())}


def a_draft(world: World) -> dict[str, Any]:
    found = a_class(world)
    Programme.objects.update(is_public=False)
    return found


def a_hidden_poster(world: World) -> dict[str, Any]:
    found = a_poster(world)
    Programme.objects.update(is_public=False)
    return found


def a_draw(world: World) -> dict[str, Any]:
    intake = lottery_material.a_lottery(world.kanazawa)
    return {**WARD, "number": intake.programme.number, "intake": intake.number}


def a_frozen_draw(world: World) -> dict[str, Any]:
    given = a_draw(world)
    lottery_material.freeze(Intake.objects.get())
    return given


def a_hidden_draw(world: World) -> dict[str, Any]:
    given = a_frozen_draw(world)
    Programme.objects.update(is_public=False)
    return given


def nothing_drawn(world: World) -> dict[str, Any]:
    return {**a_class(world), "intake": 1}


TABLE = [
    ("GET", "programmes:draw", a_draw, EVERYBODY),
    ("GET", "programmes:draw", a_frozen_draw, EVERYBODY),
    ("GET", "programmes:draw", a_hidden_draw, NOBODY),
    ("GET", "programmes:draw", nothing_drawn, NOBODY),
    ("GET", "programmes:draw-file", a_draw, NOBODY),
    ("GET", "programmes:draw-file", a_frozen_draw, EVERYBODY),
    ("GET", "programmes:draw-file", a_hidden_draw, NOBODY),
    ("GET", "programmes:draw-check", a_draw, EVERYBODY),
    ("GET", "programmes:draw-check", a_hidden_draw, NOBODY),
    ("GET", "programmes:list", programmes, EVERYBODY),
    ("GET", "programmes:month", a_month, EVERYBODY),
    ("GET", "programmes:year", a_year, EVERYBODY),
    ("GET", "programmes:calendar", programmes, EVERYBODY),
    ("GET", "programmes:feed", programmes, EVERYBODY),
    ("GET", "programmes:programme", a_class, EVERYBODY),
    ("GET", "programmes:programme", a_draft, NOBODY),
    ("GET", "programmes:session-calendar", a_session, EVERYBODY),
    ("GET", "programmes:poster", a_poster, EVERYBODY),
    ("GET", "programmes:poster", a_hidden_poster, OFFICERS_OF_THE_WARD),
]
