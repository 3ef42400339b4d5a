"""The list on a shared screen: what stands on its pages, where they lead, and what they leave behind."""

import datetime as dt
import re
from urllib.parse import quote

import pytest
import time_machine
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MapLayer, Place
from tests.rooms.places import material

START = "/kanazawa/places/exhibition/"
LINK = re.compile(r'<a [^>]*href="([^"]+)"')


def ask(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.cookies == {}
    return answer.content.decode()


def links_in(page: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in LINK.findall(page)]


@pytest.fixture
def bakery(kanazawa: Ward) -> Place:
    material.lay_ground(kanazawa)
    return material.add_bakery(kanazawa, url="https://bakery.example/", email="a@b.example")


@pytest.fixture
def library(kanazawa: Ward) -> Place:
    return material.add(kanazawa, "金沢図書館", name_kana="カナザワトショカン")


@pytest.fixture
def hotmap(kanazawa: Ward) -> MapLayer:
    return material.make_layer(kanazawa)


@pytest.mark.usefixtures("clock")
class TestStart:
    def test_offers_what_is_asked_most_and_each_kind_with_its_count(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, START)

        labels = re.findall(r'class="exhibition-label">([^<]+)<', page)
        assert labels == [
            "いま開いている所",
            "駅や町から近い順",
            "名前の最初の文字から",
            "パン",
            "障害のある方が日中に活動する事業所",
            "図書館",
        ]
        assert "すべての2件を見る" in page

    def test_offers_no_bread_on_a_day_without_bread(
        self, client: Client, bakery: Place, clock: time_machine.Traveller
    ) -> None:
        clock.shift(dt.timedelta(days=1))

        assert "きょう買える" not in ask(client, START)

    def test_offers_the_goods_of_a_map_of_one_kind(
        self, client: Client, bakery: Place, library: Place, hotmap: MapLayer
    ) -> None:
        page = ask(client, "/kanazawa/places/maps/hotmap/exhibition/")

        assert "いつもの品物や仕事からさがす" in page
        assert "/kanazawa/places/maps/hotmap/exhibition/list/?product=BREAD" in links_in(page)
        assert "すべての1件を見る" in page

    def test_counts_distances_from_where_the_screen_stands(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, f"{START}?at=p{library.number}")

        near = f"{START}list/?near=p{library.number}&at=p{library.number}"
        assert near in links_in(page)
        assert "金沢図書館から近い順" in ask(client, near)

    @pytest.mark.parametrize("at", ["p999", "nowhere", "<script>"])
    def test_forgets_a_stand_that_it_does_not_know(
        self, client: Client, bakery: Place, at: str
    ) -> None:
        page = client.get(START, {"at": at}).content.decode()

        assert f'data-ward-exhibition="{START}"' in page
        assert "駅や町から近い順" in page


@pytest.mark.usefixtures("clock")
class TestPages:
    def test_lead_nowhere_else(
        self, client: Client, bakery: Place, library: Place, hotmap: MapLayer
    ) -> None:
        for start in (START, "/kanazawa/places/maps/hotmap/exhibition/"):
            seen, waiting = set(), [start]
            while waiting:
                address = waiting.pop()
                if address in seen or "lang=" in address:
                    continue
                seen.add(address)
                page = ask(client, address)
                path = address.partition("?")[0]
                for link in links_in(page):
                    whole = path + link if link.startswith("?") else link
                    assert whole.startswith(start), whole
                    waiting.append(whole)
                assert "<form" not in page
                assert "<input" not in page
                assert "tel:" not in page
                assert "mailto:" not in page
            assert len(seen) > 4

    def test_return_to_the_start_without_a_script(self, client: Client, bakery: Place) -> None:
        refresh = f'<noscript><meta http-equiv="refresh" content="180;url={START}"></noscript>'

        assert refresh not in ask(client, START)
        for page in (f"{START}?lang=en", f"{START}list/", f"{START}places/{bakery.number}/"):
            assert refresh in ask(client, page)

    def test_say_of_a_place_what_somebody_needs_and_give_codes_to_take_along(
        self, client: Client, bakery: Place
    ) -> None:
        page = ask(client, f"{START}places/{bakery.number}/")

        for words in ("ひだまり工房", "045-000-0001", "045-000-0002", "食パン", "区役所前"):
            assert words in page
        assert page.count('class="place-code"') == 2
        assert "https://bakery.example/" not in page

    def test_turn_over_with_what_was_touched(self, client: Client, kanazawa: Ward) -> None:
        for number in range(25):
            material.add(kanazawa, f"広場{number:02}", kind="park")

        page = ask(client, f"{START}list/?kind=park")

        assert 'rel="next" href="?kind=park&amp;page=2"' in page

    def test_say_that_nothing_is_there_and_lead_on(self, client: Client, bakery: Place) -> None:
        page = ask(client, f"{START}list/?kind=library")

        assert "この条件に合う所は、いまはありません。" in page
        assert f'href="{START}list/">すべての施設を見る' in page

    def test_know_no_place_that_is_not_public(
        self, client: Client, bakery: Place, kanazawa: Ward
    ) -> None:
        draft = material.add(kanazawa, "準備中の館", standing={"state": "DRAFT"})

        answer = client.get(f"{START}places/{draft.number}/")

        assert answer.status_code == 404
        assert "準備中の館" not in answer.content.decode()
        # Even then nobody is led out of the screen.
        assert all(link.startswith(("?", START)) for link in links_in(answer.content.decode()))
        assert client.get("/kanazawa/places/maps/nothing/exhibition/").status_code == 404


@pytest.mark.usefixtures("clock")
class TestLanguage:
    def test_is_that_of_the_address_and_stays_until_the_start(
        self, client: Client, bakery: Place
    ) -> None:
        page = ask(client, f"{START}?lang=en")

        assert '<html lang="en"' in page
        assert f"{START}list/?open=now&lang=en" in links_in(page)
        # The page to which the screen returns has none.
        assert f'data-ward-exhibition="{START}"' in page

    def test_is_japanese_for_the_next_visitor(self, client: Client, bakery: Place) -> None:
        client.cookies["django_language"] = "en"

        page = client.get(START, headers={"Accept-Language": "en"}).content.decode()

        assert '<html lang="ja"' in page


@pytest.mark.usefixtures("clock")
class TestTheKeysOfNames:
    def test_stand_as_a_whole_table_and_lead_to_the_names_of_a_column(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, f"{START}names/")

        signs = re.findall(r'class="exhibition-sign">([^<]+)<', page)
        assert signs == [f"{sign}行" for sign in "あかさたなはまやらわ"]
        lists = [link for link in links_in(page) if "begins=" in link]
        assert lists == [f"{START}list/?begins={quote(sign)}" for sign in "かは"]
        found = ask(client, lists[0])
        assert "名前が「か行」で始まる施設 1件" in found
        assert "金沢図書館" in found
        assert "ひだまり工房" not in found

    def test_lead_back_to_the_list_of_the_column_and_to_the_keys(
        self, client: Client, library: Place
    ) -> None:
        found = ask(client, f"{START}list/?begins={quote('か')}")

        place = next(link for link in links_in(found) if f"/places/{library.number}/" in link)
        assert f"{START}list/?begins={quote('か')}" in links_in(ask(client, place))
        assert f"{START}names/" in links_in(found)

    def test_say_how_many_stand_under_none_of_them(
        self, client: Client, kanazawa: Ward, library: Place
    ) -> None:
        material.add(kanazawa, "区民広場")

        page = ask(client, f"{START}names/")

        assert "読みの分からない1件は" in page

    def test_are_letters_in_english_where_names_have_them(
        self, client: Client, bakery: Place, library: Place
    ) -> None:
        page = ask(client, f"{START}names/?lang=en")

        lists = [link for link in links_in(page) if "begins=" in link]
        assert lists == [f"{START}list/?begins=H&lang=en"]
        assert "Hidamari Workshop" in ask(client, lists[0])

    def test_are_not_offered_in_english_without_english_names(
        self, client: Client, library: Place
    ) -> None:
        assert f"{START}names/?lang=en" not in links_in(ask(client, f"{START}?lang=en"))
        assert "begins=" not in ask(client, f"{START}names/?lang=en")

    def test_are_those_of_the_map_on_its_screen(
        self, client: Client, bakery: Place, library: Place, hotmap: MapLayer
    ) -> None:
        start = "/kanazawa/places/maps/hotmap/exhibition/"

        lists = [link for link in links_in(ask(client, f"{start}names/")) if "begins=" in link]

        assert lists == [f"{start}list/?begins={quote('は')}"]

    def test_take_no_other_sign(self, client: Client, library: Place) -> None:
        page = ask(client, f"{START}list/?begins=%3Cb%3E")

        assert "すべての施設 1件" in page

    def test_return_to_the_start_without_a_script(self, client: Client, library: Place) -> None:
        assert f'content="180;url={START}"' in ask(client, f"{START}names/")
