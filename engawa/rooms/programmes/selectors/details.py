"""The page of one programme: its facts, its intakes with their sessions, and which promise it keeps."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.days import say_moment
from engawa.core.ui.paths import find_path
from engawa.rooms.places.contracts import Venue, VenueMap
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.addresses import (
    address_of_card,
    address_of_draw_page,
    address_of_form,
    address_of_programme,
    address_of_session_calendar,
)
from engawa.rooms.programmes.models import Intake, Programme, Session
from engawa.rooms.programmes.seats import Standing, read_seats
from engawa.rooms.programmes.selectors.bookings import count_waits
from engawa.rooms.programmes.selectors.cards import list_offers, say_turn
from engawa.rooms.programmes.selectors.library import RecordingCard, list_recordings_of
from engawa.rooms.programmes.selectors.promises import PromiseView, view_promise
from engawa.rooms.programmes.selectors.streams import StreamView, view_public_stream
from engawa.rooms.programmes.wording import (
    SeatWords,
    name_kind,
    name_programme,
    name_section,
    say_ages,
    say_bring,
    say_capacity,
    say_fee,
    say_for_whom,
    say_lead,
    say_near_day,
    say_seats,
    say_terms,
    say_times,
)

# Of several that one may still come to, the first such is shown on top.
_OFFERED = (Standing.FREE, Standing.LOTTERY, Standing.OPEN, Standing.BEFORE, Standing.WAITING)


@dataclass(frozen=True, slots=True)
class SessionView:
    """One session of an intake."""

    id: int
    day: str
    times: str
    starts_at: dt.datetime
    turn: str
    venue: Venue | None
    pin: int | None
    room: str
    is_online: bool
    is_off: bool
    is_over: bool
    reason: str
    calendar: str
    stream: StreamView | None


@dataclass(frozen=True, slots=True)
class IntakeView:
    """What is booked in one piece, and how it stands; `book_url` is empty where nothing is booked now."""

    number: int
    title: str
    sessions: tuple[SessionView, ...]
    seats: SeatWords
    capacity: str
    terms: tuple[str, ...]
    is_over: bool
    is_off: bool
    is_offered: bool
    reason: str
    book_url: str
    draw_url: str
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PosterView:
    """The poster: where its file is, its sides in points, what it shows."""

    url: str
    width: int
    height: int
    alternative: str


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything that the page of one programme shows; `first` is what stands on top of it."""

    number: int
    title: str
    has_japanese_title: bool
    kind: str
    lead: str
    description: str
    for_whom: str
    ages: str
    fee: str
    fee_note: str
    bring: str
    offers: tuple[str, ...]
    has_child_care: bool
    section: str
    phone: str
    phone_number: str
    fax: str
    partners: tuple[str, ...]
    poster: PosterView | None
    first: IntakeView | None
    intakes: tuple[IntakeView, ...]
    over: tuple[IntakeView, ...]
    venues: tuple[Venue, ...]
    map: VenueMap | None
    promises: tuple[PromiseView, ...]
    recordings: tuple[RecordingCard, ...]
    is_example: bool
    as_of: str
    changed: str
    address: str
    card: str


def get_programme_detail(
    *,
    ward_id: int,
    ward_slug: str,
    ward_name: str,
    number: int,
    site_url: str,
    now: dt.datetime,
    is_for_officers: bool = False,
) -> Detail | None:
    """Give everything known of a programme; None when there is none of that number, or not yet for everybody.

    Officers see before all others what is not public yet.
    """
    known = Programme.objects.filter(ward_id=ward_id, number=number)
    programme = (
        (known if is_for_officers else known.filter(is_public=True))
        .select_related("section")
        .first()
    )
    if programme is None:
        return None
    rows = _list_intakes(programme)
    ids = [session.place_id for held in rows.values() for session in held if session.place_id]
    venues, drawn = places.show_venues(ward_id=ward_id, ward_name=ward_name, ids=ids)
    pins = {pk: pin for pin, pk in enumerate(venues, start=1)}
    waits = count_waits(intakes=list(rows))
    views = sorted(
        (
            _view_intake(
                intake, held, waits.get(intake.pk), programme, venues, pins, ward_slug, now
            )
            for intake, held in rows.items()
        ),
        key=lambda view: view.ends_at,
    )
    coming = tuple(view for view in views if not view.is_over)
    title = name_programme(programme)
    return Detail(
        number=programme.number,
        title=title,
        has_japanese_title=title == programme.title,
        kind=name_kind(programme),
        lead=say_lead(programme),
        description=programme.description,
        for_whom=say_for_whom(programme),
        ages=say_ages(programme),
        fee=say_fee(programme),
        fee_note=programme.fee_note,
        bring=say_bring(programme),
        offers=list_offers(programme=programme),
        has_child_care=programme.has_child_care,
        section=name_section(programme.section),
        phone=programme.phone,
        phone_number=re.sub(r"[^0-9+]", "", programme.phone),
        fax=programme.fax,
        partners=tuple(programme.partners.order_by("name").values_list("name", flat=True)),
        poster=_view_poster(programme, ward_slug),
        first=_choose_first(coming),
        intakes=coming,
        over=tuple(view for view in reversed(views) if view.is_over),
        venues=tuple(venues.values()),
        map=drawn,
        promises=tuple(
            view_promise(initiative=promise.initiative, code=promise.activity_code, slug=ward_slug)
            for promise in programme.promises.select_related("initiative")
        ),
        recordings=list_recordings_of(programme=programme, ward_slug=ward_slug, now=now),
        is_example=programme.is_example,
        as_of=say_moment(now),
        changed=say_near_day(tokyo_day(programme.changed_at), today=tokyo_day(now)),
        address=site_url + address_of_programme(ward_slug=ward_slug, number=number),
        card=site_url + address_of_card(ward_slug=ward_slug, number=number),
    )


def _choose_first(coming: Sequence[IntakeView]) -> IntakeView | None:
    offered = [view for view in coming if view.is_offered]
    return next(iter([*offered, *coming]), None)


def _list_intakes(programme: Programme) -> dict[Intake, list[Session]]:
    """List the intakes in the order of their numbers, each with its sessions in the order of time."""
    sessions = (
        Session.objects.filter(intake__programme=programme)
        .select_related("intake", "stream")
        .order_by("intake__number", "starts_at", "pk")
    )
    found: dict[Intake, list[Session]] = {}
    for session in sessions:
        found.setdefault(session.intake, []).append(session)
    return found


def _view_intake(
    intake: Intake,
    sessions: Sequence[Session],
    waits: int | None,
    programme: Programme,
    venues: dict[int, Venue],
    pins: dict[int, int],
    ward_slug: str,
    now: dt.datetime,
) -> IntakeView:
    ends_at = max(session.ends_at for session in sessions)
    is_called_off = all(session.called_off_at is not None for session in sessions)
    seats = read_seats(intake=intake, ends_at=ends_at, is_called_off=is_called_off, now=now)
    return IntakeView(
        number=intake.number,
        title=intake.title,
        sessions=tuple(
            _view_session(
                session, intake, turn, len(sessions), programme, venues, pins, ward_slug, now
            )
            for turn, session in enumerate(sessions, start=1)
        ),
        seats=say_seats(seats, intake, waits=waits),
        capacity=say_capacity(intake),
        terms=say_terms(seats, intake),
        is_over=ends_at <= now,
        is_off=seats.standing is Standing.CALLED_OFF,
        is_offered=seats.standing in _OFFERED,
        reason=intake.called_off_reason,
        book_url=address_of_form(ward_slug=ward_slug, number=programme.number, intake=intake.number)
        if seats.is_bookable
        else "",
        draw_url=address_of_draw_page(
            ward_slug=ward_slug, number=programme.number, intake=intake.number
        )
        if intake.way == Intake.Way.LOTTERY
        else "",
        ends_at=ends_at,
    )


def _view_session(
    session: Session,
    intake: Intake,
    turn: int,
    turns: int,
    programme: Programme,
    venues: dict[int, Venue],
    pins: dict[int, int],
    ward_slug: str,
    now: dt.datetime,
) -> SessionView:
    return SessionView(
        id=session.pk,
        day=say_near_day(tokyo_day(session.starts_at), today=tokyo_day(now)),
        times=say_times(session.starts_at, session.ends_at),
        starts_at=session.starts_at,
        turn=say_turn(turn=turn, turns=turns),
        venue=venues.get(session.place_id or 0),
        pin=pins.get(session.place_id or 0),
        room=session.room,
        is_online=session.is_online,
        is_off=session.called_off_at is not None,
        is_over=session.ends_at <= now,
        reason=session.called_off_reason,
        calendar=address_of_session_calendar(
            ward_slug=ward_slug, number=programme.number, session_id=session.pk
        ),
        stream=view_public_stream(
            session=session, intake=intake, ward_slug=ward_slug, number=programme.number, now=now
        ),
    )


def _view_poster(programme: Programme, ward_slug: str) -> PosterView | None:
    if not programme.poster:
        return None
    name = PurePosixPath(str(programme.poster.name)).name
    return PosterView(
        url=find_path("programmes:poster", ward_slug=ward_slug, number=programme.number, name=name),
        width=programme.poster_width or 0,
        height=programme.poster_height or 0,
        alternative=programme.poster_alternative,
    )
