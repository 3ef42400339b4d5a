"""The bookings of one intake at the desk: the list that is searched and narrowed, and one of them with its history."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from engawa.core.access.codes import group_code
from engawa.core.audit.selectors import list_entries_of_subject
from engawa.core.audit.words import say_deed
from engawa.core.outbox.selectors import Delivery, list_deliveries
from engawa.core.ui.folding import fold
from engawa.rooms.programmes.models import Booking, Intake, Programme, Quota
from engawa.rooms.programmes.seats import read_intake_seats
from engawa.rooms.programmes.wording import say_day_and_time, say_session, say_units, say_where_of

State = Booking.State
ROWS_ON_A_PAGE = 50
# In the order in which an officer looks for them.
STATES = (
    State.BOOKED, State.OFFERED, State.WAITING, State.APPLIED, State.HELD, State.CANCELLED, State.LAPSED,
)  # fmt: skip
LIVE = (State.BOOKED, State.OFFERED, State.WAITING, State.APPLIED, State.HELD)
_DIGITS_TO_SEARCH = 4


@dataclass(frozen=True, slots=True)
class BookingQuery:
    """What the list is narrowed by; without a state it shows those that are not over."""

    words: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to narrow the list: what it says, its address, and how many it would leave."""

    label: str
    address: str
    is_chosen: bool
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRow:
    """One booking in a line of the list."""

    code: str
    shown_code: str
    name: str
    state: str
    state_label: str
    turn: int | None
    units: str
    needs: tuple[str, ...]
    phone: str
    email: str
    has_note: bool
    channel: str
    taken_by: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class BookingList:
    """One page of the bookings of an intake, with what is counted over all of them."""

    query: BookingQuery
    states: tuple[Choice, ...]
    rows: tuple[BookingRow, ...]
    page: Page[Any]
    total: int
    seats: str
    free: str
    applied: str
    capacity: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the history: when, what, and who."""

    at: dt.datetime
    words: str
    who: str


@dataclass(frozen=True, slots=True)
class BookingSheet:
    """One booking whole: its row, what it says, what was done to it, and how its messages stand."""

    row: BookingRow
    note: str
    language: str
    until: str
    changed_at: dt.datetime
    revision: int
    deeds: tuple[Deed, ...]
    deliveries: tuple[Delivery, ...]
    can_change: bool
    can_cancel: bool
    is_shredded: bool


def read_booking_query(*, parameters: Mapping[str, str]) -> BookingQuery:
    """Read what the address narrows the list by; what it cannot mean is left out."""
    state = parameters.get("state", "")
    return BookingQuery(
        words=parameters.get("q", "").strip()[:100],
        state=state if state in {*State.values, "ALL"} else "",
    )


def get_booking_list(
    *, intake: Intake, query: BookingQuery, page_number: str, now: dt.datetime
) -> BookingList:
    """Give one page of the bookings that answer, whoever comes first, then those who wait in their order."""
    everything = list(intake.bookings.select_related("taken_by"))
    named = [booking for booking in everything if _answers(booking, query.words)]
    found = [booking for booking in named if _is_in(booking, query.state)]
    order = {state: number for number, state in enumerate(STATES)}
    found.sort(
        key=lambda one: (order[State(one.state)], one.waiting_number or 0, one.made_at, one.pk)
    )
    page = Paginator(found, ROWS_ON_A_PAGE).get_page(page_number)
    seats = read_intake_seats(intake=intake, now=now)
    return BookingList(
        query=query,
        states=_list_states(named, query),
        rows=tuple(_make_row(intake, booking) for booking in page.object_list),
        page=page,
        total=len(found),
        seats=say_units(intake.taken, intake.unit),
        free=say_units(max(0, (intake.capacity or 0) - intake.taken), intake.unit)
        if seats.standing not in ("called-off", "over")
        else "",
        applied=_say_applied(intake, everything),
        capacity=say_units(intake.capacity or 0, intake.unit),
    )


def _say_applied(intake: Intake, bookings: Sequence[Booking]) -> str:
    """Say for how many was applied where the seats are still to be drawn; else nothing."""
    if intake.way != Intake.Way.LOTTERY or intake.lottery.held_at is not None:
        return ""
    units = sum(booking.units for booking in bookings if booking.state == State.APPLIED)
    return say_units(units, intake.unit)


def find_booking_of_intake(*, intake: Intake, code: str) -> Booking | None:
    """Find the booking of that code in an intake, whatever became of it."""
    found = intake.bookings.select_related("taken_by").filter(code=code).first()
    if found is not None:
        found.intake = intake
    return found


def view_sheet(
    *, programme: Programme, intake: Intake, booking: Booking, now: dt.datetime
) -> BookingSheet:
    """Gather everything that an officer sees of one booking."""
    about = f"programmes.booking:{booking.pk}"
    messages = list_deliveries(ward_id=programme.ward_id, about=[about], now=now)
    deeds = tuple(
        Deed(
            entry.at,
            say_deed(code=entry.code),
            entry.actor.name or entry.actor.email if entry.actor else "",
        )
        for entry in list_entries_of_subject(subject=about)
        # Who looked stands in the record of the ward; here stands what became of the booking.
        if entry.code != "programmes.booking.read"
    )
    return BookingSheet(
        row=_make_row(intake, booking),
        note=booking.note,
        language=booking.language,
        until=say_day_and_time(booking.holds_until) if booking.holds_until else "",
        changed_at=booking.changed_at,
        revision=booking.revision,
        deeds=deeds,
        deliveries=tuple(messages[about]),
        can_change=booking.state in (State.BOOKED, State.WAITING),
        can_cancel=booking.state in LIVE,
        is_shredded=not (booking.name or booking.email or booking.phone),
    )


def list_times(*, intake: Intake) -> list[tuple[str, str, bool]]:
    """List when and where an intake is, and whether that session is off; a place is said once until another comes."""
    found: list[tuple[str, str, bool]] = []
    last = ""
    for session in intake.sessions.select_related("place"):
        where = say_where_of(session)
        is_off = session.called_off_at is not None
        found.append((say_session(session), "" if where == last else where, is_off))
        last = where
    return found


def say_needs(*, booking: Booking, unit: str) -> tuple[str, ...]:
    """Say which parts a booking wants, and how many of them."""
    labels: dict[str, str] = {str(key): str(key.label) for key in Quota.Key}
    return tuple(
        _("%(part)s %(units)s") % {"part": labels[key], "units": say_units(count, unit)}
        for key, count in booking.wants.items()
        if key in labels
    )


def _make_row(intake: Intake, booking: Booking) -> BookingRow:
    officer = booking.taken_by
    return BookingRow(
        code=booking.code,
        shown_code=group_code(booking.code),
        name=booking.name,
        state=booking.state,
        state_label=str(State(booking.state).label),
        turn=booking.waiting_number if booking.state == State.WAITING else None,
        units=say_units(booking.units, intake.unit),
        needs=say_needs(booking=booking, unit=intake.unit),
        phone=booking.phone,
        email=booking.email,
        has_note=bool(booking.note),
        channel=str(Booking.Channel(booking.channel).label),
        taken_by=(officer.name or officer.email) if officer else "",
        made_at=booking.made_at,
    )


def _answers(booking: Booking, words: str) -> bool:
    """Tell whether a booking has the words in its name or address, or the digits in its number or code."""
    if not words:
        return True
    folded = fold(words)
    digits = "".join(sign for sign in folded if sign.isdigit())
    phone = "".join(sign for sign in booking.phone if sign.isdigit())
    plain = folded.replace("-", "").replace(" ", "").upper()
    return (
        folded in fold(booking.name)
        or folded.replace(" ", "") in fold(booking.name).replace(" ", "")
        or (len(plain) >= _DIGITS_TO_SEARCH and plain in booking.code)
        or (len(digits) >= _DIGITS_TO_SEARCH and digits in phone)
        or folded in fold(booking.email)
    )


def _is_in(booking: Booking, state: str) -> bool:
    if state == "ALL":
        return True
    return booking.state in LIVE if not state else booking.state == state


def _list_states(named: Sequence[Booking], query: BookingQuery) -> tuple[Choice, ...]:
    counted = Counter(booking.state for booking in named)
    live = sum(counted[state] for state in LIVE)
    pairs = [("", _("いまの申込み"), live)]
    pairs += [(str(state), str(state.label), counted[state]) for state in STATES]
    pairs.append(("ALL", _("すべて"), len(named)))
    return tuple(
        Choice(label, _write(query, state), query.state == state, count)
        for state, label, count in pairs
        if count or state in ("", query.state)
    )


def _write(query: BookingQuery, state: str) -> str:
    parts = {"q": query.words, "state": state}
    return "?" + urlencode({name: value for name, value in parts.items() if value})
