"""The list of places as residents read it: what is found, in which order, and that the map says the same."""

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import Place
from engawa.rooms.places.services.register import remove_place
from engawa.rooms.places.services.writing import OfferingValues
from tests.rooms.places import material

# A Tuesday, ten in the morning; the holiday is 9 October 2023, a Monday.
CARD = re.compile(r'<li class="place-card" id="place-(\d+)"')


def ask(client: Client, **question: Any) -> str:
    """Give the page that answers the question."""
    answer = client.get("/kanazawa/places/", question)
    assert answer.status_code == 200
    return answer.content.decode()


def numbers_in(page: str) -> list[int]:
    """Give the numbers of the places on the page, in its order."""
    return [int(number) for number in CARD.findall(page)]


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa)


@pytest.fixture
def library(kanazawa: Ward) -> Place:
    return material.add(
        kanazawa,
        "金沢図書館",
        name_kana="カナザワトショカン",
        latitude=35.37,
        longitude=139.63,
        hours="Tu-Fr 09:30-19:00; Sa-Mo 09:30-17:00",
        accessibility={"wheelchair": "YES", "nursing-room": "YES"},
    )


@pytest.mark.usefixtures("clock")
class TestFinding:
    def test_lists_every_public_place_by_its_reading(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client)

        assert numbers_in(page) == [library.number, bakery.number]
        assert "すべての施設 2件" in page

    @pytest.mark.parametrize(
        "words", ["ひだまり", "ﾋﾀﾞﾏﾘ", "工房", "食パン", "ＨＩＤＡＭＡＲＩ", "泥亀"]
    )
    def test_finds_names_readings_towns_and_products_in_any_width_and_kana(
        self, client: Client, bakery: Place, library: Place, words: str
    ) -> None:
        assert numbers_in(ask(client, q=words)) == [bakery.number]

    def test_wants_every_word(self, client: Client, bakery: Place, library: Place) -> None:
        assert numbers_in(ask(client, q="ひだまり 図書館")) == []

    def test_narrows_by_kind_and_says_how_many_each_has(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, kind="library")

        assert numbers_in(page) == [library.number]
        assert "図書館 1件" in page
        assert 'aria-current="true">図書館 <span class="number">1</span>' in page

    def test_finds_what_is_open_now(
        self, client: Client, bakery: Place, library: Place, clock: time_machine.Traveller
    ) -> None:
        clock.shift(dt.timedelta(hours=8))

        page = ask(client, open="now")

        assert numbers_in(page) == [library.number]
        assert "いま開いています" in page
        assert "19:00まで" in page

    def test_finds_bread_on_the_days_on_which_it_is_sold(
        self, client: Client, bakery: Place, library: Place, clock: time_machine.Traveller
    ) -> None:
        on_tuesday = ask(client, product="BREAD", day="today")
        clock.shift(dt.timedelta(days=1))

        on_wednesday = ask(client, product="BREAD", day="today")

        assert numbers_in(on_tuesday) == [bakery.number]
        assert numbers_in(on_wednesday) == []
        assert "この条件に合う所は見つかりません" in on_wednesday

    def test_sells_nothing_on_a_holiday_when_the_place_is_closed(
        self, client: Client, kanazawa: Ward, clock: time_machine.Traveller
    ) -> None:
        every_day = OfferingValues(category="SWEETS", name="クッキー")
        material.add(kanazawa, "菓子の家", hours=material.DAILY, offerings=(every_day,))
        clock.shift(dt.timedelta(days=6))

        assert numbers_in(ask(client, product="SWEETS", day="today")) == []

    def test_counts_only_a_plain_yes_as_access(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, access="accessible-toilet")

        assert numbers_in(page) == []

    def test_narrows_to_a_district_that_the_town_tells(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        assert numbers_in(ask(client, area="bunko")) == [bakery.number]

    def test_sorts_by_the_distance_from_a_town_and_says_it(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, near="泥亀一丁目")

        assert numbers_in(page) == [bakery.number, library.number]
        assert "泥亀一丁目から直線で約3.2km・歩いて40分以上" in page

    def test_sorts_by_the_distance_from_a_place(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, near=f"p{library.number}")

        assert numbers_in(page) == [library.number, bakery.number]

    def test_says_when_it_does_not_know_the_town(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, near="ない町")

        assert numbers_in(page) == [library.number, bakery.number]
        assert "「ない町」という町や駅が見つからない" in page

    def test_puts_places_without_a_point_last_and_says_that_they_are_not_on_the_map(
        self, client: Client, bakery: Place, kanazawa: Ward
    ) -> None:
        lost = material.add(kanazawa, "どこかの会館", latitude=None, longitude=None)

        page = ask(client, near="泥亀一丁目")

        assert numbers_in(page) == [bakery.number, lost.number]
        assert "場所の分からない1件は、地図にありません。" in page

    @pytest.mark.parametrize(
        "question",
        [
            {"kind": "nothing"},
            {"open": "yesterday"},
            {"day": "9"},
            {"product": "GOLD"},
            {"access": "wings"},
            {"area": "nowhere"},
            {"page": "x"},
            {"near": "p99999999999"},
            {"q": "%00' OR 1=1 --<script>"},
        ],
    )
    def test_answers_senseless_questions_with_a_page(
        self, client: Client, bakery: Place, question: dict[str, str]
    ) -> None:
        page = ask(client, **question)

        assert "<script>alert" not in page
        assert "施設をさがす" in page

    def test_forgets_a_place_that_was_removed_and_learns_of_a_new_one(
        self, client: Client, bakery: Place, library: Place, kanazawa: Ward, now: dt.datetime
    ) -> None:
        ask(client)

        remove_place(
            ward_id=kanazawa.pk,
            number=library.number,
            revision=library.revision,
            actor_id=None,
            now=now,
        )
        added = material.add(kanazawa, "あおぞら公園", kind="park")

        assert numbers_in(ask(client)) == [bakery.number, added.number]

    def test_shows_no_place_of_another_ward(
        self, client: Client, bakery: Place, konan: Ward
    ) -> None:
        material.add(konan, "港南の図書館")

        assert numbers_in(ask(client)) == [bakery.number]


@pytest.mark.usefixtures("clock")
class TestPage:
    def test_draws_the_same_numbers_on_the_map_as_in_the_list(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client)

        assert re.findall(r'<span class="pin number" aria-hidden="true">(\d+)', page) == ["1", "2"]
        assert re.findall(r'class="map-number"[^>]*>(\d+)<', page) == ["1", "2"]
        assert "金沢区の地図。一覧と同じ番号の印が2つあります。" in page

    def test_has_no_map_where_the_outline_is_not_known_and_still_lists(
        self, client: Client, library: Place
    ) -> None:
        page = ask(client)

        assert "<figure" not in page
        assert numbers_in(page) == [library.number]

    def test_goes_on_with_the_numbers_on_the_next_page(
        self, client: Client, kanazawa: Ward
    ) -> None:
        for number in range(25):
            material.add(kanazawa, f"広場{number:02}", kind="park")

        page = ask(client, page="2")

        assert len(numbers_in(page)) == 5
        assert '<ol class="list place-list" start="21">' in page

    def test_says_telephone_fax_stop_and_products_on_the_card(
        self, client: Client, bakery: Place
    ) -> None:
        page = ask(client)

        for words in (
            "電話 045-000-0001",
            "ファクス 045-000-0002",
            "最寄り「区役所前」",
            "食パン 火・金",
        ):
            assert words in page

    def test_keeps_the_other_choices_in_each_link(self, client: Client, bakery: Place) -> None:
        page = ask(client, q="パン", product="BREAD")

        assert 'href="?q=%E3%83%91%E3%83%B3&amp;open=now&amp;product=BREAD"' in page

    def test_speaks_english_and_easy_japanese(self, client: Client, bakery: Place) -> None:
        english = ask(client, lang="en")
        easy = ask(client, lang="ja-x-easy")

        assert "Hidamari Workshop" in english
        assert "Find a place" in english
        assert "施設（しせつ）" in easy.replace("\u2060", "")

    def test_lets_a_map_of_its_own_show_its_kinds_only(
        self, client: Client, bakery: Place, library: Place, kanazawa: Ward
    ) -> None:
        material.make_layer(kanazawa)

        page = client.get("/kanazawa/places/maps/hotmap/").content.decode()

        assert numbers_in(page) == [bakery.number]
        assert "まちの手しごと" in page

    def test_is_not_kept_for_others_when_somebody_has_signed_in(
        self, client_of: Any, client: Client, hana: Any, bakery: Place
    ) -> None:
        open_to_all = client.get("/kanazawa/places/")
        own = client_of(hana).get("/kanazawa/places/")

        assert "public" in open_to_all["Cache-Control"]
        assert "private" in own["Cache-Control"]
