"""Attendance: what is noted at the door is added to the log, and what it comes to is written beside.

Lock order: the session's own row, and nothing beside it. Two helpers who note something about one party at the same
moment take turns there; whoever books meanwhile does not wait.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.rooms.programmes.check_in_merge import WALK_IN, Noted, decide
from engawa.rooms.programmes.models import Attendance, Booking, CheckInEvent, Intake, Session
from engawa.rooms.programmes.selectors.attendance import count_expected

OPEN_FOR = dt.timedelta(days=7)
MOST_UNITS = 500


class Reading(StrEnum):
    """How a list of names was opened."""

    LIST = "list"
    PRINT = "print"
    DOOR = "door"


class AttendanceClosed(Exception):
    """Nothing can be noted now; the message says why."""


class SessionFull(Exception):
    """More than the capacity would be there; an officer may let them in all the same."""

    def __init__(self, *, expected: int, capacity: int) -> None:
        super().__init__(f"{expected} of {capacity}")
        self.expected, self.capacity = expected, capacity


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of events: how many are new, and which are about nobody of this session."""

    added: int
    refused: tuple[uuid.UUID, ...]


def find_opening(*, session: Session) -> dt.datetime:
    """Give from when something can be noted: from the morning of its day."""
    return dt.datetime.combine(tokyo_day(session.starts_at), dt.time(), tzinfo=TOKYO)


def require_door_open(*, session: Session, now: dt.datetime) -> None:
    """See that something can be noted of a session now.

    :raises AttendanceClosed: it was called off, its day has not come, or it is too long ago.
    """
    if session.called_off_at is not None or session.intake.called_off_at is not None:
        raise AttendanceClosed(_("この回は中止しました。出欠は記録できません。"))
    if now < find_opening(session=session):
        raise AttendanceClosed(_("出欠は、当日になると記録できます。"))
    if now >= session.ends_at + OPEN_FOR:
        raise AttendanceClosed(_("終わってから7日が過ぎました。出欠は変えられません。"))


@transaction.atomic
def merge_events(
    *,
    session_id: int,
    events: Sequence[Noted],
    actor_id: int | None,
    now: dt.datetime,
    by_pass: int | None = None,
) -> Merged:
    """Add events to the log, and write what they come to; those that are there already change nothing.

    `by_pass` is the number of the pass with which somebody helps who has no account.

    :raises AttendanceClosed: nothing can be noted of this session now.
    """
    session = _hold(session_id)
    require_door_open(session=session, now=now)
    bookings = dict(
        Booking.objects.filter(
            intake_id=session.intake_id, code__in={event.code for event in events if event.code}
        ).values_list("code", "pk")
    )
    known = set(
        CheckInEvent.objects.filter(pk__in={event.id for event in events}).values_list(
            "pk", flat=True
        )
    )
    opens_at = find_opening(session=session)
    new: dict[uuid.UUID, Noted] = {}
    refused = []
    for event in events:
        # One that is about nobody here must not stop the others.
        if not _is_sound(event, bookings):
            refused.append(event.id)
        elif event.id not in known and event.id not in new:
            new[event.id] = replace(
                event, happened_at=max(min(event.happened_at, now), min(opens_at, now))
            )
    _add(session, list(new.values()), bookings, actor_id, now)
    for subject in {(bookings.get(event.code), event.walk_in) for event in new.values()}:
        _settle(session, *subject)
    if new:
        said = {"events": len(new), **_say_pass(by_pass)}
        note_of_session(
            session=session, code="programmes.attendance.noted", actor_id=actor_id, now=now, **said
        )
    return Merged(len(new), tuple(refused))


@transaction.atomic
def add_walk_in(
    *,
    session_id: int,
    event_id: uuid.UUID,
    units: int,
    name: str,
    is_confirmed: bool,
    actor_id: int | None,
    now: dt.datetime,
    by_pass: int | None = None,
) -> Merged:
    """Note who came without a booking; the same event once.

    :raises AttendanceClosed: nothing can be noted of this session now.
    :raises SessionFull: there would be more than the capacity, and nobody confirmed it.
    """
    session = _hold(session_id)
    capacity = session.intake.capacity
    if capacity and not is_confirmed and not CheckInEvent.objects.filter(pk=event_id).exists():
        expected = count_expected(session=session)
        if expected + units > capacity:
            raise SessionFull(expected=expected, capacity=capacity)
    noted = Noted(
        id=event_id, kind=WALK_IN, happened_at=now, walk_in=event_id, units=units, name=name
    )
    return merge_events(
        session_id=session_id, events=[noted], actor_id=actor_id, now=now, by_pass=by_pass
    )


def note_reading(
    *,
    session: Session,
    how: Reading,
    actor_id: int | None,
    now: dt.datetime,
    by_pass: int | None = None,
) -> None:
    """Write into the record who opened the list of names of a session, for which session, or with which pass."""
    said = {"how": how.value, **_say_pass(by_pass)}
    note_of_session(
        session=session, code="programmes.attendance.read", actor_id=actor_id, now=now, **said
    )


def has_attendance(*, intake: Intake) -> bool:
    """Tell whether anything was noted of a session of the intake."""
    return CheckInEvent.objects.filter(session__intake=intake).exists()


def _hold(session_id: int) -> Session:
    rows = Session.objects.select_for_update(of=("self",))
    return rows.select_related("intake__programme").get(pk=session_id)


def _is_sound(event: Noted, bookings: dict[str, int]) -> bool:
    """Tell whether an event is about one party of this session, and says of it what can be said."""
    kinds = CheckInEvent.Kind
    if event.walk_in is not None:
        is_about_one = not event.code and event.kind in (kinds.WALK_IN, kinds.UNDONE)
    else:
        is_about_one = event.code in bookings and event.kind in (
            kinds.CAME,
            kinds.ABSENT,
            kinds.UNDONE,
        )
    counts = event.kind in (kinds.CAME, kinds.WALK_IN)
    return is_about_one and (1 <= event.units <= MOST_UNITS if counts else event.units == 0)


def _add(
    session: Session,
    events: Sequence[Noted],
    bookings: dict[str, int],
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    CheckInEvent.objects.bulk_create(
        CheckInEvent(
            id=event.id,
            session=session,
            booking_id=bookings.get(event.code),
            walk_in=event.walk_in,
            kind=event.kind,
            units=event.units,
            name=event.name if event.walk_in else "",
            happened_at=event.happened_at,
            recorded_at=now,
            recorded_by_id=actor_id,
        )
        for event in events
    )


def _settle(session: Session, booking_id: int | None, walk_in: uuid.UUID | None) -> None:
    """Write what all events about one booking or one walk-in come to."""
    about: dict[str, Any] = {"session": session, "booking_id": booking_id, "walk_in": walk_in}
    last = decide(
        Noted(
            id=event.pk,
            kind=event.kind,
            happened_at=event.happened_at,
            units=event.units,
            name=event.name,
        )
        for event in CheckInEvent.objects.filter(**about)
    )
    if last is None:
        Attendance.objects.filter(**about).delete()
        return
    Attendance.objects.update_or_create(
        **about,
        defaults={
            "is_walk_in": walk_in is not None,
            "came": last.units,
            "name": last.name,
            "happened_at": last.happened_at,
        },
    )


def _say_pass(number: int | None) -> dict[str, object]:
    return {} if number is None else {"pass": number}


def note_of_session(
    *, session: Session, code: str, actor_id: int | None, now: dt.datetime, **data: object
) -> None:
    """Write into the record what was done at a session; nothing of who came."""
    programme = session.intake.programme
    record(
        code=code,
        subject=f"programmes.session:{session.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={
            "programme": programme.number,
            "number": session.intake.number,
            "session": session.starts_at.isoformat(),
            **data,
        },
    )
