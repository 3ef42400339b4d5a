"""What the list shows of each session."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engawa.core.fiscal.dates import tokyo_day
from engawa.core.ui.languages import remember_in_each_language
from engawa.rooms.places.contracts import Venue, VenueMap
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.addresses import address_of_programme
from engawa.rooms.programmes.models import Programme, Session
from engawa.rooms.programmes.seats import read_seats
from engawa.rooms.programmes.wording import (
    NEED_LABELS,
    SeatWords,
    name_kind,
    name_language,
    name_programme,
    say_ages,
    say_day_and_time,
    say_fee,
    say_for_whom,
    say_seats,
    say_times,
)

_TURNS_KEPT = 1024
# What a session in short needs of its three rows.
SHOWN_COLUMNS = (
    "starts_at", "ends_at", "place_id", "room", "is_online", "called_off_at", "called_off_reason",
    "intake__number", "intake__way", "intake__unit", "intake__capacity", "intake__taken",
    "intake__opens_at", "intake__closes_at", "intake__has_waiting_list", "intake__called_off_at",
    "intake__called_off_reason", "intake__programme__number", "intake__programme__kind",
    "intake__programme__title", "intake__programme__title_en", "intake__programme__title_easy",
    "intake__programme__for_whom", "intake__programme__for_whom_en",
    "intake__programme__for_whom_easy", "intake__programme__age_from",
    "intake__programme__age_before", "intake__programme__fee", "intake__programme__languages",
    "intake__programme__has_child_care", "intake__programme__has_sign_language",
    "intake__programme__has_captions", "intake__programme__is_example",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SessionCard:
    """One session in short; `pin` is the number of its venue on the map beside the list, if it has one there."""

    id: int
    number: int
    url: str
    title: str
    has_japanese_title: bool
    kind: str
    day: dt.date
    starts_at: dt.datetime
    times: str
    for_whom: str
    ages: str
    fee: str
    venue: Venue | None
    pin: int | None
    room: str
    is_online: bool
    course: str
    seats: SeatWords
    reason: str
    offers: tuple[str, ...]
    is_example: bool


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards in the order of their sessions, their venues in the order of their numbers, and these on a map."""

    cards: tuple[SessionCard, ...]
    venues: tuple[Venue, ...]
    map: VenueMap | None


def make_cards(
    *,
    ids: Sequence[int],
    ward_id: int,
    ward_slug: str,
    ward_name: str | None,
    today: dt.date,
    now: dt.datetime,
) -> Cards:
    """Make the cards of the sessions of those rows, and number their venues as they come.

    There is a map where the ward is named that it shows.
    """
    sessions = (
        Session.objects.filter(pk__in=ids)
        .select_related("intake__programme")
        .only(*SHOWN_COLUMNS)
        .order_by("starts_at", "pk")
    )
    rows = {session.pk: session for session in sessions}
    # One that was taken away a moment ago is left out.
    shown = [rows[pk] for pk in ids if pk in rows]
    turns = _count_turns([session.intake_id for session in shown])
    place_ids = [session.place_id for session in shown if session.place_id]
    drawn = None
    if ward_name is None:
        known = places.get_venues(ward_id=ward_id, ids=place_ids)
    else:
        known, drawn = places.show_venues(ward_id=ward_id, ward_name=ward_name, ids=place_ids)
    pins = {pk: pin for pin, pk in enumerate(known, start=1)}
    cards = tuple(
        _make_card(
            session,
            venue=known.get(session.place_id or 0),
            pin=pins.get(session.place_id or 0),
            turn=turns[session.intake_id].index(session.pk) + 1,
            turns=len(turns[session.intake_id]),
            ward_slug=ward_slug,
            today=today,
            now=now,
        )
        for session in shown
    )
    return Cards(cards, tuple(known.values()), drawn)


def list_offers(*, programme: Programme) -> tuple[str, ...]:
    """List what helps people to take part: child care, sign language, captions, languages."""
    flags = {
        "child-care": programme.has_child_care,
        "sign-language": programme.has_sign_language,
        "captions": programme.has_captions,
    }
    labels = [str(NEED_LABELS[need]) for need in NEED_LABELS if flags.get(need.value)]
    return (*labels, *(name_language(code) for code in programme.languages))


@remember_in_each_language(_TURNS_KEPT)
def say_turn(*, turn: int, turns: int) -> str:
    """Say which session of a course it is; nothing where there is only one."""
    if turns < 2:
        return ""
    return ngettext("全%(turns)d回の%(turn)d回目", "全%(turns)d回の%(turn)d回目", turns) % {
        "turns": turns,
        "turn": turn,
    }


def _count_turns(intake_ids: Sequence[int]) -> dict[int, list[int]]:
    turns: dict[int, list[int]] = {}
    rows = Session.objects.filter(intake_id__in=set(intake_ids)).order_by("starts_at", "pk")
    for intake_id, pk in rows.values_list("intake_id", "pk"):
        turns.setdefault(intake_id, []).append(pk)
    return turns


def _make_card(
    session: Session,
    *,
    venue: Venue | None,
    pin: int | None,
    turn: int,
    turns: int,
    ward_slug: str,
    today: dt.date,
    now: dt.datetime,
) -> SessionCard:
    intake = session.intake
    programme = intake.programme
    title = name_programme(programme)
    is_called_off = session.called_off_at is not None
    seats = read_seats(intake=intake, ends_at=session.ends_at, is_called_off=is_called_off, now=now)
    page = address_of_programme(ward_slug=ward_slug, number=programme.number)
    starts_on = tokyo_day(session.starts_at)
    # What began earlier and still goes on is found under today.
    day = max(starts_on, today) if session.ends_at > now else starts_on
    times = say_times(session.starts_at, session.ends_at)
    if day != starts_on:
        times = _("%(moment)sまで") % {"moment": say_day_and_time(session.ends_at)}
    return SessionCard(
        id=session.pk,
        number=programme.number,
        url=f"{page}#intake-{intake.number}",
        title=title,
        has_japanese_title=title == programme.title,
        kind=name_kind(programme),
        day=day,
        starts_at=session.starts_at,
        times=times,
        for_whom=say_for_whom(programme),
        ages=say_ages(programme),
        fee=say_fee(programme),
        venue=venue,
        pin=pin,
        room=session.room,
        is_online=session.is_online,
        course=say_turn(turn=turn, turns=turns),
        seats=say_seats(seats, intake),
        reason=session.called_off_reason or intake.called_off_reason,
        offers=list_offers(programme=programme),
        is_example=programme.is_example,
    )
