"""The pages on which residents book, and each booking's own page; without JavaScript, as a browser sends them."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.services.bookings import lapse_due
from engawa.rooms.programmes.views import own_booking
from tests.rooms.programmes.booking_material import (
    EMAIL,
    an_intake,
    book,
    cancel,
    fresh,
    hold,
    number_for,
    told,
)
from tests.rooms.programmes.material import MOMENT

pytestmark = pytest.mark.usefixtures("clock")
PAGE = "/kanazawa/programmes/1/"
BOOK = "/kanazawa/programmes/1/1/book/"
TYPED = {
    "units": "1",
    "name": "浜 はな子",
    "email": EMAIL,
    "note": "前の席がよいです",
    "press": "p1",
}


@pytest.fixture(autouse=True)
def no_knocks() -> None:
    cache.clear()


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa)


def text(page: Any) -> str:
    return str(page.content.decode())


def own(booking: Booking, part: str = "") -> str:
    return f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/{part}"


def send(client: Client, **said: Any) -> Any:
    return client.post(BOOK, {**TYPED, **said})


def confirm(client: Client, booking: Booking, **said: Any) -> Any:
    return client.post(own(booking, "confirm/"), {"number": number_for(booking), **said})


class TestHowAnIntakeStands:
    def test_is_said_with_the_same_words_on_the_page_and_over_the_form(
        self, client: Client, intake: Intake
    ) -> None:
        book(intake)

        pages = [text(client.get(address)) for address in (PAGE, BOOK)]

        for page in pages:
            for words in (
                "空き 1組",
                "定員 2組",
                "この回に申し込む",
                "受付は先着順、10月19日（木） 17:00までです。",
                "取消しは10月20日（金） 17:00まで、いつでもできます。",
            ):
                assert words in page
        assert f'href="{BOOK}"' in pages[0]

    @pytest.mark.parametrize(
        ("facts", "headline", "button"),
        [
            ({"taken": 2}, "満員・キャンセル待ち 0件", "キャンセル待ちに入る"),
            ({"taken": 2, "has_waiting_list": False}, "満員", ""),
            ({"opens_at": MOMENT + dt.timedelta(1)}, "受付前", ""),
            ({"closes_at": MOMENT}, "受付は終わりました", ""),
            ({"called_off_at": MOMENT, "called_off_reason": "台風のため"}, "中止", ""),
        ],
    )
    def test_says_why_nothing_can_be_booked(
        self, client: Client, intake: Intake, facts: dict[str, Any], headline: str, button: str
    ) -> None:
        Intake.objects.update(**facts)

        first = client.get(PAGE).context["detail"].first
        shown = client.get(BOOK).context["shown"]

        assert (first.seats.headline, first.seats.button) == (headline, button)
        assert shown.seats == first.seats
        assert bool(first.book_url) == bool(button)

    def test_counts_who_waits(self, client: Client, intake: Intake) -> None:
        book(intake, units=2)
        for name in ("taro", "jiro"):
            hold(intake, f"{name}@example.jp")

        assert "満員・キャンセル待ち 2件" in text(client.get(PAGE))
        assert "満員・キャンセル待ち 2件" in text(client.get(BOOK))

    def test_says_from_when_one_can_book(self, client: Client, intake: Intake) -> None:
        Intake.objects.update(opens_at=MOMENT + dt.timedelta(1))

        assert "受付は10月4日（水） 10:00から、先着順です。" in text(client.get(PAGE))


class TestBooking:
    def test_asks_with_names_that_browsers_fill_in(self, client: Client, intake: Intake) -> None:
        page = text(client.get(BOOK))

        for words in ('autocomplete="name"', 'autocomplete="email"', 'autocomplete="tel"'):
            assert words in page
        assert "空き 2組" in page

    def test_leads_from_the_form_over_the_number_to_the_confirmation(
        self, client: Client, intake: Intake
    ) -> None:
        answer = send(client)
        booking = Booking.objects.get()
        held = text(client.get(answer["Location"]))

        confirmed = confirm(client, booking)

        page = text(client.get(confirmed["Location"]))
        assert (answer.status_code, answer["Location"]) == (303, own(booking))
        assert "メールで届いた番号を入れてください" in held
        assert "申込みができています" in page
        assert "前の席がよいです" in page
        assert own(booking, "calendar.ics") in page

    def test_books_a_telephone_number_at_once_and_asks_to_keep_the_page(
        self, client: Client, intake: Intake
    ) -> None:
        answer = send(client, email="", phone="０９０ー１２３４ー５６７８")

        page = text(client.get(answer["Location"]))
        assert "申込みができています" in page
        assert "このページを控えてください" in page
        assert Booking.objects.get().phone == "090-1234-5678"

    def test_makes_one_booking_of_two_presses(self, client: Client, intake: Intake) -> None:
        first, second = send(client), send(client)

        assert first["Location"] == second["Location"]
        assert Booking.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            {"name": ""},
            {"email": "hana"},
            {"email": "", "phone": ""},
            {"email": "", "phone": "119"},
            {"units": "9"},
            {"note": "あ" * 501},
            {"website": "http://example.com"},
        ],
    )
    def test_keeps_what_was_typed_when_something_is_wrong(
        self, client: Client, intake: Intake, wrong: dict[str, str]
    ) -> None:
        page = send(client, **wrong)

        kept = {**TYPED, **wrong}
        assert page.status_code == 422
        for name in ("name", "email", "note"):
            assert kept[name] in text(page)
        assert not Booking.objects.exists()

    def test_offers_the_queue_and_keeps_the_words_when_it_got_full_meanwhile(
        self, client: Client, intake: Intake
    ) -> None:
        client.get(BOOK)
        book(intake, "taro@example.jp", units=2)

        page = send(client)
        answer = send(client, wait="1")

        assert page.status_code == 409
        assert "前の席がよいです" in text(page)
        assert 'name="wait"' in text(page)
        assert "キャンセル待ち 1番目" in text(client.get(answer["Location"]))

    def test_does_not_open_another_persons_booking(self, client: Client, intake: Intake) -> None:
        booking = book(intake)

        page = send(client)

        assert page.status_code == 409
        assert make_key(code=booking.code) not in text(page)
        assert told(booking) == ["booked", "link"]

    def test_stops_a_sender_who_sends_on_and_on(
        self, client: Client, intake: Intake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("engawa.rooms.programmes.views.booking.MOST_BOOKINGS", 1)
        send(client)

        page = send(client, email="taro@example.jp", press="p2")

        assert page.status_code == 429
        assert "taro@example.jp" in text(page)

    def test_fills_no_strangers_box(self, client: Client, intake: Intake) -> None:
        for number in range(9):
            send(client, press=f"p{number}")
            Booking.objects.filter(state="HELD").update(state="CANCELLED", holds_until=None)
            Intake.objects.update(taken=0)

        assert Message.objects.filter(purpose="programmes.number").count() == 8

    def test_has_no_page_where_nothing_is_booked(self, client: Client, intake: Intake) -> None:
        Intake.objects.update(way="OPEN", taken=0)

        assert client.get(BOOK).status_code == 404


class TestAReturningResident:
    def come_back(self, client: Client, intake: Intake) -> Any:
        send(client)
        booking = Booking.objects.get()
        confirm(client, booking, remember="on")
        cancel(booking)
        page = text(client.get(BOOK))
        press = re.search(r'name="press" value="([^"]+)"', page)
        assert press is not None
        return page, press[1]

    def test_needs_four_taps_and_no_number(self, client: Client, intake: Intake) -> None:
        page, press = self.come_back(client, intake)

        # Tap 1: the button beside the programme; tap 2: the button of the form, which is filled in.
        answer = client.post(
            BOOK, {"units": "1", "name": "浜 はな子", "email": EMAIL, "press": press}
        )

        assert f'value="{EMAIL}"' in page
        assert "申込みができています" in text(client.get(answer["Location"]))

    def test_is_known_in_this_browser_only(self, client: Client, intake: Intake) -> None:
        self.come_back(client, intake)

        send(Client(), press="of another browser")

        assert Booking.objects.latest("id").state == "HELD"

    def test_is_forgotten_with_one_press(self, client: Client, intake: Intake) -> None:
        self.come_back(client, intake)

        client.post("/kanazawa/programmes/1/1/forget/")

        assert EMAIL not in text(client.get(BOOK))

    def test_is_not_believed_when_the_cookie_was_written_by_somebody_else(
        self, client: Client, intake: Intake
    ) -> None:
        client.cookies["engawa_booking"] = '{"name": "x", "email": "hana@example.jp"}:a:b'

        send(client)

        assert Booking.objects.get().state == "HELD"

    def test_comes_to_the_booking_that_there_is(self, client: Client, intake: Intake) -> None:
        self.come_back(client, intake)
        standing = book(intake)

        answer = send(client, press="again")

        assert answer["Location"] == own(standing)

    def test_is_kept_where_no_script_reads_it(self, client: Client, intake: Intake) -> None:
        send(client)

        answer = confirm(client, Booking.objects.get(), remember="on")

        cookie = answer.cookies["engawa_booking"]
        assert (cookie["httponly"], cookie["max-age"]) == (True, 90 * 24 * 60 * 60)


class TestTheNumber:
    def test_is_asked_again_with_a_sentence_when_it_is_wrong(
        self, client: Client, intake: Intake
    ) -> None:
        booking = hold(intake)

        page = client.post(own(booking, "confirm/"), {"number": "AAAA-AAAA"})

        assert page.status_code == 422
        assert "番号がちがいます" in text(page)

    def test_gives_way_to_a_new_one_after_five_tries(self, client: Client, intake: Intake) -> None:
        booking = hold(intake)
        for _try in range(5):
            page = client.post(own(booking, "confirm/"), {"number": "AAAA-AAAA"})
        assert page.status_code == 410

        client.post(own(booking, "number/"))
        confirm(client, fresh(booking))

        assert fresh(booking).state == "BOOKED"

    def test_is_mailed_anew_three_times(self, client: Client, intake: Intake) -> None:
        booking = hold(intake)

        for _press in range(own_booking.MOST_NUMBERS + 2):
            client.post(own(booking, "number/"))

        assert told(booking) == ["number"] * (own_booking.MOST_NUMBERS + 1)


class TestABookingsOwnPage:
    @pytest.mark.parametrize("part", ["", "calendar.ics", "code.svg", "change/", "cancel/"])
    def test_is_kept_and_told_by_nobody(self, client: Client, intake: Intake, part: str) -> None:
        answer = client.get(own(book(intake), part))

        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "strict-origin"

    def test_names_the_section_in_the_language_of_its_reader(
        self, client: Client, intake: Intake
    ) -> None:
        programme, section = intake.programme, intake.programme.section
        programme.phone, section.name_en = "045-000-0001", "Children and Families"
        programme.save()
        section.save()
        client.cookies["engawa_language"] = "en"
        send(client)
        booking = Booking.objects.get()

        pages = [text(client.get(BOOK)), text(client.get(own(booking)))]
        pages.append(Message.objects.get(about=f"programmes.booking:{booking.pk}").body)

        for page in pages:
            assert "Children and Families" in page
            assert section.name not in page

    def test_does_not_exist_for_other_keys_and_other_wards(
        self, client: Client, intake: Intake, konan: Ward
    ) -> None:
        booking = book(intake)
        key = make_key(code=booking.code)

        assert client.get(f"/kanazawa/programmes/booking/{key[:-1]}x/").status_code == 404
        assert client.get(f"/kanazawa/programmes/booking/{booking.code}/").status_code == 404
        assert client.get(f"/konan/programmes/booking/{key}/").status_code == 404

    def test_stops_whoever_tries_keys(
        self, client: Client, intake: Intake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(own_booking, "MOST_WRONG_KEYS", 2)

        statuses = [
            client.get(f"/kanazawa/programmes/booking/guess{number}/").status_code
            for number in range(3)
        ]

        assert statuses == [404, 404, 429]
        assert client.get(own(book(intake))).status_code == 200

    @pytest.mark.parametrize("deed", ["accept/", "decline/", "confirm/", "number/"])
    def test_does_nothing_when_a_link_is_opened(
        self, client: Client, intake: Intake, deed: str
    ) -> None:
        first = book(intake, units=2)
        waiting = hold(intake, "taro@example.jp")
        cancel(first)

        answer = client.get(own(waiting, deed))
        client.get(own(waiting, "cancel/"))

        assert answer.status_code == 405
        assert fresh(waiting).state == "OFFERED"

    def test_says_honestly_where_one_stands_in_the_queue(
        self, client: Client, intake: Intake
    ) -> None:
        book(intake, units=2)
        hold(intake, "a@example.jp")
        gone, waiting = hold(intake, "b@example.jp"), hold(intake, "c@example.jp")
        cancel(gone)

        page = text(client.get(own(waiting)))

        assert "キャンセル待ち 2番目" in page
        assert "前に待っている申込みは1件です。" in page
        assert "これまでに3件が待ち、0件に席が回り、1件が待つのをやめました。" in page

    @pytest.mark.parametrize(("deed", "state"), [("accept/", "BOOKED"), ("decline/", "CANCELLED")])
    def test_answers_an_offer_with_one_press(
        self, client: Client, intake: Intake, deed: str, state: str
    ) -> None:
        first = book(intake, units=2)
        waiting = hold(intake, "taro@example.jp")
        cancel(first)
        page = text(client.get(own(waiting)))

        client.post(own(waiting, deed))

        assert "席が空きました" in page
        assert fresh(waiting).state == state

    def test_says_that_an_offer_has_ended(
        self, client: Client, intake: Intake, clock: time_machine.Traveller
    ) -> None:
        first = book(intake, units=2)
        waiting = hold(intake, "taro@example.jp")
        cancel(first)
        clock.shift(25 * 60 * 60)

        before = text(client.get(own(waiting)))
        answer = client.post(own(waiting, "accept/"), follow=True)

        assert "期限が過ぎました" in before
        assert "このご案内は、もう終わっています。" in text(answer)
        assert lapse_due(now=MOMENT + dt.timedelta(hours=25)) == 1

    def test_changes_what_was_said_and_keeps_it_when_there_is_no_room(
        self, client: Client, intake: Intake
    ) -> None:
        booking = book(intake)
        said = {"units": "2", "note": "車で行きます", "revision": "1"}

        client.post(own(booking, "change/"), said)
        assert fresh(booking).units == 2
        client.post(own(booking, "change/"), {**said, "units": "1", "revision": "2"})
        book(intake, "taro@example.jp")
        page = client.post(own(booking, "change/"), {**said, "revision": "3", "note": "歩きます"})

        assert page.status_code == 409
        assert "歩きます" in text(page)
        assert (fresh(booking).units, fresh(booking).note) == (1, "車で行きます")

    def test_shows_what_was_changed_elsewhere_and_keeps_the_words(
        self, client: Client, intake: Intake
    ) -> None:
        booking = book(intake)
        said = {"units": "1", "note": "車で行きます", "revision": "1"}
        client.post(own(booking, "change/"), said)

        page = client.post(own(booking, "change/"), {**said, "note": "歩きます"})

        assert page.status_code == 409
        assert "歩きます" in text(page)
        assert 'name="revision" value="2"' in text(page)

    def test_cancels_after_it_has_asked(self, client: Client, intake: Intake) -> None:
        booking = book(intake)

        asked = text(client.get(own(booking, "cancel/")))
        client.post(own(booking, "cancel/"))

        assert "申込みを取り消しますか" in asked
        assert fresh(booking).state == "CANCELLED"
        assert "取り消しました" in text(client.get(own(booking)))

    def test_gives_the_sessions_to_a_calendar(self, client: Client, intake: Intake) -> None:
        answer = client.get(own(book(intake), "calendar.ics"))

        assert "DTSTART:20231021T010000Z" in answer.content.decode()
