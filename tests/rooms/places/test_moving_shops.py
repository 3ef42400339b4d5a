"""The pages of moving shops that everybody reads: when they come where, one shop, its calendar."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MovingShop, Stop
from engawa.rooms.places.opening.hours import Span
from engawa.rooms.places.services.moving_shops import set_change, withdraw_stop
from tests.rooms.places import material, rounds
from tests.rooms.places.desk_forms import text, words_of

LIST = "/kanazawa/places/moving-shops/"
SHOP = f"{LIST}1/"


@pytest.fixture
def shop(kanazawa: Ward) -> MovingShop:
    material.lay_ground(kanazawa)
    return rounds.make_shop(kanazawa)


@pytest.fixture
def stop(shop: MovingShop) -> Stop:
    return rounds.make_stop(shop)


def at(moment: dt.datetime) -> Any:
    return time_machine.travel(moment, tick=False)


class TestTheList:
    def test_says_who_is_there_now_and_until_when(self, client: Client, stop: Stop) -> None:
        with at(rounds.TUESDAY):
            answer = client.get(LIST)

        assert "いま来ています（11:00まで）" in words_of(answer)
        assert "みどり号" in words_of(answer)

    def test_stands_in_order_of_time_with_the_same_numbers_on_the_map(
        self, client: Client, shop: MovingShop, stop: Stop
    ) -> None:
        rounds.make_stop(shop, spot="並木の広場", hours="Tu 09:00-09:30", longitude=139.62)
        rounds.make_stop(shop, spot="坂の下", hours="We 09:00-09:30", latitude=None, longitude=None)

        with at(rounds.TUESDAY):
            answer = client.get(LIST)

        words = words_of(answer)
        order = [words.index(spot) for spot in ("五丁目公園", "坂の下", "並木の広場")]
        assert order == sorted(order)
        assert text(answer).count('class="map-pin"') == 2
        assert "位置の分からない1か所は、地図にありません。" in words

    def test_lists_the_visits_of_the_day_that_is_asked_for(
        self, client: Client, shop: MovingShop, stop: Stop
    ) -> None:
        rounds.make_stop(shop, spot="並木の広場", hours="We 09:00-09:30")

        with at(rounds.TUESDAY):
            today = words_of(client.get(LIST, {"day": "today"}))
            tomorrow = words_of(client.get(LIST, {"day": "tomorrow"}))
            wednesday = words_of(client.get(LIST, {"day": "2"}))

        assert "10月3日（火）に来る場所 1か所" in today
        assert "並木の広場" not in today
        assert "10月4日（水）に来る場所 1か所" in tomorrow
        assert "10月4日（水）に来る場所 1か所" in wednesday

    def test_says_what_is_called_off_in_words_and_strikes_the_times(
        self, client: Client, stop: Stop
    ) -> None:
        rounds.call_off(stop)

        with at(rounds.TUESDAY):
            day = client.get(LIST, {"day": "today"})
            near = client.get(LIST)

        assert '<del><span class="visually-hidden">取りやめ：</span>' in text(day)
        assert "きょうは休みます（雨のため）" in words_of(day)
        assert "きょうは休みます（雨のため）" in words_of(near)
        assert "次は 10月10日（火） 10:00～11:00" in words_of(near)
        assert "いま来ています" not in words_of(day) + words_of(near)

    def test_tells_of_another_time(self, client: Client, stop: Stop) -> None:
        set_change(
            ward_id=stop.shop.ward_id,
            number=1,
            stop_id=stop.pk,
            day=rounds.TODAY,
            span=Span(14 * 60, 15 * 60),
            words="",
            actor_id=None,
            now=rounds.MOMENT,
        )

        with at(rounds.TUESDAY):
            words = words_of(client.get(LIST))

        assert "次は きょう 14:00～15:00" in words
        assert "いつもの時間（10:00～11:00）と違います" in words

    def test_stands_nearest_first_from_a_town(
        self, client: Client, shop: MovingShop, stop: Stop
    ) -> None:
        rounds.make_stop(
            shop, spot="泥亀の角", hours="Mo 09:00-09:30", latitude=35.338, longitude=139.622
        )

        with at(rounds.TUESDAY):
            words = words_of(client.get(LIST, {"near": "泥亀一丁目"}))

        assert words.index("泥亀の角") < words.index("五丁目公園")
        assert "泥亀一丁目から近い順に並べています。" in words

    def test_says_that_a_town_is_unknown(self, client: Client, stop: Stop) -> None:
        words = words_of(client.get(LIST, {"near": "月の裏"}))

        assert "「月の裏」という町や駅が見つからないため" in words

    def test_keeps_to_a_district(self, client: Client, kanazawa: Ward, stop: Stop) -> None:
        area = kanazawa.areas.get(code="bunko")
        rounds.make_stop(stop.shop, spot="文庫の角", area_id=area.pk)

        words = words_of(client.get(LIST, {"area": "bunko"}))

        assert "文庫の角" in words
        assert "五丁目公園" not in words

    @pytest.mark.parametrize("day", ["7", "yesterday", "２", "2023-10-03", "\x00"])
    def test_takes_a_day_that_makes_no_sense_for_none(
        self, client: Client, stop: Stop, day: str
    ) -> None:
        answer = client.get(LIST, {"day": day})

        assert answer.status_code == 200
        assert "来る場所 1か所" in words_of(answer)

    def test_leaves_out_what_nobody_may_read_and_what_is_over(
        self, client: Client, kanazawa: Ward, stop: Stop
    ) -> None:
        hidden = rounds.make_shop(kanazawa, name="準備中の車", is_public=False)
        rounds.make_stop(hidden, spot="準備中の場所")
        rounds.make_stop(stop.shop, spot="終わった場所", ends_before=rounds.TODAY)
        gone = rounds.make_stop(stop.shop, spot="外した場所")
        withdraw_stop(
            ward_id=kanazawa.pk,
            number=1,
            stop_id=gone.pk,
            revision=1,
            actor_id=None,
            now=rounds.MOMENT,
        )

        with at(rounds.TUESDAY):
            words = words_of(client.get(LIST))

        assert "五丁目公園" in words
        assert not [spot for spot in ("準備中", "終わった場所", "外した場所") if spot in words]

    def test_leads_on_where_there_is_none(self, client: Client, kanazawa: Ward) -> None:
        assert "この区の移動販売は、まだ登録されていません。" in words_of(client.get(LIST))

    def test_shows_words_of_officers_as_words(self, client: Client, stop: Stop) -> None:
        rounds.make_stop(stop.shop, spot="<script>alert(1)</script>", note="<b>雨</b>")

        answer = text(client.get(LIST))

        assert "<script>alert(1)" not in answer
        assert "&lt;b&gt;雨" in answer


class TestAShop:
    def test_has_its_timetable_and_how_to_pay(self, client: Client, stop: Stop) -> None:
        rounds.make_stop(stop.shop, spot="並木の広場", hours="Th[2,4] 09:00-09:30; PH off")

        with at(rounds.TUESDAY):
            answer = client.get(SHOP)

        words = words_of(answer)
        assert "第2・第4 9:00～9:30" in words
        assert "祝日は休み" in words
        assert "現金" in words
        assert "パン" in words
        assert 'scope="col">火</th>' in text(answer)
        assert 'scope="col">月</th>' not in text(answer)

    def test_names_the_place_at_which_it_stops(
        self, client: Client, kanazawa: Ward, shop: MovingShop
    ) -> None:
        place = material.add(kanazawa, "海辺の図書館")
        rounds.make_stop(shop, place_number=place.number)

        with at(rounds.TUESDAY):
            there = text(client.get(SHOP))
            here = words_of(client.get(f"/kanazawa/places/{place.number}/"))

        assert f'href="/kanazawa/places/{place.number}/"' in there
        assert "みどり号" in here
        assert "いま来ています（11:00まで）" in here

    def test_tells_of_the_days_that_differ(self, client: Client, stop: Stop) -> None:
        rounds.call_off(stop, day=rounds.TODAY + dt.timedelta(days=7))

        with at(rounds.TUESDAY):
            words = words_of(client.get(SHOP))

        assert "10月10日（火）は休みます（雨のため）" in words

    def test_is_named_in_the_language_of_the_reader(self, client: Client, stop: Stop) -> None:
        assert "Green Van" in words_of(client.get(f"{SHOP}?lang=en"))

    def test_is_not_there_before_it_is_public(self, client: Client, kanazawa: Ward) -> None:
        rounds.make_shop(kanazawa, is_public=False)

        assert client.get(SHOP).status_code == 404
        assert client.get(f"{SHOP}stops.ics").status_code == 404

    def test_belongs_to_its_ward(self, client: Client, konan: Ward, stop: Stop) -> None:
        assert client.get("/konan/places/moving-shops/1/").status_code == 404


class TestTheCalendar:
    def test_holds_the_visits_of_eight_weeks_and_says_which_are_off(
        self, client: Client, stop: Stop
    ) -> None:
        rounds.call_off(stop, day=rounds.TODAY + dt.timedelta(days=7))

        with at(rounds.TUESDAY):
            answer = client.get(f"{SHOP}stops.ics")

        calendar = text(answer)
        assert answer["Content-Type"].startswith("text/calendar")
        assert calendar.count("BEGIN:VEVENT") == 8
        assert calendar.count("STATUS:CANCELLED") == 1
        assert "DTSTART:20231003T010000Z" in calendar

    def test_keeps_the_name_of_a_visit_that_moves(self, client: Client, stop: Stop) -> None:
        def names() -> list[str]:
            with at(rounds.TUESDAY):
                lines = text(client.get(f"{SHOP}stops.ics")).split("\r\n")
            return [line for line in lines if line.startswith("UID:")]

        before = names()
        set_change(
            ward_id=stop.shop.ward_id,
            number=1,
            stop_id=stop.pk,
            day=rounds.TODAY,
            span=Span(14 * 60, 15 * 60),
            words="",
            actor_id=None,
            now=rounds.MOMENT,
        )

        assert names() == before


class TestTheOpenTimetable:
    def test_disarms_formulas_and_names_each_stop(self, client: Client, stop: Stop) -> None:
        rounds.make_stop(stop.shop, spot="=HYPERLINK(1)")

        csv = b"".join(
            client.get("/kanazawa/opendata/places.moving-stops.csv").streaming_content
        ).decode()

        assert "五丁目公園の東の入口" in csv
        assert "'=HYPERLINK(1)" in csv
        assert "火曜 10:00から11:00まで" in csv
