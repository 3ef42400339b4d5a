"""Who watches streams and recordings, and who keeps them at the desk."""

from typing import Any

from engawa.rooms.programmes.booking_keys import make_key
from tests.permissions import EDITORS, EVERYBODY, OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.programmes.booking_material import book
from tests.rooms.programmes.event_material import an_event, start, table, take_in
from tests.rooms.programmes.material import a_session, at, make_intake, make_programme, section_of
from tests.rooms.programmes.online_material import make_recording, online_intake, set_link

WARD = {"ward_slug": "kanazawa"}
NOBODY = when_let_in(EVERYBODY, 404)
NOT_THERE = when_let_in(OFFICERS, 404)
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
WARD_MAY_DO = when_let_in(WARD_EDITORS, 302)


def a_recording(world: World, **facts: Any) -> dict[str, Any]:
    return {**WARD, "number": make_recording(world.kanazawa, **facts).number}


def a_library(world: World) -> dict[str, Any]:
    a_recording(world)
    return WARD


def a_draft(world: World) -> dict[str, Any]:
    return a_recording(world, is_public=False)


def of_another_section(world: World) -> dict[str, Any]:
    return a_recording(world, section_id=section_of(world.kanazawa))


def for_the_booked(world: World) -> dict[str, Any]:
    programme = make_programme(world.kanazawa)
    return a_recording(world, programme_id=programme.pk, is_for_booked=True)


def of_another_ward(world: World) -> dict[str, Any]:
    make_recording(world.konan)
    return {**WARD, "number": 1}


def own_recording(world: World) -> dict[str, Any]:
    intake = online_intake(world.kanazawa)
    found = a_recording(world, programme_id=intake.programme_id, is_for_booked=True)
    return {**found, "key": make_key(code=book(intake).code)}


def guessed_recording(world: World) -> dict[str, Any]:
    return {**own_recording(world), "key": "AAAAAAAAAAAAAAAAAAAAAA"}


def own_stream(world: World) -> dict[str, Any]:
    """Give a stream that is over, or not yet shown, by the true clock."""
    intake = online_intake(world.kanazawa)
    set_link(intake)
    key = make_key(code=book(intake, wants=(("ONLINE", 1),)).code)
    return {**WARD, "key": key, "session_id": intake.sessions.get().pk}


def a_public_stream(world: World) -> dict[str, Any]:
    """Give a stream for everybody that goes on by any clock."""
    intake = make_intake(
        make_programme(world.kanazawa),
        way="OPEN",
        capacity=None,
        opens_at=None,
        closes_at=None,
        cancel_until=None,
        has_waiting_list=False,
        sessions=(a_session("2023-10-01 10:00", hours=24 * 365 * 80, is_online=True),),
    )
    set_link(intake, is_public=True)
    return {**WARD, "number": 1, "session_id": intake.sessions.get().pk}


def a_session_of(world: World, section: str) -> dict[str, Any]:
    intake = make_intake(
        make_programme(world.kanazawa, section=section),
        sessions=(a_session("2099-10-21 10:00", is_online=True),),
        closes_at=at("2099-10-19 17:00"),
        cancel_until=None,
    )
    return {
        **WARD,
        "number": 1,
        "intake_number": intake.number,
        "session_id": intake.sessions.get().pk,
    }


def a_session_here(world: World) -> dict[str, Any]:
    return a_session_of(world, "general-affairs")


def a_session_elsewhere(world: World) -> dict[str, Any]:
    return a_session_of(world, "child-family")


def an_import(world: World) -> dict[str, Any]:
    return {**WARD, "import_id": start(world.kanazawa, table(an_event())).pk}


def an_applied_import(world: World) -> dict[str, Any]:
    return {**WARD, "import_id": take_in(world.kanazawa, table(an_event())).pk}


def an_import_of_another_ward(world: World) -> dict[str, Any]:
    return {**WARD, "import_id": start(world.konan, table(an_event())).pk}


TABLE = [
    ("GET", "programmes:library", a_library, EVERYBODY),
    ("GET", "programmes:library-feed", a_library, EVERYBODY),
    ("GET", "programmes:recording", a_recording, EVERYBODY),
    ("GET", "programmes:recording", a_draft, NOBODY),
    ("GET", "programmes:recording", of_another_ward, NOBODY),
    ("GET", "programmes:recording", for_the_booked, EVERYBODY),
    ("GET", "programmes:play", a_recording, EVERYBODY),
    ("GET", "programmes:play", a_draft, NOBODY),
    ("GET", "programmes:play", for_the_booked, NOBODY),
    ("GET", "programmes:captions", a_recording, EVERYBODY),
    ("GET", "programmes:captions", for_the_booked, NOBODY),
    ("GET", "programmes:booking-recording", own_recording, EVERYBODY),
    ("GET", "programmes:booking-recording", guessed_recording, NOBODY),
    ("GET", "programmes:booking-play", own_recording, EVERYBODY),
    ("GET", "programmes:booking-play", guessed_recording, NOBODY),
    ("GET", "programmes:booking-captions", own_recording, EVERYBODY),
    ("GET", "programmes:booking-stream", own_stream, NOBODY),
    ("GET", "programmes:stream", a_public_stream, when_let_in(EVERYBODY, 302)),
    ("GET", "programmes:share-card", {**WARD, "number": 99}, NOBODY),
    ("GET", "programmes:desk-stream", a_session_here, EDITORS),
    ("POST", "programmes:desk-stream", a_session_here, MAY_TRY),
    ("POST", "programmes:desk-stream", a_session_elsewhere, WARD_MAY_TRY),
    ("POST", "programmes:desk-stream-remove", a_session_here, MAY_DO),
    ("POST", "programmes:desk-stream-remove", a_session_elsewhere, WARD_MAY_DO),
    ("GET", "programmes:desk-library", WARD, OFFICERS),
    ("GET", "programmes:desk-recording-add", WARD, EDITORS),
    ("POST", "programmes:desk-recording-add", WARD, MAY_TRY),
    ("GET", "programmes:desk-recording", a_draft, OFFICERS),
    ("GET", "programmes:desk-recording", of_another_ward, NOT_THERE),
    ("POST", "programmes:desk-recording", a_draft, MAY_TRY),
    ("POST", "programmes:desk-recording", of_another_section, WARD_MAY_TRY),
    ("POST", "programmes:desk-recording-publish", a_draft, MAY_DO),
    ("POST", "programmes:desk-recording-publish", of_another_section, WARD_MAY_DO),
    ("POST", "programmes:desk-recording-take-off", a_recording, MAY_DO),
    ("GET", "programmes:desk-captions", a_draft, EDITORS),
    ("POST", "programmes:desk-captions", a_draft, MAY_TRY),
    ("POST", "programmes:desk-captions", of_another_section, WARD_MAY_TRY),
    ("POST", "programmes:desk-captions-remove", a_draft, MAY_DO),
    ("GET", "programmes:desk-imports", WARD, WARD_EDITORS),
    ("POST", "programmes:desk-imports", WARD, WARD_MAY_TRY),
    ("GET", "programmes:desk-import", an_import, WARD_EDITORS),
    ("GET", "programmes:desk-import", an_applied_import, WARD_EDITORS),
    ("GET", "programmes:desk-import", an_import_of_another_ward, when_let_in(WARD_EDITORS, 404)),
    ("POST", "programmes:desk-import-apply", an_import, WARD_MAY_DO),
    (
        "POST",
        "programmes:desk-import-apply",
        an_import_of_another_ward,
        when_let_in(WARD_EDITORS, 404),
    ),
    ("POST", "programmes:desk-import-undo", an_applied_import, WARD_MAY_DO),
    ("POST", "programmes:desk-import-discard", an_import, WARD_MAY_DO),
]
