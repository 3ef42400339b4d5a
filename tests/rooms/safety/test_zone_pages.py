"""The page of a zone, to which the code on the leaflet leads: all languages, no clock, its own sites."""

import datetime as dt
from dataclasses import replace

import pytest

from engawa.core.geo.points import Point
from engawa.rooms.safety.rendering.phrases import FOLDERS, TAGS
from engawa.rooms.safety.rendering.unkept_page import MARK
from engawa.rooms.safety.values import LANGUAGES, Hazard, ZoneKind
from tests.rooms.safety import situations
from tests.rooms.safety.page_reading import read_named, read_page, render, render_named


class TestZonePage:
    @pytest.mark.parametrize("name", ["quiet", "landslide", "three_orders", "drill"])
    def test_stands_for_each_zone(self, name: str) -> None:
        bundle = render_named(name)

        for zone in getattr(situations, name)().zones:
            page = read_page(bundle[f"z/{zone.code}/index.html"])
            assert zone.names["ja"] in page.one("h1").text
            assert zone.towns[0] in page.text
            assert f"{zone.households:,}世帯" in page.text

    def test_under_an_order_says_what_to_do_in_all_languages(self) -> None:
        page = read_named("landslide", "z/k012/index.html")
        order = situations.landslide().orders[0]

        for language in LANGUAGES:
            said = page.speak(TAGS[language])
            assert order.texts[language].who in said
            assert order.texts[language].cannot_move in said
        assert "この区域の内容は 10月13日（月）15時4分 に変わりました。" in page.one("main").text

    def test_beside_an_order_says_that_none_holds_there(self) -> None:
        page = read_named("landslide", "z/k014/index.html")

        assert "この区域に、避難の情報は出ていません" in page.headings
        assert "全員避難" not in page.text
        assert "安全ということではありません" in page.text
        assert "No evacuation order is in force for this zone" in page.text

    def test_says_each_order_that_holds_there(self) -> None:
        zone = situations.a_zone(12)
        orders = (
            situations.an_order((zone,)),
            situations.an_order((zone,), number="2025-1013-02", level=situations.Level.EMERGENCY),
        )

        page = read_page(
            render(situations.a_situation(zones=(zone,), orders=orders))["z/k012/index.html"]
        )

        first, second = (one.text for one in page.find("h2")[:2])
        assert "緊急安全確保" in first
        assert "避難指示" in second

    def test_under_an_order_for_the_whole_ward_says_it_on_each(self) -> None:
        whole = situations.a_zone(
            0, code="whole", kind=ZoneKind.WARD, names={"ja": "金沢区の全域"}, geometry=None
        )
        slopes = situations.a_zone(12), situations.a_zone(13, town="六浦二丁目")
        orders = (
            situations.an_order((whole,), hazard=Hazard.TSUNAMI),
            situations.an_order(slopes[:1], number="2025-1013-02"),
        )

        bundle = render(situations.a_situation(zones=(whole, *slopes), orders=orders))

        for code, count in (("whole", 2), ("k012", 2), ("k013", 1)):
            page = read_page(bundle[f"z/{code}/index.html"])
            assert "津波" in page.find("h2")[0].text, code
            assert len(page.find("article")) == count * len(LANGUAGES), code
            assert "避難の情報は出ていません" not in page.text
            assert "No evacuation order is in force" not in page.text
            assert "いま決めておいてください" not in page.text
        assert "この区域の全部または一部が入っています" not in page.text

    def test_within_the_area_of_another_zone_says_its_order_and_why(self) -> None:
        slope = situations.a_zone(12, town="六浦二丁目")
        far = situations.a_zone(13, town="朝比奈町")
        river = situations.a_river_zone()
        order = situations.an_order((river,), hazard=Hazard.FLOOD)

        bundle = render(situations.a_situation(zones=(slope, far, river), orders=(order,)))

        near = read_page(bundle["z/k012/index.html"])
        assert "洪水" in near.find("h2")[0].text
        assert "この区域の全部または一部が入っています" in near.text
        assert "all or part of this zone lies within it" in near.speak("en")
        assert 'class="z l4"' in bundle["z/k012/index.html"].decode()
        assert "全部または一部が入って" not in read_page(bundle["z/jijusan-river/index.html"]).text
        assert "この区域に、避難の情報は出ていません" in read_page(bundle["z/k013/index.html"]).text

    def test_is_not_written_anew_by_a_heartbeat(self) -> None:
        situation = situations.landslide()
        later = replace(
            situation,
            made_at=situation.made_at + dt.timedelta(minutes=7),
            sequence=situation.sequence + 7,
        )

        before, after = render(situation), render(later)

        changed = {path for path in before if before[path] != after.get(path)}
        assert "index.html" in changed
        assert not [path for path in changed if path.startswith(("z/", "p/", "data/", "cap/"))]
        # Ten pages that tell the time, and at the most a handful of feeds that do.
        assert len(changed) <= 14

    def test_of_an_order_past_its_time_says_in_all_languages_that_it_stands(self) -> None:
        page = read_named("overdue", "z/k012/index.html")

        said = [one for one in page.elements if "note" in one.attributes.get("class", "")]
        words = "".join(one.text for one in said)
        assert "予定の時刻（10月13日（月）14時55分）を過ぎたため、区が確認しています。" in words
        assert "The order has not been lifted." in words
        assert len(said) == len(LANGUAGES)

    def test_leaves_room_for_the_script_to_say_later_that_the_time_has_passed(self) -> None:
        page = read_named("landslide", "z/k012/index.html")

        articles = [one for one in page.elements if "data-ward-expires-at" in one.attributes]
        assert [one.name for one in articles] == ["article"]
        assert sum("data-ward-overdue" in one.attributes for one in page.elements) == 1

    def test_leads_to_the_first_page_for_the_time(self) -> None:
        page = read_named("landslide", "z/k012/index.html")

        assert "../../index.html" in page.ways
        assert "../../ko/index.html" in page.ways
        assert "data-ward-made-at" not in page.one("html").attributes

    def test_leaves_room_for_its_age_and_parts_to_exchange(self) -> None:
        page = read_named("landslide", "z/k012/index.html")

        assert "data-ward-age" in page.one("p", role="status").attributes
        parts = [one.attributes.get("data-ward-part") for one in page.elements]
        assert [part for part in parts if part] == [
            "order", "about", "sites", "ja-x-easy", "en", "zh-hans", "ko",
        ]  # fmt: skip

    def test_lists_the_nearest_sites_of_its_order(self) -> None:
        page = read_named("landslide", "z/k012/index.html")
        sites = page.one("section", id="sites")

        names = [one.text for one in page.find("h3") if "sites" not in one.attributes.get("id", "")]
        listed = [name for name in names if "小学校" in name or "中学校" in name or "大学" in name]
        assert listed[0] == "釜利谷東小学校"
        assert "六浦地区センター" not in sites.text
        assert "../../index.html#sites" in page.ways

    def test_names_zone_and_sites_for_readers_of_other_languages(self) -> None:
        page = read_named("landslide", "z/k012/index.html")

        english, korean = page.speak("en"), page.speak("ko")
        assert "Cliff zone 12 · landslide · 21 households" in english
        assert "Kamariya-Higashi Elementary School" in english
        assert "Crowded" in english
        assert "즉시 피난 지시 대상 구역" in korean
        assert "혼잡" in korean

    def test_with_no_point_lists_sites_as_they_stand(self) -> None:
        situation = situations.landslide()
        zones = tuple(replace(zone, point=None, geometry=None) for zone in situation.zones)

        page = read_page(render(replace(situation, zones=zones))["z/k012/index.html"])

        assert "大道小学校" in page.one("section", id="sites").text

    def test_leaves_a_site_without_a_point_to_the_end(self) -> None:
        sites = (
            situations.a_site(0, point=None),
            situations.a_site(1, point=Point(35.39, 139.65)),
        )

        page = read_page(render(situations.landslide(sites=sites, orders=()))["z/k012/index.html"])

        text = page.one("section", id="sites").text
        assert text.index("釜利谷東小学校") < text.index("大道小学校")


class TestMapPage:
    @pytest.mark.parametrize("path", ["map/", "easy/map/", "en/map/", "zh-hans/map/", "ko/map/"])
    def test_has_the_map_and_its_list(self, path: str) -> None:
        page = read_named("landslide", f"{path}index.html")

        assert len(page.find("svg", role="img")) == 1
        assert page.find("img") == []
        assert page.one("section", id="areas").text
        assert page.one("section", id="sites").text
        assert page.find("a", data_ward_zone="k012")

    def test_without_an_outline_keeps_its_list(self) -> None:
        situation = situations.landslide(outline=None, towns=())
        zones = tuple(replace(zone, geometry=None, point=None) for zone in situation.zones)
        sites = tuple(replace(site, point=None) for site in situation.sites)

        bundle = render(replace(situation, zones=zones, sites=sites))
        page = read_page(bundle["map/index.html"])

        assert page.find("svg", role="img") == []
        assert page.one("section", id="areas").text
        assert not any(path.endswith("map.svg") for path in bundle)

    def test_of_a_drill_says_so_within_the_map_and_beneath(self) -> None:
        bundle = render_named("drill")
        drawn = next(content for path, content in bundle.items() if path.endswith("/map.svg"))

        assert "<text>【訓練】</text>" in drawn.decode("utf-8")
        assert "<text>[DRILL] </text>" in bundle["en/map/index.html"].decode("utf-8")
        assert "<text>【訓練】</text>" in bundle["z/k012/index.html"].decode("utf-8")
        assert not any(
            "訓練".encode() in content
            for path, content in render_named("landslide").items()
            if path.endswith(".svg")
        )
        assert read_named("drill", "map/index.html").one("figcaption").text.startswith("【訓練】")


class TestUnkeptPage:
    @pytest.mark.parametrize("name", ["landslide", "drill"])
    def test_says_in_all_languages_that_a_page_is_not_kept(self, name: str) -> None:
        page = read_named(name, "unkept/index.html")

        assert "この端末に残っていません" in page.one("h1").text
        assert "not kept on this device" in page.speak("en")
        assert {f"../{folder}index.html" for folder in FOLDERS.values()} <= set(page.ways)
        assert MARK.encode() in render_named(name)["unkept/index.html"]
        assert all("訓練" in one or "DRILL" in one.upper() for one in page.headings[:1]) == (
            name == "drill"
        )

    def test_names_no_file_that_goes(self) -> None:
        assert b"data/" not in render_named("landslide")["unkept/index.html"]
