"""Who may read and do what with bookings of others: those who may write the programme, and nobody else."""

from typing import Any

from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.services.invitations import Invitee, invite
from tests.permissions import EDITORS, OFFICERS, WARD_EDITORS, World, when_let_in
from tests.rooms.programmes.booking_material import book, cancel
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    at,
    make_intake,
    make_programme,
)

WARD = {"ward_slug": "kanazawa"}
# By the true clock, too, there is time.
FAR: dict[str, Any] = {
    "sessions": (a_session("2099-10-21 10:00"),),
    "closes_at": at("2099-10-19 17:00"),
    "cancel_until": at("2099-10-20 17:00"),
}
NOT_THERE = when_let_in(EDITORS, 404)
MAY_TRY = when_let_in(EDITORS, 422)
MAY_DO = when_let_in(EDITORS, 302)
WARD_MAY_TRY = when_let_in(WARD_EDITORS, 422)
WARD_MAY_DO = when_let_in(WARD_EDITORS, 302)
TICKED = {"outcome": "TOLD", "telling": "1", "revision": "1"}


def _of(world: World, section: str, **facts: Any) -> Intake:
    return make_intake(make_programme(world.kanazawa, section=section), **{**FAR, **facts})


def _given(intake: Intake) -> dict[str, Any]:
    return {**WARD, "number": intake.programme.number, "intake_number": intake.number}


def an_intake(world: World) -> dict[str, Any]:
    """Give an intake of 総務課, in which those with a role for one section serve."""
    return _given(_of(world, "general-affairs"))


def of_another_section(world: World) -> dict[str, Any]:
    return _given(_of(world, "child-family"))


def no_intake(world: World) -> dict[str, Any]:
    return {**an_intake(world), "intake_number": 9}


def a_booking(world: World, section: str = "general-affairs") -> dict[str, Any]:
    intake = _of(world, section)
    return {**_given(intake), "code": book(intake).code}


def a_booking_of_another_section(world: World) -> dict[str, Any]:
    return a_booking(world, "child-family")


def no_booking(world: World) -> dict[str, Any]:
    return {**an_intake(world), "code": "AAAAAAAA"}


def an_offer(world: World) -> dict[str, Any]:
    intake = _of(world, "general-affairs", capacity=1, most_at_once=1)
    first = book(intake)
    waiting = book(intake, "taro@example.jp")
    cancel(first)
    return {**_given(intake), "code": waiting.code}


def an_invitation(world: World, section: str = "general-affairs") -> dict[str, Any]:
    intake = _of(world, section, way="INVITATION")
    invite(
        intake_id=intake.pk,
        invitees=[Invitee("六浦 次郎")],
        after=0,
        actor_id=world.people["editor"].pk,
        now=MOMENT,
    )
    return {**_given(intake), "code": intake.invitations.get().code}


def an_invitation_of_another_section(world: World) -> dict[str, Any]:
    return an_invitation(world, "child-family")


def with_letters(world: World) -> dict[str, Any]:
    given = an_invitation(world)
    del given["code"]
    return given


def no_invitation(world: World) -> dict[str, Any]:
    return {**with_letters(world), "code": "AAAAAAAA"}


TABLE = [
    ("GET", "programmes:desk-refused", WARD, OFFICERS),
    ("GET", "programmes:desk-bookings", an_intake, EDITORS),
    ("GET", "programmes:desk-bookings", of_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-bookings", no_intake, NOT_THERE),
    ("POST", "programmes:desk-bookings-offer", an_intake, MAY_DO),
    ("POST", "programmes:desk-bookings-offer", of_another_section, WARD_MAY_DO),
    ("GET", "programmes:desk-bookings-export", an_intake, EDITORS),
    ("POST", "programmes:desk-bookings-export", an_intake, MAY_TRY),
    ("POST", "programmes:desk-bookings-export", of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-booking-take", an_intake, EDITORS),
    ("POST", "programmes:desk-booking-take", an_intake, MAY_TRY),
    ("POST", "programmes:desk-booking-take", of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-booking", a_booking, EDITORS),
    ("GET", "programmes:desk-booking", a_booking_of_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-booking", no_booking, NOT_THERE),
    ("GET", "programmes:desk-booking-taken", a_booking, EDITORS),
    ("GET", "programmes:desk-booking-letter", a_booking, EDITORS),
    ("GET", "programmes:desk-booking-letter", a_booking_of_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-booking-change", a_booking, EDITORS),
    ("POST", "programmes:desk-booking-change", a_booking, MAY_TRY),
    ("POST", "programmes:desk-booking-change", a_booking_of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-booking-cancel", a_booking, EDITORS),
    ("POST", "programmes:desk-booking-cancel", a_booking, MAY_DO),
    ("POST", "programmes:desk-booking-cancel", a_booking_of_another_section, WARD_MAY_DO),
    ("POST", "programmes:desk-booking-link", a_booking, MAY_DO),
    ("POST", "programmes:desk-booking-link", a_booking_of_another_section, WARD_MAY_DO),
    ("POST", "programmes:desk-booking-accept", an_offer, MAY_DO),
    ("POST", "programmes:desk-booking-accept", no_booking, NOT_THERE),
    ("GET", "programmes:desk-telephone", an_intake, EDITORS),
    ("GET", "programmes:desk-telephone", of_another_section, WARD_EDITORS),
    ("POST", "programmes:desk-telephone-tick", an_intake, MAY_DO, TICKED),
    ("POST", "programmes:desk-telephone-tick", of_another_section, WARD_MAY_DO, TICKED),
    ("GET", "programmes:desk-invitations", an_intake, EDITORS),
    ("GET", "programmes:desk-invitations", of_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-invite", an_intake, EDITORS),
    ("POST", "programmes:desk-invite", an_intake, MAY_TRY),
    ("POST", "programmes:desk-invite", of_another_section, WARD_MAY_TRY),
    ("GET", "programmes:desk-invitation-letters", with_letters, EDITORS),
    ("GET", "programmes:desk-invitation-letters", an_intake, NOT_THERE),
    ("POST", "programmes:desk-invitation-withdraw", an_invitation, MAY_DO),
    ("POST", "programmes:desk-invitation-withdraw", no_invitation, NOT_THERE),
    ("POST", "programmes:desk-invitation-renew", an_invitation, MAY_DO),
    ("POST", "programmes:desk-invitation-renew", an_invitation_of_another_section, WARD_MAY_DO),
]
