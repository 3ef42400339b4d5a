"""Who booked, at the desk: the list, one booking, and what an officer does to it."""

from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake
from tests.rooms.programmes.booking_material import (
    an_intake,
    book,
    cancel,
    count_taken,
    fresh,
    hold,
    told,
)
from tests.rooms.programmes.desk_forms import Open, words_of
from tests.rooms.programmes.material import MOMENT

pytestmark = pytest.mark.usefixtures("clock")
LIST = "/kanazawa/desk/programmes/1/intakes/1/bookings/"


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa, capacity=4)


@pytest.fixture
def desk(client_of: Open, editor: User) -> Client:
    return client_of(editor)


def page_of(booking: Booking, part: str = "") -> str:
    return f"{LIST}{booking.code}/{part}"


def deeds(code: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(code=code).order_by("id"))


class TestTheList:
    def test_shows_who_comes_and_who_waits_with_how_they_are_reached(
        self, desk: Client, intake: Intake
    ) -> None:
        book(intake, units=2, phone="045-111-2222", note="前の席")
        book(intake, "taro@example.jp", units=2, name="金沢 太郎")
        book(intake, "jiro@example.jp", units=1, name="六浦 次郎")

        page = desk.get(LIST)

        words = words_of(page)
        for part in (
            "席 4組",
            "空き 0組",
            "いまの申込み 3",
            "申込み済み 2",
            "キャンセル待ち 1",
            "浜 はな子",
            "045-111-2222",
            "伝言あり",
            "六浦 次郎",
            "1番",
        ):
            assert part in words
        assert "前の席" not in words
        assert page["Cache-Control"] == "no-store"

    def test_writes_each_opening_into_the_record(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        book(intake)

        desk.get(LIST)
        desk.get(f"{LIST}?state=BOOKED")

        read = deeds("programmes.bookings.read")
        assert [(entry.actor_id, entry.data["shown"]) for entry in read] == [(editor.pk, 1)] * 2
        assert read[0].data["reason"] == "work"

    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("はな子", ["浜 はな子"]),
            ("浜はな", ["浜 はな子"]),
            ("ハナ子", ["浜 はな子"]),
            ("2222", ["浜 はな子"]),
            ("０４５１１１", ["浜 はな子"]),
            ("222", []),
            ("taro@", ["金沢 太郎"]),
            ("いない人", []),
        ],
    )
    def test_is_searched_by_name_number_and_address(
        self, desk: Client, intake: Intake, words: str, found: list[str]
    ) -> None:
        book(intake, phone="045-111-2222")
        book(intake, "taro@example.jp", name="金沢 太郎")

        rows = desk.get(LIST, {"q": words}).context["list"].rows

        assert [row.name for row in rows] == found

    def test_is_searched_by_the_code_as_it_is_read_out(self, desk: Client, intake: Intake) -> None:
        booking = book(intake)
        book(intake, "taro@example.jp")
        spoken = f"{booking.code[:4]}-{booking.code[4:]}".lower()

        rows = desk.get(LIST, {"q": spoken}).context["list"].rows

        assert [row.code for row in rows] == [booking.code]

    def test_is_narrowed_by_state(self, desk: Client, intake: Intake) -> None:
        cancel(book(intake))
        book(intake, "taro@example.jp")

        states = {
            state: len(desk.get(LIST, {"state": state}).context["list"].rows)
            for state in ("", "BOOKED", "CANCELLED", "ALL", "NONSENSE")
        }

        assert states == {"": 1, "BOOKED": 1, "CANCELLED": 1, "ALL": 2, "NONSENSE": 1}

    def test_says_what_to_do_when_nobody_booked(self, desk: Client, intake: Intake) -> None:
        assert "まだ申込みはありません" in words_of(desk.get(LIST))

    def test_is_for_those_who_may_write(
        self, client_of: Open, viewer: User, intake: Intake
    ) -> None:
        assert client_of(viewer).get(LIST).status_code == 403


class TestOneBooking:
    def test_shows_its_history_and_how_its_messages_stand(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        booking = book(intake)
        desk.post(page_of(booking, "change/"), {"units": "2", "note": "", "revision": "1"})

        words = words_of(desk.get(page_of(booking)))

        for part in ("浜 はな子さんの申込み", "2組", "申込みの控え", "送るのを待っています"):
            assert part in words
        assert "申込みを受けました" in words
        assert f"申込みを変えました {editor.name}" in words
        assert deeds("programmes.booking.read")[0].actor_id == editor.pk

    def test_of_another_intake_is_not_there(
        self, desk: Client, intake: Intake, kanazawa: Ward
    ) -> None:
        other = book(an_intake(kanazawa))

        assert desk.get(page_of(other)).status_code == 404

    def test_is_changed_by_an_officer_after_the_time_of_residents(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        booking = book(intake, units=2)
        Intake.objects.update(cancel_until=MOMENT)

        answer = desk.post(page_of(booking, "change/"), {"units": "1", "note": "", "revision": "1"})

        assert (answer.status_code, fresh(booking).units) == (302, 1)
        assert deeds("programmes.booking.changed")[0].actor_id == editor.pk
        assert told(booking) == ["booked", "changed"]

    def test_keeps_what_was_typed_when_its_owner_was_faster(
        self, desk: Client, intake: Intake
    ) -> None:
        booking = book(intake)
        Booking.objects.update(revision=5, note="先に書いた")

        page = desk.post(
            page_of(booking, "change/"), {"units": "2", "note": "前の席", "revision": "1"}
        )

        assert page.status_code == 409
        assert "前の席" in words_of(page)
        assert fresh(booking).note == "先に書いた"
        assert 'name="revision" value="5"' in page.content.decode()

    def test_stays_as_it_was_without_room(self, desk: Client, intake: Intake) -> None:
        booking = book(intake)
        book(intake, "taro@example.jp", units=2)
        book(intake, "jiro@example.jp")

        page = desk.post(page_of(booking, "change/"), {"units": "2", "note": "", "revision": "1"})

        assert (page.status_code, fresh(booking).units) == (409, 1)
        assert count_taken(intake) == (4, 4)

    def test_gives_back_what_was_typed_when_the_session_ended(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        booking = book(intake)
        desk.get(page_of(booking, "change/"))
        desk.cookies.pop("sessionid")
        desk.post(page_of(booking, "change/"), {"units": "2", "note": "前の席", "revision": "1"})
        desk.force_login(editor)

        page = words_of(desk.get(page_of(booking, "change/")))

        assert "前の席" in page
        assert "サインインの前に書いた文を戻しました" in page

    def test_is_cancelled_and_its_seat_offered(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        booking = book(intake, units=2)
        book(intake, "taro@example.jp", units=2)
        waiting = book(intake, "jiro@example.jp")
        assert "取り消しますか" in words_of(desk.get(page_of(booking, "cancel/")))

        for _press in range(2):
            desk.post(page_of(booking, "cancel/"))

        assert (fresh(booking).state, fresh(waiting).state) == ("CANCELLED", "OFFERED")
        assert told(booking) == ["booked", "cancelled"]
        assert [entry.actor_id for entry in deeds("programmes.booking.cancelled")] == [editor.pk]

    def test_has_its_link_mailed_once_more(self, desk: Client, intake: Intake) -> None:
        booking = book(intake)

        for _press in range(2):
            desk.post(page_of(booking, "link/"))

        assert told(booking) == ["booked", "link"]

    def test_without_an_address_says_that_nothing_can_be_mailed(
        self, desk: Client, intake: Intake
    ) -> None:
        booking = book(intake, "", phone="045-111-2222")

        page = words_of(desk.post(page_of(booking, "link/"), follow=True))

        assert "メールアドレスがないので、送れません" in page
        assert not Message.objects.filter(purpose="programmes.link").exists()

    def test_that_was_offered_is_booked_on_the_telephone(
        self, desk: Client, intake: Intake, editor: User
    ) -> None:
        first = book(intake, units=2)
        book(intake, "taro@example.jp", units=2)
        waiting = book(intake, "", phone="045-111-2222")
        cancel(first)
        assert "電話で確かめたので、申し込む" in words_of(desk.get(page_of(waiting)))

        desk.post(page_of(waiting, "accept/"))

        assert fresh(waiting).state == "BOOKED"
        assert deeds("programmes.booking.booked")[-1].actor_id == editor.pk

    def test_that_was_not_offered_is_not_booked_past_others(
        self, desk: Client, intake: Intake
    ) -> None:
        book(intake, units=2)
        book(intake, "taro@example.jp", units=2)
        waiting = book(intake, "jiro@example.jp")

        page: Any = desk.post(page_of(waiting, "accept/"), follow=True)

        assert fresh(waiting).state == "WAITING"
        assert "もう終わっています" in words_of(page)


class TestOffering:
    def test_goes_by_the_order_of_turns(self, desk: Client, intake: Intake) -> None:
        book(intake, units=2)
        book(intake, "taro@example.jp", units=2)
        waiting = [book(intake, f"wait{number}@example.jp") for number in range(2)]
        Intake.objects.update(capacity=5)

        answers = [words_of(desk.post(f"{LIST}offer/", follow=True)) for _press in range(2)]

        assert [fresh(booking).state for booking in waiting] == ["OFFERED", "WAITING"]
        assert "待っている1件に、空きを案内しました" in answers[0]
        assert "いま案内できる空きは、ありません" in answers[1]

    def test_leaves_alone_what_is_held(self, desk: Client, intake: Intake) -> None:
        held = hold(intake)

        desk.post(f"{LIST}offer/")

        assert fresh(held).state == "HELD"
