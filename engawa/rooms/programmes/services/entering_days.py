"""Putting in from data what happened at sessions: who booked, who came, and what they answered."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Min

from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.programmes.check_in_merge import ABSENT, CAME, Noted, make_event_id
from engawa.rooms.programmes.contracts import DayEntry, GuestEntry
from engawa.rooms.programmes.models import (
    Booking,
    Intake,
    Session,
    SurveyAnswer,
    SurveyRound,
)
from engawa.rooms.programmes.moments import at
from engawa.rooms.programmes.selectors.certificates import count_held
from engawa.rooms.programmes.selectors.surveys import find_survey, list_questions
from engawa.rooms.programmes.services.attendance import add_walk_in, merge_events
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.services.certificates import issue_certificates
from engawa.rooms.programmes.services.surveys import change_survey
from engawa.rooms.programmes.values import BookingValues

_BEFORE = dt.timedelta(days=5)
_DAY = dt.timedelta(days=1)
_MINUTE = dt.timedelta(minutes=1)


class DayUnknown(LookupError):
    """There is no intake of these titles in the ward."""


@transaction.atomic
def enter_days(
    *, ward_id: int, entries: Sequence[DayEntry], actor_id: int, now: dt.datetime
) -> None:
    """Add who booked intakes, who came and what they answered, as it would have been noted at the time.

    :raises DayUnknown: there is no such intake.
    """
    for entry in entries:
        intake = _find_intake(ward_id, entry)
        sessions = list(intake.sessions.order_by("starts_at"))
        booked = [
            (_book(intake, guest, number, sessions[0], actor_id), guest)
            for number, guest in enumerate(entry.guests)
        ]
        for turn, session in enumerate(sessions):
            _note(session, turn, booked, actor_id, now)
        for units in entry.walk_ins:
            moment = _noting(sessions[0], now)
            add_walk_in(
                session_id=sessions[0].pk,
                event_id=make_event_id(moment),
                units=units,
                name="",
                is_confirmed=True,
                actor_id=actor_id,
                now=moment,
            )
        after = min(now, sessions[-1].ends_at + _DAY)
        if entry.has_certificates:
            held = count_held(intake=intake, now=after)
            issue_certificates(intake_id=intake.pk, at_least=held, actor_id=actor_id, now=after)
        if entry.answers or entry.questions:
            _answer(intake, entry, actor_id, after)


def _find_intake(ward_id: int, entry: DayEntry) -> Intake:
    found = Intake.objects.filter(
        programme__ward_id=ward_id, programme__title=entry.programme, title=entry.intake
    )
    if entry.on is not None:
        begin = at(entry.on, dt.time())
        found = found.alias(first_at=Min("sessions__starts_at"))
        found = found.filter(first_at__gte=begin, first_at__lt=begin + _DAY)
    intake = found.select_related("programme").order_by("-pk").first()
    if intake is None:
        raise DayUnknown(f"{entry.programme} {entry.intake} {entry.on or ''}")
    return intake


def _book(intake: Intake, guest: GuestEntry, number: int, first: Session, actor_id: int) -> Booking:
    moment = first.starts_at - _BEFORE
    if intake.closes_at is not None:
        moment = min(moment, intake.closes_at - _DAY)
    return book_confirmed(
        intake_id=intake.pk,
        values=BookingValues(
            name=guest.name,
            units=guest.units,
            phone=guest.phone,
            note=guest.note,
            channel="PHONE",
        ),
        press=f"entered {number}",
        sender="",
        may_wait=False,
        actor_id=actor_id,
        now=moment,
    ).booking


def _note(
    session: Session,
    turn: int,
    booked: Sequence[tuple[Booking, GuestEntry]],
    actor_id: int,
    now: dt.datetime,
) -> None:
    moment = _noting(session, now)
    events = [
        Noted(
            id=make_event_id(moment),
            kind=CAME if came else ABSENT,
            happened_at=moment - number * _MINUTE,
            code=booking.code,
            units=came,
        )
        for number, (booking, guest) in enumerate(booked)
        for came in guest.came[turn : turn + 1]
        if came is not None
    ]
    if events:
        merge_events(session_id=session.pk, events=events, actor_id=actor_id, now=moment)


def _noting(session: Session, now: dt.datetime) -> dt.datetime:
    """Give when something was noted at a session: as it begins, or now where that is to come."""
    return min(session.starts_at, now)


def _answer(intake: Intake, entry: DayEntry, actor_id: int, now: dt.datetime) -> None:
    programme = intake.programme
    change_survey(
        ward_id=programme.ward_id,
        programme_number=programme.number,
        revision=find_survey(programme=programme).revision,
        is_on=True,
        questions=entry.questions,
        actor_id=actor_id,
        now=now,
    )
    if not entry.answers:
        return
    questions = list_questions(programme=programme)
    round_ = SurveyRound.objects.create(intake=intake, asked_at=now, asked=len(entry.guests))
    SurveyAnswer.objects.bulk_create(
        SurveyAnswer(
            round=round_,
            satisfaction=answer.satisfaction,
            choices={
                str(key): choice
                for (key, _words), choice in zip(questions, answer.choices, strict=False)
            },
            good=answer.good,
            better=answer.better,
            answered_on=tokyo_day(now),
        )
        for answer in entry.answers
    )
