"""Keeping the questions of an intake. Whoever changes them holds the programme and the intake, so that nobody
answers what is being changed.

A question that was answered is not changed any more: an answer to other words would be another answer. It can be
closed – nobody is asked any more – and a new one be put in its place.
"""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.programmes.models import Intake, Programme, Question
from engawa.rooms.programmes.services.asking import (
    MOST_QUESTIONS,
    QuestionRefused,
    fill,
    read_question,
    read_questions,
    require_sound,
    write_questions,
)
from engawa.rooms.programmes.services.intakes import lock_intake
from engawa.rooms.programmes.values import QuestionValues


class QuestionGone(QuestionRefused):
    """There is no such question, or it is closed."""

    def __init__(self) -> None:
        super().__init__(_("この質問は、もうありません。いまの一覧を確かめてください。"))


class QuestionAnswered(QuestionRefused):
    """Somebody has answered it: it stays as it is."""

    def __init__(self) -> None:
        super().__init__(
            _("もう答えた方がいるため、直せません。この質問を終えて、新しい質問を加えてください。")
        )


class TooManyQuestions(QuestionRefused):
    """The intake asks enough."""

    def __init__(self) -> None:
        super().__init__(
            _("質問は%(most)dまでです。いらなくなった質問を終えてください。")
            % {"most": MOST_QUESTIONS}
        )


@transaction.atomic
def add_question(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    values: QuestionValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Question:
    """Ask one more question in an intake, and give it.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises QuestionUnsound: what was said does not fit together.
    :raises TooManyQuestions: the intake asks enough.
    """
    require_sound(values=values)
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    numbers = list(intake.questions.values_list("number", "closed_at"))
    if sum(closed_at is None for _number, closed_at in numbers) >= MOST_QUESTIONS:
        raise TooManyQuestions
    last = max((known for known, _closed in numbers), default=0)
    question = Question(intake=intake, number=last + 1)
    fill(question=question, values=values)
    question.save()
    if not intake.has_questions:
        intake.has_questions = True
        intake.save(update_fields=("has_questions",))
    _note("programmes.question.added", programme, intake, question, actor_id, now)
    return question


@transaction.atomic
def change_question(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    question_number: int,
    values: QuestionValues,
    actor_id: int | None,
    now: dt.datetime,
) -> Question:
    """Change a question that nobody has answered, and give it; nothing is written when nothing differs.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises QuestionGone: there is no such question.
    :raises QuestionAnswered: somebody has answered it.
    :raises QuestionUnsound: what was said does not fit together.
    """
    require_sound(values=values)
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    question = _find(intake, question_number)
    if read_question(question=question) == values:
        return question
    if question.answers.exists():
        raise QuestionAnswered
    fill(question=question, values=values)
    question.save()
    _note("programmes.question.changed", programme, intake, question, actor_id, now)
    return question


@transaction.atomic
def close_question(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    question_number: int,
    actor_id: int | None,
    now: dt.datetime,
) -> bool:
    """Ask a question of nobody any more; tell whether answers to it stay until their day.

    One that nobody has answered is taken away.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    :raises QuestionGone: there is no such question.
    """
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    question = _find(intake, question_number)
    _note("programmes.question.closed", programme, intake, question, actor_id, now)
    if not question.answers.exists():
        question.delete()
        return False
    question.closed_at = now
    question.save(update_fields=("closed_at",))
    return True


@transaction.atomic
def spread_questions(
    *,
    ward_id: int,
    programme_number: int,
    number: int,
    actor_id: int | None,
    now: dt.datetime,
) -> int:
    """Ask the same in all other intakes of the programme that are to come and ask nothing; give in how many.

    :raises ProgrammeGone: there is no such programme.
    :raises IntakeGone: there is no such intake.
    """
    programme, intake = lock_intake(
        ward_id=ward_id, programme_number=programme_number, number=number
    )
    many = read_questions(intake=intake)
    others = (
        Intake.objects.select_for_update(of=("self",))
        .filter(programme=programme, has_questions=False, called_off_at__isnull=True)
        .exclude(way=Intake.Way.OPEN)
        .exclude(pk=intake.pk)
        .order_by("pk")
    )
    found = [other for other in others if many and other.sessions.filter(ends_at__gt=now).exists()]
    for other in found:
        write_questions(intake=other, many=many)
        _note("programmes.question.added", programme, other, None, actor_id, now)
    return len(found)


def _find(intake: Intake, question_number: int) -> Question:
    question = intake.questions.filter(number=question_number, closed_at__isnull=True).first()
    if question is None:
        raise QuestionGone
    return question


def _note(
    code: str,
    programme: Programme,
    intake: Intake,
    question: Question | None,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    data: dict[str, Any] = {"programme": programme.number, "number": intake.number}
    if question is not None:
        data |= {"question": question.number, "kind": question.kind}
    record(
        code=code,
        subject=f"programmes.intake:{intake.pk}",
        ward_id=programme.ward_id,
        actor_id=actor_id,
        now=now,
        data=data,
    )
