"""Whether what was answered can be: who is too young or too old on the day, a due date that is over; pure."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.rooms.programmes.models import Programme, Question
from engawa.rooms.programmes.values import AnswerValues
from engawa.rooms.programmes.wording import say_age

Kind = Question.Kind
# Nobody waits longer for a child; a year that was mistyped is found by it.
LONGEST_WAIT = dt.timedelta(days=300)
OLDEST = dt.timedelta(days=20 * 366)


@dataclass(frozen=True, slots=True)
class Flaw:
    """What stands against one answer, as a sentence; `months` is the age on the day of a child who cannot come."""

    number: int
    child: int
    words: str
    months: int | None = None


def count_months(*, born_on: dt.date, day: dt.date) -> int:
    """Count the whole months of a life until a day; before the birth they are negative."""
    months = (day.year - born_on.year) * 12 + day.month - born_on.month
    return months - (day.day < born_on.day)


def fits_age(*, programme: Programme, months: int) -> bool:
    """Tell whether a child of so many months can come."""
    start, before = programme.age_from, programme.age_before
    return (start is None or months >= start) and (before is None or months < before)


def list_flaws(
    *,
    questions: Iterable[Question],
    answers: Iterable[AnswerValues],
    programme: Programme,
    day: dt.date,
    today: dt.date,
) -> Iterator[Flaw]:
    """Give what stands against these answers; `day` is that of the first session."""
    known = {question.pk: question for question in questions}
    for answer in answers:
        question = known.get(answer.question_id)
        if question is None or question.kind not in (Kind.DUE_DATE, Kind.BIRTH_DATE):
            continue
        given = dt.date.fromisoformat(answer.value)
        if question.kind == Kind.DUE_DATE:
            words, months = _find_against_due(given, today), None
        else:
            months = count_months(born_on=given, day=day)
            words = _find_against_birth(given, today) or say_why_age_does_not_fit(
                programme=programme, months=months
            )
        if words:
            yield Flaw(question.number, answer.child, words, months)


def _find_against_due(due_on: dt.date, today: dt.date) -> str:
    if due_on < today:
        return _(
            "この日は、もう過ぎています。年を確かめてください。もうお生まれになった方は、担当に電話してください。"
        )
    if due_on > today + LONGEST_WAIT:
        return _("この日は、10か月より先です。年を確かめてください。")
    return ""


def _find_against_birth(born_on: dt.date, today: dt.date) -> str:
    if born_on > today:
        return _("この日は、まだ来ていません。年を確かめてください。")
    if born_on < today - OLDEST:
        return _("20年より前の日です。お子さんの生年月日を入れてください。")
    return ""


def say_why_age_does_not_fit(*, programme: Programme, months: int) -> str:
    """Say why a child of so many months cannot come; nothing where it can."""
    if fits_age(programme=programme, months=months):
        return ""
    age = say_age(months) if months >= 0 else ""
    if programme.age_from is not None and months < programme.age_from:
        least = say_age(programme.age_from)
        if not age:
            return _("このお子さんは、教室の日にはまだ生まれていません。")
        return _("このお子さんは、教室の日に%(age)sです。%(least)sから参加できます。") % {
            "age": age,
            "least": least,
        }
    assert programme.age_before is not None
    return _(
        "このお子さんは、教室の日に%(age)sです。参加できるのは、%(most)sになる前までです。"
    ) % {
        "age": age,
        "most": say_age(programme.age_before),
    }
