"""How an intake stands with its seats at a moment: pure, from what its row says."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engawa.rooms.programmes.models import Intake


class Standing(StrEnum):
    """What somebody who wants to come meets."""

    CALLED_OFF = "called-off"
    OVER = "over"
    OPEN = "open"
    INVITED = "invited"
    BEFORE = "before"
    CLOSED = "closed"
    FREE = "free"
    LOTTERY = "lottery"
    WAITING = "waiting"
    FULL = "full"


class Size(Protocol):
    """How many an intake takes, and of what."""

    @property
    def unit(self) -> str: ...
    @property
    def capacity(self) -> int | None: ...


class Offer(Size, Protocol):
    """What the row of an intake says of its seats, read as the model or as plain columns."""

    @property
    def way(self) -> str: ...
    @property
    def taken(self) -> int: ...
    @property
    def opens_at(self) -> dt.datetime | None: ...
    @property
    def closes_at(self) -> dt.datetime | None: ...
    @property
    def has_waiting_list(self) -> bool: ...
    @property
    def called_off_at(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Seats:
    """The standing, with the units that are free and the moment that belongs to it."""

    standing: Standing
    free: int
    at: dt.datetime | None = None

    @property
    def is_bookable(self) -> bool:
        """Whether somebody can book now, or join the queue."""
        return self.standing in (Standing.FREE, Standing.LOTTERY, Standing.WAITING)


def read_intake_seats(*, intake: Intake, now: dt.datetime) -> Seats:
    """Tell how an intake stands as a whole: it is over with its last session, and off when all of them are."""
    sessions = intake.sessions.all()
    return read_seats(
        intake=intake,
        ends_at=max(session.ends_at for session in sessions),
        is_called_off=all(session.called_off_at is not None for session in sessions),
        now=now,
    )


def read_seats(
    *, intake: Offer, ends_at: dt.datetime, is_called_off: bool, now: dt.datetime
) -> Seats:
    """Tell how an intake stands for a session that ends then."""
    free = max(0, (intake.capacity or 0) - intake.taken)
    if is_called_off or intake.called_off_at is not None:
        return Seats(Standing.CALLED_OFF, 0)
    if ends_at <= now:
        return Seats(Standing.OVER, 0)
    if intake.way == Intake.Way.OPEN:
        return Seats(Standing.OPEN, free)
    # A constraint of the table gives every intake with booking both moments.
    assert intake.opens_at is not None
    assert intake.closes_at is not None
    if now < intake.opens_at:
        return Seats(Standing.BEFORE, free, intake.opens_at)
    if now >= intake.closes_at:
        return Seats(Standing.CLOSED, 0, intake.closes_at)
    if intake.way == Intake.Way.INVITATION:
        return Seats(Standing.INVITED, free, intake.closes_at)
    if intake.way == Intake.Way.LOTTERY:
        return Seats(Standing.LOTTERY, free, intake.closes_at)
    if free:
        return Seats(Standing.FREE, free, intake.closes_at)
    return Seats(
        Standing.WAITING if intake.has_waiting_list else Standing.FULL, 0, intake.closes_at
    )
