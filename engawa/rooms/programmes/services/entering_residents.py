"""Putting in bookings from data: of the next session of a programme that is named by its title."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

from django.db import transaction

from engawa.rooms.programmes.contracts import ResidentBookingEntry
from engawa.rooms.programmes.models import Intake, Question
from engawa.rooms.programmes.services.bookings import book_confirmed
from engawa.rooms.programmes.services.entering_bookings import find_next_intake
from engawa.rooms.programmes.values import AnswerValues, BookingValues


@transaction.atomic
def enter_resident_bookings(
    *, ward_id: int, entries: Sequence[ResidentBookingEntry], actor_id: int, now: dt.datetime
) -> int:
    """Book for each entry what is next, where anything can be booked; give how many.

    :raises BookingRefused: an intake does not take the booking.
    """
    count = 0
    for number, entry in enumerate(entries):
        intake = find_next_intake(
            ward_id=ward_id, title=entry.programme, way=Intake.Way.FIRST_COME, now=now
        )
        if intake is None:
            continue
        book_confirmed(
            intake_id=intake.pk,
            values=BookingValues(
                name=entry.name,
                email=entry.email,
                phone=entry.phone,
                channel="PHONE",
                units=max(1, min(len(entry.children), intake.most_at_once)),
                answers=tuple(_read_answers(intake, entry)),
            ),
            press=hashlib.sha256(f"{number} {entry}".encode()).hexdigest()[:40],
            sender="",
            may_wait=True,
            actor_id=actor_id,
            now=now,
        )
        count += 1
    return count


def _read_answers(intake: Intake, entry: ResidentBookingEntry) -> Iterator[AnswerValues]:
    for question in intake.questions.filter(closed_at__isnull=True):
        if question.kind == Question.Kind.BIRTH_DATE:
            for child, born_on in enumerate(entry.children, start=1):
                yield AnswerValues(question_id=question.pk, value=born_on, child=child)
        elif question.kind in entry.answers:
            yield AnswerValues(question_id=question.pk, value=entry.answers[question.kind])
