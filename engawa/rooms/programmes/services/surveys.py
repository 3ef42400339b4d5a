"""Surveys: turned on for a programme, sent the day after to those who came, answered once and without a name."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import translation

from engawa.core.audit.services import record
from engawa.core.fiscal.dates import tokyo_day
from engawa.core.outbox.rendering import render_words
from engawa.core.outbox.services.putting import put_message
from engawa.rooms.programmes.addresses import address_of_survey
from engawa.rooms.programmes.models import (
    Attendance,
    Booking,
    Intake,
    Programme,
    Survey,
    SurveyAnswer,
    SurveyKey,
    SurveyQuestion,
    SurveyRound,
)
from engawa.rooms.programmes.purposes import SURVEY
from engawa.rooms.programmes.services.programmes import lock_programme
from engawa.rooms.programmes.survey_keys import hash_survey_key, make_survey_key
from engawa.rooms.programmes.wording import name_programme, say_day_and_time, say_ward

MOST_QUESTIONS = 2
# So long a key opens its survey; and so long after the end people are still asked, where the worker was down.
OPEN_FOR = dt.timedelta(days=14)
ASKED_WITHIN = dt.timedelta(days=7)


class SurveyChanged(Exception):
    """Somebody else changed the survey meanwhile; `current` is what stands."""

    def __init__(self, current: Survey) -> None:
        super().__init__("changed")
        self.current = current


class SurveyOver(Exception):
    """The key opens nothing: it was used, its time is over, or there never was such a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerValues:
    """What somebody answers; `choices` are by the key of the question."""

    satisfaction: int
    choices: Mapping[int, str]
    good: str = ""
    better: str = ""


@transaction.atomic
def change_survey(
    *,
    ward_id: int,
    programme_number: int,
    revision: int,
    is_on: bool,
    questions: tuple[str, ...],
    actor_id: int | None,
    now: dt.datetime,
) -> Survey:
    """Turn the survey of a programme on or off, and set its own questions; what stands already changes nothing.

    A question that is mended is another one: answers to the old are not counted for the new.

    :raises ProgrammeGone: there is no such programme.
    :raises SurveyChanged: somebody else changed it since the form was shown.
    """
    programme = lock_programme(ward_id=ward_id, number=programme_number)
    survey, _is_new = Survey.objects.get_or_create(programme=programme)
    if survey.revision != revision:
        raise SurveyChanged(survey)
    asked = {question.position: question for question in survey.questions.filter(is_asked=True)}
    wanted = dict(enumerate(filter(None, questions[:MOST_QUESTIONS]), start=1))
    before = {position: question.words for position, question in asked.items()}
    if survey.is_on == is_on and before == wanted:
        return survey
    for position, question in asked.items():
        if wanted.get(position) != question.words:
            question.is_asked = False
            question.save(update_fields=("is_asked",))
    for position, words in wanted.items():
        if before.get(position) != words:
            SurveyQuestion.objects.create(survey=survey, position=position, words=words)
    survey.is_on = is_on
    survey.revision += 1
    survey.save(update_fields=("is_on", "revision"))
    _note(programme, "programmes.survey.changed", actor_id, now, is_on=is_on)
    return survey


def ask_due(*, now: dt.datetime) -> int:
    """Ask those who came to what ended yesterday or within a week, where an officer wants it; give how many."""
    today = tokyo_day(now)
    standing = Q(sessions__called_off_at__isnull=True)
    came = Attendance.objects.filter(
        session__intake=OuterRef("pk"), came__gte=1, booking__isnull=False
    )
    ended = (
        Intake.objects.filter(
            Exists(came),
            called_off_at__isnull=True,
            programme__is_public=True,
            programme__survey__is_on=True,
            survey_round__isnull=True,
        )
        .annotate(last_at=Max("sessions__ends_at", filter=standing))
        .filter(last_at__gte=now - ASKED_WITHIN, last_at__lt=now)
        .order_by("pk")
        .values_list("pk", "last_at")
    )
    count = 0
    for intake_id, last_at in list(ended):
        if tokyo_day(last_at) < today:
            # Each in a transaction of its own: what fails for one does not keep the others waiting.
            count += _ask(intake_id, now)
    return count


@transaction.atomic
def answer_survey(*, key: str, values: AnswerValues, now: dt.datetime) -> None:
    """Take an answer, and forget its key in the same transaction: it is answered once, and by nobody known.

    :raises SurveyOver: the key opens nothing.
    """
    kept = hash_survey_key(key=key)
    # Of two presses at once the second waits for the row, and finds that it is gone.
    found = SurveyKey.objects.select_for_update(of=("self",)).filter(key_hash=kept).first()
    if found is None or found.ends_at <= now:
        raise SurveyOver
    SurveyAnswer.objects.create(
        id=uuid.uuid4(),
        round_id=found.round_id,
        satisfaction=values.satisfaction,
        choices={str(question): choice for question, choice in values.choices.items()},
        good=values.good,
        better=values.better,
        answered_on=tokyo_day(now),
    )
    found.delete()


@transaction.atomic
def _ask(intake_id: int, now: dt.datetime) -> int:
    # Two workers that ask at once take turns here; the second finds the round.
    rows = Intake.objects.select_for_update(of=("self",))
    intake = rows.select_related("programme__ward", "programme__section").get(pk=intake_id)
    round_, is_new = SurveyRound.objects.get_or_create(intake=intake, defaults={"asked_at": now})
    if not is_new:
        return 0
    came = Attendance.objects.filter(booking=OuterRef("pk"), came__gte=1)
    bookings = intake.bookings.filter(Exists(came), state=Booking.State.BOOKED).exclude(email="")
    for booking in bookings.order_by("pk"):
        booking.intake = intake
        _tell(booking, round_, now)
        round_.asked += 1
    round_.save(update_fields=("asked",))
    _note(intake.programme, "programmes.survey.asked", None, now, asked=round_.asked)
    return round_.asked


def _tell(booking: Booking, round_: SurveyRound, now: dt.datetime) -> None:
    programme = booking.intake.programme
    key = make_survey_key()
    SurveyKey.objects.create(
        round=round_, key_hash=hash_survey_key(key=key), ends_at=now + OPEN_FOR
    )
    with translation.override(booking.language):
        context = {
            "name": booking.name,
            "programme": name_programme(programme),
            "url": address_of_survey(ward_slug=programme.ward.slug, key=key),
            "until": say_day_and_time(now + OPEN_FOR),
            "phone": programme.phone,
            "section": programme.section.name,
            "ward": say_ward(programme.ward),
        }
    put_message(
        ward_id=programme.ward_id,
        purpose=SURVEY,
        address=booking.email,
        language=booking.language,
        words=render_words(purpose=SURVEY, language=booking.language, context=context),
        delivery_key=f"programmes.booking:{booking.pk}:survey",
        about=f"programmes.booking:{booking.pk}",
        now=now,
    )


def _note(
    programme: Programme, code: str, actor_id: int | None, now: dt.datetime, **data: object
) -> None:
    record(
        code=code,
        subject=f"programmes.survey:{programme.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data={"programme": programme.number, **data},
    )
