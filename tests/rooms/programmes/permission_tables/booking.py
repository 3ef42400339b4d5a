"""Who may book, and who opens a booking: everybody, and whoever holds its key."""

from typing import Any

from django.utils import timezone

from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking
from tests.permissions import EVERYBODY, World, when_let_in
from tests.rooms.programmes.booking_material import an_intake, book, cancel, hold
from tests.rooms.programmes.material import a_session, at, make_intake, make_programme

# Far away by any clock.
FAR = {
    "sessions": (a_session("2099-10-21 10:00"),),
    "closes_at": at("2099-10-19 17:00"),
    "cancel_until": at("2099-10-20 17:00"),
}
WARD = {"ward_slug": "kanazawa"}
NOBODY = when_let_in(EVERYBODY, 404)
LED_ON = when_let_in(EVERYBODY, 303)
# Rows are asked by the true clock: only what does not depend on it is told apart here.
NOT_NOW = when_let_in(EVERYBODY, 409)
TYPED = {"units": "1", "name": "浜 はな子", "phone": "090-1234-5678"}


def an_open_intake(world: World) -> dict[str, Any]:
    intake = an_intake(world.kanazawa)
    return {**WARD, "number": intake.programme.number, "intake": intake.number}


def an_intake_to_book(world: World) -> dict[str, Any]:
    """Give an intake that is open by the true clock."""
    intake = an_intake(world.kanazawa, **FAR)
    return {**WARD, "number": intake.programme.number, "intake": intake.number}


def a_full_intake(world: World) -> dict[str, Any]:
    intake = an_intake(world.kanazawa, **FAR)
    book(intake, units=2)
    hold(intake, "taro@example.jp")
    return {**WARD, "number": intake.programme.number, "intake": intake.number}


def a_hidden_intake(world: World) -> dict[str, Any]:
    intake = make_intake(make_programme(world.kanazawa, is_public=False))
    return {**WARD, "number": intake.programme.number, "intake": intake.number}


def _key_of(booking: Booking) -> dict[str, Any]:
    return {**WARD, "key": make_key(code=booking.code)}


def a_booking(world: World) -> dict[str, Any]:
    return _key_of(book(an_intake(world.kanazawa, cancel_until=None)))


def a_held_booking(world: World) -> dict[str, Any]:
    return _key_of(hold(an_intake(world.kanazawa)))


def a_booking_to_confirm(world: World) -> dict[str, Any]:
    return _key_of(hold(an_intake(world.kanazawa, **FAR), now=timezone.now()))


def a_booking_that_waits(world: World) -> dict[str, Any]:
    intake = an_intake(world.kanazawa, **FAR)
    book(intake, units=2)
    return _key_of(book(intake, "taro@example.jp"))


def an_offer(world: World) -> dict[str, Any]:
    intake = an_intake(world.kanazawa)
    first = book(intake, units=2)
    waiting = hold(intake, "taro@example.jp")
    cancel(first)
    return _key_of(waiting)


def a_guess(world: World) -> dict[str, Any]:
    a_booking(world)
    return {**WARD, "key": "AAAAAAAAAAAAAAAAAAAAAA"}


def a_key_of_another_ward(world: World) -> dict[str, Any]:
    return {**a_booking(world), "ward_slug": "konan"}


TABLE = [
    ("GET", "programmes:book", an_open_intake, EVERYBODY),
    ("GET", "programmes:book", an_intake_to_book, EVERYBODY),
    ("GET", "programmes:book", a_full_intake, EVERYBODY),
    ("GET", "programmes:book", a_hidden_intake, NOBODY),
    ("POST", "programmes:book", an_open_intake, when_let_in(EVERYBODY, 422)),
    ("POST", "programmes:book", an_open_intake, NOT_NOW, TYPED),
    ("POST", "programmes:book", an_intake_to_book, LED_ON, TYPED),
    ("POST", "programmes:book", a_hidden_intake, NOBODY, TYPED),
    ("POST", "programmes:forget-me", an_open_intake, LED_ON),
    ("POST", "programmes:forget-me", a_hidden_intake, NOBODY),
    ("GET", "programmes:booking", a_booking, EVERYBODY),
    ("GET", "programmes:booking", a_booking_to_confirm, EVERYBODY),
    ("GET", "programmes:booking", a_booking_that_waits, EVERYBODY),
    ("GET", "programmes:booking", a_guess, NOBODY),
    ("GET", "programmes:booking", a_key_of_another_ward, NOBODY),
    ("POST", "programmes:booking-confirm", a_held_booking, when_let_in(EVERYBODY, 422)),
    ("POST", "programmes:booking-confirm", a_guess, NOBODY),
    ("POST", "programmes:booking-number", a_held_booking, LED_ON),
    ("POST", "programmes:booking-accept", an_offer, LED_ON),
    ("POST", "programmes:booking-accept", a_guess, NOBODY),
    ("POST", "programmes:booking-decline", an_offer, LED_ON),
    ("GET", "programmes:booking-change", a_booking, EVERYBODY),
    ("POST", "programmes:booking-change", a_booking, when_let_in(EVERYBODY, 422)),
    ("GET", "programmes:booking-cancel", a_booking, EVERYBODY),
    ("POST", "programmes:booking-cancel", a_booking, LED_ON),
    ("POST", "programmes:booking-cancel", a_guess, NOBODY),
    ("GET", "programmes:booking-calendar", a_booking, EVERYBODY),
    ("GET", "programmes:booking-code", a_booking, EVERYBODY),
]
