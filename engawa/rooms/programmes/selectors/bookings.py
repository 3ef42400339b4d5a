"""What residents see of booking: how many seats are free, and how their own booking stands."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, prefetch_related_objects
from django.utils.translation import gettext as _

from engawa.core.access.codes import group_code
from engawa.core.database.prepared import Parameter, Prepared
from engawa.core.database.related import keep_related
from engawa.rooms.programmes.booking_keys import hash_key
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.seats import Standing, read_intake_seats
from engawa.rooms.programmes.selectors.parts import list_quotas, list_sessions
from engawa.rooms.programmes.selectors.questions import AnswerView, list_answers
from engawa.rooms.programmes.ways import WAYS
from engawa.rooms.programmes.wording import (
    SeatWords,
    name_programme,
    name_section,
    say_capacity,
    say_day_and_time,
    say_intake_title,
    say_seats,
    say_session,
    say_terms,
    say_units,
    say_where_of,
)

State = Booking.State
_TO_BOOK = Prepared(
    lambda: (
        Intake.objects.filter(
            programme__ward_id=Parameter.of(Programme, "ward"),
            programme__number=Parameter.of(Programme, "number", "programme"),
            programme__is_public=True,
            number=Parameter.of(Intake, "number"),
        )
        .exclude(way=Intake.Way.OPEN)
        .select_related("programme__ward", "programme__section")
        .order_by()
    )
)


@dataclass(frozen=True, slots=True)
class IntakeToBook:
    """What stands over the form: how the intake stands, on what terms one books, and when and where it is.

    `times` are (when, where, whether it is called off); `can_wait` tells that there is a queue to join only.
    """

    seats: SeatWords
    capacity: str
    terms: tuple[str, ...]
    times: tuple[tuple[str, str, bool], ...]
    can_book: bool
    can_wait: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """How a booking stands, for whoever holds its key."""

    state: str
    code: str
    programme: str
    title: str
    programme_number: int
    intake_number: int
    times: tuple[tuple[str, str, bool], ...]
    units: str
    wants: tuple[tuple[str, str], ...]
    name: str
    email: str
    phone: str
    note: str
    until: str
    cancel_until: str
    can_change: bool
    is_over: bool
    is_lottery: bool
    can_book_again: bool
    called_off_reason: str
    struck_reason: str
    queue: "QueueView | None"
    section: str
    section_phone: str
    revision: int
    answers: tuple[AnswerView, ...] = ()


@dataclass(frozen=True, slots=True)
class QueueView:
    """Where somebody stands in the queue: how many are before, how many came so far, how many got a seat."""

    place: int
    before: str
    joined: str
    seated: str
    left: str


def view_intake_to_book(*, intake: Intake, now: dt.datetime) -> IntakeToBook:
    """Describe one intake for whoever wants to come."""
    prefetch_related_objects([intake], "sessions__place")
    seats = read_intake_seats(intake=intake, now=now)
    waits = count_waits(intakes=[intake])
    return IntakeToBook(
        seats=say_seats(seats, intake, waits=waits.get(intake.pk)),
        capacity=say_capacity(intake),
        terms=say_terms(seats, intake),
        times=list_session_times(intake=intake),
        can_book=seats.is_bookable,
        can_wait=seats.standing is Standing.WAITING,
        reason=intake.called_off_reason,
    )


def count_waits(*, intakes: Sequence[Intake]) -> dict[int, int]:
    """Count who waits, by the key of the intake: of those that are full and have a queue."""
    full = {
        intake.pk: 0
        for intake in intakes
        if intake.has_waiting_list and intake.taken >= (intake.capacity or 0)
    }
    if not full:
        return {}
    waiting = Booking.objects.filter(intake_id__in=full, state=State.WAITING)
    counted = waiting.order_by().values_list("intake_id").annotate(count=Count("pk"))
    return full | dict(counted)


def find_intake_to_book(*, ward_id: int, programme_number: int, number: int) -> Intake | None:
    """Find an intake of a public programme in which seats are booked, with what its form asks."""
    found: Intake | None = _TO_BOOK.first(ward=ward_id, programme=programme_number, number=number)
    if found is not None:
        keep_related(found, "quotas", list_quotas(intake_id=found.pk))
        keep_related(found, "sessions", list_sessions(intake_id=found.pk))
    return found


def find_booking(*, ward_id: int, key: str) -> Booking | None:
    """Find the booking that a key opens."""
    return (
        Booking.objects.filter(key_hash=hash_key(key=key), intake__programme__ward_id=ward_id)
        .select_related("intake__programme__ward", "intake__programme__section", "certificate")
        .prefetch_related("intake__sessions__place", "intake__quotas")
        .first()
    )


def view_booking(*, booking: Booking, now: dt.datetime) -> BookingView:
    """Say how a booking stands."""
    intake = booking.intake
    programme = intake.programme
    until = find_cancel_until(intake=intake)
    in_time = until is None or now < until
    labels = {str(quota.key): str(quota.get_key_display()) for quota in intake.quotas.all()}
    labels |= {str(way): str(way.label) for way in WAYS}
    over = booking.holds_until is not None and booking.holds_until <= now
    # The clock of the house ends it within a minute; the page does not promise what has ended.
    state = State.LAPSED if over else booking.state
    struck = find_struck_reason(booking=booking)
    return BookingView(
        state=str(state),
        code=group_code(booking.code),
        programme=name_programme(programme),
        title=say_intake_title(intake),
        programme_number=programme.number,
        intake_number=intake.number,
        times=list_session_times(intake=intake),
        units=say_units(booking.units, intake.unit),
        wants=tuple(
            (labels[key], say_units(count, intake.unit))
            for key, count in booking.wants.items()
            if key in labels
        ),
        name=booking.name,
        email=booking.email,
        phone=booking.phone,
        note=booking.note,
        until=say_day_and_time(booking.holds_until) if booking.holds_until else "",
        cancel_until=say_day_and_time(until) if until else "",
        can_change=state == State.WAITING
        or (state == State.BOOKED and in_time)
        or (state == State.APPLIED and intake.closes_at is not None and now < intake.closes_at),
        is_lottery=intake.way == Intake.Way.LOTTERY,
        is_over=all(session.ends_at <= now for session in intake.sessions.all()),
        # Whoever was struck out applies still with the other one.
        can_book_again=not struck and read_intake_seats(intake=intake, now=now).is_bookable,
        called_off_reason=intake.called_off_reason,
        struck_reason=struck,
        queue=_view_queue(booking) if state == State.WAITING else None,
        section=name_section(programme.section),
        section_phone=programme.phone,
        revision=booking.revision,
        answers=list_answers(booking=booking),
    )


def find_struck_reason(*, booking: Booking) -> str:
    """Give why an officer struck an application out as somebody's second one; of any other nothing."""
    if booking.state != State.CANCELLED or booking.intake.way != Intake.Way.LOTTERY:
        return ""
    return booking.entry.struck_reason


def find_cancel_until(*, intake: Intake) -> dt.datetime | None:
    """Give until when a resident can cancel: as the ward says, else until it begins."""
    if intake.cancel_until is not None:
        return intake.cancel_until
    first: dt.datetime | None = intake.sessions.aggregate(first=Min("starts_at"))["first"]
    return first


def list_session_times(*, intake: Intake) -> tuple[tuple[str, str, bool], ...]:
    """List when and where the sessions of an intake are, and whether that session is off."""
    prefetch_related_objects([intake], "sessions__place")
    return tuple(
        (say_session(session), say_where_of(session), session.called_off_at is not None)
        for session in intake.sessions.all()
    )


def _view_queue(booking: Booking) -> QueueView:
    intake = booking.intake
    turns = intake.bookings.filter(waiting_number__isnull=False)
    before = turns.filter(state=State.WAITING, waiting_number__lt=booking.waiting_number).count()
    seated = turns.filter(state__in=(State.OFFERED, State.BOOKED)).count()
    left = turns.filter(state__in=(State.CANCELLED, State.LAPSED)).count()
    return QueueView(
        before + 1,
        _("%(count)d件") % {"count": before},
        _("%(count)d件") % {"count": intake.last_waiting},
        _("%(count)d件") % {"count": seated},
        _("%(count)d件") % {"count": left},
    )
