"""What an intake asks, what a booking answered, and where a child fits who is too young or too old here."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Max, Min
from django.urls import reverse
from django.utils.translation import get_language, override

from engawa.core.fiscal.dates import tokyo_day
from engawa.rooms.programmes.answering import count_months, fits_age
from engawa.rooms.programmes.models import Booking, Intake, Question
from engawa.rooms.programmes.query import ProgrammeQuery, write_query
from engawa.rooms.programmes.question_words import say_answer, say_value, say_why
from engawa.rooms.programmes.seats import read_intake_seats
from engawa.rooms.programmes.wording import say_age, say_session

DAY = dt.timedelta(days=1)
MOST_FITTING = 3


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """One question as a form asks it: what stands beside it, and until when its answer is kept."""

    question: Question
    why: str


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer as its owner reads it, with what it is for."""

    label: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Fitting:
    """Where somebody of that age can come: times of this programme, and the list for that age."""

    times: tuple[tuple[str, str], ...]
    list_url: str


def list_asked(*, intake: Intake) -> tuple[AskedQuestion, ...]:
    """List what an intake asks now; nothing is looked for where it never asked anything."""
    if not intake.has_questions:
        return ()
    last = intake.sessions.aggregate(last=Max("ends_at"))["last"]
    asked = intake.questions.filter(closed_at__isnull=True)
    return tuple(
        AskedQuestion(
            question, say_why(question, kept_until=find_kept_until(question=question, last=last))
        )
        for question in asked
    )


def list_answers(*, booking: Booking) -> tuple[AnswerView, ...]:
    """List what a booking answered, in the reader's language."""
    if not booking.intake.has_questions:
        return ()
    last = booking.intake.sessions.aggregate(last=Max("ends_at"))["last"]
    answers = list(booking.answers.select_related("question"))
    several = {answer.question_id for answer in answers if answer.child > 1}
    return tuple(
        AnswerView(
            label=say_answer(
                answer.question, child=answer.child if answer.question_id in several else 0
            ),
            value=say_value(answer.question, answer.value),
            why=say_why(
                answer.question, kept_until=find_kept_until(question=answer.question, last=last)
            ),
        )
        for answer in answers
    )


def find_kept_until(*, question: Question, last: dt.datetime) -> dt.date:
    """Give the day on which answers to a question go."""
    return tokyo_day(last) + question.keep_days * DAY


def find_first_day(*, intake: Intake) -> dt.date | None:
    """Give the day on which an intake begins, that is, on which ages count."""
    standing = intake.sessions.filter(called_off_at__isnull=True)
    first = standing.aggregate(first=Min("starts_at"))["first"]
    return tokyo_day(first) if first is not None else None


def list_fitting(*, intake: Intake, months: int, ward_slug: str, now: dt.datetime) -> Fitting:
    """List sessions to which a child can come who has so many months on the day of this intake."""
    day, programme = find_first_day(intake=intake), intake.programme
    others = programme.intakes.exclude(pk=intake.pk).exclude(way=Intake.Way.OPEN)
    found = []
    if day is not None:
        for other in others.prefetch_related("sessions"):
            first = next((s for s in other.sessions.all() if s.called_off_at is None), None)
            if first is None or not read_intake_seats(intake=other, now=now).is_bookable:
                continue
            then = count_months(born_on=_months_before(day, months), day=tokyo_day(first.starts_at))
            if fits_age(programme=programme, months=then):
                given = {
                    "ward_slug": ward_slug, "number": programme.number, "intake": other.number,
                }  # fmt: skip
                url = reverse("programmes:book", kwargs=given)
                found.append((first.starts_at, say_session(first), url))
    found.sort()
    listing = reverse("programmes:list", kwargs={"ward_slug": ward_slug})
    # The list reads an age as it is typed, without the readings of easy Japanese.
    with override("en" if get_language() == "en" else settings.LANGUAGE_CODE):
        age = say_age(max(months, 0))
    return Fitting(
        times=tuple((words, url) for _at, words, url in found[:MOST_FITTING]),
        list_url=listing + write_query(ProgrammeQuery(age=age)),
    )


def _months_before(day: dt.date, months: int) -> dt.date:
    """Give the first day of a life that is so many months old on a day."""
    years, over = divmod(day.month - 1 - months, 12)
    return dt.date(day.year + years, over + 1, min(day.day, 28))
