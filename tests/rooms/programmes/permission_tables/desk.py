"""Who may open and change what at the desk of programmes: those of a section, and those of the whole ward."""

from typing import Any

from engawa.core.ui.pictures import Picture
from engawa.rooms.programmes.models import Intake, Programme
from engawa.rooms.programmes.services.posters import put_up_poster
from tests.permissions import EDITORS, OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.programmes.desk_forms import draw_picture
from tests.rooms.programmes.lottery_material import a_lottery, enter
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    make_intake,
    make_programme,
)

WARD = {"ward_slug": "kanazawa"}
GONE = {**WARD, "number": 999}
NOT_THERE = when_let_in(OFFICERS, 404)
NOT_THERE_TO_WRITE = when_let_in(EDITORS, 404)
# Refused because nothing (useful) was sent, redirected because it was done: only by who may try.
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
WARD_MAY_DO = when_let_in(WARD_EDITORS, 302)


def of_general_affairs(world: World, **facts: Any) -> dict[str, Any]:
    """Give a programme of 総務課, in which those with a role for one section serve."""
    programme = make_programme(world.kanazawa, section="general-affairs", **facts)
    return {**WARD, "number": programme.number}


def of_another_section(world: World, **facts: Any) -> dict[str, Any]:
    return {**WARD, "number": make_programme(world.kanazawa, **facts).number}


def of_another_ward(world: World) -> dict[str, Any]:
    """Give the number of a programme that is one of 港南区 only."""
    for _programme in range(3):
        programme = make_programme(world.konan)
    return {**WARD, "number": programme.number + 100}


def with_intake(world: World, section: str = "general-affairs") -> dict[str, Any]:
    programme = make_programme(world.kanazawa, section=section)
    intake = make_intake(programme)
    return {**WARD, "number": programme.number, "intake_number": intake.number}


def with_intake_of_another_section(world: World) -> dict[str, Any]:
    return with_intake(world, section="child-family")


def with_session(world: World, section: str = "general-affairs") -> dict[str, Any]:
    programme = make_programme(world.kanazawa, section=section)
    intake = make_intake(programme)
    session = intake.sessions.get()
    return {
        **WARD,
        "number": programme.number,
        "intake_number": intake.number,
        "session_id": session.pk,
    }


def with_session_of_another_section(world: World) -> dict[str, Any]:
    return with_session(world, section="child-family")


def of_one_to_come(world: World) -> dict[str, Any]:
    """Give a programme that is not public yet, with an intake that is open by the true clock."""
    given = of_general_affairs(world, is_public=False)
    make_intake(
        Programme.objects.get(ward=world.kanazawa, number=given["number"]),
        sessions=(a_session("2099-10-21 10:00"),),
        closes_at=at("2099-10-19 17:00"),
        cancel_until=at("2099-10-20 17:00"),
    )
    return given


def with_poster(world: World) -> dict[str, Any]:
    given = of_general_affairs(world, is_public=False)
    picture: Picture = draw_picture()
    put_up_poster(
        ward_id=world.kanazawa.pk,
        number=given["number"],
        picture=picture,
        alternative="ちらし",
        actor_id=None,
        now=MOMENT,
    )
    return given


def file_of_poster(world: World) -> dict[str, Any]:
    given = with_poster(world)
    programme = Programme.objects.get(ward=world.kanazawa, number=given["number"])
    return {**given, "name": str(programme.poster.name).rpartition("/")[2]}


def with_draw(world: World, section: str = "general-affairs") -> dict[str, Any]:
    programme = make_programme(world.kanazawa, section=section)
    intake = a_lottery(world.kanazawa, programme=programme)
    return {**WARD, "number": programme.number, "intake_number": intake.number}


def with_draw_of_another_section(world: World) -> dict[str, Any]:
    return with_draw(world, section="child-family")


def with_two_of_one_name(world: World, section: str = "general-affairs") -> dict[str, Any]:
    """Give one of two applications that look alike."""
    given = with_draw(world, section)
    intake = Intake.objects.get(
        programme__ward=world.kanazawa,
        programme__number=given["number"],
        number=given["intake_number"],
    )
    first = enter(intake, "first", name="浜 はな子")
    enter(intake, "second", name="浜 はな子")
    return {**given, "code": first.code}


def with_two_of_another_section(world: World) -> dict[str, Any]:
    return with_two_of_one_name(world, section="child-family")


def with_nobody_to_strike(world: World) -> dict[str, Any]:
    return {**with_draw(world), "code": "AAAA"}


TABLE = [
    ("GET", "programmes:desk-draw-strike", with_two_of_one_name, EDITORS),
    ("GET", "programmes:desk-draw-strike", with_two_of_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-draw-strike", with_nobody_to_strike, NOT_THERE_TO_WRITE),
    ("POST", "programmes:desk-draw-strike", with_two_of_one_name, MAY_TRY),
    ("POST", "programmes:desk-draw-strike", with_two_of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-draw", with_draw, OFFICERS),
    ("GET", "programmes:desk-draw", with_intake, NOT_THERE),
    ("POST", "programmes:desk-draw-freeze", with_draw, MAY_DO),
    ("POST", "programmes:desk-draw-freeze", with_draw_of_another_section, WARD_MAY_DO),
    ("POST", "programmes:desk-draw-value", with_draw, MAY_TRY),
    ("POST", "programmes:desk-draw-value", with_draw_of_another_section, WARD_MAY_TRY),
    ("POST", "programmes:desk-draw-hold", with_draw, MAY_DO),
    ("POST", "programmes:desk-draw-hold", with_draw_of_another_section, WARD_MAY_DO),
    ("GET", "programmes:desk", WARD, OFFICERS),
    ("GET", "programmes:desk-calendar", WARD, OFFICERS),
    ("GET", "programmes:desk-call-length", WARD, WARD_EDITORS),
    ("POST", "programmes:desk-call-length", WARD, when_let_in(WARD_EDITORS, 422)),
    ("GET", "programmes:desk-programme-add", WARD, EDITORS),
    ("POST", "programmes:desk-programme-add", WARD, MAY_TRY),
    ("GET", "programmes:desk-programme", of_general_affairs, OFFICERS),
    ("GET", "programmes:desk-programme", GONE, NOT_THERE),
    ("GET", "programmes:desk-programme", of_another_ward, NOT_THERE),
    ("POST", "programmes:desk-programme", of_general_affairs, MAY_TRY),
    ("POST", "programmes:desk-programme", of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-preview", of_one_to_come, OFFICERS),
    ("GET", "programmes:desk-programme", of_one_to_come, OFFICERS),
    ("POST", "programmes:desk-publish", of_general_affairs, MAY_DO),
    ("POST", "programmes:desk-publish", of_another_section, WARD_MAY_DO),
    ("POST", "programmes:desk-take-back", of_general_affairs, MAY_DO),
    ("POST", "programmes:desk-take-back", of_another_section, WARD_MAY_DO),
    ("GET", "programmes:desk-copy", of_general_affairs, EDITORS),
    ("POST", "programmes:desk-copy", of_general_affairs, MAY_TRY),
    ("POST", "programmes:desk-copy", of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-poster", of_general_affairs, EDITORS),
    ("POST", "programmes:desk-poster", of_general_affairs, MAY_TRY),
    ("POST", "programmes:desk-poster", of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-poster-words", with_poster, EDITORS),
    ("POST", "programmes:desk-poster-words", with_poster, MAY_TRY),
    ("GET", "programmes:desk-poster-remove", with_poster, EDITORS),
    ("POST", "programmes:desk-poster-remove", with_poster, MAY_DO),
    ("GET", "programmes:desk-poster-file", file_of_poster, OFFICERS),
    ("GET", "programmes:desk-intake-add", of_general_affairs, EDITORS),
    ("POST", "programmes:desk-intake-add", of_general_affairs, MAY_TRY),
    ("POST", "programmes:desk-intake-add", of_another_section, WARD_MAY_TRY),
    ("POST", "programmes:desk-intake-add", GONE, NOT_THERE_TO_WRITE),
    ("GET", "programmes:desk-series", of_general_affairs, EDITORS),
    ("POST", "programmes:desk-series", of_general_affairs, MAY_TRY),
    ("POST", "programmes:desk-series", of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-intake", with_intake, OFFICERS),
    ("POST", "programmes:desk-intake", with_intake, MAY_TRY),
    ("POST", "programmes:desk-intake", with_intake_of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-call-off", with_intake, EDITORS),
    ("POST", "programmes:desk-call-off", with_intake, MAY_TRY),
    ("POST", "programmes:desk-call-off", with_intake_of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-session-call-off", with_session, EDITORS),
    ("POST", "programmes:desk-session-call-off", with_session, MAY_TRY),
    ("POST", "programmes:desk-session-call-off", with_session_of_another_section, WARD_MAY_TRY),
]
