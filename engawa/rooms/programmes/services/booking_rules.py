"""What must be true of a booking whoever takes it: the intake is open, the form fits to it, nobody comes twice."""

import datetime as dt

from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.services.booking_refusals import (
    AlreadyBooked,
    BookingUnsound,
    IntakeClosed,
    SenderTooBusy,
)
from engawa.rooms.programmes.services.near import Near
from engawa.rooms.programmes.services.queue import LIVE, HeldIntake
from engawa.rooms.programmes.values import BookingValues
from engawa.rooms.programmes.ways import list_ways

# So many come from one network at nine o'clock: a family, an office, a mast of a telephone company.
MOST_FOR_A_SENDER = 40


def require_open(*, intake: Intake, now: dt.datetime, is_invited: bool = False) -> None:
    """Ask that a resident may book now.

    :raises IntakeClosed: nothing can be booked now, and why.
    """
    require_standing(intake=intake, is_invited=is_invited)
    if not intake.programme.is_public:
        raise IntakeClosed(IntakeClosed.Why.NONE)
    if intake.opens_at is None or now < intake.opens_at:
        raise IntakeClosed(IntakeClosed.Why.NOT_YET)
    if intake.closes_at is None or now >= intake.closes_at:
        raise IntakeClosed(IntakeClosed.Why.OVER)


def require_standing(*, intake: Intake, is_invited: bool = False) -> None:
    """Ask that seats are given away at all; an officer may do so at any time.

    :raises IntakeClosed: no booking is wanted, or it was called off.
    """
    is_for_others = intake.way == Intake.Way.INVITATION and not is_invited
    if intake.way == Intake.Way.OPEN or is_for_others:
        raise IntakeClosed(IntakeClosed.Why.NONE)
    if intake.called_off_at is not None:
        raise IntakeClosed(IntakeClosed.Why.CALLED_OFF)


def require_quiet(*, near: Near) -> None:
    """Ask that not too much came from one network.

    :raises SenderTooBusy: too much came within an hour.
    """
    if near.lately >= MOST_FOR_A_SENDER:
        raise SenderTooBusy


def require_sound(*, held: HeldIntake, units: int, wants: dict[str, int]) -> None:
    """Ask that so many may come at once, and that each part that is wanted is there.

    :raises BookingUnsound: what was said does not fit to the intake.
    """
    wrong = _find_unsound(held, units, wants)
    if wrong is not None:
        raise wrong


def require_once(*, held: HeldIntake, values: BookingValues) -> None:
    """Ask that this address, or this telephone number, has no booking there.

    :raises AlreadyBooked: it has one.
    """
    live = held.row.bookings.filter(state__in=LIVE)
    found = live.filter(email=values.email).first() if values.email else None
    if found is None and values.phone:
        digits = _digits(values.phone)
        known = live.exclude(phone="").filter(email="") if not values.email else live.none()
        found = next((one for one in known if _digits(one.phone) == digits), None)
    if found is not None:
        raise AlreadyBooked(found)


def _digits(phone: str) -> str:
    return "".join(sign for sign in phone if sign.isdigit())


def _find_unsound(held: HeldIntake, units: int, wants: dict[str, int]) -> BookingUnsound | None:
    if not 1 <= units <= held.row.most_at_once:
        return BookingUnsound.units(most=held.row.most_at_once)
    for key, count in wants.items():
        quota = held.quotas.get(key)
        ways = () if quota else list_ways(quotas=held.quotas, sessions=held.row.sessions.all())
        if quota is None and key in ways and 0 <= count <= units:
            continue
        if quota is None or not 0 <= count <= units:
            return BookingUnsound.part()
        if count > quota.capacity:
            return BookingUnsound.seats(name=str(quota.get_key_display()), most=quota.capacity)
    return None
