"""The book of orders at the desk: looked at before it is saved, public at once, and nobody's words lost."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.safety.book_values import BookValues, find_faults
from engawa.rooms.safety.models import OrderBook, Publication, PublicPage
from engawa.rooms.safety.selectors.situation import get_situation
from engawa.rooms.safety.services.books import change_book
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound
from tests import cast
from tests.rooms.safety.order_material import NOW, issue, prepare_ward

Open = Callable[..., Client]
BOOK = "/kanazawa/desk/safety/book/"
TYPED = {
    "phone": "050-5490-3993",
    "stale_minutes": "45",
    "city_ja": "横浜市",
    "city_easy": "横浜市（よこはまし）",
    "city_en": "Yokohama City",
    "city_zh": "横滨市",
    "city_ko": "요코하마시",
    "ward_zh": "金泽区",
    "ward_ko": "가나자와구",
    "place_1_ja": "宮川",
    "place_1_en": "the Miyagawa River",
}


def hidden_of(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return html.unescape(found[1])


@pytest.fixture
def desk(client_of: Open, approver: User) -> Client:
    return client_of(approver)


@pytest.fixture
def book(kanazawa: Ward) -> OrderBook:
    return OrderBook.objects.create(
        ward=kanazawa, phone="050-0000-0000", names={"city": {"ja": "横浜市"}}
    )


def open_form(desk: Client) -> dict[str, str]:
    page = desk.get(BOOK).content.decode()
    return {name: hidden_of(page, name) for name in ("revision", "opened")}


def look(desk: Client, **changes: str) -> Any:
    return desk.post(BOOK, {**TYPED, **open_form(desk), **changes})


def save(desk: Client, **changes: str) -> Any:
    looked = look(desk, **changes).content.decode()
    hidden = {name: hidden_of(looked, name) for name in ("revision", "opened", "looked")}
    return desk.post(BOOK, {**TYPED, **changes, **hidden}, follow=True)


class TestBook:
    def test_is_shown_in_all_languages_before_anything_is_saved(
        self, desk: Client, book: OrderBook
    ) -> None:
        page = look(desk).content.decode()

        assert page.count("050-5490-3993") >= 10
        for words in ("横浜市金沢区", "Yokohama City", "横滨市", "요코하마시", "自動の音声で案内"):
            assert words in page
        assert "いまの番号 050-0000-0000" in page
        assert "You can also hear this by telephone: 050-5490-3993" in page
        book.refresh_from_db()
        assert book.phone == "050-0000-0000"
        assert not Publication.objects.exists()

    def test_is_saved_and_asked_to_be_public(self, desk: Client, book: OrderBook) -> None:
        page = save(desk).content.decode()

        assert "発令簿を保存しました" in page
        book.refresh_from_db()
        assert (book.phone, book.stale_minutes, book.revision) == ("050-5490-3993", 45, 2)
        assert book.names["places"] == {"宮川": {"en": "the Miyagawa River"}}
        situation = get_situation(
            ward_id=book.ward_id, is_drill=False, sequence=1, now=timezone.now()
        )
        assert situation.phone == "050-5490-3993"
        assert situation.city_names["ko"] == "요코하마시"
        assert situation.ward_names["zh-hans"] == "金泽区"
        asked = Publication.objects.get()
        assert (asked.cause, asked.is_drill, asked.on_disk_at) == ("BOOK", False, None)
        entry = AuditEntry.objects.get(code="safety.book.set")
        assert entry.data["phone_before"] == "050-0000-0000"
        assert entry.data["phone"] == "050-5490-3993"

    def test_asks_for_the_pages_of_the_drill_where_there_are_any(
        self, desk: Client, book: OrderBook
    ) -> None:
        PublicPage.objects.create(ward_id=book.ward_id, is_drill=True, sequence=3)

        save(desk)

        assert set(Publication.objects.values_list("is_drill", flat=True)) == {False, True}

    def test_lets_a_drill_alarm_after_as_long_as_the_real_thing(
        self, desk: Client, book: OrderBook
    ) -> None:
        save(desk)

        drill = OrderBook.objects.get(ward_id=book.ward_id, is_drill=True)
        assert (drill.stale_minutes, drill.phone) == (45, "")

    def test_is_not_saved_as_anything_else_than_what_was_looked_at(
        self, desk: Client, book: OrderBook
    ) -> None:
        looked = look(desk).content.decode()
        hidden = {name: hidden_of(looked, name) for name in ("revision", "opened", "looked")}

        again = desk.post(BOOK, {**TYPED, **hidden, "phone": "050-5490-3994"})

        assert again.status_code == 200
        assert "新しい番号" in again.content.decode()
        book.refresh_from_db()
        assert book.phone == "050-0000-0000"

    def test_begins_where_a_ward_has_none(self, desk: Client, kanazawa: Ward) -> None:
        save(desk)

        assert OrderBook.objects.get(ward=kanazawa, is_drill=False).phone == "050-5490-3993"

    def test_says_nothing_twice_when_nothing_changes(self, desk: Client, book: OrderBook) -> None:
        save(desk)
        save(desk)

        book.refresh_from_db()
        assert book.revision == 2
        assert Publication.objects.count() == 1

    def test_may_have_no_telephone(self, desk: Client, book: OrderBook) -> None:
        page = look(desk, phone="").content.decode()
        assert "電話番号は出ません" in page

        save(desk, phone="")

        book.refresh_from_db()
        assert book.phone == ""

    def test_names_the_orders_whose_text_keeps_the_old_number(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        order = issue(prepare_ward(kanazawa))

        page = look(desk).content.decode()

        assert "前の番号が入ったまま" in page
        assert f"/kanazawa/desk/safety/orders/{order.pk}/" in page
        assert "前の番号が入ったまま" not in look(desk, phone="050-0000-0000").content.decode()

    def test_says_which_places_of_scenarios_it_does_not_name(
        self, desk: Client, kanazawa: Ward
    ) -> None:
        prepare_ward(kanazawa)

        page = desk.get(BOOK).content.decode()

        assert "ここにまだない名前：横浜市南部" in page

    def test_keeps_what_two_officers_wrote(
        self, desk: Client, client_of: Open, administrator: User, book: OrderBook
    ) -> None:
        mine = look(desk).content.decode()
        hidden = {name: hidden_of(mine, name) for name in ("revision", "opened", "looked")}
        other = client_of(administrator)
        save(other, phone="050-1111-2222", city_en="City of Yokohama")

        answer = desk.post(BOOK, {**TYPED, **hidden})

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "050-1111-2222" in page
        assert 'value="050-5490-3993"' in page
        book.refresh_from_db()
        assert book.phone == "050-1111-2222"
        again = {name: hidden_of(page, name) for name in ("revision", "opened")}
        looked = hidden_of(desk.post(BOOK, {**TYPED, **again}).content.decode(), "looked")
        desk.post(BOOK, {**TYPED, **again, "looked": looked})
        book.refresh_from_db()
        assert book.phone == "050-5490-3993"

    def test_comes_back_as_typed_after_the_session_ended(
        self, desk: Client, client_of: Open, approver: User, book: OrderBook
    ) -> None:
        cast.end_session(desk, BOOK)
        desk.post(BOOK, TYPED)
        desk.force_login(approver)

        page = desk.get(BOOK).content.decode()

        assert 'value="050-5490-3993"' in page
        assert 'value="the Miyagawa River"' in page

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"phone": "119"}, "番号として読めません"),
            ({"phone": "0505490399"}, "半角のハイフン"),
            ({"phone": "050-5490-39933"}, "10桁か11桁"),
            ({"phone": "+81-50-5490-3993"}, "市外局番から"),
            ({"stale_minutes": "4"}, "5分から720分"),
            ({"stale_minutes": ""}, "必須"),
            ({"city_ja": ""}, "市の名前を、日本語でも"),
            ({"city_easy": "横浜市"}, "よみをかっこで"),
            ({"city_en": "横浜市"}, "ローマ字で"),
            ({"city_zh": "よこはま"}, "かなやハングル"),
            ({"city_ko": "Yokohama"}, "ハングルで"),
            ({"ward_ko": "Kanazawa"}, "ハングルで"),
            ({"place_1_ja": ""}, "日本語の名前を入力"),
            ({"place_2_ja": "宮川"}, "同じ名前が、もう上に"),
            (
                {"place_1_ja": "", "place_1_en": "", "place_3_ja": "川", "place_3_en": "川"},
                "ローマ字で",
            ),
        ],
    )
    def test_says_what_cannot_stand_on_a_page(
        self, desk: Client, book: OrderBook, changes: dict[str, str], words: str
    ) -> None:
        answer = look(desk, **changes)

        assert answer.status_code == 422
        assert words in answer.content.decode()
        book.refresh_from_db()
        assert book.phone == "050-0000-0000"


class TestChangingTheBook:
    def test_refuses_another_revision(self, book: OrderBook, approver: User) -> None:
        with pytest.raises(EntryChanged):
            change_book(
                ward_id=book.ward_id,
                revision=7,
                values=BookValues(phone="050-1111-2222"),
                actor_id=approver.pk,
                now=NOW,
            )

    def test_refuses_what_is_unsound_whoever_asks(self, book: OrderBook, approver: User) -> None:
        with pytest.raises(EntryUnsound) as refused:
            change_book(
                ward_id=book.ward_id,
                revision=1,
                values=BookValues(phone="119"),
                actor_id=approver.pk,
                now=NOW,
            )

        assert refused.value.field == "phone"

    def test_keeps_names_that_its_form_does_not_know(self, book: OrderBook, approver: User) -> None:
        OrderBook.objects.filter(pk=book.pk).update(names={"later": {"ja": "のちの名前"}})

        change_book(
            ward_id=book.ward_id,
            revision=1,
            values=BookValues(phone="050-1111-2222"),
            actor_id=approver.pk,
            now=NOW,
        )

        book.refresh_from_db()
        assert book.names["later"] == {"ja": "のちの名前"}


class TestFaults:
    @pytest.mark.parametrize(
        "phone", ["", "045-788-7706", "050-5490-3993", "0120-123-456", "0570-00-1234"]
    )
    def test_are_none_in_numbers_as_people_dial_them(self, phone: str) -> None:
        assert find_faults(values=BookValues(phone=phone)) == []

    @pytest.mark.parametrize("phone", ["110", "45-788-7706", "050-5490-3993-1", "050 5490 3993"])
    def test_are_found_in_others(self, phone: str) -> None:
        assert [field for field, _words in find_faults(values=BookValues(phone=phone))] == ["phone"]
