"""The bookings of one address: for the page of whoever has shown that it is theirs."""

import datetime as dt

from django.db.models import Count, Exists, OuterRef, QuerySet

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_day
from engawa.core.ui.languages import name_ward
from engawa.rooms.programmes.addresses import address_of_booking
from engawa.rooms.programmes.contracts import OwnBooking
from engawa.rooms.programmes.models import Booking, Session
from engawa.rooms.programmes.wording import (
    name_programme,
    say_session,
    say_units,
    say_where_of,
)

State = Booking.State
COMING, WAITING, PAST = "COMING", "WAITING", "PAST"
LIVE = (State.HELD, State.APPLIED, State.BOOKED, State.OFFERED, State.WAITING)
THIRTY_DAYS = dt.timedelta(days=30)


def list_bookings_of(*, email: str) -> list[Booking]:
    """List the bookings of an address in all wards, with what a page says of them."""
    found = _of(email).order_by("intake__programme__ward_id", "made_at", "id")
    return list(found)


def get_own_bookings(*, ward_id: int, email: str, now: dt.datetime) -> list[OwnBooking]:
    """List the bookings of an address in a ward: the nearest to come first, then who waits, then the latest."""
    mine = _of(email).filter(intake__programme__ward_id=ward_id)
    found = [_view(booking, now) for booking in mine]
    coming = [one for one in found if one.group == COMING]
    waiting = [one for one in found if one.group == WAITING]
    past = [one for one in found if one.group == PAST]
    for group in (coming, waiting, past):
        group.sort(key=lambda one: one.starts_at)
    return [*coming, *waiting, *reversed(past)]


def count_own_by_ward(*, email: str, now: dt.datetime) -> dict[int, int]:
    """Count the bookings of an address that are not over, by ward."""
    counted = _live(email, now).order_by().values_list("intake__programme__ward_id")
    return dict(counted.annotate(count=Count("pk")))


def count_to_come(*, email: str, now: dt.datetime) -> int:
    """Count the bookings of an address that are not over, in all wards."""
    return _live(email, now).count()


def say_booking(*, booking: Booking) -> list[str]:
    """Say when and where a booking is, and in which ward, in one line for each session."""
    ward = booking.intake.programme.ward
    name = name_ward(name=ward.name, name_kana=ward.name_kana, name_en=ward.name_en)
    sessions = booking.intake.sessions.all()
    return [f"{say_session(one)} {say_where_of(one)} {name}" for one in sessions]


def say_kept_until(*, booking: Booking) -> str:
    """Say on which day a booking is forgotten."""
    ends = [session.ends_at for session in booking.intake.sessions.all()]
    if booking.state in (State.CANCELLED, State.LAPSED) or not ends:
        return say_day(tokyo_day(booking.changed_at + THIRTY_DAYS))
    return say_day(tokyo_day(max(ends) + THIRTY_DAYS))


def _of(email: str) -> QuerySet[Booking]:
    return (
        Booking.objects.filter(email=email)
        .select_related("intake__programme__ward", "intake__programme__section")
        .prefetch_related("intake__sessions__place")
    )


def _live(email: str, now: dt.datetime) -> QuerySet[Booking]:
    to_come = Session.objects.filter(intake=OuterRef("intake"), ends_at__gt=now)
    return Booking.objects.filter(Exists(to_come), email=email, state__in=LIVE)


def _view(booking: Booking, now: dt.datetime) -> OwnBooking:
    sessions = list(booking.intake.sessions.all())
    is_over = booking.state not in LIVE or all(session.ends_at <= now for session in sessions)
    # The clock of the house ends within a minute what was held or offered too long.
    is_over = is_over or (booking.holds_until is not None and booking.holds_until <= now)
    waits = booking.state == State.WAITING
    return OwnBooking(
        group=PAST if is_over else WAITING if waits else COMING,
        programme=name_programme(booking.intake.programme),
        times=tuple(
            (say_session(session), say_where_of(session), session.called_off_at is not None)
            for session in sessions
        ),
        state=booking.get_state_display(),
        units=say_units(booking.units, booking.intake.unit),
        url=address_of_booking(booking=booking),
        starts_at=min((s.starts_at for s in sessions), default=booking.made_at),
    )
