"""What an intake asks: with a reason and a day, checked when one books, kept as long as was said."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.answering import count_months
from engawa.rooms.programmes.models import Answer, Intake, Question
from engawa.rooms.programmes.recurrence import OnClosed
from engawa.rooms.programmes.services.answers import AnswerUnsound
from engawa.rooms.programmes.services.asking import MOST_QUESTIONS, QuestionUnsound
from engawa.rooms.programmes.services.booking_refusals import TooLateToCancel
from engawa.rooms.programmes.services.bookings import book_confirmed, change_booking
from engawa.rooms.programmes.services.copying import move_to_next_month
from engawa.rooms.programmes.services.intakes import add_intake, read_intake_values
from engawa.rooms.programmes.services.questions import (
    QuestionAnswered,
    QuestionGone,
    TooManyQuestions,
    change_question,
    close_question,
    spread_questions,
)
from engawa.rooms.programmes.shredders import shred_day_of_answers
from tests.rooms.programmes.booking_material import an_intake, book, cancel, fresh, values
from tests.rooms.programmes.material import MOMENT, at, make_intake, make_programme
from tests.rooms.programmes.question_material import BIRTH, DUE, an_answer, ask, question_values

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    """Give a class of pairs on 21 October 2023 for children from six months to below two years."""
    return make_intake(
        make_programme(kanazawa, age_from=6, age_before=24),
        capacity=4,
        most_at_once=2,
        unit="PAIRS",
    )


def where(intake: Intake, **more: Any) -> dict[str, Any]:
    return {
        "ward_id": intake.programme.ward_id,
        "programme_number": intake.programme.number,
        "number": intake.number,
        "actor_id": None,
        "now": MOMENT,
        **more,
    }


class TestAQuestion:
    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"reason": ""}, "reason"),
            ({"label": ""}, "label"),
            ({"keep_days": 366}, "keep_days"),
            ({"kind": "CHOICE", "options": ("一つだけ",)}, "options"),
            ({"kind": "LANGUAGE"}, "options"),
        ],
    )
    def test_is_not_kept_without_what_belongs_to_it(
        self, intake: Intake, facts: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(QuestionUnsound) as refused:
            ask(intake, **facts)

        assert refused.value.field == field
        assert not Question.objects.exists()

    @pytest.mark.parametrize("facts", [{"reason": ""}, {"label": ""}, {"keep_days": 366}])
    def test_is_guarded_by_the_table_too(self, intake: Intake, facts: dict[str, Any]) -> None:
        asked = ask(intake)

        with pytest.raises(IntegrityError), transaction.atomic():
            Question.objects.filter(pk=asked.pk).update(**facts)

    def test_marks_its_intake_and_leaves_a_record(self, intake: Intake) -> None:
        ask(intake)

        assert Intake.objects.get(pk=intake.pk).has_questions
        assert AuditEntry.objects.filter(code="programmes.question.added").count() == 1

    def test_is_one_of_a_few(self, intake: Intake) -> None:
        for _one in range(MOST_QUESTIONS):
            ask(intake)

        with pytest.raises(TooManyQuestions):
            ask(intake)

    def test_changes_until_somebody_has_answered(self, intake: Intake) -> None:
        asked = ask(intake)
        other = question_values(label="好きな歌")

        change_question(**where(intake, question_number=1, values=other))
        book(intake, answers=(an_answer(asked, "きらきら星"),))
        with pytest.raises(QuestionAnswered):
            change_question(**where(intake, question_number=1, values=question_values()))

        assert Question.objects.get().label == "好きな歌"

    def test_that_was_answered_is_closed_and_keeps_its_answers(self, intake: Intake) -> None:
        asked = ask(intake)
        book(intake, answers=(an_answer(asked, "ぐるんぱ"),))

        has_answers = close_question(**where(intake, question_number=1))
        with pytest.raises(QuestionGone):
            close_question(**where(intake, question_number=1))

        assert has_answers
        assert Answer.objects.get().value == "ぐるんぱ"
        assert Question.objects.get().closed_at == MOMENT
        assert ask(intake).number == 2

    def test_that_nobody_answered_goes(self, intake: Intake) -> None:
        ask(intake)

        assert not close_question(**where(intake, question_number=1))
        assert not Question.objects.exists()

    def test_is_asked_in_the_other_intakes_that_ask_nothing(self, intake: Intake) -> None:
        other = make_intake(intake.programme)
        asking = make_intake(intake.programme)
        ask(asking, label="ほかの質問")
        ask(intake, **BIRTH)

        assert spread_questions(**where(intake)) == 1
        assert other.questions.get().kind == "BIRTH_DATE"
        assert asking.questions.get().label == "ほかの質問"
        assert spread_questions(**where(intake)) == 0

    def test_goes_along_when_a_month_is_copied(self, intake: Intake) -> None:
        birth, closed = ask(intake, **BIRTH, is_required=True), ask(intake)
        book(intake, answers=(an_answer(birth, "2023-01-01", 1), an_answer(closed, "x")))
        close_question(**where(intake, question_number=2))

        moved = move_to_next_month(
            values=read_intake_values(intake=intake), on_closed=OnClosed.SKIP
        )
        assert moved is not None
        copied = add_intake(
            ward_id=intake.programme.ward_id,
            programme_number=intake.programme.number,
            values=moved,
            actor_id=None,
            now=MOMENT,
        )

        asked = copied.questions.get()
        assert (asked.kind, asked.is_required, copied.has_questions) == ("BIRTH_DATE", True, True)


class TestCountingMonths:
    @pytest.mark.parametrize(
        ("born", "months"),
        [
            ("2023-04-21", 6),
            ("2023-04-22", 5),
            ("2023-06-01", 4),
            ("2023-10-21", 0),
            ("2023-10-22", -1),
            ("2021-10-21", 24),
            ("2021-10-22", 23),
        ],
    )
    def test_counts_whole_months_until_the_day(self, born: str, months: int) -> None:
        day = dt.date(2023, 10, 21)

        assert count_months(born_on=dt.date.fromisoformat(born), day=day) == months

    def test_is_not_full_on_the_last_day_of_a_shorter_month(self) -> None:
        born_on = dt.date(2023, 8, 31)

        assert count_months(born_on=born_on, day=dt.date(2024, 2, 29)) == 5
        assert count_months(born_on=born_on, day=dt.date(2024, 3, 1)) == 6


class TestEligibility:
    @pytest.mark.parametrize(
        ("born", "words"),
        [
            ("2023-06-01", "このお子さんは、教室の日に4か月です。6か月から参加できます。"),
            (
                "2021-10-21",
                "このお子さんは、教室の日に2歳です。参加できるのは、2歳になる前までです。",
            ),
            ("2023-10-04", "この日は、まだ来ていません。年を確かめてください。"),
            ("1990-05-01", "20年より前の日です。お子さんの生年月日を入れてください。"),
        ],
    )
    def test_says_kindly_why_a_child_cannot_come(
        self, intake: Intake, born: str, words: str
    ) -> None:
        asked = ask(intake, **BIRTH)

        with pytest.raises(AnswerUnsound) as refused:
            book(intake, answers=(an_answer(asked, born, 1),))

        assert str(refused.value) == words
        assert not intake.bookings.exists()
        assert Intake.objects.get(pk=intake.pk).taken == 0

    @pytest.mark.parametrize("born", ["2023-04-21", "2021-10-22"])
    def test_lets_children_come_up_to_the_edges(self, intake: Intake, born: str) -> None:
        asked = ask(intake, **BIRTH)

        booking = book(intake, answers=(an_answer(asked, born, 1),))

        assert booking.answers.get().value == born

    @pytest.mark.parametrize(
        ("due", "words"),
        [("2023-10-02", "もう過ぎています"), ("2024-08-01", "10か月より先です")],
    )
    def test_finds_a_due_date_that_cannot_be(self, intake: Intake, due: str, words: str) -> None:
        asked = ask(intake, **DUE)

        with pytest.raises(AnswerUnsound, match=words):
            book(intake, answers=(an_answer(asked, due),))

    def test_takes_a_due_date_of_today(self, intake: Intake) -> None:
        asked = ask(intake, **DUE)

        assert book(intake, answers=(an_answer(asked, "2023-10-03"),)).answers.count() == 1

    def test_does_not_bind_an_officer(self, intake: Intake, editor: Any) -> None:
        asked = ask(intake, **BIRTH, is_required=True)
        ask(intake, is_required=True)

        taken = book_confirmed(
            intake_id=intake.pk,
            values=values(answers=(an_answer(asked, "2023-06-01", 1),), channel="PHONE"),
            press="officer".ljust(40, "x"),
            sender="",
            may_wait=False,
            actor_id=editor.pk,
            now=MOMENT,
        )

        assert taken.booking.answers.get().value == "2023-06-01"

    def test_wants_what_must_be_answered(self, intake: Intake) -> None:
        ask(intake, is_required=True)

        with pytest.raises(AnswerUnsound, match="この質問に答えてください"):
            book(intake)

    def test_keeps_no_answer_to_what_another_intake_asks(self, intake: Intake) -> None:
        ask(intake)
        other = make_intake(intake.programme)
        foreign = ask(other)

        booking = book(intake, answers=(an_answer(foreign, "x"),))

        assert not booking.answers.exists()


class TestChangingAnswers:
    def test_writes_the_new_ones(self, intake: Intake) -> None:
        asked = ask(intake)
        booking = book(intake, answers=(an_answer(asked, "ぐるんぱ"),))

        changed = _change(booking, answers=(an_answer(asked, "ぐりとぐら"),))

        assert changed.revision == booking.revision + 1
        assert booking.answers.get().value == "ぐりとぐら"

    def test_is_refused_after_the_time_for_it(self, intake: Intake) -> None:
        asked = ask(intake)
        booking = book(intake, answers=(an_answer(asked, "ぐるんぱ"),))

        with pytest.raises(TooLateToCancel):
            _change(booking, answers=(an_answer(asked, "x"),), now=at("2023-10-20 17:00"))

        assert booking.answers.get().value == "ぐるんぱ"

    def test_leaves_a_booking_alone_when_nothing_differs(self, intake: Intake) -> None:
        asked = ask(intake)
        answers = (an_answer(asked, "ぐるんぱ"),)
        booking = book(intake, answers=answers)

        assert _change(booking, answers=answers).revision == booking.revision


class TestShreddingAnswers:
    def test_takes_them_on_the_day_that_was_said(self, intake: Intake) -> None:
        short, long = ask(intake, keep_days=0), ask(intake, keep_days=90)
        book(intake, answers=(an_answer(short, "a"), an_answer(long, "b")))

        before = shred_day_of_answers(at("2023-10-20 23:59"))
        on_the_day = shred_day_of_answers(at("2023-10-21 12:00"))
        left = Answer.objects.get()
        at_last = shred_day_of_answers(at("2024-01-19 03:30"))

        assert (before, on_the_day, at_last) == (0, 1, 1)
        assert left.question == long

    def test_takes_those_of_a_cancelled_booking_after_a_month(self, intake: Intake) -> None:
        asked = ask(intake, keep_days=365)
        cancel(book(intake, answers=(an_answer(asked, "a"),)))

        assert shred_day_of_answers(MOMENT + 29 * DAY) == 0
        assert shred_day_of_answers(MOMENT + 30 * DAY) == 1


class TestAnIntakeWithoutQuestions:
    def test_asks_the_database_nothing_more(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)

        with CaptureQueriesContext(connection) as asked:
            book(intake)

        tables = [query["sql"] for query in asked.captured_queries]
        assert not [sql for sql in tables if "question" in sql.replace("has_questions", "")]
        assert not [sql for sql in tables if "programmes_answer" in sql]


def _change(booking: Any, *, now: dt.datetime = MOMENT, **facts: Any) -> Any:
    current = fresh(booking)
    return change_booking(
        booking_id=current.pk,
        revision=current.revision,
        units=current.units,
        wants=(),
        note=current.note,
        actor_id=None,
        now=now,
        **facts,
    )
