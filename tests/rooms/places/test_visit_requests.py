"""Asking a place to come and sell, and what becomes of it."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.jobs import end_unanswered_visits
from engawa.rooms.places.models import MapLayer, Place, PlaceVisiting, VisitRequest
from engawa.rooms.places.services import visits as services
from tests.cast import end_session
from tests.outbox import deliver_mails
from tests.rooms.places import keeper_cases as cases
from tests.rooms.places import material
from tests.rooms.places.desk_forms import errors_of, text, words_of
from tests.turns import somebody_faster

pytestmark = pytest.mark.usefixtures("clock")
ASK = f"{cases.PLACE}visit/"
DESK = "/kanazawa/desk/places/visits/"
TYPED = {
    "group_name": "秋まつりの会",
    "contact_name": "上大岡 さくら",
    "email": "sakura@example.jp",
    "phone": "０４５－１１１－２２２２",
    "day_1": "令和5年11月3日",
    "opens_1": "10時",
    "closes_1": "15:30",
    "day_2": "2023-11-05",
    "where": "町内会館の前\n机あり",
    "people": "50",
    "offerings": ["食パン"],
    "note": "<b>雨なら中で</b>",
    "step": "check",
}


@pytest.fixture
def place(kanazawa: Ward) -> Place:
    place = cases.make_kept_place(kanazawa)
    cases.open_for_visits(place)
    return place


def press_of(page: Any) -> str:
    found = re.search(r'name="press" value="(\w+)"', text(page))
    assert found is not None, "no page to be looked through"
    return found[1]


def send(client: Client) -> Any:
    """Fill in the form, look it through and send it."""
    press = press_of(client.post(ASK, TYPED))
    return client.post(ASK, {**TYPED, "step": "send", "press": press})


class TestBeingAskable:
    def test_shows_on_the_page_and_on_the_front_page_of_the_map(
        self, client: Client, place: Place
    ) -> None:
        assert "出張販売をおねがいする" in words_of(client.get(cases.PLACE))
        assert ASK in text(client.get("/kanazawa/places/maps/hotmap/"))
        assert "区内なら伺います。" in words_of(client.get(ASK))

    @pytest.mark.parametrize("lacks", ["tick", "map", "goods", "public map"])
    def test_wants_a_tick_a_map_of_makers_and_something_to_sell(
        self, client: Client, place: Place, lacks: str
    ) -> None:
        layer = MapLayer.objects.get()
        if lacks == "tick":
            PlaceVisiting.objects.update(accepts=False)
        elif lacks == "map":
            layer.edition = "PLAIN"
        elif lacks == "public map":
            layer.is_public = False
        else:
            place.offerings.update(category="SERVICE")
        layer.save()

        assert "出張販売" not in words_of(client.get(cases.PLACE))
        assert client.get(ASK).status_code == 404
        assert client.post(ASK, TYPED).status_code == 404

    def test_is_decided_by_an_officer(self, client_of: Any, editor: User, kanazawa: Ward) -> None:
        place = material.add_bakery(kanazawa)

        client_of(editor).post(
            "/kanazawa/desk/places/1/visiting/", {"accepts": "on", "words": "区内なら"}
        )

        visiting = PlaceVisiting.objects.get(place=place)
        assert (visiting.accepts, visiting.words) == (True, "区内なら")


class TestAsking:
    def test_shows_what_was_typed_before_it_goes(self, client: Client, place: Place) -> None:
        page = client.post(ASK, TYPED)

        words = words_of(page)
        assert "まだ送っていません。" in words
        assert "11月3日（金） 10:00から15:30まで" in words
        assert "&lt;b&gt;雨なら中で&lt;/b&gt;" in text(page)
        assert not VisitRequest.objects.exists()

    def test_gives_what_was_typed_back_to_mend(self, client: Client, place: Place) -> None:
        page = text(client.post(ASK, {**TYPED, "step": "edit"}))

        assert 'value="令和5年11月3日"' in page
        assert "町内会館の前\n机あり" in page

    def test_gives_a_receipt_and_mails_asker_and_place(self, client: Client, place: Place) -> None:
        answer = send(client)

        visit = VisitRequest.objects.get()
        receipt = client.get(answer["Location"])
        assert visit.phone == "045-111-2222"
        assert visit.wishes[0] == {"day": "2023-11-03", "opens": "10:00", "closes": "15:30"}
        assert visit.last_day == dt.date(2023, 11, 5)
        assert "-".join(re.findall("....", visit.code)) in words_of(receipt)
        assert "返事を待っています" in words_of(receipt)
        assert "sakura" not in text(receipt)
        assert "045-111-2222" not in text(receipt)
        assert [message.to for message in deliver_mails()] == [
            ["sakura@example.jp"],
            [cases.ADDRESS],
        ]
        assert answer["Location"] in deliver_mails()[0].body
        assert f"&visit={visit.pk}" in deliver_mails()[1].body

    def test_pressed_twice_makes_one(self, client: Client, place: Place) -> None:
        press = press_of(client.post(ASK, TYPED))

        answers = [
            client.post(ASK, {**TYPED, "step": "send", "press": press})["Location"]
            for _press in range(2)
        ]

        assert answers[0] == answers[1]
        assert VisitRequest.objects.count() == 1
        assert len(deliver_mails()) == 2

    def test_pressed_twice_in_one_moment_makes_one(self, place: Place, now: dt.datetime) -> None:
        with somebody_faster(table="places_place", deed=lambda: cases.make_visit(place)):
            visit, is_new = services.send_visit_request(
                place_id=place.pk,
                press=f"{0:032d}",
                asked=services.Asked(
                    "会", "さくら", "", "045-1", (cases.WISH,), "前", None, (), ""
                ),
                language="ja",
                sender="",
                now=now,
            )

        assert (visit.group_name, is_new) == ("秋まつりの会", False)

    def test_is_not_sent_without_the_page_on_which_it_is_looked_through(
        self, client: Client, place: Place
    ) -> None:
        client.post(ASK, {**TYPED, "step": "send", "press": ""})

        assert not VisitRequest.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"email": "", "phone": ""}, "どちらかを入れてください。"),
            ({"email": "sakura"}, "メールアドレス"),
            ({"phone": "あいう"}, "番号として読めません。"),
            ({"day_1": "", "opens_1": "", "closes_1": "", "day_2": ""}, "1つは入れてください。"),
            ({"day_1": "2023-10-03"}, "あすより先の日を入れてください。"),
            ({"day_1": "2025-10-03"}, "1年より先の日は、まだおねがいできません。"),
            ({"day_3": "", "opens_3": "10:00"}, "日も入れてください。"),
            ({"opens_1": "15:30", "closes_1": "10:00"}, "始まる時刻より後にしてください。"),
            ({"opens_1": "", "closes_1": "10:00"}, "始まる時刻も入れてください。"),
            ({"opens_1": "あさ"}, "時刻として読めません。"),
            ({"people": "-3"}, "およその数"),
            ({"group_name": "あ" * 101}, "100字より短くしてください。"),
            ({"offerings": ["毒"]}, "売ってほしい物"),
            ({"leave_empty": "http://"}, "この欄を空にして、もう一度押してください。"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(
        self, client: Client, place: Place, typed: dict[str, Any], told: str
    ) -> None:
        answer = client.post(ASK, {**TYPED, **typed})

        assert answer.status_code == 422
        assert any(told in error for error in errors_of(answer))
        assert "町内会館の前\n机あり" in text(answer)

    def test_says_for_those_who_listen_that_one_field_stays_empty(
        self, client: Client, place: Place
    ) -> None:
        hidden = text(client.get(ASK))
        shown = text(client.post(ASK, {**TYPED, "leave_empty": "x"}))

        pattern = (
            r'<div class="visually-hidden">\s*<div class="field">\s*<label for="id_leave_empty">'
        )
        assert re.search(pattern, hidden)
        assert not re.search(pattern, shown)

    def test_stops_a_sender_who_asks_again_and_again(self, client: Client, place: Place) -> None:
        statuses = [send(client).status_code for _number in range(services.MOST_OF_A_SENDER + 1)]

        assert statuses == [303] * services.MOST_OF_A_SENDER + [429]

    def test_speaks_to_the_asker_in_their_language(self, client: Client, place: Place) -> None:
        client.get(f"{ASK}?lang=en")

        send(client)

        assert VisitRequest.objects.get().language == "en"


class TestTheReceipt:
    def test_opens_by_its_code_only(self, client: Client, place: Place, konan: Ward) -> None:
        visit = cases.make_visit(place)

        assert client.get(f"/kanazawa/places/visits/{visit.code}/").status_code == 200
        assert client.get("/kanazawa/places/visits/BBBB-BBBB-BBBB/").status_code == 404
        assert client.get(f"/konan/places/visits/{visit.code}/").status_code == 404

    def test_opens_however_its_code_is_written(self, client: Client, place: Place) -> None:
        visit = cases.make_visit(place)
        grouped = "-".join(re.findall("....", visit.code))

        pages = [
            client.get(f"/kanazawa/places/visits/{typed}/")
            for typed in (grouped, grouped.lower(), visit.code.lower())
        ]

        assert [page.status_code for page in pages] == [200, 200, 200]
        assert all(grouped in words_of(page) for page in pages)

    def test_opens_by_the_shorter_codes_of_earlier_requests(
        self, client: Client, place: Place
    ) -> None:
        visit = cases.make_visit(place)
        VisitRequest.objects.filter(pk=visit.pk).update(code="BCDF-GHJK-LMNP")

        pages = [
            client.get(f"/kanazawa/places/visits/{typed}/")
            for typed in ("BCDF-GHJK-LMNP", "bcdfghjklmnp")
        ]

        assert [page.status_code for page in pages] == [200, 200]
        assert "BCDF-GHJK-LMNP" in words_of(pages[1])

    def test_has_a_code_as_long_as_the_receipt_of_a_report(
        self, client: Client, place: Place
    ) -> None:
        visit = cases.make_visit(place)

        assert re.fullmatch("[2-9A-HJKMNP-TV-Z]{16}", visit.code)

    def test_withdraws_after_asking_and_tells_the_place(self, client: Client, place: Place) -> None:
        visit = cases.make_visit(place)
        address = f"/kanazawa/places/visits/{visit.code}/withdraw/"

        asked = words_of(client.get(address))
        answers = [words_of(client.post(address, follow=True)) for _press in range(2)]

        assert "取り下げますか" in asked
        assert "おねがいを取り下げました。" in answers[0]
        assert "もう終わっています。" in answers[1]
        assert VisitRequest.objects.get().state == "WITHDRAWN"
        assert cases.ADDRESS in [address for message in deliver_mails() for address in message.to]


class TestAnswering:
    def test_is_done_by_the_place_after_the_code(self, client: Client, place: Place) -> None:
        visit = cases.make_visit(place)
        address = f"{cases.UPDATE}visits/{visit.pk}/"

        before = client.get(address)
        cases.come_in(client)
        page = words_of(client.get(address))
        client.post(address, {"day": "2023-11-03", "words": "伺います。", "deed": "accept"})

        visit.refresh_from_db()
        assert before["Location"] == cases.UPDATE
        assert "上大岡 さくら" in page
        assert (visit.state, visit.accepted_day) == ("ACCEPTED", dt.date(2023, 11, 3))
        assert visit.answered_by is None
        assert deliver_mails()[-1].to == ["sakura@example.jp"]
        assert "伺います。" in deliver_mails()[-1].body

    def test_is_led_to_by_the_link_in_the_mail(self, client: Client, place: Place) -> None:
        visit = cases.make_visit(place)
        client.post(f"{cases.UPDATE}?visit={visit.pk}", {"email": cases.ADDRESS})

        answer = client.post(f"{cases.UPDATE}code/", {"code": cases.last_code()})

        assert answer["Location"] == f"{cases.UPDATE}visits/{visit.pk}/"

    def test_is_done_for_the_place_by_an_officer(
        self, client_of: Any, editor: User, place: Place
    ) -> None:
        visit = cases.make_visit(place)
        desk = client_of(editor)

        assert "秋まつりの会" in words_of(desk.get(DESK))
        desk.post(f"{DESK}{visit.pk}/", {"deed": "decline", "words": "その日は休みです。"})

        visit.refresh_from_db()
        assert (visit.state, visit.answered_by) == ("DECLINED", editor)

    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ({"deed": "accept"}, "行く日を選んでください。"),
            ({"deed": "accept", "day": "other"}, "行く日を入れてください。"),
            ({"deed": "accept", "day": "other", "other_day": "2023-10-02"}, "過ぎた日です。"),
            ({"deed": "accept", "day": "2024-01-01"}, "一覧の中から選び直してください。"),
            ({"deed": "decline"}, "理由を、ひとこと書いてください。"),
        ],
    )
    def test_says_what_is_missing(
        self, client_of: Any, editor: User, place: Place, typed: dict[str, str], told: str
    ) -> None:
        visit = cases.make_visit(place)

        answer = client_of(editor).post(f"{DESK}{visit.pk}/", typed)

        assert answer.status_code == 422
        assert any(told in error for error in errors_of(answer))

    def test_tells_the_second_who_answers(self, client_of: Any, editor: User, place: Place) -> None:
        visit = cases.make_accepted_visit(place)

        answer = client_of(editor).post(f"{DESK}{visit.pk}/", {"deed": "decline", "words": "否"})

        assert answer.status_code == 409
        assert "先に、ほかの方が返事をしています" in words_of(answer)
        assert VisitRequest.objects.get().state == "ACCEPTED"

    def test_loses_no_words_when_the_hour_or_the_session_is_over(
        self, client: Client, client_of: Any, editor: User, place: Place, clock: Any
    ) -> None:
        visit = cases.make_visit(place)
        address, sent = (
            f"{cases.UPDATE}visits/{visit.pk}/",
            {"words": "考え中です。", "deed": "decline"},
        )
        desk = client_of(editor)
        end_session(desk, f"{DESK}{visit.pk}/")
        cases.come_in(client)
        clock.shift(60 * 60)

        desk.post(f"{DESK}{visit.pk}/", sent)
        desk.force_login(editor)
        client.post(address, sent)
        cases.come_in(client)

        assert "考え中です。" in text(desk.get(f"{DESK}{visit.pk}/"))
        assert "考え中です。" in text(client.get(address))

    def test_of_another_place_does_not_exist(self, client: Client, place: Place) -> None:
        other = cases.make_kept_place(place.ward, name="なぎさ工房", email="n@example.jp")
        visit = cases.make_visit(place)
        cases.come_in(client)
        VisitRequest.objects.filter(pk=visit.pk).update(place=other)

        assert client.get(f"{cases.UPDATE}visits/{visit.pk}/").status_code == 404


class TestLapsing:
    def test_ends_after_thirty_days_and_tells_the_asker_once(
        self, place: Place, now: dt.datetime
    ) -> None:
        cases.make_visit(place)
        cases.make_visit(place, now=now + dt.timedelta(days=1))
        before = len(deliver_mails())

        said = [end_unanswered_visits(now + services.ANSWER_WITHIN) for _run in range(2)]

        states = list(VisitRequest.objects.order_by("pk").values_list("state", flat=True))
        assert states == ["LAPSED", "SENT"]
        assert "1件を終えました" in said[0]
        assert "0件を終えました" in said[1]
        assert [message.to for message in deliver_mails()[before:]] == [["sakura@example.jp"]]
