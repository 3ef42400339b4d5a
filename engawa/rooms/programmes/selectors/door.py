"""What the page at the door gets as data: names and numbers of one session, for its one day."""

import datetime as dt
import uuid
from typing import Any

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.rooms.programmes.models import Intake, Session
from engawa.rooms.programmes.selectors.attendance import Attendee, WalkIn, view_attendance

_DAY = dt.timedelta(days=1)


def write_door_state(
    *, session: Session, now: dt.datetime, until: dt.datetime | None = None
) -> dict[str, Any]:
    """Give how a session stands, for a page that may lose its line; no address, no need, no note of anybody.

    `is_settled`: who has no mark is absent. `until` is when a browser has forgotten it: the midnight after the
    session, or before. Moments are milliseconds.
    """
    view = view_attendance(session=session, now=now, is_for_helpers=True)
    midnight = dt.datetime.combine(tokyo_day(session.ends_at) + _DAY, dt.time(), tzinfo=TOKYO)
    return {
        "now": _milliseconds(now),
        "until": _milliseconds(min(until or midnight, midnight)),
        "is_settled": view.is_settled,
        "capacity": view.counts.capacity,
        "rows": [
            {
                "code": one.code,
                "name": one.name,
                "units": one.units,
                "mark": one.mark if one.at else "",
                "came": one.came,
                "at": _milliseconds(one.at) if one.at else 0,
            }
            for one in view.attendees
        ],
        "walk_ins": [
            {
                "id": str(one.id),
                "name": one.name,
                "units": one.units,
                "at": _milliseconds(one.at),
            }
            for one in view.walk_ins
        ],
    }


def make_blank_attendee(*, intake: Intake) -> Attendee:
    """Give a row without anybody, of which a page makes the others where it has only data."""
    return Attendee(
        code="",
        code_words="",
        name="",
        # With two there is a part of the party to choose.
        units=2,
        units_words=str(intake.get_unit_display()),
        needs="",
        note="",
        allergy="",
        is_offered=False,
        mark="",
        mark_words="",
        came=0,
        at=None,
        parts=((1, ""),),
    )


def make_blank_walk_in(*, now: dt.datetime) -> WalkIn:
    """Give a walk-in without anybody, of which a page makes the others where it has only data."""
    return WalkIn(uuid.UUID(int=0), "", 1, "", now)


def _milliseconds(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)
