"""The rows of an intake's questions: written with the intake, read to be copied; whoever calls holds the intake."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from engawa.rooms.programmes.models import Intake, Question
from engawa.rooms.programmes.question_words import READY
from engawa.rooms.programmes.values import QuestionValues

MOST_QUESTIONS = 8
LONGEST_KEPT = 365
_COLUMNS = (
    "kind", "label", "reason", "label_en", "label_easy", "reason_en", "reason_easy", "is_required",
    "is_for_the_door", "keep_days",
)  # fmt: skip


class QuestionRefused(Exception):
    """The question cannot be kept like that; the message is a sentence for the officer."""


class QuestionUnsound(QuestionRefused):
    """What was said of the question does not fit together; `field` names the part."""

    def __init__(self, field: str, words: str) -> None:
        super().__init__(words)
        self.field = field


def write_questions(*, intake: Intake, many: Sequence[QuestionValues]) -> None:
    """Write the questions of an intake that has none yet.

    :raises QuestionUnsound: what was said of one does not fit together.
    """
    if not many:
        return
    for number, values in enumerate(many, start=1):
        require_sound(values=values)
        question = Question(intake=intake, number=number)
        fill(question=question, values=values)
        question.save()
    intake.has_questions = True
    intake.save(update_fields=("has_questions",))


def read_questions(*, intake: Intake) -> tuple[QuestionValues, ...]:
    """Give what an intake asks, in its order."""
    if not intake.has_questions:
        return ()
    asked = intake.questions.filter(closed_at__isnull=True)
    return tuple(read_question(question=question) for question in asked)


def read_question(*, question: Question) -> QuestionValues:
    """Give what is said of one question."""
    said = {name: getattr(question, name) for name in _COLUMNS}
    return QuestionValues(**said, options=tuple(question.options))


def fill(*, question: Question, values: QuestionValues) -> None:
    """Put what was said of a question into its row; the caller saves it."""
    for name in _COLUMNS:
        setattr(question, name, getattr(values, name))
    question.options = list(values.options)


def require_sound(*, values: QuestionValues) -> None:
    """See that a question says what it asks, why, and until when its answers are kept.

    :raises QuestionUnsound: it does not.
    """
    if not values.label:
        raise QuestionUnsound("label", _("何を聞くかを入力してください。"))
    if not values.reason:
        raise QuestionUnsound(
            "reason", _("なぜ聞くかを入力してください。理由のない質問は、置けません。")
        )
    if not 0 <= values.keep_days <= LONGEST_KEPT:
        raise QuestionUnsound("keep_days", _("答えを残せるのは、最後の回から1年までです。"))
    if values.kind == Question.Kind.CHOICE and len(set(values.options)) < 2:
        raise QuestionUnsound("options", _("選ぶものを、2つ以上入れてください。"))
    if values.is_for_the_door and values.kind != Question.Kind.ALLERGY:
        raise QuestionUnsound(
            "is_for_the_door", _("受付の手伝いの方に見せられるのは、アレルギーの答えだけです。")
        )
    if values.kind == Question.Kind.LANGUAGE and not values.options:
        raise QuestionUnsound("options", _("頼めることばを、一つ以上選んでください。"))


def is_ready_made(*, kind: str) -> bool:
    """Tell whether a kind of question brings its words along."""
    return kind in READY
