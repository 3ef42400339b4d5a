"""What a survey asks, and what its answers come to; fewer than five answers are shown to nobody."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.db.models import Sum
from django.utils.translation import gettext as _

from engawa.core.indicators.contracts import SMALLEST_COUNT_OF_PERSONS
from engawa.core.ui.charts import Point
from engawa.rooms.programmes.models import (
    Programme,
    Survey,
    SurveyAnswer,
    SurveyKey,
    SurveyQuestion,
    SurveyRound,
)
from engawa.rooms.programmes.survey_keys import hash_survey_key

# From this grade on somebody is counted as satisfied.
SATISFIED_FROM = 4


@dataclass(frozen=True, slots=True)
class SurveyToAnswer:
    """What is asked: of which programme, by which section, and the officer's own questions by their keys."""

    programme: Programme
    questions: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionResult:
    """How an own question was answered: by words and counts, and whether it is still asked."""

    words: str
    counts: tuple[tuple[str, int], ...]
    is_asked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyResults:
    """What the answers of a programme come to; `points` and all else are empty while too few have answered."""

    asked: int
    answered: int
    is_shown: bool
    satisfied: str
    points: tuple[Point, ...]
    questions: tuple[QuestionResult, ...]
    good: tuple[str, ...]
    better: tuple[str, ...]


def find_survey_to_answer(*, ward_id: int, key: str, now: dt.datetime) -> SurveyToAnswer | None:
    """Find what a key opens; None where it opens nothing any more."""
    found = (
        SurveyKey.objects.filter(
            key_hash=hash_survey_key(key=key),
            ends_at__gt=now,
            round__intake__programme__ward_id=ward_id,
        )
        .select_related("round__intake__programme__section")
        .first()
    )
    if found is None:
        return None
    programme = found.round.intake.programme
    return SurveyToAnswer(programme, list_questions(programme=programme))


def list_questions(*, programme: Programme) -> tuple[tuple[int, str], ...]:
    """List the own questions that are asked now, by their keys."""
    asked = SurveyQuestion.objects.filter(survey__programme=programme, is_asked=True)
    return tuple(asked.order_by("position").values_list("pk", "words"))


def find_survey(*, programme: Programme) -> Survey:
    """Give the survey of a programme; one that is off where nobody looked after it yet."""
    return Survey.objects.filter(programme=programme).first() or Survey(programme=programme)


def view_results(*, programme: Programme) -> SurveyResults:
    """Say what the answers of all intakes of a programme come to."""
    rounds = SurveyRound.objects.filter(intake__programme=programme)
    asked = rounds.aggregate(total=Sum("asked"))["total"] or 0
    answers = list(SurveyAnswer.objects.filter(round__intake__programme=programme))
    if len(answers) < SMALLEST_COUNT_OF_PERSONS:
        return SurveyResults(
            asked=asked,
            answered=len(answers),
            is_shown=False,
            satisfied="",
            points=(),
            questions=(),
            good=(),
            better=(),
        )
    grades = Counter(answer.satisfaction for answer in answers)
    satisfied = sum(count for grade, count in grades.items() if grade >= SATISFIED_FROM)
    return SurveyResults(
        asked=asked,
        answered=len(answers),
        is_shown=True,
        satisfied=_("%(share)d％") % {"share": round(satisfied * 100 / len(answers))},
        points=tuple(
            Point(str(label), grades[value], tick=str(value))
            for value, label in SurveyAnswer.Satisfaction.choices
        ),
        questions=_count_questions(programme, answers),
        # By the words, so that nothing tells which stood beside which.
        good=tuple(sorted(answer.good for answer in answers if answer.good)),
        better=tuple(sorted(answer.better for answer in answers if answer.better)),
    )


def _count_questions(
    programme: Programme, answers: list[SurveyAnswer]
) -> tuple[QuestionResult, ...]:
    found = []
    questions = SurveyQuestion.objects.filter(survey__programme=programme)
    for question in questions.order_by("-is_asked", "position", "pk"):
        given = Counter(answer.choices.get(str(question.pk), "") for answer in answers)
        total = sum(given[choice] for choice in SurveyAnswer.Choice.values)
        if total < SMALLEST_COUNT_OF_PERSONS:
            continue
        counts = tuple((str(label), given[value]) for value, label in SurveyAnswer.Choice.choices)
        found.append(QuestionResult(question.words, counts, question.is_asked))
    return tuple(found)
