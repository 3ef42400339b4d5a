"""Who opens an invitation: whoever holds its key."""

from typing import Any

from engawa.rooms.programmes.invitation_keys import make_invitation_key
from engawa.rooms.programmes.models import Invitation
from tests.permissions import EVERYBODY, World, when_let_in
from tests.rooms.programmes.permission_tables.desk_bookings import an_invitation

WARD = {"ward_slug": "kanazawa"}
NOBODY = when_let_in(EVERYBODY, 404)
LED_ON = when_let_in(EVERYBODY, 303)
TYPED = {"units": "1", "name": "六浦 次郎", "phone": "090-1234-5678"}


def the_key(world: World) -> dict[str, Any]:
    code = an_invitation(world)["code"]
    invitation = Invitation.objects.get(code=code)
    return {**WARD, "key": make_invitation_key(code=code, turn=invitation.turn)}


def a_guess(world: World) -> dict[str, Any]:
    return {**WARD, "key": "AAAAAAAAAAAAAAAAAAAAAA"}


def of_another_ward(world: World) -> dict[str, Any]:
    return {**the_key(world), "ward_slug": "konan"}


TABLE = [
    ("GET", "programmes:invitation", the_key, EVERYBODY),
    ("GET", "programmes:invitation", a_guess, NOBODY),
    ("GET", "programmes:invitation", of_another_ward, NOBODY),
    ("POST", "programmes:invitation", the_key, when_let_in(EVERYBODY, 422)),
    ("POST", "programmes:invitation", the_key, LED_ON, TYPED),
    ("POST", "programmes:invitation", a_guess, NOBODY, TYPED),
    ("POST", "programmes:invitation-decline", the_key, LED_ON),
    ("POST", "programmes:invitation-decline", a_guess, NOBODY),
]
