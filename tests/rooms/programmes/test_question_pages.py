"""Booking where something is asked, by whoever is known and whoever is not; as a browser sends it, without scripts."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from engawa.core.access.households import ChildValues, find_household, keep_household
from engawa.core.access.models import Household, User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Answer, Booking, Intake
from tests.rooms.programmes.booking_material import book
from tests.rooms.programmes.material import MOMENT, a_session, at, make_intake, make_programme
from tests.rooms.programmes.question_material import BIRTH, an_answer, ask

pytestmark = pytest.mark.usefixtures("clock")
HANA = "hana@example.jp"
Open = Callable[..., Client]


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return make_intake(make_programme(kanazawa, age_from=6), capacity=4, most_at_once=2)


def text(page: Any) -> str:
    return str(page.content.decode())


def keep(user: User, **facts: Any) -> None:
    keep_household(
        **{
            "user_id": user.pk,
            "name": "浜 はな子",
            "phone": "090-1234-5678",
            "children": [
                ChildValues("なぎ", dt.date(2023, 2, 10)),
                ChildValues("みなと", dt.date(2023, 8, 1)),
            ],
            "revision": 0,
            "has_consented": True,
            "now": MOMENT,
            **facts,
        }
    )


def list_kept(user: User) -> list[str]:
    """List the children that are kept of a household, as the form names them."""
    household = find_household(user_id=user.pk)
    assert household is not None
    return [str(child.pk) for child in household.children]


class TestBookingWithAnAccount:
    BOOK = "/kanazawa/programmes/1/1/book/"

    def test_asks_for_nothing_that_is_known(
        self, client_of: Open, hana: User, intake: Intake
    ) -> None:
        ask(intake, **BIRTH, is_required=True)
        keep(hana)

        page = text(client_of(hana).get(self.BOOK))

        assert "浜 はな子 さんで申し込みます" in page
        assert 'value="hana@example.jp"' in page
        assert "なぎ（2023年2月10日生まれ）" in page
        # なぎ alone is old enough on the day.
        assert page.count('name="q1_1_who"') == 2
        assert page.count("checked") == 2

    def test_books_at_once_with_the_children_that_come(
        self, client_of: Open, hana: User, intake: Intake
    ) -> None:
        ask(intake, **BIRTH, is_required=True)
        keep(hana, now=MOMENT - dt.timedelta(days=20))
        kept = find_household(user_id=hana.pk)
        assert kept is not None
        nagi, minato = kept.children

        young = client_of(hana).post(self.BOOK, self._typed(q1_1_who=str(minato.pk)))
        answer = client_of(hana).post(self.BOOK, self._typed(q1_1_who=str(nagi.pk)))

        booking = Booking.objects.get()
        assert "このお子さんは、教室の日に2か月です。6か月から参加できます。" in text(young)
        assert answer.status_code == 303
        assert (booking.state, booking.answers.get().value) == ("BOOKED", "2023-02-10")
        assert Household.objects.get().used_at == MOMENT

    def test_takes_no_child_of_another_household(
        self, client_of: Open, hana: User, taro: User, intake: Intake
    ) -> None:
        ask(intake, **BIRTH)
        keep(hana)
        keep(taro)
        theirs = find_household(user_id=taro.pk)
        assert theirs is not None

        answer = client_of(hana).post(self.BOOK, self._typed(q1_1_who=str(theirs.children[0].pk)))

        assert answer.status_code == 422
        assert not Booking.objects.exists()

    def test_with_another_address_wants_its_number(
        self, client_of: Open, hana: User, intake: Intake
    ) -> None:
        client_of(hana).post(self.BOOK, self._typed(email="taro@example.jp"))

        assert Booking.objects.get().state == "HELD"

    def test_keeps_what_was_typed_before_signing_in(
        self, client: Client, hana: User, intake: Intake
    ) -> None:
        ask(intake)
        typed = self._typed(name="よび名", note="前の席", q1="ぐるんぱ", sign_in="1", email="")

        asked = client.post(self.BOOK, typed)
        client.force_login(hana)
        page = text(client.get(self.BOOK))

        assert asked["Location"] == f"/accounts/login/?next={self.BOOK}"
        assert "サインインの前に書いた内容を戻しました" in page
        for words in ("前の席", 'value="ぐるんぱ"', 'value="よび名"', 'value="hana@example.jp"'):
            assert words in page
        assert not Booking.objects.exists()

    @pytest.mark.parametrize("is_required", [True, False])
    def test_books_without_no_child_that_was_ticked_before_the_session_ended(
        self, client: Client, hana: User, intake: Intake, is_required: bool
    ) -> None:
        ask(intake, **BIRTH, is_required=is_required)
        keep(hana)
        ticked = list_kept(hana)

        answer = client.post(self.BOOK, self._typed(units="2") | {"q1_1_who": ticked})
        client.post(self.BOOK, self._typed(sign_in="1") | {"q1_1_who": ticked})
        client.force_login(hana)
        page = text(client.get(self.BOOK))

        assert answer.status_code == 422
        assert "サインインの時間が切れました。" in text(answer)
        for pk in ticked:
            assert f'<input type="hidden" name="q1_1_who" value="{pk}">' in text(answer)
        assert page.count(" checked") == 2 + 1
        assert not Booking.objects.exists()

    def test_keeps_no_more_than_somebody_types(self, client: Client, intake: Intake) -> None:
        client.post(self.BOOK, self._typed(note="あ" * 3000, sign_in="1"))

        assert not Session.objects.exists()

    def _typed(self, **said: str) -> dict[str, str]:
        return {"units": "1", "name": "浜 はな子", "email": HANA, "note": "", "press": "p", **said}


class TestTheFormOfBooking:
    BOOK = "/kanazawa/programmes/1/1/book/"

    def test_shows_each_question_with_its_reason_and_day(
        self, client: Client, intake: Intake
    ) -> None:
        ask(intake, **BIRTH, is_required=True)

        page = text(client.get(self.BOOK))

        assert "答えは2023年11月20日に消します。" in page
        assert 'autocomplete="section-child-1 bday"' in page

    def test_says_kindly_who_cannot_come_and_where_they_can(
        self, client: Client, intake: Intake
    ) -> None:
        ask(intake, **BIRTH, is_required=True)
        later = make_intake(
            intake.programme,
            sessions=(a_session("2024-01-20 10:00"),),
            closes_at=at("2024-01-18 17:00"),
            cancel_until=at("2024-01-19 17:00"),
        )
        typed = {"units": "1", "name": "花", "phone": "090-1234-5678", "q1_1": "2023-06-01"}

        answer = client.post(self.BOOK, typed)

        page = text(answer)
        assert answer.status_code == 422
        assert "このお子さんは、教室の日に4か月です。6か月から参加できます。" in page
        assert f'href="/kanazawa/programmes/1/{later.number}/book/"' in page
        assert "/kanazawa/programmes/?age=4%E3%81%8B%E6%9C%88" in page
        assert 'value="2023-06-01"' in page

    def test_wants_a_birth_date_for_each_pair(self, client: Client, kanazawa: Ward) -> None:
        pairs = make_intake(make_programme(kanazawa), unit="PAIRS", most_at_once=2, capacity=4)
        ask(pairs, **BIRTH, is_required=True)
        typed = {"units": "2", "name": "花", "phone": "090-1234-5678", "q1_1": "2023-06-01"}

        one = client.post(self.BOOK, typed)
        none = client.post(self.BOOK, {**typed, "q1_1": ""})
        both = client.post(self.BOOK, {**typed, "q1_2": "2022-06-01"})

        assert "2組で申し込むので、お子さん2人の生年月日を入れてください。" in text(one)
        assert "来るお子さんの生年月日を、1人分は入れてください。" in text(none)
        assert both.status_code == 303
        assert Answer.objects.count() == 2

    def test_shows_and_changes_what_was_answered(self, client: Client, intake: Intake) -> None:
        asked = ask(intake, is_required=True)
        booking = book(intake, HANA, answers=(an_answer(asked, "ぐるんぱ"),))
        own = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/"

        shown = text(client.get(own))
        form = text(client.get(own + "change/"))
        empty = client.post(own + "change/", {"revision": "1", "units": "1", "q1": ""})
        client.post(own + "change/", {"revision": "1", "units": "1", "q1": "ぐりとぐら"})

        assert "ぐるんぱ" in shown
        assert 'value="ぐるんぱ"' in form
        assert empty.status_code == 422
        assert Answer.objects.get().value == "ぐりとぐら"

    @pytest.mark.parametrize("language", ["en", "ja-x-easy"])
    def test_asks_what_stands_ready_in_the_readers_language(
        self, client: Client, intake: Intake, language: str
    ) -> None:
        ask(intake, **BIRTH, label_en="Birth date", reason_en="So that we can prepare.")

        page = client.get(self.BOOK, headers={"Accept-Language": language})

        assert page.status_code == 200
