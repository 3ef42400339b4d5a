"""What the rest of the house may ask of the programmes room: what there is, when it is next, and putting in."""

import datetime as dt
from collections.abc import Sequence

from engawa.rooms.programmes.contracts import (
    BookingsEntry,
    DayEntry,
    OwnBooking,
    ProgrammeEntry,
    ProgrammeInBrief,
    RecordingEntry,
    ResidentBookingEntry,
    SessionInBrief,
)
from engawa.rooms.programmes.models import Programme
from engawa.rooms.programmes.selectors.briefs import get_briefs, get_next_sessions
from engawa.rooms.programmes.selectors.own import count_own_by_ward, get_own_bookings
from engawa.rooms.programmes.services.entering import enter_programmes
from engawa.rooms.programmes.services.entering_bookings import enter_bookings
from engawa.rooms.programmes.services.entering_days import enter_days
from engawa.rooms.programmes.services.entering_residents import enter_resident_bookings
from engawa.rooms.programmes.services.online_entering import enter_recordings


def get_programme(*, ward_id: int, number: int, now: dt.datetime) -> ProgrammeInBrief | None:
    """Give a public programme by its number; None when there is none."""
    return next(iter(get_briefs(ward_id=ward_id, numbers=[number], now=now)), None)


def list_programmes(
    *, ward_id: int, numbers: Sequence[int] | None = None, now: dt.datetime
) -> list[ProgrammeInBrief]:
    """List the public programmes of the ward, or those of these numbers, in the order of their numbers."""
    return get_briefs(ward_id=ward_id, numbers=numbers, now=now)


def list_next_sessions(*, ward_id: int, count: int, now: dt.datetime) -> list[SessionInBrief]:
    """List the next sessions of public programmes that have not begun, in the order of time."""
    return get_next_sessions(ward_id=ward_id, count=count, now=now)


def list_own_bookings(*, ward_id: int, email: str, now: dt.datetime) -> list[OwnBooking]:
    """List the bookings of an address in a ward: those to come, those that wait, those that are past."""
    return get_own_bookings(ward_id=ward_id, email=email, now=now)


def count_own_bookings(*, email: str, now: dt.datetime) -> dict[int, int]:
    """Count the bookings of an address that are to come or wait, by the id of the ward."""
    return count_own_by_ward(email=email, now=now)


def has_programmes(*, ward_id: int) -> bool:
    """Tell whether any programme was ever put in for the ward."""
    return Programme.objects.filter(ward_id=ward_id).exists()


def add_programmes(
    *, ward_id: int, entries: Sequence[ProgrammeEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Add programmes with their intakes and sessions; give how many.

    :raises ProgrammeUnsound: what was said of one does not fit together, or its section is unknown.
    :raises IntakeUnsound: what was said of an intake does not fit together.
    """
    return enter_programmes(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)


def add_days(*, ward_id: int, entries: Sequence[DayEntry], actor_id: int, now: dt.datetime) -> None:
    """Add who booked, who came and what they thought of it, to intakes that are there.

    :raises DayUnknown: there is no such intake.
    """
    enter_days(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)


def add_resident_bookings(
    *, ward_id: int, entries: Sequence[ResidentBookingEntry], actor_id: int, now: dt.datetime
) -> int:
    """Book the next session of each programme that is named, where it can be booked; give how many.

    :raises BookingRefused: an intake does not take the booking.
    """
    return enter_resident_bookings(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)


def add_bookings(
    *, ward_id: int, entries: Sequence[BookingsEntry], actor_id: int, now: dt.datetime
) -> int:
    """Add bookings and invitations of invented people to the next intakes of programmes; give how many bookings."""
    return enter_bookings(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)


def add_recordings(
    *, ward_id: int, entries: Sequence[RecordingEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Add recordings to the library with their captions; give how many.

    :raises RecordingUnsound: what was said of one does not fit together, or its section is unknown.
    """
    return enter_recordings(ward_id=ward_id, entries=entries, actor_id=actor_id, now=now)
