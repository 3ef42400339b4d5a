"""Answers of a booking: looked at while its intake is held, kept with it, changed with it, gone on their day."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.programmes.answering import Flaw, list_flaws
from engawa.rooms.programmes.models import Answer, Booking, Intake, Question
from engawa.rooms.programmes.services.booking_refusals import BookingUnsound
from engawa.rooms.programmes.values import AnswerValues

DAY = dt.timedelta(days=1)


class AnswerUnsound(BookingUnsound):
    """An answer is missing, or stands against coming; `months` is the age of a child whom another class may suit."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(f"q{flaw.number}", flaw.words)
        self.child = flaw.child
        self.months = flaw.months


def look_at(
    *, intake: Intake, answers: tuple[AnswerValues, ...], actor_id: int | None, now: dt.datetime
) -> tuple[AnswerValues, ...]:
    """Give the answers to keep; an officer books in spite of an age or a day, having spoken with whoever comes.

    :raises AnswerUnsound: a resident did not answer, or an answer stands against coming.
    """
    if not intake.has_questions:
        return ()
    if actor_id is not None:
        known = set(intake.questions.values_list("pk", flat=True))
        return tuple(answer for answer in answers if answer.question_id in known and answer.value)
    return _require_answers(intake, answers, now)


def keep_answers(*, booking: Booking, answers: Iterable[AnswerValues]) -> None:
    """Write the answers of a booking that has none yet."""
    Answer.objects.bulk_create(
        Answer(
            booking=booking,
            question_id=answer.question_id,
            child=answer.child,
            value=answer.value,
        )
        for answer in answers
    )


def read_answers(*, booking: Booking) -> tuple[AnswerValues, ...]:
    """Give what a booking answered to what is still asked."""
    if not booking.intake.has_questions:
        return ()
    asked = booking.answers.filter(question__closed_at__isnull=True)
    return tuple(
        AnswerValues(question_id=answer.question_id, child=answer.child, value=answer.value)
        for answer in asked
    )


def change_answers(*, booking: Booking, answers: Iterable[AnswerValues]) -> None:
    """Write other answers to what is still asked; those to closed questions stay until their day."""
    booking.answers.filter(question__closed_at__isnull=True).delete()
    keep_answers(booking=booking, answers=answers)


def shred_answers(*, now: dt.datetime) -> int:
    """Delete the answers whose day has come, and those of bookings that ended a month ago; give how many."""
    today = tokyo_day(now)
    count = 0
    asked = Question.objects.filter(answers__isnull=False).distinct()
    for question in asked.annotate(last=Max("intake__sessions__ends_at")):
        if question.last is None or today >= find_last_day(question=question, last=question.last):
            deleted, _details = question.answers.all().delete()
            count += deleted
    ended = Answer.objects.filter(
        booking__state__in=(Booking.State.CANCELLED, Booking.State.LAPSED),
        booking__changed_at__lte=now - 30 * DAY,
    )
    deleted, _details = ended.delete()
    return count + deleted


def find_last_day(*, question: Question, last: dt.datetime) -> dt.date:
    """Give the day on which the answers to a question go, where the last session ends at that moment."""
    return tokyo_day(last) + question.keep_days * DAY


def _is_weighed(question: Question) -> bool:
    return question.kind in (Question.Kind.BIRTH_DATE, Question.Kind.DUE_DATE)


def _require_answers(
    intake: Intake, answers: Iterable[AnswerValues], now: dt.datetime
) -> tuple[AnswerValues, ...]:
    # What is not asked, or not any more, is left out.
    asked = list(intake.questions.filter(closed_at__isnull=True))
    known = {question.pk for question in asked}
    given = tuple(answer for answer in answers if answer.question_id in known and answer.value)
    answered = {answer.question_id for answer in given}
    for question in asked:
        if question.is_required and question.pk not in answered:
            raise AnswerUnsound(
                Flaw(
                    question.number,
                    0,
                    _("この質問に答えてください。答えがないと、用意ができません。"),
                )
            )
    if not any(_is_weighed(question) for question in asked if question.pk in answered):
        return given
    first = intake.sessions.filter(called_off_at__isnull=True).aggregate(first=Min("starts_at"))
    starts_at = first["first"] or now
    flaws = list_flaws(
        questions=asked,
        answers=given,
        programme=intake.programme,
        day=tokyo_day(starts_at),
        today=tokyo_day(now),
    )
    flaw = next(flaws, None)
    if flaw is not None:
        raise AnswerUnsound(flaw)
    return given
