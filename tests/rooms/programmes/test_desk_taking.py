"""An officer books for somebody on the telephone or at the counter."""

from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.letters import Paper, write_confirmation
from engawa.rooms.programmes.models import Booking, Intake
from tests.rooms.programmes.booking_material import an_intake, book, count_taken, fresh, told
from tests.rooms.programmes.desk_forms import Open, hidden_of, text, words_of
from tests.rooms.programmes.lottery_material import a_lottery, code_of, enter
from tests.rooms.programmes.material import MOMENT, at

pytestmark = pytest.mark.usefixtures("clock")
LIST = "/kanazawa/desk/programmes/1/intakes/1/bookings/"
NEW = f"{LIST}new/"
SAID = {
    "name": "浜 はな子",
    "phone": "045-111-2222",
    "units": "1",
    "channel": "PHONE",
    "language": "ja",
}


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


def send(desk: Client, **said: Any) -> Any:
    return desk.post(NEW, {**SAID, "press": "page-1", **said})


class TestTakingABooking:
    def test_books_at_once_and_says_the_code(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        answer = send(desk)

        booking = Booking.objects.get()
        assert (booking.state, booking.channel, booking.taken_by) == ("BOOKED", "PHONE", editor)
        assert answer["Location"] == f"{LIST}{booking.code}/taken/"
        words = words_of(desk.get(answer["Location"]))
        assert f"{booking.code[:4]}-{booking.code[4:]}" in words
        assert "次の方を受ける" in words

    def test_pressed_twice_makes_one(self, desk: Client, intake: Intake) -> None:
        answers = [send(desk)["Location"] for _press in range(2)]

        assert Booking.objects.count() == 1
        assert len(set(answers)) == 1

    def test_writes_to_who_leaves_an_address(self, desk: Client, intake: Intake) -> None:
        send(desk, email="Hana@Example.JP")

        booking = Booking.objects.get()
        assert booking.email == "hana@example.jp"
        assert told(booking) == ["booked"]

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"name": ""}, "お名前を聞いて、入れてください。"),
            ({"phone": ""}, "電話番号を聞いて、入れてください。"),
            ({"phone": "12"}, "番号として読めません。"),
            ({"email": "hana@"}, "メールアドレスの形になっていません。"),
            ({"channel": "WEB"}, "一覧の中から選び直してください。"),
        ],
    )
    def test_keeps_what_was_typed_and_says_what_to_ask(
        self, desk: Client, intake: Intake, said: dict[str, str], words: str
    ) -> None:
        page = send(desk, note="前の席", **said)

        assert page.status_code == 422
        assert words in words_of(page)
        assert "前の席" in text(page)
        assert hidden_of(page, "press") == "page-1"

    def test_joins_the_queue_when_it_is_full(self, desk: Client, intake: Intake) -> None:
        book(intake, units=2, email="taro@example.jp")

        page = send(desk)
        answer = send(desk, wait="1")

        assert page.status_code == 409
        assert "キャンセル待ちに入れる" in words_of(page)
        assert "キャンセル待ち 1番です" in words_of(desk.get(answer["Location"]))
        assert count_taken(intake) == (2, 2)

    def test_asks_before_booking_out_of_time(self, desk: Client, intake: Intake) -> None:
        Intake.objects.update(closes_at=MOMENT)

        page = send(desk)
        assert page.status_code == 422
        assert "受付は終わっています" in words_of(page)
        assert not Booking.objects.exists()

        assert send(desk, outside="on").status_code == 302
        assert Booking.objects.get().state == "BOOKED"

    def test_says_that_it_has_not_begun(self, desk: Client, intake: Intake) -> None:
        Intake.objects.update(opens_at=at("2023-10-05 09:00"))

        assert "まだ受付が始まっていません" in words_of(desk.get(NEW))

    def test_leads_to_the_booking_that_there_is(self, desk: Client, intake: Intake) -> None:
        there = book(intake, "", phone="0451112222")

        page = send(desk)

        assert page.status_code == 409
        assert f"{LIST}{there.code}/" in text(page)
        assert Booking.objects.count() == 1

    def test_is_not_offered_for_what_is_called_off(self, desk: Client, intake: Intake) -> None:
        Intake.objects.update(called_off_at=MOMENT, called_off_reason="台風のため")

        assert desk.get(NEW)["Location"] == LIST
        assert send(desk)["Location"] == LIST
        assert not Booking.objects.exists()

    def test_books_for_somebody_where_only_the_invited_come(
        self, desk: Client, intake: Intake
    ) -> None:
        Intake.objects.update(way="INVITATION")

        assert send(desk).status_code == 302

    def test_gives_back_what_was_typed_when_the_session_ended(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        desk.get(NEW)
        desk.cookies.pop("sessionid")
        send(desk, note="前の席")
        desk.force_login(editor)

        page = desk.get(NEW)

        assert "浜 はな子" in text(page)
        assert "前の席" in text(page)
        assert hidden_of(page, "press") == "page-1"


class TestTheConfirmationOnPaper:
    @pytest.mark.parametrize("paper", [*Paper, "nonsense"])
    def test_is_printed_on_each_paper(self, desk: Client, intake: Intake, paper: str) -> None:
        booking = book(intake)

        answer = desk.get(f"{LIST}{booking.code}/letter.pdf", {"paper": paper})

        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "no-store"

    def test_speaks_the_language_of_whoever_booked(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        programme = intake.programme
        programme.title_en = "Class for expecting parents"
        programme.save()
        booking = book(intake, language="en")
        booking.intake = Intake.objects.select_related("programme__section").get()

        letter = write_confirmation(booking=booking, now=MOMENT)

        assert letter.language == "en"
        assert letter.title == "Class for expecting parents"
        assert letter.url.endswith("/")
        assert "/programmes/booking/" in letter.url

    def test_says_the_turn_of_who_waits(self, intake: Intake) -> None:
        book(intake, units=2)
        waiting = book(intake, "taro@example.jp")

        assert "順番は1番です" in write_confirmation(booking=waiting, now=MOMENT).lead


class TestTakingAnApplicationForADraw:
    def test_keeps_what_was_said_for_the_rules_and_the_friends(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa, rules=("RESIDENT",))
        friend = enter(intake, "taro")

        unanswered = send(desk)
        answer = send(desk, said_resident="YES", group=code_of(friend))

        assert "はいか、いいえを選んでください。" in text(unanswered)
        assert answer.status_code == 302, text(answer)
        booking = Booking.objects.get(channel="PHONE")
        assert (booking.state, booking.entry.said) == ("APPLIED", ["RESIDENT"])
        assert booking.entry.ticket == fresh(friend).entry.ticket
