"""Passes for the door of a session: those that there are, until when they open, and the one that a key opens."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.rooms.programmes.door_pass_keys import hash_door_pass_key
from engawa.rooms.programmes.models import DoorPass, Session
from engawa.rooms.programmes.wording import say_day_and_time

OPENS_BEFORE = dt.timedelta(hours=2)
CLOSES_AFTER = dt.timedelta(hours=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorPassLine:
    """One pass as the desk lists it."""

    number: int
    label: str
    state: str
    is_open: bool
    used: str


def find_door_pass_times(*, session: Session) -> tuple[dt.datetime, dt.datetime]:
    """Give from when and until when passes open the door of a session."""
    return session.starts_at - OPENS_BEFORE, session.ends_at + CLOSES_AFTER


def find_door_pass(*, ward_id: int, session_id: int, key: str) -> DoorPass | None:
    """Find the pass that a key opens, for that session and no other."""
    found = DoorPass.objects.filter(
        key_hash=hash_door_pass_key(key=key),
        session_id=session_id,
        session__intake__programme__ward_id=ward_id,
    )
    related = found.select_related(
        "session__intake__programme__ward",
        "session__intake__programme__section",
        "session__place",
    )
    return related.first()


def get_door_pass(*, session_id: int, number: int) -> DoorPass | None:
    """Find a pass of a session by its number."""
    return DoorPass.objects.filter(session_id=session_id, number=number).first()


def list_door_passes(*, session: Session, now: dt.datetime) -> list[DoorPassLine]:
    """List the passes of a session, in the order in which they were made."""
    return [_view(one, session, now) for one in session.door_passes.all()]


def _view(door_pass: DoorPass, session: Session, now: dt.datetime) -> DoorPassLine:
    _opens_at, closes_at = find_door_pass_times(session=session)
    is_open = door_pass.revoked_at is None and now < closes_at
    if door_pass.revoked_at is not None:
        state = _("%(at)sに止めました") % {"at": say_day_and_time(door_pass.revoked_at)}
    elif is_open:
        state = _("使えます")
    else:
        state = _("時間が過ぎました")
    return DoorPassLine(
        number=door_pass.number,
        label=door_pass.label,
        state=state,
        is_open=is_open,
        used=say_day_and_time(door_pass.used_at) if door_pass.used_at else "",
    )
