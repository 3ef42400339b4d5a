"""Answering a question to the list: which sessions, in the order of time."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, StrIndex

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.core.ui.folding import fold
from engawa.rooms.places.contracts import VenueAnswer
from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.models import Intake, Session
from engawa.rooms.programmes.query import Day, Need, Part, ProgrammeQuery
from engawa.rooms.programmes.stamps import read_stamp

# How far "near" reaches in a straight line: half an hour with a pram.
NEAR_METRES = 1500.0
_HOURS = {Part.MORNING: (0, 12), Part.AFTERNOON: (12, 17), Part.EVENING: (17, 24)}
_FLAGS = {
    Need.NO_BOOKING: Q(intake__way=Intake.Way.OPEN),
    Need.NO_FEE: Q(intake__programme__fee=0),
    Need.ONLINE: Q(is_online=True),
    Need.CHILD_CARE: Q(intake__programme__has_child_care=True),
    Need.SIGN_LANGUAGE: Q(intake__programme__has_sign_language=True),
    Need.CAPTIONS: Q(intake__programme__has_captions=True),
}
_SATURDAY = 5
# What no database compares as the house does is compared here; rows hold of it what a question needs. Moments
# and lists come as the text that they are stored as: of thousands of rows most say the same, which is read once.
_COLUMNS = {
    "starts": Cast("starts_at", TextField()),
    "venue": F("place_id"),
    "spot": F("room"),
    "spoken": Cast("intake__programme__languages", TextField()),
}
# Behind the key come these columns, and then where each word stands in what its programme says, from 1.
_STARTS, _VENUE, _SPOT, _SPOKEN, _FIRST_WORD = range(1, 6)
_TEXTS_KEPT = 8192


@dataclass(frozen=True, slots=True)
class Found:
    """The sessions in their order, by their keys and by the columns that were asked for, and what the places said."""

    ids: tuple[int, ...]
    rows: tuple[tuple[Any, ...], ...]
    venues: VenueAnswer


def list_public_sessions(*, ward_id: int) -> QuerySet[Session]:
    """Give all sessions of the ward's public programmes, in the order of time."""
    sessions = Session.objects.filter(
        intake__programme__ward_id=ward_id, intake__programme__is_public=True
    )
    return sessions.order_by("starts_at", "pk")


def find_sessions(
    *,
    sessions: QuerySet[Session],
    ward_id: int,
    query: ProgrammeQuery,
    now: dt.datetime,
    columns: Sequence[Any] = (),
) -> Found:
    """Find those of the sessions for which everything in the question holds, with columns of each."""
    words = query.words.split()
    answer = places.ask_venues(
        ward_id=ward_id, words=words, area=query.area, near=query.near, metres=NEAR_METRES
    )
    for condition in _list_conditions(query, now):
        sessions = sessions.filter(condition)
    needed = _list_needed(query, answer)
    if not needed:
        rows = tuple(sessions.values_list("pk", *columns))
        return Found(tuple(row[0] for row in rows), tuple(row[1:] for row in rows), answer)
    asked: list[Any] = [
        *(
            column if name in needed else Value("", TextField())
            for name, column in _COLUMNS.items()
        ),
        *(StrIndex("intake__programme__words", Value(fold(word))) for word in words),
    ]
    held = _sift(list(sessions.values_list("pk", *asked, *columns)), query, answer)
    return Found(
        tuple(row[0] for row in held), tuple(row[1 + len(asked) :] for row in held), answer
    )


def find_span(*, query: ProgrammeQuery, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """Give the first day that was asked for and the day after the last; None for any days."""
    if query.on is not None:
        return query.on, query.on + dt.timedelta(days=1)
    if query.day == Day.TODAY:
        return today, today + dt.timedelta(days=1)
    if query.day == Day.WEEKEND:
        saturday = today + dt.timedelta(days=_SATURDAY - today.weekday())
        return max(saturday, today), saturday + dt.timedelta(days=2)
    return None


def begin_of(*, day: dt.date) -> dt.datetime:
    """Give the moment at which a day begins in Tokyo."""
    return dt.datetime.combine(day, dt.time(), TOKYO)


def _list_conditions(query: ProgrammeQuery, now: dt.datetime) -> list[Q]:
    found = [_FLAGS[Need(need)] for need in query.needs if need in _FLAGS]
    if Need.SEATS in query.needs:
        found.append(
            Q(intake__way=Intake.Way.FIRST_COME, intake__taken__lt=F("intake__capacity"))
            & Q(intake__opens_at__lte=now, intake__closes_at__gt=now)
            & Q(intake__called_off_at__isnull=True, called_off_at__isnull=True)
        )
    if query.kinds:
        found.append(Q(intake__programme__kind__in=query.kinds))
    if (span := find_span(query=query, today=tokyo_day(now))) is not None:
        found.append(Q(starts_at__lt=begin_of(day=span[1]), ends_at__gt=begin_of(day=span[0])))
    if (months := query.months) is not None:
        found.append(_at_age(*months))
    return found


def _at_age(first: int, before: int) -> Q:
    """Hold for programmes that say an age, and in which somebody of these months can take part."""
    start, end = "intake__programme__age_from", "intake__programme__age_before"
    says = Q(**{f"{start}__isnull": False}) | Q(**{f"{end}__isnull": False})
    is_old_enough = Q(**{f"{start}__isnull": True}) | Q(**{f"{start}__lt": before})
    is_young_enough = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gt": first})
    return says & is_old_enough & is_young_enough


def _list_needed(query: ProgrammeQuery, answer: VenueAnswer) -> set[str]:
    needed = {"venue", "spot"} if query.words else set()
    if answer.ids is not None:
        needed.add("venue")
    if query.language:
        needed.add("spoken")
    if query.part or (query.weekday is not None and query.on is None):
        needed.add("starts")
    return needed


def _sift(
    rows: list[tuple[Any, ...]], query: ProgrammeQuery, answer: VenueAnswer
) -> list[tuple[Any, ...]]:
    """Keep the rows for which the question holds, one part of it after the other: there are thousands of them."""
    if answer.ids is not None:
        rows = [row for row in rows if row[_VENUE] in answer.ids]
    if query.language:
        rows = [row for row in rows if query.language in _read_list(row[_SPOKEN])]
    if query.weekday is not None and query.on is None:
        rows = [row for row in rows if _read_start(row[_STARTS])[0] == query.weekday]
    if query.part:
        first, before = _HOURS[Part(query.part)]
        rows = [row for row in rows if first <= _read_start(row[_STARTS])[1] < before]
    words = zip(query.words.split(), answer.ids_of_words, strict=True)
    for place, (word, ids) in enumerate(words, start=_FIRST_WORD):
        folded = fold(word)
        rows = [
            row
            for row in rows
            if row[place] or row[_VENUE] in ids or folded in _fold_spot(row[_SPOT])
        ]
    return rows


@lru_cache(maxsize=_TEXTS_KEPT)
def _read_list(text: str) -> frozenset[str]:
    return frozenset(json.loads(text))


@lru_cache(maxsize=_TEXTS_KEPT)
def _fold_spot(spot: str) -> str:
    return fold(spot)


@lru_cache(maxsize=_TEXTS_KEPT)
def _read_start(text: str) -> tuple[int, int]:
    """Read on which weekday and in which hour something starts in Tokyo."""
    start = read_stamp(text).astimezone(TOKYO)
    return start.weekday(), start.hour
