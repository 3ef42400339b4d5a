"""The page of the ward: what it says in each situation, and what it must never say."""

import datetime as dt
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from engawa.rooms.safety.rendering.assembling import render_bundle
from engawa.rooms.safety.rendering.phrases import FOLDERS, TAGS
from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import LANGUAGES, Hazard, Opening, Regime, SiteRole
from tests.rooms.safety import situations
from tests.rooms.safety.page_reading import Page, read_named, read_page, render, render_named

NAMES = (
    "quiet",
    "landslide",
    "three_orders",
    "tsunami",
    "lifted_order",
    "overdue",
    "earthquake",
    "drill",
)
PARTS = {"asof", "order", "areas", "sites", "jma", "lifted", "more"}


def read(situation: Situation, path: str = "index.html") -> Page:
    return read_page(render(situation)[path])


class TestIndex:
    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_stands_in_each_language(self, name: str, language: str) -> None:
        page = read_named(name, f"{FOLDERS[language]}index.html")

        assert page.one("html").attributes["lang"] == TAGS[language]
        assert len(page.find("h1")) == 1
        assert page.one("title").text
        here = page.one("a", aria_current="page")
        assert here.attributes["hreflang"] == TAGS[language]
        assert len(page.one("nav").text) > 0
        assert len(page.find("a", hreflang="ko")) == 1

    @pytest.mark.parametrize("name", NAMES)
    def test_leads_only_to_what_the_bundle_holds(self, name: str) -> None:
        bundle = render_named(name)
        # Made by the feeds, and by the application before the day.
        others = ("prepare/", "orders.", "cap/", "../safety/index.html", "../safety/")
        identifiers = {one.attributes.get("id") for one in read_named(name).elements}

        for way in read_named(name).ways:
            if way.startswith(("#", "data:", "tel:")):
                assert not way.startswith("#") or way[1:] in identifiers, way
                continue
            assert way in bundle or any(other in way for other in others), way

    @pytest.mark.parametrize("name", NAMES)
    def test_keeps_its_parts_in_every_situation(self, name: str) -> None:
        page = read_named(name)

        parts = [
            one.attributes["data-ward-part"]
            for one in page.elements
            if "data-ward-part" in one.attributes
        ]

        assert sorted(parts) == sorted(PARTS)

    @pytest.mark.parametrize("name", NAMES)
    def test_names_each_identifier_once(self, name: str) -> None:
        names = [
            one.attributes["id"] for one in read_named(name).elements if "id" in one.attributes
        ]

        assert sorted(names) == sorted(set(names))

    def test_goes_down_the_headings_step_by_step(self) -> None:
        for name in NAMES:
            levels = [
                int(one.name[1])
                for one in read_named(name).elements
                if one.name in ("h1", "h2", "h3", "h4")
            ]

            assert levels[0] == 1
            assert all(after - before <= 1 for before, after in pairwise(levels)), name

    def test_carries_what_its_script_reads(self) -> None:
        page = read_named("landslide", "en/index.html")
        root = page.one("html").attributes

        assert root["data-ward-root"] == "../"
        assert root["data-ward-made-at"] == "2025-10-13T15:07:20+09:00"
        assert root["data-ward-sequence"] == "4021"
        assert root["data-ward-drill"] == "false"
        assert root["data-ward-areas"] in render_named("landslide")
        assert root["data-ward-name"] == "Kanazawa Ward"
        inside = page.one("section", id="inside")
        assert "hidden" in inside.attributes
        assert inside.text == ""
        assert "hidden" in page.one("p", role="status").attributes
        assert '"title"' in page.one("script", type="application/json").text

    def test_is_complete_without_scripts(self) -> None:
        situation = situations.landslide()
        without = read_page(render_bundle(situation=situation, assets={}, kept={})["index.html"])

        assert without.find("script") == []
        assert without.text == read(situation).text


class TestEasyJapanese:
    def test_breaks_no_line_between_a_reading_and_the_end_of_its_word(self) -> None:
        for name in NAMES:
            page = render_named(name)["easy/index.html"].decode("utf-8")

            assert "逃\u2060（に）\u2060げ" in page, name
            assert not re.search("（[ぁ-ゖ]+）[ぁ-ゖ]", page), name
        assert "\u2060" not in render_named("landslide")["index.html"].decode("utf-8")


class TestAreas:
    def test_name_each_zone_with_its_towns_and_households(self) -> None:
        situation = situations.three_orders()
        page = read_named("three_orders")
        areas = page.one("section", id="areas").text

        for zone in situation.zones:
            assert zone.names["ja"] in areas
            assert f"z/{zone.code}/index.html" in page.ways
            assert f"{zone.households:,}世帯" in areas
        assert len(page.find("a", data_ward_zone="k007")) == 1

    def test_break_no_line_before_the_number_of_a_zone_or_a_dot(self) -> None:
        for name in ("index.html", "map/index.html", "en/index.html", "z/k012/index.html"):
            page = render_named("landslide")[name].decode("utf-8")
            said = "Cliff zone" if name.startswith("en/") else "即時避難指示対象区域"

            assert f">{said}\u00a012</" in page, name
            assert "\u00a0· " in page, name
            assert " · " not in re.sub(
                r"<title>.*?</title>|<svg.*?</svg>", "", page, flags=re.DOTALL
            )

    def test_have_the_numbers_of_the_map(self) -> None:
        bundle = render_named("landslide")
        listed = [one.text for one in read_page(bundle["index.html"]).find("span", class_="pin")]

        drawn = read_page(bundle["map/index.html"]).one("svg", class_="sm").text

        assert listed == ["12", "13"]
        assert "12：" in drawn
        assert "13：" in drawn

    def test_stand_in_the_order_of_their_numbers_with_letters_last(self) -> None:
        zones = tuple(situations.a_zone(number) for number in (13, 2, 5))
        zones += (situations.a_river_zone(),)
        situation = situations.a_situation(zones=zones, orders=(situations.an_order(zones),))

        page = read_page(render(situation)["index.html"])

        assert [one.text for one in page.find("span", class_="pin")] == ["2", "5", "13", "a"]

    @pytest.mark.parametrize("language", ["zh-hans", "ko"])
    def test_say_names_in_english_beside_the_japanese_where_there_is_no_own(
        self, language: str
    ) -> None:
        names = {"ja": "釜利谷の崖", "en": "Slope of Kamariya"}
        situation = situations.landslide()
        zones = (replace(situation.zones[0], names=names), *situation.zones[1:])

        page = read_page(render(replace(situation, zones=zones))[f"{language}/index.html"])

        assert "Slope of Kamariya" in page.speak("en")
        assert "釜利谷の崖" in page.speak("ja")

    def test_are_counted_as_people_speak(self) -> None:
        zones = (situations.a_zone(12), situations.a_zone(13, households=1, people=None))
        whole = situations.a_situation(zones=zones, orders=(situations.an_order(zones),))
        one = situations.a_situation(zones=zones, orders=(situations.an_order(zones[1:]),))

        said = read_page(render(whole)["en/index.html"]).text
        single = read_page(render(one)["en/index.html"]).text

        assert "2 areas, 22 households" in said
        assert "1 area, 1 household" in single

    def test_mark_japanese_names_in_other_languages(self) -> None:
        page = read_named("landslide", "en/index.html")

        assert "釜利谷東二丁目の一部" in page.speak("ja")
        assert "釜利谷東" not in page.speak("en")


class TestSites:
    def test_stand_open_ones_first_with_state_and_confirmation(self) -> None:
        text = read_named("landslide").one("section", id="sites").text

        order = [
            text.index(name)
            for name in ("大道小学校", "釜利谷東小学校", "西柴中学校", "六浦地区センター")
        ]
        assert order == sorted(order)
        for said in ("開いています", "混んでいます", "満員です", "まだ開いていません"):
            assert said in text
        assert "10月13日（月）15時1分に区役所の職員が確認" in text
        assert "いま34人" in text
        assert "受け入れ180人" in text

    def test_confirmed_too_long_ago_say_so(self) -> None:
        rows = [one.text for one in read_named("landslide").find("li")]

        stale = next(row for row in rows if "関東学院大学" in row)
        fresh = next(row for row in rows if "大道小学校" in row)

        assert "その後の確認がありません" in stale
        assert "その後の確認がありません" not in fresh

    def test_never_show_the_second_stage_nor_the_other_regime(self) -> None:
        for name in NAMES:
            for path, content in render_named(name).items():
                assert "福祉の家" not in content.decode("utf-8"), (name, path)
        assert "金沢小学校 拠点" not in read_named("landslide").text
        assert "大道小学校" not in read_named("earthquake").one("section", id="sites").text
        assert "釜利谷東小学校 地域防災拠点" in read_named("earthquake").text

    @pytest.mark.parametrize(
        ("regime", "hazard", "roles"),
        [
            (
                Regime.WIND_RAIN,
                Hazard.LANDSLIDE,
                {SiteRole.WIND_RAIN, SiteRole.EVACUATION, SiteRole.SHELTER},
            ),
            # Not designated for what the regime is of: a blank says neither safe nor open.
            (Regime.WIND_RAIN, Hazard.EARTHQUAKE, {SiteRole.WIND_RAIN, SiteRole.SHELTER}),
            (
                Regime.EARTHQUAKE,
                Hazard.TSUNAMI,
                {SiteRole.DISASTER_BASE, SiteRole.EVACUATION, SiteRole.TEMPORARY_STAY},
            ),
            (Regime.EARTHQUAKE, Hazard.FLOOD, {SiteRole.DISASTER_BASE, SiteRole.TEMPORARY_STAY}),
        ],
    )
    def test_of_one_regime_never_stand_beside_those_of_the_other(
        self, regime: Regime, hazard: Hazard, roles: set[SiteRole]
    ) -> None:
        sites = tuple(
            situations.a_site(
                place, role=role, names={"ja": f"{role}の場所"}, hazards=frozenset({hazard})
            )
            for place, role in enumerate(SiteRole)
        )

        # An order that names none, so that whatever is shown is shown for the regime.
        orders = (situations.an_order((situations.a_zone(12),)),)

        bundle = render(situations.landslide(sites=sites, regime=regime, orders=orders))
        text = "".join(content.decode("utf-8") for content in bundle.values())

        assert {role for role in SiteRole if f"{role}の場所" in text} == roles

    def test_without_a_regime_are_not_listed(self) -> None:
        page = read_named("quiet")
        sites = page.one("section", id="sites")

        assert "大道小学校" not in page.text
        assert "いまは、区が開いている避難場所はありません" in sites.text
        assert "../prepare/" in page.ways

    def test_say_when_none_is_open(self) -> None:
        shut = tuple(situations.a_site(place, opening=Opening.CLOSED) for place in range(2))

        page = read(situations.landslide(sites=shut))

        assert "いま開いている避難場所はありません" in page.text

    def test_not_designated_for_the_hazard_say_so(self) -> None:
        sites = (
            situations.a_site(0),
            situations.a_site(1, hazards=frozenset({Hazard.FLOOD})),
        )

        rows = [one.text for one in read(situations.landslide(sites=sites)).find("li")]

        assert "土砂災害の避難場所に指定" in next(row for row in rows if "大道小" in row)
        assert "土砂災害の避難場所には指定されていません" in next(
            row for row in rows if "釜利谷東小" in row
        )

    def test_say_nothing_of_what_nobody_said(self) -> None:
        site = situations.a_site(
            0, pets=None, step_free=None, toilet=None, capacity=None, head_count=None
        )

        row = read(situations.landslide(sites=(site,))).one("section", id="sites").text

        for word in ("ペット", "段差", "トイレ", "受け入れ", "いま0"):
            assert word not in row


class TestQuiet:
    def test_says_that_nothing_is_issued_and_when(self) -> None:
        page = read_named("quiet")

        assert "避難の情報は出ていません" in page.headings
        assert "10月13日（月）15時7分現在、金沢区が出している避難の情報はありません。" in "".join(
            page.one("div", id="orders").text.split("\n")
        )
        assert "安全ということではありません" in page.text
        assert page.find("article") == []

    def test_tells_what_can_be_done_today(self) -> None:
        assert "きょう、できること" in read_named("quiet").headings

    def test_in_an_earthquake_leads_to_the_bases_instead(self) -> None:
        page = read_named("earthquake")

        assert "区は地震への対応をしています" in page.one("div", id="orders").text
        assert "きょう、できること" not in page.headings
        assert "#sites" in page.ways

    def test_says_which_orders_were_lifted(self) -> None:
        page = read_named("lifted_order")
        lifted = page.one("section", id="lifted").text

        assert "避難の情報は出ていません" in page.headings
        assert "警戒レベル4 避難指示" in lifted
        assert "10月13日（月）14時7分に解除しました" in lifted


class TestWarnings:
    def test_are_the_agencys_and_no_orders(self) -> None:
        page = read_named("landslide")
        jma = page.one("section", id="jma").text

        assert "気象庁の情報（区の発令ではありません）" in jma
        assert "レベル４土砂災害危険警報" in jma
        assert "警戒レベル4相当" in jma
        assert "横浜市南部" in jma

    def test_alone_leave_the_page_without_an_order(self) -> None:
        page = read(situations.quiet(warnings=(situations.a_warning(),)))

        assert "避難の情報は出ていません" in page.headings
        assert "警戒レベル4相当" in page.text


class TestDrill:
    def test_marks_each_heading_and_the_title(self) -> None:
        for path, content in render_named("drill").items():
            if path.endswith(".html"):
                page = read_page(content)
                marks = ("【訓練】", "【訓練（くんれん）】", "[DRILL]", "【演习】", "【훈련】")
                assert page.find("title")[0].text.startswith(marks), path
                for heading in page.headings:
                    assert heading.strip().startswith(marks), (path, heading)

    def test_says_so_first_and_last(self) -> None:
        for path, content in render_named("drill").items():
            if path.endswith(".html"):
                words = [word for _, word in read_page(content).words]
                notice = {
                    "": "これは訓練です",
                    "easy": "これは 訓練（くんれん）です。練習（れんしゅう）です",
                    "en": "This is a drill",
                    "zh-hans": "这是演习",
                    "ko": "이것은 훈련입니다",
                }
                own = notice.get(path.split("/")[0], notice[""])
                # Before it there is only the way past the header for those who use a keyboard.
                assert words[1] == own, path
                assert words[-1] == own, path

    def test_wears_no_colour_of_a_level(self) -> None:
        page = read_named("drill")

        assert page.one("body").attributes["class"] == "drill"
        assert page.one("html").attributes["data-ward-drill"] == "true"

    def test_draws_its_maps_in_the_colour_of_drills(self) -> None:
        drill, real = render_named("drill"), render_named("landslide")
        alone = next(path for path in drill if path.endswith("/map.svg"))

        for path in (alone, "map/index.html", "z/k012/index.html"):
            assert b'class="sm dr"' in drill[path], path
        assert b":is(.dr,.drill .sm) :is(.l3,.l4,.l5,.q){fill:#00605a" in drill[alone]
        assert b'class="sm dr"' not in real["map/index.html"]

    def test_leads_to_the_real_page(self) -> None:
        assert "../safety/index.html" in read_named("drill").ways
        assert "../../safety/en/index.html" in read_named("drill", "en/index.html").ways

    def test_is_never_said_of_a_real_order(self) -> None:
        for name in NAMES[:-1]:
            for path, content in render_named(name).items():
                if path.endswith(".html"):
                    page = read_page(content)
                    assert "訓練" not in page.text, (name, path)
                    assert page.find("body", class_="drill") == []


class TestDemo:
    def test_says_that_it_is_one(self) -> None:
        page = read(situations.landslide(is_demo=True))

        assert "見本" in page.one("aside", class_="demo", aria_label="見本").text
        assert read_named("landslide").find("aside", class_="demo") == []


class TestPhone:
    def test_can_be_called(self) -> None:
        assert "tel:05054903993" in read_named("landslide").ways

    def test_is_left_out_where_there_is_none(self) -> None:
        page = read(situations.landslide(phone=""))

        assert not any(way.startswith("tel:") for way in page.ways)


class TestTimes:
    def test_are_those_of_the_ward(self) -> None:
        at = dt.datetime(2025, 12, 31, 15, 0, tzinfo=dt.UTC)

        page = read(situations.quiet(made_at=at))

        assert "1月1日（木）0時" in page.text
        assert page.one("html").attributes["data-ward-made-at"] == "2026-01-01T00:00:00+09:00"
