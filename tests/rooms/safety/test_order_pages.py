"""An order as it stands on the page of the ward: for whom, what to do, where to look, and nothing twice."""

import re
from dataclasses import replace

import pytest

from engawa.rooms.safety.order_texts import OrderFacts, ReasonGiven, name_moment, write_texts
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.rendering.phrases import FOLDERS
from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import LANGUAGES, Hazard, Level, ZoneKind
from tests.rooms.safety import situations
from tests.rooms.safety.page_reading import Page, read_named, read_page, render


def read(situation: Situation, path: str = "index.html") -> Page:
    return read_page(render(situation)[path])


def approved() -> Situation:
    """Give the landslide with the texts that its order would have."""
    situation = situations.landslide()
    order = situation.orders[0]
    facts = OrderFacts(
        ward_names=situation.ward_names,
        city_names=situation.city_names,
        hazard=order.hazard,
        level=order.level,
        action=order.action,
        zones=situation.zones[:2],
        reasons=[ReasonGiven(Reason.HEAVY_RAIN)],
        issued_at=order.issued_at,
        sites=situation.sites[:2],
        town_readings={name: kana for name, kana, *_ in situations.TOWNS},
        next_update_at=order.next_update_at,
        phone=situation.phone,
    )
    return replace(situation, orders=(replace(order, texts=write_texts(facts=facts)),))


class TestOrder:
    def test_says_its_level_by_number_and_word(self) -> None:
        band = read_named("landslide").one("h2", id="order-1").text

        assert band.split() == ["警戒レベル4", "避難指示", "（土砂災害）"]

    def test_says_first_what_to_do(self) -> None:
        text = read_named("landslide").text

        assert text.index("全員避難してください") < text.index("とるべき行動") < text.index("理由")
        assert (
            text.index("とるべき行動") < text.index("避難場所へ行けないとき") < text.index("理由")
        )

    def test_says_under_its_band_for_which_towns_it_holds_and_where_to_look(self) -> None:
        page = read_named("three_orders")

        text = page.find("article")[1].text
        for said in ("釜利谷東二丁目", "ほか12か所", "区域の中か調べる", "避難場所を見る"):
            assert text.index(said) < text.index("とるべき行動"), said
        assert page.ways.count("#check") == page.ways.count("#sites") == 3
        assert page.one("div", id="check")

    def test_says_in_easy_japanese_how_the_towns_are_read(self) -> None:
        page = read_named("landslide", "easy/index.html")

        assert "かまりやひがしにちょうめ" in page.one("article").text

    def test_for_the_whole_ward_says_its_name_as_the_place(self) -> None:
        whole = situations.a_zone(
            0, code="whole", kind=ZoneKind.WARD, names={"ja": "金沢区の全域"}, towns=()
        )
        order = situations.an_order((whole,), hazard=Hazard.TSUNAMI)

        text = read(situations.a_situation(zones=(whole,), orders=(order,))).one("article").text

        assert text.index("金沢区の全域") < text.index("とるべき行動")

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_says_its_time_the_next_notice_and_that_others_are_not_safe_once(
        self, language: str
    ) -> None:
        situation = approved()
        order = situation.orders[0]
        assert order.next_update_at

        page = read(situation, f"{FOLDERS[language]}index.html")

        said = re.sub(r"[\s\u2060]", "", page.one("article").text)
        for moment in (order.issued_at, order.next_update_at):
            told = re.sub(r"\s", "", name_moment(moment=moment, language=language))
            assert said.count(told) == 1, told
        assert page.one("div", id="orders").text.count("安全ということではありません") == (
            language == "ja"
        )
        assert not [one for one in page.find("p", class_="note") if "article" not in one.path]

    def test_tells_where_since_when_and_until_when(self) -> None:
        page = read_named("landslide")
        times = {one.attributes["datetime"] for one in page.find("time")}

        assert "2か所、30世帯、67人" in page.text
        assert "釜利谷東二丁目の一部" in page.text
        assert "2025-10-13T15:04:00+09:00" in times
        assert "10月13日（月）16時4分" in page.text
        assert "10月13日（月）15時7分" in page.text

    def test_warns_that_other_places_are_not_safe(self) -> None:
        assert "発令されていない地域が安全ということではありません" in read_named("landslide").text

    def test_stands_before_less_urgent_ones(self) -> None:
        page = read_named("three_orders")

        bands = [page.one("h2", id=f"order-{place}").text for place in (1, 2, 3)]

        assert [
            name in band
            for name, band in zip(("緊急安全確保", "避難指示", "高齢者等避難"), bands, strict=True)
        ] == [True] * 3
        assert page.one("title").text.startswith("警戒レベル5 緊急安全確保（洪水）")

    def test_of_a_tsunami_stands_first_and_has_no_number(self) -> None:
        coast, river = situations.a_coast_zone(), situations.a_river_zone()
        tsunami = situations.an_order((coast,), hazard=Hazard.TSUNAMI)
        flood = situations.an_order(
            (river,), number="2025-1013-09", level=Level.EMERGENCY, hazard=Hazard.FLOOD
        )

        page = read(situations.a_situation(zones=(coast, river), orders=(flood, tsunami)))

        first = page.one("h2", id="order-1").text
        assert first.split() == ["避難指示", "（津波）"]
        assert "警戒レベル" not in first
        assert "高い所へ" in page.text

    def test_past_its_time_is_said_to_stand(self) -> None:
        page = read_named("overdue")

        assert (
            "予定の時刻（10月13日（月）14時55分）を過ぎたため、区が確認しています。解除されていません。"
            in "".join(page.one("article").text.split())
        )
        # The script would say the same again.
        assert not any("data-ward-overdue" in one.attributes for one in page.elements)

    def test_leaves_room_for_the_script_to_say_so_later(self) -> None:
        page = read_named("landslide")

        assert page.one("article").attributes["data-ward-expires-at"] == "2025-10-13T21:04:00+09:00"
        assert any("data-ward-overdue" in one.attributes for one in page.elements)

    def test_of_one_officer_says_so_and_that_it_holds(self) -> None:
        situation = situations.landslide()
        order = replace(situation.orders[0], is_unconfirmed=True)

        page = read(replace(situation, orders=(order,)))

        assert "担当者1人で発令しました" in page.text
        assert "発令は有効です" in page.text
        assert "担当者1人" not in read(situation).text

    def test_without_a_text_in_the_language_shows_the_japanese_one_as_such(self) -> None:
        situation = situations.landslide()
        order = situation.orders[0]
        texts = {key: text for key, text in order.texts.items() if key != "ko"}

        page = read(replace(situation, orders=(replace(order, texts=texts),)), "ko/index.html")

        assert "이 부분은 일본어로만 제공됩니다." in page.text
        assert order.texts["ja"].who in page.speak("ja")

    def test_leads_to_the_page_of_its_version(self) -> None:
        assert "p/2025-1013-03/v2/index.html" in read_named("three_orders").ways
