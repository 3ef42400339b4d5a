"""Questions to test with."""

from typing import Any

from engawa.rooms.programmes.models import Intake, Question
from engawa.rooms.programmes.services.questions import add_question
from engawa.rooms.programmes.values import AnswerValues, QuestionValues
from tests.rooms.programmes.material import MOMENT

BIRTH: dict[str, Any] = {
    "kind": "BIRTH_DATE",
    "label": "来るお子さんの生年月日",
    "reason": "対象の年齢かを確かめ、月齢に合った用意をするためです。",
}
DUE: dict[str, Any] = {
    "kind": "DUE_DATE",
    "label": "出産予定日",
    "reason": "教室の内容を、赤ちゃんを迎える時期に合わせるためです。",
}


def question_values(**facts: Any) -> QuestionValues:
    return QuestionValues(
        **{"kind": "TEXT", "label": "好きな絵本", "reason": "読む本を選ぶためです。", **facts}
    )


def ask(intake: Intake, **facts: Any) -> Question:
    """Ask one more question in an intake."""
    asked = add_question(
        ward_id=intake.programme.ward_id,
        programme_number=intake.programme.number,
        number=intake.number,
        values=question_values(**facts),
        actor_id=None,
        now=MOMENT,
    )
    intake.refresh_from_db()
    return asked


def an_answer(question: Question, value: str, child: int = 0) -> AnswerValues:
    return AnswerValues(question_id=question.pk, value=value, child=child)
