"""What residents see of booking: how many seats are free, and how their own booking stands."""

import datetime as dt
import enum
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.rooms.programmes.booking_keys import group_code, hash_key
from engawa.rooms.programmes.booking_wording import (
    name_programme,
    say_session,
    say_units,
    say_until,
    say_where,
)
from engawa.rooms.programmes.models import Booking, Intake

State = Booking.State
_WAITS = Count("bookings", filter=Q(bookings__state=State.WAITING))


class PanelState(enum.Enum):
    """How an intake stands for whoever wants to come."""

    NO_BOOKING = "NO_BOOKING"
    NOT_YET = "NOT_YET"
    FREE = "FREE"
    WAITING_LIST = "WAITING_LIST"
    FULL = "FULL"
    CLOSED = "CLOSED"
    CALLED_OFF = "CALLED_OFF"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What stands beside a programme for one intake: the answer first, one button, until when.

    `times` are (when, where, whether it is called off); `url` is empty where nothing can be booked now.
    """

    number: int
    title: str
    times: tuple[tuple[str, str, bool], ...]
    state: PanelState
    headline: str
    capacity: str
    url: str
    button: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """How a booking stands, for whoever holds its key."""

    state: str
    code: str
    programme: str
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
    can_book_again: bool
    called_off_reason: str
    queue: "QueueView | None"
    section: str
    section_phone: str
    revision: int


@dataclass(frozen=True, slots=True)
class QueueView:
    """Where somebody stands in the queue: how many are before, how many came so far, how many got a seat."""

    place: int
    before: str
    joined: str
    seated: str
    left: str


def list_panels(*, programme_id: int, now: dt.datetime) -> list[Panel]:
    """List what stands beside a programme, for each of its intakes, in the order of their first day."""
    intakes = Intake.objects.filter(programme_id=programme_id).select_related("programme__ward")
    found = list(intakes.prefetch_related("sessions__place").annotate(waits=_WAITS))
    far = dt.datetime.max.replace(tzinfo=dt.UTC)
    found.sort(key=lambda intake: (_first_of(intake) or far, intake.number))
    return [_describe_panel(intake, intake.waits, now) for intake in found]


def get_panel(*, intake: Intake, now: dt.datetime) -> Panel:
    """Describe one intake for whoever wants to come."""
    return _describe_panel(intake, intake.bookings.filter(state=State.WAITING).count(), now)


def find_intake_to_book(*, ward_id: int, programme_number: int, number: int) -> Intake | None:
    """Find an intake of a public programme in which seats are booked, with all that a page says of it."""
    return (
        Intake.objects.filter(
            programme__ward_id=ward_id,
            programme__number=programme_number,
            programme__is_public=True,
            number=number,
        )
        .exclude(way=Intake.Way.OPEN)
        .select_related("programme__ward", "programme__section")
        .prefetch_related("sessions__place", "quotas")
        .first()
    )


def find_booking(*, ward_id: int, key: str) -> Booking | None:
    """Find the booking that a key opens."""
    return (
        Booking.objects.filter(key_hash=hash_key(key=key), intake__programme__ward_id=ward_id)
        .select_related("intake__programme__ward", "intake__programme__section")
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
    over = booking.holds_until is not None and booking.holds_until <= now
    # The clock of the house ends it within a minute; the page does not promise what has ended.
    state = State.LAPSED if over else booking.state
    return BookingView(
        state=str(state),
        code=group_code(booking.code),
        programme=name_programme(programme),
        programme_number=programme.number,
        intake_number=intake.number,
        times=_times_of(intake),
        units=say_units(intake.unit, booking.units),
        wants=tuple(
            (labels[key], say_units(intake.unit, count))
            for key, count in booking.wants.items()
            if key in labels
        ),
        name=booking.name,
        email=booking.email,
        phone=booking.phone,
        note=booking.note,
        until=say_until(booking.holds_until) if booking.holds_until else "",
        cancel_until=say_until(until) if until else "",
        can_change=state == State.WAITING or (state == State.BOOKED and in_time),
        can_book_again=_state_of(intake, now) in {PanelState.FREE, PanelState.WAITING_LIST},
        called_off_reason=intake.called_off_reason,
        queue=_view_queue(booking) if state == State.WAITING else None,
        section=programme.section.name,
        section_phone=programme.phone,
        revision=booking.revision,
    )


def describe_times(*, intake: Intake) -> Sequence[tuple[str, str, bool]]:
    """List when and where an intake is, and which of it is called off."""
    return _times_of(intake)


def find_cancel_until(*, intake: Intake) -> dt.datetime | None:
    """Give until when a resident can cancel: as the ward says, else until it begins."""
    if intake.cancel_until is not None:
        return intake.cancel_until
    first: dt.datetime | None = intake.sessions.aggregate(first=Min("starts_at"))["first"]
    return first


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


def _describe_panel(intake: Intake, waits: int, now: dt.datetime) -> Panel:
    state = _state_of(intake, now)
    can_book = state in {PanelState.FREE, PanelState.WAITING_LIST}
    address = {
        "ward_slug": intake.programme.ward.slug,
        "number": intake.programme.number,
        "intake": intake.number,
    }
    times = _times_of(intake)
    return Panel(
        number=intake.number,
        title=intake.title or (times[0][0] if times else ""),
        times=times,
        state=state,
        headline=_headline(intake, state, waits),
        capacity=_("定員 %(units)s") % {"units": say_units(intake.unit, intake.capacity)}
        if intake.capacity
        else "",
        url=reverse("programmes:book", kwargs=address) if can_book else "",
        button=_button(state),
        notes=tuple(_notes(intake, state)),
    )


def _state_of(intake: Intake, now: dt.datetime) -> PanelState:
    if intake.called_off_at is not None:
        return PanelState.CALLED_OFF
    if intake.way == Intake.Way.OPEN or intake.capacity is None:
        return PanelState.NO_BOOKING
    if intake.opens_at is None or now < intake.opens_at:
        return PanelState.NOT_YET
    if intake.closes_at is None or now >= intake.closes_at:
        return PanelState.CLOSED
    if intake.taken < intake.capacity:
        return PanelState.FREE
    return PanelState.WAITING_LIST if intake.has_waiting_list else PanelState.FULL


def _headline(intake: Intake, state: PanelState, waits: int) -> str:
    free = (intake.capacity or 0) - intake.taken
    match state:
        case PanelState.FREE:
            return _("空き %(units)s") % {"units": say_units(intake.unit, free)}
        case PanelState.WAITING_LIST:
            return _("満員・キャンセル待ち %(count)d件") % {"count": waits}
        case PanelState.FULL:
            return _("満員")
        case PanelState.NOT_YET:
            return _("受付は、まだです")
        case PanelState.CLOSED:
            return _("受付は終わりました")
        case PanelState.CALLED_OFF:
            return _("中止になりました")
        case PanelState.NO_BOOKING:
            return _("申込みはいりません")


def _button(state: PanelState) -> str:
    if state is PanelState.FREE:
        return _("この回に申し込む")
    return _("キャンセル待ちに入る") if state is PanelState.WAITING_LIST else ""


def _notes(intake: Intake, state: PanelState) -> list[str]:
    notes = []
    if state is PanelState.CALLED_OFF:
        return [intake.called_off_reason]
    if state is PanelState.NOT_YET and intake.opens_at:
        notes.append(
            _("受付は%(moment)sから、先着順です。") % {"moment": say_until(intake.opens_at)}
        )
    elif state in {PanelState.FREE, PanelState.WAITING_LIST} and intake.closes_at:
        notes.append(
            _("受付は先着順、%(moment)sまでです。") % {"moment": say_until(intake.closes_at)}
        )
        if intake.cancel_until:
            notes.append(
                _("取消しは%(moment)sまで、いつでもできます。")
                % {"moment": say_until(intake.cancel_until)}
            )
    return notes


def _times_of(intake: Intake) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (say_session(session), say_where(session), session.called_off_at is not None)
        for session in intake.sessions.all()
    )


def _first_of(intake: Intake) -> dt.datetime | None:
    return min((session.starts_at for session in intake.sessions.all()), default=None)
