"""What is found wrong with an order before its approval, and whom it reaches."""

import datetime as dt
from dataclasses import astuple, replace
from typing import Any

import pytest

from engawa.core.geo.points import Point
from engawa.rooms.safety.checking import check_order, list_blocking, measure_zones
from engawa.rooms.safety.checking_texts import find_abolished
from engawa.rooms.safety.checking_values import Finding, Ground, OrderDraft, Weight
from engawa.rooms.safety.naming_check import list_unnamed
from engawa.rooms.safety.order_texts import ReasonGiven, write_texts
from engawa.rooms.safety.reach import summarise_reach
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.situation import OrderText
from engawa.rooms.safety.values import (
    LANGUAGES,
    LEVELS_OF_HAZARD,
    Action,
    Hazard,
    Level,
    Opening,
    Regime,
    SiteRole,
    ZoneKind,
)
from tests.rooms.safety import situations
from tests.rooms.safety.order_facts import READINGS, order_facts

NOW = situations.ISSUED_AT
HOUR = dt.timedelta(hours=1)
BOW_TIE = {
    "type": "Polygon",
    "coordinates": [[[139.61, 35.34], [139.611, 35.341], [139.611, 35.34], [139.61, 35.341], [139.61, 35.34]]],
}  # fmt: skip
OPEN_RING = {
    "type": "Polygon",
    "coordinates": [[[139.61, 35.34], [139.611, 35.341], [139.611, 35.34], [139.612, 35.342]]],
}


def a_draft(**facts: Any) -> OrderDraft:
    """Give an order for two cliffs that is right, with its texts; given facts replace its own."""
    values: dict[str, Any] = {
        "action": Action.ISSUE,
        "level": Level.EVACUATE,
        "hazard": Hazard.LANDSLIDE,
        "zones": (situations.a_zone(12), situations.a_zone(13, town="六浦二丁目")),
        "sites": (situations.a_site(0), situations.a_site(1)),
        "issued_at": NOW,
        "expires_at": NOW + 6 * HOUR,
        "next_update_at": NOW + HOUR,
        "regime": Regime.WIND_RAIN,
        **facts,
    }
    if "texts" not in values:
        values["texts"] = write_texts(
            facts=order_facts(
                **{
                    name: values[name]
                    for name in ("action", "level", "hazard", "zones", "sites", "previous_level", "is_drill")
                    if name in values
                },
                reasons=(ReasonGiven(Reason.HEAVY_RAIN),),
            )
        )  # fmt: skip
    return OrderDraft(**values)


def a_ground(**facts: Any) -> Ground:
    """Give the ward with its outline, towns, and as many cliffs as are needed to compare."""
    values: dict[str, Any] = {
        "now": NOW,
        "ward_names": situations.WARD,
        "outline": situations.OUTLINE,
        "zones": tuple(situations.a_zone(number) for number in range(1, 30)),
        "towns": tuple(name for name, *_ in situations.TOWNS),
        "town_readings": READINGS,
    }
    return Ground(**{**values, **facts})


def check(draft: OrderDraft | None = None, ground: Ground | None = None) -> list[Finding]:
    """Check a draft on a ground."""
    return check_order(draft=draft or a_draft(), ground=ground or a_ground())


def codes(findings: list[Finding]) -> set[str]:
    """Give the codes that were found."""
    return {finding.code for finding in findings}


def with_text(draft: OrderDraft, language: str = "ja", **parts: str) -> OrderDraft:
    """Give the draft with other words in one language."""
    text = replace(draft.texts[language], **parts)
    return replace(draft, texts={**draft.texts, language: text})


class TestCheckOrder:
    def test_finds_nothing_in_an_order_that_is_right(self) -> None:
        assert check() == []

    @pytest.mark.parametrize("action", [Action.EXTEND, Action.CORRECT, Action.PROLONG, Action.LIFT])
    def test_finds_nothing_in_later_versions_that_are_right(self, action: Action) -> None:
        assert check(a_draft(action=action, previous_level=Level.EVACUATE)) == []

    @pytest.mark.parametrize(
        ("hazard", "level"),
        [(hazard, level) for hazard, levels in LEVELS_OF_HAZARD.items() for level in levels],
    )
    def test_finds_nothing_to_block_in_what_the_templates_write(
        self, hazard: Hazard, level: Level
    ) -> None:
        zones = (situations.a_river_zone(hazard=hazard),)

        found = check(a_draft(hazard=hazard, level=level, zones=zones, sites=(), regime=None))

        assert [finding for finding in found if finding.weight is not Weight.NOTE] == []

    def test_says_what_to_do_in_every_sentence(self) -> None:
        draft = a_draft(
            zones=(situations.a_zone(12, geometry=BOW_TIE),), expires_at=NOW - HOUR, texts={}
        )

        found = check(draft)

        assert len(found) >= len(LANGUAGES)
        assert all(finding.sentence.endswith("。") for finding in found)
        assert all(finding.sentence.count("。") >= 2 for finding in found)


class TestLevels:
    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"hazard": Hazard.EARTHQUAKE, "texts": {}}, "hazard-without-order"),
            ({"hazard": Hazard.TSUNAMI, "level": Level.EMERGENCY, "texts": {}}, "level-of-hazard"),
            ({"action": Action.RAISE, "previous_level": Level.EMERGENCY}, "level-not-raised"),
            ({"action": Action.LOWER, "previous_level": Level.ELDERLY}, "level-not-lowered"),
            ({"action": Action.EXTEND, "previous_level": Level.ELDERLY}, "level-changed"),
            ({"action": Action.LIFT}, "level-before-missing"),
        ],
    )
    def test_block_what_does_not_fit(self, facts: Any, code: str) -> None:
        assert code in codes(list_blocking(findings=check(a_draft(**facts)), confirmed={}))


class TestZones:
    @pytest.mark.parametrize("geometry", [BOW_TIE, OPEN_RING])
    def test_block_shapes_that_cross_themselves_or_are_open(self, geometry: Any) -> None:
        found = check(a_draft(zones=(situations.a_zone(12, geometry=geometry),)))

        assert [(finding.code, finding.where) for finding in found] == [
            ("zone-shape", "即時避難指示対象区域 12")
        ]

    def test_block_what_lies_outside_the_ward(self) -> None:
        geometry = situations.square(Point(35.41, 139.59))

        found = check(a_draft(zones=(situations.a_zone(12, geometry=geometry),)))

        assert codes(found) == {"zone-outside-ward"}

    def test_let_a_zone_cross_the_roughly_drawn_outline_by_a_hair(self) -> None:
        geometry = situations.square(Point(35.389, 139.65), metres=20)

        assert check(a_draft(zones=(situations.a_zone(12, geometry=geometry),))) == []

    def test_must_be_confirmed_where_the_outline_is_not_known(self) -> None:
        found = check(ground=a_ground(outline=None))

        assert codes(list_blocking(findings=found, confirmed={})) == {"no-outline"}
        assert list_blocking(findings=found, confirmed={"no-outline": ""}) == []

    def test_must_be_confirmed_at_ten_times_the_usual_size(self) -> None:
        wide = situations.square(Point(35.345, 139.615), metres=200)

        found = check(a_draft(zones=(situations.a_zone(12, geometry=wide),)))

        assert codes(found) == {"zone-size"}
        assert "ふだんの11倍" in found[0].sentence
        assert found[0].weight is Weight.BOTH
        assert codes(list_blocking(findings=found, confirmed={"zone-size": ""})) == {"zone-size"}
        assert list_blocking(findings=found, confirmed={"zone-size": "夜の津波"}) == []

    def test_are_not_compared_with_too_few(self) -> None:
        wide = situations.square(Point(35.345, 139.615), metres=200)
        ground = a_ground(zones=(situations.a_zone(1), situations.a_zone(2)))

        assert check(a_draft(zones=(situations.a_zone(12, geometry=wide),)), ground) == []

    def test_are_compared_as_a_whole_with_earlier_orders(self) -> None:
        usual = measure_zones(zones=a_draft().zones)

        assert codes(check(ground=a_ground(usual_areas=(usual / 11,)))) == {"order-size"}
        assert check(ground=a_ground(usual_areas=(usual / 9,))) == []

    def test_may_be_the_whole_ward(self) -> None:
        ward = situations.a_zone(
            names={"ja": "区の全域"}, kind=ZoneKind.WARD, towns=(), geometry=situations.OUTLINE
        )

        assert check(a_draft(zones=(ward,)), a_ground(usual_areas=(100.0,))) == []

    def test_of_another_hazard_must_be_confirmed(self) -> None:
        assert codes(check(a_draft(zones=(situations.a_river_zone(),)))) == {"zone-of-other-hazard"}

    def test_without_a_shape_are_only_noted(self) -> None:
        found = check(a_draft(zones=(situations.a_zone(geometry=None),)))

        assert [finding.code for finding in found] == ["zone-without-shape"]
        assert list_blocking(findings=found, confirmed={}) == []

    def test_are_needed(self) -> None:
        assert "no-zone" in codes(check(replace(a_draft(), zones=())))


class TestSites:
    @pytest.mark.parametrize(
        ("facts", "code"),
        [
            ({"hazards": frozenset({Hazard.FLOOD})}, "site-not-designated"),
            ({"hazards": frozenset()}, "site-not-designated"),
            ({"role": SiteRole.DISASTER_BASE}, "site-of-other-regime"),
            ({"role": SiteRole.TEMPORARY_STAY}, "site-of-other-regime"),
            ({"role": SiteRole.WELFARE}, "site-welfare"),
        ],
    )
    def test_block_places_that_do_not_help(self, facts: Any, code: str) -> None:
        found = check(a_draft(sites=(situations.a_site(0, **facts),)))

        assert codes(list_blocking(findings=found, confirmed={})) == {code}

    def test_of_earthquakes_are_refused_in_a_rain_order_without_a_named_regime(self) -> None:
        sites = (situations.a_site(0, role=SiteRole.DISASTER_BASE),)

        assert codes(check(a_draft(sites=sites, regime=None))) == {"site-of-other-regime"}

    def test_may_be_designated_places_at_a_tsunami(self) -> None:
        site = situations.a_site(role=SiteRole.EVACUATION, hazards=frozenset({Hazard.TSUNAMI}))
        draft = a_draft(
            hazard=Hazard.TSUNAMI,
            zones=(situations.a_coast_zone(geometry=situations.square(Point(35.335, 139.63))),),
            sites=(site,),
            regime=Regime.EARTHQUAKE,
        )

        assert check(draft) == []

    def test_are_missed_but_block_nothing(self) -> None:
        found = check(a_draft(sites=()))

        assert [(finding.code, finding.weight) for finding in found] == [("no-site", Weight.NOTE)]

    def test_are_not_missed_when_nobody_should_go_out(self) -> None:
        assert check(a_draft(sites=(), level=Level.EMERGENCY)) == []

    @pytest.mark.parametrize("opening", [Opening.FULL, Opening.CLOSED])
    def test_that_take_nobody_want_a_look(self, opening: Opening) -> None:
        found = check(a_draft(sites=(situations.a_site(0, opening=opening),)))

        assert [(finding.code, finding.weight) for finding in found] == [
            ("site-not-confirmed-open", Weight.CONFIRM)
        ]


class TestTimes:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({"next_update_at": NOW}, {"next-update-before-issue"}),
            ({"next_update_at": NOW + 7 * HOUR}, {"next-update-after-end"}),
            ({"next_update_at": NOW + 6 * HOUR}, set()),
            ({"expires_at": NOW + 48 * HOUR}, set()),
            ({"expires_at": NOW + 49 * HOUR}, {"end-too-late"}),
            ({"expires_at": NOW, "next_update_at": None}, {"end-is-past", "end-before-issue", "no-next-update"}),
            ({"issued_at": NOW.replace(tzinfo=None)}, {"time-without-zone"}),
        ],
    )  # fmt: skip
    def test_stand_in_their_order(self, facts: Any, expected: set[str]) -> None:
        assert codes(check(replace(a_draft(), **facts))) == expected

    def test_of_the_end_lie_ahead_when_it_is_approved(self) -> None:
        assert codes(check(ground=a_ground(now=NOW + 6 * HOUR))) == {"end-is-past"}

    def test_are_not_asked_of_a_lift(self) -> None:
        draft = a_draft(action=Action.LIFT, previous_level=Level.EVACUATE)

        assert check(replace(draft, expires_at=NOW - HOUR, next_update_at=None)) == []


class TestTexts:
    @pytest.mark.parametrize("language", LANGUAGES)
    def test_are_needed_in_every_language(self, language: str) -> None:
        draft = a_draft()
        texts = {key: text for key, text in draft.texts.items() if key != language}

        found = check(replace(draft, texts=texts))

        assert [(finding.code, finding.where) for finding in found] == [
            ("translation-missing", language)
        ]

    @pytest.mark.parametrize("part", OrderText.__slots__)
    def test_have_no_empty_part(self, part: str) -> None:
        assert "text-empty" in codes(check(with_text(a_draft(), **{part: " \u3000"})))

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_name_every_area(self, language: str) -> None:
        draft = a_draft()
        one = replace(draft, zones=draft.zones[:1])
        texts = a_draft(zones=one.zones).texts

        found = check(with_text(draft, language, where=texts[language].where))

        assert [(finding.code, finding.where) for finding in found] == [
            ("area-not-named", language)
        ]
        assert "六浦二丁目" in found[0].sentence

    def test_may_name_towns_as_officers_write_them(self) -> None:
        zones = (
            situations.a_zone(
                1, names={"ja": "釜利谷東3丁目の一部"}, towns=("釜利谷東三丁目の一部",)
            ),
            situations.a_zone(
                2, names={"ja": "釜利谷東二丁目の一部"}, towns=("釜利谷東二丁目の一部",)
            ),
        )
        draft = with_text(a_draft(zones=zones), where="対象は釜利谷東２丁目、３丁目の一部です。")

        assert codes(check(draft)) == {"area-not-named"}  # the towns stand there, not the names
        named = with_text(draft, where="釜利谷東２丁目の一部、釜利谷東３丁目の一部です。")
        assert check(named) == []

    def test_say_their_order_in_the_headline(self) -> None:
        draft = with_text(a_draft(), headline="金沢区からのお知らせ")

        assert codes(check(draft)) == {"headline-without-order"}

    def test_say_no_other_order_in_the_headline(self) -> None:
        draft = with_text(a_draft(), headline="避難指示（高齢者等 避難）")

        assert codes(check(draft)) == {"headline-of-other-level"}

    def test_of_a_tsunami_say_no_level_number(self) -> None:
        draft = a_draft(
            hazard=Hazard.TSUNAMI, zones=(situations.a_coast_zone(),), sites=(), regime=None
        )
        numbered = with_text(draft, spoken="警戒レベル４、避難指示です。")

        assert "level-number-said" in codes(check(numbered))

    def test_of_a_drill_say_that_it_is_one(self) -> None:
        assert check(a_draft(is_drill=True)) == []
        assert codes(check(replace(a_draft(), is_drill=True))) == {
            "drill-not-said",
            "spoken-without-drill",
        }

    @pytest.mark.parametrize(
        "words",
        [
            "避難勧告",
            "避難 勧告",
            "避難\u200b勧告",
            "避難（ひなん）勧告（かんこく）",
            "避難準備情報",
            "避難準備・高齢者等避難開始",
            "避難指示(緊急)",
            "Evacuation  Advisory",
            "避难劝告",
            "피난권고",
        ],
    )
    @pytest.mark.parametrize("language", ["ja", "en"])
    @pytest.mark.parametrize("part", ["reason", "spoken"])
    def test_can_never_say_what_was_abolished(self, words: str, language: str, part: str) -> None:
        draft = a_draft()
        said = getattr(draft.texts[language], part) + words
        # The name of level 3 stands within one of them, which a voice at level 4 must not say either.
        is_other = part == "spoken" and language == "ja" and "高齢者等避難" in words
        expected = {"abolished-word", *(["spoken-of-other-level"] if is_other else [])}

        found = check(with_text(draft, language, **{part: said}))

        assert codes(list_blocking(findings=found, confirmed={"abolished-word": ""})) == expected

    def test_are_not_endless(self) -> None:
        assert "text-too-long" in codes(check(with_text(a_draft(), reason="雨" * 6001)))


class TestFindAbolished:
    def test_finds_nothing_in_what_the_templates_write(self) -> None:
        for text in a_draft().texts.values():
            assert [part for part in astuple(text) if find_abolished(part)] == []


class TestListUnnamed:
    @pytest.mark.parametrize(
        ("text", "missing"),
        [
            ("六浦二丁目、三丁目の一部", ["六浦四丁目"]),
            ("六浦２丁目の一部・３丁目・四丁目", []),
            ("東朝比奈二丁目", ["六浦二丁目", "六浦三丁目", "六浦四丁目"]),
        ],
    )
    def test_reads_towns_whose_name_is_not_said_again(self, text: str, missing: list[str]) -> None:
        names = ["六浦二丁目", "六浦三丁目", "六浦四丁目"]

        assert list_unnamed(text=text, names=names) == missing

    def test_takes_no_longer_name_for_a_shorter_one(self) -> None:
        others = ["東朝比奈町"]

        assert list_unnamed(text="東朝比奈町", names=["朝比奈町"], others=others) == ["朝比奈町"]
        assert list_unnamed(text="区域 12", names=["区域 1"]) == ["区域 1"]


class TestSummariseReach:
    def test_sums_what_is_known_and_counts_what_is_not(self) -> None:
        zones = [situations.a_zone(number, households=10, people=25) for number in range(10)]
        zones += [situations.a_zone(20, households=None), situations.a_zone(21, households=None)]

        reach = summarise_reach(zones=zones)

        assert (reach.zone_count, reach.households) == (12, 100)
        assert "12区域のうち2区域の世帯数は不明です。" in reach.sentences
        assert "対象は12区域、100世帯です。" in reach.sentences

    def test_says_no_zero_where_nothing_is_known(self) -> None:
        reach = summarise_reach(zones=[situations.a_zone(1, households=None, people=None)])

        assert reach.sentences[0] == "対象は1区域です。"
        assert not any("0" in sentence for sentence in reach.sentences)

    def test_says_that_nothing_was_sought_where_a_zone_has_no_shape(self) -> None:
        reach = summarise_reach(zones=[situations.a_zone(12, geometry=None)])

        assert any("数えていません" in sentence for sentence in reach.sentences)

    def test_counts_nobody_twice_where_the_whole_ward_is_named(self) -> None:
        ward = situations.a_zone(1, kind=ZoneKind.WARD, households=88_000, people=190_000)

        reach = summarise_reach(zones=[situations.a_zone(12), ward])

        assert reach.households == 88_000
