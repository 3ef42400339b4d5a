"""Who makes passes for the door, and what a pass opens: to whoever holds it, and to no officer more than that."""

import datetime as dt
from typing import Any

from django.utils import timezone

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.door_pass_keys import make_door_pass_key
from engawa.rooms.programmes.models import DoorPass, Session
from engawa.rooms.programmes.services.door_passes import make_door_pass, revoke_door_pass
from engawa.rooms.programmes.values import SessionValues
from tests.permissions import EDITORS, EVERYBODY, WARD_EDITORS, World, when_let_in
from tests.rooms.programmes.material import make_intake, make_programme

WARD = {"ward_slug": "kanazawa"}
DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
NOBODY = when_let_in(EVERYBODY, 404)
OVER = when_let_in(EVERYBODY, 410)
NOT_YET = when_let_in(EVERYBODY, 403)
MAY_TRY = when_let_in(EVERYBODY, 422)
COME = {"press": "p1", "units": "1"}


def _session(ward: Ward, *, section: str = "general-affairs", days: int = 0) -> Session:
    began = timezone.now() - HOUR + days * DAY
    intake = make_intake(
        make_programme(ward, section=section),
        sessions=(SessionValues(starts_at=began, ends_at=began + 2 * HOUR, room="会議室"),),
        opens_at=began - 9 * DAY,
        closes_at=began - DAY,
        cancel_until=None,
    )
    session = intake.sessions.get()
    assert session is not None
    return session


def _make(session: Session) -> DoorPass:
    # Made while it could be: a pass of long ago is over now.
    return make_door_pass(
        session_id=session.pk, label="入口の机", actor_id=None, now=session.starts_at
    )


def _desk(session: Session, **more: Any) -> dict[str, Any]:
    intake = session.intake
    return {
        **WARD,
        "number": intake.programme.number,
        "intake_number": intake.number,
        "session_id": session.pk,
        **more,
    }


def _door(door_pass: DoorPass, **more: Any) -> dict[str, Any]:
    key = make_door_pass_key(code=door_pass.code)
    return {**WARD, "session_id": door_pass.session_id, "key": key, **more}


def of_today(world: World) -> dict[str, Any]:
    return _desk(_session(world.kanazawa))


def of_another_section(world: World) -> dict[str, Any]:
    return _desk(_session(world.kanazawa, section="child-family"))


def made(world: World) -> dict[str, Any]:
    return _desk(_session(world.kanazawa), pass_number=_make(Session.objects.latest("pk")).number)


def made_in_another_section(world: World) -> dict[str, Any]:
    session = _session(world.kanazawa, section="child-family")
    return _desk(session, pass_number=_make(session).number)


def made_never(world: World) -> dict[str, Any]:
    return _desk(_session(world.kanazawa), pass_number=9)


def held(world: World) -> dict[str, Any]:
    return _door(_make(_session(world.kanazawa)))


def held_for_another_session(world: World) -> dict[str, Any]:
    other = _session(world.kanazawa)
    return _door(_make(_session(world.kanazawa)), session_id=other.pk)


def held_in_another_ward(world: World) -> dict[str, Any]:
    return _door(_make(_session(world.konan)))


def guessed(world: World) -> dict[str, Any]:
    return {**WARD, "session_id": _session(world.kanazawa).pk, "key": "guessed"}


def held_too_long(world: World) -> dict[str, Any]:
    return _door(_make(_session(world.kanazawa, days=-2)))


def held_too_early(world: World) -> dict[str, Any]:
    return _door(_make(_session(world.kanazawa, days=2)))


def taken_back(world: World) -> dict[str, Any]:
    found = _make(_session(world.kanazawa))
    revoke_door_pass(door_pass_id=found.pk, actor_id=None, now=timezone.now())
    return _door(found)


TABLE = [
    ("GET", "programmes:desk-door-passes", of_today, EDITORS),
    ("GET", "programmes:desk-door-passes", of_another_section, WARD_EDITORS),
    ("POST", "programmes:desk-door-passes", of_today, when_let_in(EDITORS, 422)),
    ("POST", "programmes:desk-door-passes", of_today, when_let_in(EDITORS, 302), {"label": "机"}),
    (
        "POST",
        "programmes:desk-door-passes",
        of_another_section,
        when_let_in(WARD_EDITORS, 422),
    ),
    ("GET", "programmes:desk-door-pass", made, EDITORS),
    ("GET", "programmes:desk-door-pass", made_in_another_section, WARD_EDITORS),
    ("GET", "programmes:desk-door-pass", made_never, when_let_in(EDITORS, 404)),
    ("GET", "programmes:desk-door-pass-code", made, EDITORS),
    ("GET", "programmes:desk-door-pass-code", made_in_another_section, WARD_EDITORS),
    ("POST", "programmes:desk-door-pass-revoke", made, when_let_in(EDITORS, 302)),
    (
        "POST",
        "programmes:desk-door-pass-revoke",
        made_in_another_section,
        when_let_in(WARD_EDITORS, 302),
    ),
    ("GET", "programmes:door-pass-worker", guessed, EVERYBODY),
    *(
        ("GET", f"programmes:{name}", found, statuses)
        for name in ("door-pass", "door-pass-kept", "door-pass-events")
        for found, statuses in (
            (held, EVERYBODY),
            (held_too_long, OVER),
            (held_too_early, NOT_YET),
            (taken_back, OVER),
        )
    ),
    *(
        ("POST", f"programmes:{name}", found, statuses)
        for name in ("door-pass-mark", "door-pass-walk-in", "door-pass-events")
        for found, statuses in ((held, MAY_TRY), (held_too_long, OVER), (taken_back, OVER))
    ),
    # Not each with each: past sixty wrong keys an hour nobody is told even that.
    ("GET", "programmes:door-pass", held_for_another_session, NOBODY),
    ("GET", "programmes:door-pass", held_in_another_ward, NOBODY),
    ("GET", "programmes:door-pass-kept", guessed, NOBODY),
    ("GET", "programmes:door-pass-events", held_for_another_session, NOBODY),
    ("POST", "programmes:door-pass-mark", guessed, NOBODY),
    ("POST", "programmes:door-pass-events", held_for_another_session, NOBODY),
    ("POST", "programmes:door-pass-walk-in", held, when_let_in(EVERYBODY, 303), COME),
]
