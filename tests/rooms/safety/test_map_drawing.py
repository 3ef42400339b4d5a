"""The map that is a file like the text: what stands on it, and how heavy it is."""

import gzip
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from engawa.core.geo.points import Point, project_point
from engawa.rooms.safety.map_drawing import (
    STYLE_HASH,
    draw_situation,
    draw_zone,
    letter_sites,
    list_undrawn,
    look_at_zone,
    number_zones,
)
from engawa.rooms.safety.map_key import read_words, write_key
from engawa.rooms.safety.map_parts import STYLE, draw_mark
from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import LANGUAGES, Hazard, Level, Opening, Regime, SiteRole, ZoneKind
from tests.rooms.safety.inside_material import a_shape, a_situation_of, read_outline, real_situation
from tests.rooms.safety.page_reading import render
from tests.rooms.safety.situations import (
    a_site,
    a_situation,
    a_zone,
    an_order,
    drill,
    earthquake,
    landslide,
    large,
    quiet,
    square,
    three_orders,
    tsunami,
)

SVG = "{http://www.w3.org/2000/svg}"
HERE = Point(35.3450, 139.6120)


def read(drawn: str) -> ET.Element:
    # Made here, so nothing in it is hostile; whoever writes it wrongly is told.
    return ET.fromstring(drawn)


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in read(drawn).iter(f"{SVG}text")]


class TestMap:
    @pytest.mark.parametrize("language", LANGUAGES)
    @pytest.mark.parametrize("make", [landslide, three_orders, tsunami, quiet, earthquake, drill])
    def test_is_whole_and_asks_for_nothing_from_outside(self, make: object, language: str) -> None:
        assert callable(make)

        drawn = draw_situation(situation=make(), language=language)

        root = read(drawn)
        assert root.get("role") == "img"
        assert [element.tag for element in root][:2] == [f"{SVG}title", f"{SVG}desc"]
        assert all(element.text for element in [*root][:2])
        without_names = drawn.replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert (
            re.findall(r"https?:|href|<script|<image|@import|style=|\bon\w+=", without_names) == []
        )

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_of_a_ward_with_its_true_outline_is_eight_kilobytes(self, language: str) -> None:
        outline = read_outline()
        for situation in (real_situation(), three_orders(outline=outline), large(outline=outline)):
            drawn = draw_situation(situation=situation, language=language)

            assert len(gzip.compress(drawn.encode(), 6)) <= 8 * 1024

    def test_gives_each_zone_colour_pattern_and_number(self) -> None:
        zone = a_shape(1, square(HERE))
        for level, colour in ((3, "#ff2800"), (4, "#aa00aa"), (5, "#0c000c")):
            order = an_order((zone,), level=Level(level))

            drawn = draw_situation(
                situation=a_situation(zones=(zone,), orders=(order,)), language="ja"
            )

            assert f'class="z l{level}"' in drawn
            assert f'class="p" fill="url(#sm{level})"' in drawn
            assert f'fill="{colour}"' in drawn
            assert "1" in texts(drawn)

    def test_lists_zones_from_the_most_urgent_and_says_them_to_who_cannot_see(self) -> None:
        zones = (a_zone(12), replace(a_zone(13), number=""))
        orders = (
            an_order(zones[:1], number="a", level=Level.ELDERLY),
            an_order(zones[1:], number="b", level=Level.EMERGENCY),
        )
        situation = a_situation(zones=zones, orders=orders)

        drawn = draw_situation(situation=situation, language="en")

        numbers = number_zones(situation=situation)
        assert list(numbers.items()) == [(zones[1].code, "a"), (zones[0].code, "12")]
        said = read(drawn).findtext(f"{SVG}desc") or ""
        assert said.index("a: Level 5: emergency, Cliff zone 13.") < said.index(
            "12: Level 3: the elderly and others, Cliff zone 12."
        )

    def test_calls_zones_by_the_numbers_of_the_leaflet(self) -> None:
        zones = (a_zone(2), replace(a_zone(5), number="5-1（西）"), replace(a_zone(7), number=""))
        situation = a_situation(zones=zones, orders=(an_order(zones),))

        drawn = draw_situation(situation=situation, language="ja")

        pins = [one for one in read(drawn).iter(f"{SVG}text") if one.get("class") == "a i"]
        assert {one.text: one.get("textLength") for one in pins} == {
            "2": None,
            "5-1（西）": "21",
            "a": None,
        }

    def test_marks_a_zone_of_which_only_a_point_is_known(self) -> None:
        situation = a_situation_of(a_shape(1, None, point=HERE), a_shape(2, None))

        drawn = draw_situation(situation=situation, language="ja")

        assert "1" in texts(drawn)
        assert list_undrawn(situation=situation) == ["c-2"]
        assert "図に示せない区域：2" in texts(drawn)

    def test_fills_the_ward_when_all_of_it_is_meant(self) -> None:
        zone = a_shape(1, None, kind=ZoneKind.WARD)
        situation = a_situation_of(zone, outline=read_outline())

        drawn = draw_situation(situation=situation, language="ja")

        ward = re.search(r'class="w" d="([^"]+)"', drawn)
        assert ward is not None
        # Faint, so that names and letters can be read on it.
        assert f'class="z l4 f" d="{ward[1]}"' in drawn

    def test_tells_an_order_without_a_number_from_level_4(self) -> None:
        zones = (a_zone(12), replace(a_zone(13, town="柴町"), hazard=Hazard.TSUNAMI))
        orders = (
            an_order(zones[:1]),
            an_order(zones[1:], number="2025-1013-02", hazard=Hazard.TSUNAMI),
        )

        drawn = draw_situation(situation=a_situation(zones=zones, orders=orders), language="ja")

        assert drawn.count('fill="url(#sm4)"') == drawn.count('fill="url(#sm0)"') == 2
        assert {"レベル4 避難指示", "避難指示（津波・火事）"} <= set(texts(drawn))

    def test_is_read_on_a_phone(self) -> None:
        drawn = read(draw_situation(situation=landslide(), language="ja"))
        width = float((drawn.get("viewBox") or "").split()[2])
        sizes = [float(size) for size in re.findall(r"font(?:-size)?:(?:700 )?([\d.]+)px", STYLE)]

        # On a phone of 375 px a map is 341 px wide: two for the edges of its figure.
        assert min(sizes) * 341 / width >= 11.5

    @pytest.mark.parametrize(
        ("opening", "mark"),
        [
            (Opening.OPEN, '<circle class="o"'),
            (Opening.CROWDED, '<path class="o"'),
            (Opening.FULL, "M-7-7L7 7M7-7L-7 7"),
            (Opening.CLOSED, "M7-8L-7 8"),
        ],
    )
    def test_tells_the_state_of_a_site_by_a_shape(self, opening: Opening, mark: str) -> None:
        situation = a_situation(regime=Regime.WIND_RAIN, sites=(a_site(0, opening=opening),))

        drawn = draw_situation(situation=situation, language="ja")

        assert mark in drawn
        assert "A" in texts(drawn)

    def test_shows_the_sites_of_its_regime_or_else_the_open_ones_and_no_welfare_shelter(
        self,
    ) -> None:
        sites = (
            a_site(0, opening=Opening.OPEN, role=SiteRole.WIND_RAIN),
            a_site(1, opening=Opening.OPEN, role=SiteRole.DISASTER_BASE),
            a_site(2, opening=Opening.OPEN, role=SiteRole.WELFARE),
        )

        def shown(regime: Regime | None) -> list[str]:
            return list(letter_sites(situation=a_situation(sites=sites, regime=regime)))

        assert shown(Regime.WIND_RAIN) == [sites[0].code]
        assert shown(Regime.EARTHQUAKE) == [sites[1].code]
        assert shown(None) == [sites[0].code, sites[1].code]

    def test_marks_an_evacuation_site_only_where_its_hazard_is_one_of_the_regime(self) -> None:
        for_tsunami = a_site(
            0,
            opening=Opening.OPEN,
            role=SiteRole.EVACUATION,
            hazards=frozenset({Hazard.TSUNAMI}),
        )

        def shown(regime: Regime) -> list[str]:
            return list(letter_sites(situation=a_situation(sites=(for_tsunami,), regime=regime)))

        assert shown(Regime.WIND_RAIN) == []
        assert shown(Regime.EARTHQUAKE) == [for_tsunami.code]

    def test_says_where_its_corner_is_for_who_presses_on_it(self) -> None:
        zone = a_shape(1, square(HERE, metres=300))

        drawn = draw_situation(situation=a_situation_of(zone), language="ja")

        east, north, scale = map(float, (read(drawn).get("data-ward-map") or "").split())
        path = re.search(r'class="z l4" d="M([\d.]+)[ ,]?(-?[\d.]+)', drawn)
        assert path is not None
        corner = (east + float(path[1]) / scale, north - float(path[2]) / scale)
        known = project_point(HERE)
        assert abs(abs(corner[0] - known[0]) - 300) < 8
        assert abs(abs(corner[1] - known[1]) - 300) < 8

    def test_writes_hostile_names_as_names(self) -> None:
        zone = a_shape(1, square(HERE), names={"ja": '<script>alert("あ")</script>&'})

        drawn = draw_situation(situation=a_situation_of(zone), language="ja")

        assert "<script" not in drawn
        assert "<script>alert" in (read(drawn).findtext(f"{SVG}desc") or "")

    def test_is_empty_where_nothing_has_a_place(self) -> None:
        nowhere = a_situation(outline=None, towns=(), sites=(), zones=(a_shape(1, None),))

        assert draw_situation(situation=nowhere, language="ja") == ""

    def test_does_without_the_outline_of_the_ward(self) -> None:
        drawn = draw_situation(situation=landslide(outline=None), language="ja")

        assert 'class="w"' not in drawn
        assert "12" in texts(drawn)

    def test_has_one_style_that_a_policy_can_allow(self) -> None:
        drawn = draw_situation(situation=landslide(), language="ko")

        assert drawn.count("<style>") == 1
        assert f"<style>{STYLE}</style>" in drawn
        assert STYLE_HASH.startswith("'sha256-")


def draw_map(*, situation: Situation, zone_code: str) -> str:
    view = look_at_zone(situation=situation, zone_code=zone_code)
    return draw_zone(view) if view else ""


class TestMapOfAZone:
    def test_changes_with_its_order_and_not_with_time(self) -> None:
        situation = landslide()
        code = situation.orders[0].zones[0]

        under = draw_map(situation=situation, zone_code=code)
        later = draw_map(
            situation=replace(situation, sequence=situation.sequence + 1), zone_code=code
        )
        free = draw_map(situation=replace(situation, orders=()), zone_code=code)

        assert under == later
        assert 'class="z l4"' in under
        assert 'class="z l4"' not in free
        assert 'class="z"' in free

    def test_well_within_the_ward_has_ground_from_edge_to_edge(self) -> None:
        situation = a_situation_of(a_shape(1, square(HERE, metres=100)), outline=read_outline())
        view = look_at_zone(situation=situation, zone_code="c-1")
        assert view is not None

        drawn = draw_zone(view)

        frame = view.frame
        assert f'class="w" d="M0 0h{frame.width:g}v{frame.height:g}H0z"' in drawn

    def test_is_drawn_around_a_point_and_left_out_without_one(self) -> None:
        situation = a_situation_of(a_shape(1, None, point=HERE), a_shape(2, None))

        assert '<circle class="z l4"' in draw_map(situation=situation, zone_code="c-1")
        assert draw_map(situation=situation, zone_code="c-2") == ""

    def test_shows_the_whole_ward_for_the_zone_that_is_the_ward(self) -> None:
        situation = a_situation_of(a_shape(1, None, kind=ZoneKind.WARD), outline=read_outline())

        assert 'class="z l4 f"' in draw_map(situation=situation, zone_code="c-1")

    def test_is_well_formed_for_every_zone_of_a_large_ward(self) -> None:
        situation: Situation = large()

        for zone in situation.zones[:40]:
            assert read(draw_map(situation=situation, zone_code=zone.code)).get("role") == "img"

    def test_says_in_words_which_order_holds_and_where(self) -> None:
        situation = landslide()
        code = situation.orders[0].zones[0]

        under = read(draw_map(situation=situation, zone_code=code))
        free = read(draw_map(situation=replace(situation, orders=()), zone_code=code))

        assert under.findtext(f"{SVG}desc") == "レベル4 避難指示。釜利谷東二丁目の一部。"
        assert "避難の情報は出ていません" in (free.findtext(f"{SVG}desc") or "")

    def test_speaks_no_language_within_but_for_the_names_of_towns(self) -> None:
        situation = landslide()

        drawn = draw_map(situation=situation, zone_code=situation.orders[0].zones[0])

        names = {town.name for town in situation.towns}
        signs = [said for said in texts(drawn) if said and said not in names]
        assert [sign for sign in signs if not re.fullmatch(r"[A-Z]+|\d+ k?m", sign)] == []
        assert '<g class="k" lang="ja"' in drawn


class TestKeyOfAZone:
    def test_says_in_all_languages_what_is_drawn_and_nothing_else(self) -> None:
        situation = landslide()
        drawn = draw_map(situation=situation, zone_code=situation.orders[0].zones[0])

        key = write_key(drawing=drawn, has_number=True)

        for language in LANGUAGES:
            assert read_words()[language]["level_4"] in key
            assert read_words()[language]["this_zone"] not in key
        for opening, word in ((Opening.OPEN, "open"), (Opening.FULL, "full")):
            is_drawn = draw_mark(opening, "") in drawn
            assert (read_words()["en"][word] in key) is is_drawn
        for tag in ('lang="ja-x-easy"', 'lang="en"', 'lang="zh-Hans"', 'lang="ko"'):
            assert key.count(tag) == key.count("<li>")

    def test_gives_a_zone_without_an_order_another_sign(self) -> None:
        situation = landslide()
        zone = situation.orders[0].zones[0]
        drawn = draw_map(situation=replace(situation, orders=()), zone_code=zone)

        key = write_key(drawing=drawn, has_number=False)

        assert "This zone (no order is in force)" in key
        assert "Level" not in key

    def test_says_no_number_of_a_level_for_a_tsunami(self) -> None:
        situation = tsunami()
        drawn = draw_map(situation=situation, zone_code=situation.orders[0].zones[0])

        assert "<p>避難指示（津波・火事） / " in write_key(drawing=drawn, has_number=False)

    def test_speaks_of_the_edge_of_the_ward_only_where_one_is_seen(self) -> None:
        outline = read_outline()
        inland = a_situation_of(a_shape(1, square(HERE, metres=100)), outline=outline)
        whole = a_situation_of(a_shape(1, None, kind=ZoneKind.WARD), outline=outline)

        def has_edge(situation: Situation) -> bool:
            drawn = draw_map(situation=situation, zone_code="c-1")
            return "Edge of the ward" in write_key(drawing=drawn, has_number=True)

        assert not has_edge(inland)
        assert has_edge(whole)

    def test_uses_the_patterns_of_its_drawing(self) -> None:
        situation = landslide()
        drawn = draw_map(situation=situation, zone_code=situation.orders[0].zones[0])

        used = set(re.findall(r"url\(#(sm\d)\)", write_key(drawing=drawn, has_number=True)))

        assert used == set(re.findall(r'<pattern id="(sm\d)"', drawn))

    def test_adds_less_than_a_kilobyte_to_a_page(self) -> None:
        pages = render(large(outline=read_outline()))
        for code in [zone.code for zone in large().zones[:20]]:
            page = pages[f"z/{code}/index.html"]
            without = re.sub(rb'<ul class="smk">.*?</ul>', b"", page)
            style = page.count(b".smk{")

            assert style == 1
            assert b'<ul class="smk">' in page
            assert len(gzip.compress(page, 6)) - len(gzip.compress(without, 6)) < 900


class TestWords:
    def test_are_the_same_in_all_languages(self) -> None:
        words = read_words()

        assert set(words) == set(LANGUAGES)
        holes = re.compile(r"\{\w+\}")
        for language in LANGUAGES:
            assert {key: holes.findall(said) for key, said in words[language].items()} == {
                key: holes.findall(said) for key, said in words["ja"].items()
            }
