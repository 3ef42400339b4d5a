"""A session that takes place today, those who booked it, and what is noted at its door."""

import datetime as dt
import uuid
from typing import Any

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.check_in_merge import Noted
from engawa.rooms.programmes.models import Attendance, Booking, Intake, Session
from engawa.rooms.programmes.services.attendance import Merged, add_walk_in, merge_events
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.values import BookingValues
from tests import cast
from tests.rooms.programmes.material import MOMENT, a_session, at, make_intake, make_programme

SECOND = dt.timedelta(seconds=1)
# The session of today is from eleven to one; it is ten.
TODAY = a_session("2023-10-03 11:00")


def a_day(ward: Ward, *, section: str = "child-family", **facts: Any) -> Session:
    """Give a session of today, of an intake with eight seats for pairs."""
    programme = make_programme(ward, section=section)
    facts = {"sessions": (TODAY,), **facts}
    intake = make_intake(
        programme,
        **{
            "capacity": 8,
            "most_at_once": 4,
            "unit": "PAIRS",
            "closes_at": at("2023-10-03 10:30"),
            "cancel_until": None,
            **facts,
        },
    )
    session = intake.sessions.order_by("starts_at").first()
    assert session is not None
    return session


def a_course(ward: Ward) -> Intake:
    """Give a course of three sessions that are all over."""
    days = ("2023-09-05 10:00", "2023-09-12 10:00", "2023-09-19 10:00")
    first = a_day(
        ward,
        sessions=tuple(a_session(day) for day in days),
        opens_at=at("2023-08-01 09:00"),
        closes_at=at("2023-09-04 17:00"),
    )
    return first.intake


def comes(session: Session, name: str = "浜 はな子", **facts: Any) -> Booking:
    """Book for somebody who comes to the session; an officer does, so that no clock stands against it."""
    email = facts.pop("email", f"{uuid.uuid5(uuid.NAMESPACE_DNS, name)}@example.jp")
    return book_confirmed(
        intake_id=session.intake_id,
        values=BookingValues(name=name, email=email, channel="PHONE", **facts),
        press=uuid.uuid4().hex,
        sender="",
        may_wait=False,
        actor_id=cast.engage("editor").pk,
        now=MOMENT,
    ).booking


def noted(booking: Booking, kind: str = "CAME", *, after: float = 0, **facts: Any) -> Noted:
    """Give an event about a booking, so many seconds after ten."""
    units = facts.pop("units", booking.units if kind == "CAME" else 0)
    return Noted(
        id=facts.pop("id", None) or uuid.uuid4(),
        kind=kind,
        code=booking.code,
        units=units,
        happened_at=MOMENT + after * SECOND,
        **facts,
    )


def merge(session: Session, *events: Noted, now: dt.datetime | None = None) -> Merged:
    return merge_events(
        session_id=session.pk,
        events=events,
        actor_id=None,
        now=now or MOMENT + dt.timedelta(hours=1),
    )


def walk_in(session: Session, units: int = 1, name: str = "", **facts: Any) -> uuid.UUID:
    """Let somebody in who did not book; give by what they are known."""
    known: uuid.UUID = facts.pop("id", None) or uuid.uuid4()
    add_walk_in(
        session_id=session.pk,
        event_id=known,
        units=units,
        name=name,
        is_confirmed=facts.pop("is_confirmed", True),
        actor_id=None,
        now=facts.pop("now", MOMENT),
    )
    return known


def standing(session: Session) -> list[tuple[int | None, bool, int]]:
    """Give what is written of a session: (booking, walk-in or not, how many came)."""
    rows = Attendance.objects.filter(session=session)
    # The databases sort what is empty at different ends.
    return sorted(
        rows.values_list("booking_id", "is_walk_in", "came"), key=lambda row: (row[1], row[0] or 0)
    )
