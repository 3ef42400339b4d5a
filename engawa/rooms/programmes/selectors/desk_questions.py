"""The questions of an intake at the desk: what is asked, how many answered, and what was asked before."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max

from engawa.rooms.programmes.models import Intake
from engawa.rooms.programmes.selectors.questions import find_kept_until


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question as an officer sees it; `kept_until` is None while the intake has no day."""

    number: int
    kind: str
    label: str
    reason: str
    is_required: bool
    is_closed: bool
    answers: int
    kept_until: dt.date | None


def list_questions(*, intake: Intake) -> list[QuestionLine]:
    """List the questions of an intake, those that are asked first."""
    last = intake.sessions.aggregate(last=Max("ends_at"))["last"]
    found = [
        QuestionLine(
            number=question.number,
            kind=question.get_kind_display(),
            label=question.label,
            reason=question.reason,
            is_required=question.is_required,
            is_closed=question.closed_at is not None,
            answers=question.count,
            kept_until=find_kept_until(question=question, last=last) if last else None,
        )
        for question in intake.questions.annotate(
            count=Count("answers__booking", distinct=True)
        ).order_by("number")
    ]
    return sorted(found, key=lambda line: line.is_closed)


def count_without_questions(*, intake: Intake, now: dt.datetime) -> int:
    """Count the other intakes of the programme that are to come and ask nothing."""
    others = Intake.objects.filter(
        programme_id=intake.programme_id,
        has_questions=False,
        called_off_at__isnull=True,
        sessions__ends_at__gt=now,
    )
    return others.exclude(way=Intake.Way.OPEN).exclude(pk=intake.pk).distinct().count()
