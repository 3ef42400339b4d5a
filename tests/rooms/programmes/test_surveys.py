"""Surveys: who is asked when, that an answer belongs to nobody, and what is shown of few."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.jobs.registry import get as get_job
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import (
    Programme,
    Session,
    Survey,
    SurveyAnswer,
    SurveyKey,
    SurveyRound,
)
from engawa.rooms.programmes.selectors.surveys import view_results
from engawa.rooms.programmes.services.surveys import (
    AnswerValues,
    SurveyChanged,
    SurveyOver,
    answer_survey,
    ask_due,
    change_survey,
)
from engawa.rooms.programmes.shredders import shred_survey_keys, shred_survey_words
from tests.cast import end_session
from tests.rooms.programmes.day_material import a_day, comes, merge, noted
from tests.rooms.programmes.desk_forms import Open, text, words_of
from tests.rooms.programmes.material import MOMENT, a_session, at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)
# The session of today ends at one.
NEXT_DAY = at("2023-10-04 09:30")


@pytest.fixture
def session(kanazawa: Ward) -> Session:
    session = a_day(kanazawa)
    turn_on(session.intake.programme)
    return session


def turn_on(programme: Programme, *questions: str, revision: int = 1, is_on: bool = True) -> Survey:
    return change_survey(
        ward_id=programme.ward_id,
        programme_number=programme.number,
        revision=revision,
        is_on=is_on,
        questions=questions,
        actor_id=None,
        now=MOMENT,
    )


def let_come(session: Session, *names: str, **facts: Any) -> None:
    merge(session, *(noted(comes(session, name, **facts)) for name in names))


def keys() -> list[str]:
    """Give the keys in the mails that ask."""
    mails = Message.objects.filter(purpose="programmes.survey").order_by("pk")
    return [re.findall(r"/survey/([\w-]+)/", mail.body)[0] for mail in mails]


def answers(session: Session, *grades: int, **facts: Any) -> None:
    asked, _is_new = SurveyRound.objects.get_or_create(
        intake=session.intake, defaults={"asked_at": MOMENT, "asked": 9}
    )
    for grade in grades:
        SurveyAnswer.objects.create(
            round=asked, satisfaction=grade, answered_on=MOMENT.date(), **facts
        )


def page_of(session: Session) -> str:
    return f"/kanazawa/desk/programmes/{session.intake.programme.number}/survey/"


class TestAsking:
    def test_writes_the_day_after_to_those_who_came(self, session: Session) -> None:
        let_come(session, "い", "ろ")
        absent = comes(session, "は")
        merge(session, noted(absent, "ABSENT"))

        same_day = ask_due(now=at("2023-10-03 23:00"))
        asked = ask_due(now=NEXT_DAY)

        assert (same_day, asked, ask_due(now=NEXT_DAY)) == (0, 2, 0)
        mails = Message.objects.filter(purpose="programmes.survey")
        assert not mails.filter(address=absent.email).exists()
        assert SurveyRound.objects.get().asked == 2

    def test_waits_for_the_day(self, session: Session) -> None:
        let_come(session, "い")

        ask_due(now=at("2023-10-04 03:00"))

        mail = Message.objects.get(purpose="programmes.survey")
        assert mail.due_at == at("2023-10-04 07:00")

    def test_asks_nobody_where_it_is_off(self, session: Session) -> None:
        let_come(session, "い")
        turn_on(session.intake.programme, revision=2, is_on=False)

        assert ask_due(now=NEXT_DAY) == 0

    def test_asks_nobody_of_long_ago(self, session: Session) -> None:
        let_come(session, "い")

        assert ask_due(now=NEXT_DAY + 7 * DAY) == 0

    def test_asks_once_after_the_last_session_of_a_course(self, kanazawa: Ward) -> None:
        two = (a_session("2023-10-03 11:00"), a_session("2023-10-10 11:00"))
        first = a_day(kanazawa, sessions=two)
        turn_on(first.intake.programme)
        let_come(first, "い")

        assert ask_due(now=NEXT_DAY) == 0
        assert ask_due(now=NEXT_DAY + 7 * DAY) == 1

    def test_writes_to_nobody_without_an_address(self, session: Session) -> None:
        let_come(session, "い", email="", phone="090-1111-2222")

        assert ask_due(now=NEXT_DAY) == 0

    def test_hides_its_mails_at_the_desk(
        self, client_of: Open, administrator: User, session: Session
    ) -> None:
        let_come(session, "い")
        ask_due(now=NEXT_DAY)
        (key,) = keys()

        mail = Message.objects.get(purpose="programmes.survey")
        page = client_of(administrator).get(f"/kanazawa/desk/messages/{mail.pk}/")

        assert key not in text(page)

    def test_is_a_job_of_the_morning(self, session: Session) -> None:
        let_come(session, "い")

        job = get_job("programmes.surveys")

        assert job.at == dt.time(9, 30)
        assert job.run(NEXT_DAY) == "アンケートを1件お願いしました。"


class TestAnswering:
    @pytest.fixture
    def key(self, session: Session) -> str:
        turn_on(session.intake.programme, "時間帯は合っていましたか", revision=2)
        let_come(session, "浜 はな子")
        ask_due(now=MOMENT + DAY)
        return keys()[0]

    def address(self, key: str) -> str:
        return f"/kanazawa/programmes/survey/{key}/"

    def test_takes_the_answer_without_a_name_and_forgets_the_key(
        self, client: Client, key: str, session: Session
    ) -> None:
        question = session.intake.programme.survey.questions.get()
        asked = client.get(self.address(key))

        thanks = client.post(
            self.address(key),
            {
                "satisfaction": "4",
                f"q{question.pk}": "YES",
                "good": "楽しかった",
                "better": "",
            },
        )

        assert "時間帯は合っていましたか" in text(asked)
        assert "ありがとうございました" in text(thanks)
        answer = SurveyAnswer.objects.get()
        assert (answer.satisfaction, answer.choices, answer.good) == (
            4,
            {str(question.pk): "YES"},
            "楽しかった",
        )
        assert not SurveyKey.objects.exists()

    def test_joins_the_answer_to_no_booking(self, key: str) -> None:
        fields = {field.name for field in SurveyAnswer._meta.get_fields()}
        fields |= {field.name for field in SurveyKey._meta.get_fields()}

        assert not fields & {"booking", "email", "name", "answered_at", "made_at", "message"}

    def test_opens_once(self, client: Client, key: str) -> None:
        client.post(self.address(key), {"satisfaction": "4"})

        again = client.post(self.address(key), {"satisfaction": "1"})

        assert again.status_code == 404
        assert "もう開けません" in text(again)
        assert SurveyAnswer.objects.count() == 1

    def test_keeps_what_was_typed_when_the_grade_is_missing(self, client: Client, key: str) -> None:
        answer = client.post(self.address(key), {"good": "楽しかった", "better": "長い" * 400})

        assert answer.status_code == 422
        assert "楽しかった" in text(answer)
        assert "1つ選んでください。" in text(answer)
        assert SurveyKey.objects.exists()

    @pytest.mark.parametrize("grade", ["0", "6", "x", ""])
    def test_refuses_other_grades(self, client: Client, key: str, grade: str) -> None:
        assert client.post(self.address(key), {"satisfaction": grade}).status_code == 422

    def test_ends_after_two_weeks(self, key: str) -> None:
        values = AnswerValues(satisfaction=5, choices={})

        with pytest.raises(SurveyOver):
            answer_survey(key=key, values=values, now=MOMENT + 15 * DAY)

    def test_tells_nobody_its_address_and_keeps_nothing(self, client: Client, key: str) -> None:
        page = client.get(self.address(key))

        assert page["Cache-Control"] == "no-store"
        assert page["Referrer-Policy"] == "strict-origin"
        assert 'rel="canonical"' not in text(page)
        assert 'content="noindex, nofollow"' in text(page)

    def test_asks_whoever_guesses_to_stop(
        self, client: Client, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("engawa.rooms.programmes.views.survey.MOST_WRONG_KEYS", 2)

        found = [client.get(self.address(f"k{turn}")).status_code for turn in range(3)]

        assert found == [404, 404, 429]


class TestSetting:
    def test_makes_a_mended_question_another_one(self, session: Session) -> None:
        programme = session.intake.programme
        turn_on(programme, "駅から近いですか", "また来ますか", revision=2)
        turn_on(programme, "バス停から近いですか", "また来ますか", revision=3)

        questions = programme.survey.questions.order_by("pk")

        assert [(one.words, one.is_asked) for one in questions] == [
            ("駅から近いですか", False),
            ("また来ますか", True),
            ("バス停から近いですか", True),
        ]

    def test_changes_nothing_that_stands_already(self, session: Session) -> None:
        assert turn_on(session.intake.programme, revision=2).revision == 2

    def test_meets_another_officer(self, session: Session) -> None:
        with pytest.raises(SurveyChanged):
            turn_on(session.intake.programme, revision=1)

    def test_shows_what_the_other_saved_and_keeps_what_was_typed(
        self, client_of: Open, editor: User, session: Session
    ) -> None:
        desk = client_of(editor)
        turn_on(session.intake.programme, "また来ますか", revision=2)

        answer = desk.post(page_of(session), {"revision": "2", "question_1": "近いですか"})
        again = desk.post(page_of(session), {"revision": "3", "question_1": "近いですか"})

        assert answer.status_code == 409
        assert "また来ますか" in text(answer)
        assert 'value="近いですか"' in text(answer)
        assert again.status_code == 302

    def test_gives_the_words_back_after_an_ended_session(
        self, client_of: Open, editor: User, session: Session
    ) -> None:
        desk = client_of(editor)
        end_session(desk, page_of(session))

        desk.post(page_of(session), {"revision": "2", "question_1": "近いですか", "is_on": "on"})
        desk.force_login(editor)

        assert 'value="近いですか"' in text(desk.get(page_of(session)))


class TestResults:
    def test_hide_fewer_than_five(self, client_of: Open, viewer: User, session: Session) -> None:
        answers(session, 5, 5, 4, 1, good="わたしの言葉")

        page = text(client_of(viewer).get(page_of(session)))

        assert "わたしの言葉" not in page
        assert "<svg" not in page.partition("<main")[2]
        assert "答えが5件になるまで" in page
        assert "4件" not in words_of(client_of(viewer).get(page_of(session)))

    def test_show_the_distribution_and_the_words_of_five(
        self, client_of: Open, viewer: User, session: Session
    ) -> None:
        answers(session, 5, 5, 4, 1)
        answers(session, 2, better="字が小さい")

        page = words_of(client_of(viewer).get(page_of(session)))

        assert "「とてもよかった」「よかった」は60％です。" in page
        assert "お願いした9件のうち、5件の答えがありました。" in page
        assert "字が小さい" in page
        found = view_results(programme=session.intake.programme)
        assert [point.value for point in found.points] == [2, 1, 0, 1, 1]

    def test_hide_a_question_that_fewer_than_five_answered(self, session: Session) -> None:
        programme = session.intake.programme
        turn_on(programme, "近いですか", revision=2)
        question = programme.survey.questions.get()
        answers(session, 5, 5, 5, 5, choices={str(question.pk): "YES"})
        answers(session, 5)

        before = view_results(programme=programme).questions
        answers(session, 5, choices={str(question.pk): "NO"})
        after = view_results(programme=programme).questions

        assert before == ()
        assert [one.counts for one in after] == [
            (("はい", 4), ("どちらともいえない", 0), ("いいえ", 1))
        ]


class TestShredding:
    def test_forgets_free_words_after_a_year_and_keeps_the_grade(self, session: Session) -> None:
        answers(session, 4, good="よかった", better="もっと")

        assert shred_survey_words(MOMENT + 364 * DAY) == 0
        assert shred_survey_words(MOMENT + 365 * DAY) == 1
        kept = SurveyAnswer.objects.get()
        assert (kept.good, kept.better, kept.satisfaction) == ("", "", 4)

    def test_forgets_keys_that_nobody_used(self, session: Session) -> None:
        let_come(session, "い")
        ask_due(now=NEXT_DAY)

        assert shred_survey_keys(NEXT_DAY + 13 * DAY) == 0
        assert shred_survey_keys(NEXT_DAY + 14 * DAY) == 1
