"""CAP alerts as they leave the house: valid, signed off by a stable identity, and read back as they were meant."""

from dataclasses import replace
from functools import cache
from math import cos, pi, sin
from typing import Any

import pytest
from lxml import etree

from engawa.rooms.safety.feeds.cap import write_cap
from engawa.rooms.safety.feeds.cap_reading import read_cap
from engawa.rooms.safety.feeds.cap_values import CapAlert
from engawa.rooms.safety.situation import OrderNow, OrderText, Situation
from engawa.rooms.safety.values import (
    LEVELS_OF_HAZARD,
    Action,
    Hazard,
    Level,
    OrderState,
    ZoneKind,
)
from tests.rooms.safety import situations
from tests.shared import shared_file

HOLED = {
    "type": "MultiPolygon",
    "coordinates": [
        [
            [[139.61, 35.34], [139.62, 35.34], [139.62, 35.35], [139.61, 35.34]],
            [[139.617, 35.342], [139.619, 35.342], [139.619, 35.344], [139.617, 35.342]],
        ],
        [[[139.60, 35.33], [139.605, 35.33], [139.605, 35.335], [139.60, 35.33]]],
    ],
}


@cache
def schema() -> etree.XMLSchema:
    """Read the schema of CAP 1.2, which is not ours to ship."""
    return etree.XMLSchema(etree.parse(str(shared_file("data/cap/cap12.xsd"))))


def write(situation: Situation | None = None, **facts: Any) -> bytes:
    """Write the first order of a situation, changed."""
    situation = situation or situations.landslide()
    order = (*situation.orders, *situation.lifted)[0]
    return write_cap(situation=situation, order=replace(order, **facts))


def read(situation: Situation | None = None, **facts: Any) -> CapAlert:
    """Write the first order of a situation, and read it back."""
    return read_cap(content=write(situation, **facts))[0]


def hostile(order: OrderNow, words: str) -> dict[str, OrderText]:
    """Give texts whose every part is the given words."""
    return {language: OrderText(*[words] * 8) for language in order.texts}


class TestSchema:
    @pytest.mark.parametrize(
        "make",
        [
            situations.landslide,
            situations.three_orders,
            situations.tsunami,
            situations.lifted_order,
            situations.overdue,
            situations.drill,
        ],
    )
    def test_accepts_what_is_written_of_any_situation(self, make: Any) -> None:
        situation = make()

        for order in (*situation.orders, *situation.lifted):
            schema().assertValid(etree.fromstring(write_cap(situation=situation, order=order)))

    @pytest.mark.parametrize(
        ("hazard", "level"),
        [(hazard, level) for hazard, levels in LEVELS_OF_HAZARD.items() for level in levels],
    )
    def test_accepts_every_hazard_and_level(self, hazard: Hazard, level: Level) -> None:
        schema().assertValid(etree.fromstring(write(hazard=hazard, level=level)))

    @pytest.mark.parametrize(
        "words", ["<script>&amp;]]>\"'", "\x00\x0b\ufffe\ud800 x", "\u202e" * 9]
    )
    def test_accepts_hostile_words(self, words: str) -> None:
        order = situations.landslide().orders[0]

        written = write(texts=hostile(order, words))

        schema().assertValid(etree.fromstring(written))

    def test_holds_the_languages_of_the_house(self) -> None:
        assert [info.language for info in read().infos] == [
            "ja",
            "ja-x-easy",
            "en",
            "zh-Hans",
            "ko",
        ]


class TestAlert:
    def test_is_known_by_sender_identifier_and_time(self) -> None:
        alert = read()

        assert alert.identifier == "14108.2025-1013-01.v1"
        assert alert.sender == "https://engawa.example.jp/kanazawa/safety/"
        assert alert.sent_at.isoformat() == "2025-10-13T15:04:00+09:00"

    def test_is_the_same_whenever_it_is_written(self) -> None:
        later = replace(
            situations.landslide(), made_at=situations.MADE_AT.replace(hour=20), sequence=9999
        )

        assert write(later, is_overdue=True, is_unconfirmed=True) == write()

    def test_is_an_alert_first_then_an_update_then_ends(self) -> None:
        before = ((1, situations.ISSUED_AT),)

        assert read().message_type == "Alert"
        assert read(version=2, action=Action.EXTEND, references=before).message_type == "Update"
        assert read(situations.lifted_order()).message_type == "Cancel"

    def test_refers_to_all_versions_before(self) -> None:
        before = ((1, situations.ISSUED_AT), (2, situations.MADE_AT))

        alert = read(version=3, action=Action.PROLONG, references=before)

        assert [found.identifier for found in alert.references] == [
            "14108.2025-1013-01.v1",
            "14108.2025-1013-01.v2",
        ]
        assert alert.references[1].sent_at == situations.MADE_AT
        assert {found.sender for found in alert.references} == {alert.sender}

    @pytest.mark.parametrize(
        ("facts", "status"),
        [
            ({}, "Actual"),
            ({"is_demo": True}, "Test"),
            ({"is_drill": True}, "Exercise"),
            ({"is_drill": True, "is_demo": True}, "Exercise"),
        ],
    )
    def test_is_actual_only_where_something_was_issued(self, facts: Any, status: str) -> None:
        alert = read(situations.landslide(**facts))

        assert alert.status == status
        assert bool(alert.note) is (status != "Actual")

    def test_of_a_drill_shares_no_identifier_with_a_real_one(self) -> None:
        assert read(situations.drill()).identifier != read().identifier

    @pytest.mark.parametrize(
        ("level", "responses", "urgency", "severity"),
        [
            (Level.ELDERLY, ("Evacuate", "Prepare"), "Expected", "Moderate"),
            (Level.EVACUATE, ("Evacuate",), "Immediate", "Severe"),
            (Level.EMERGENCY, ("Shelter",), "Immediate", "Extreme"),
        ],
    )
    def test_weighs_more_at_a_higher_level(
        self, level: Level, responses: tuple[str, ...], urgency: str, severity: str
    ) -> None:
        info = read(level=level).infos[0]

        assert (info.responses, info.urgency, info.severity) == (responses, urgency, severity)
        assert ("alertLevel", str(int(level))) in info.parameters

    def test_of_a_tsunami_has_no_level_number(self) -> None:
        info = read(situations.tsunami()).infos[0]

        assert info.severity == "Extreme"
        assert "alertLevel" not in dict(info.parameters)

    def test_of_a_lift_says_all_clear_and_expires_after_it_was_sent(self) -> None:
        alert = read(situations.lifted_order(), state=OrderState.LIFTED)

        info = alert.infos[0]
        assert (info.responses, info.urgency) == (("AllClear",), "Past")
        assert info.expires_at is not None
        assert info.expires_at > alert.sent_at

    def test_says_that_an_order_outlives_its_time(self) -> None:
        assert dict(read().infos[0].parameters)["standsUntilLifted"] == "true"

    def test_links_to_the_page_in_its_language(self) -> None:
        assert [info.web.removeprefix(situations.BASE_URL) for info in read().infos] == [
            "", "easy/", "en/", "zh-hans/", "ko/",
        ]  # fmt: skip

    def test_leaves_out_a_language_that_has_no_text(self) -> None:
        order = situations.landslide().orders[0]

        alert = read(texts={"ja": order.texts["ja"]})

        assert [info.language for info in alert.infos] == ["ja"]


class TestAreas:
    def test_name_every_zone_with_its_code(self) -> None:
        areas = read().infos[0].areas

        assert [area.description for area in areas] == [
            "即時避難指示対象区域 12 (釜利谷東二丁目の一部)",
            "即時避難指示対象区域 13 (六浦二丁目の一部)",
        ]
        assert areas[0].geocodes == (("JIS X 0402", "14108"), ("zone", "k012"))

    def test_put_latitude_first(self) -> None:
        zone = situations.landslide().zones[0]
        assert zone.geometry is not None
        ring = zone.geometry["coordinates"][0]

        polygon = read().infos[0].areas[0].polygons[0]

        assert polygon == tuple((latitude, longitude) for longitude, latitude in ring)

    def test_tell_holes_as_inside_and_every_part_of_a_zone(self) -> None:
        zones = (situations.a_zone(12, geometry=HOLED), situations.a_zone(13))

        area = read(situations.landslide(zones=zones)).infos[0].areas[0]

        assert [len(polygon) for polygon in area.polygons] == [4, 4]

    def test_take_the_outline_for_the_whole_ward(self) -> None:
        ward = situations.a_zone(12, kind=ZoneKind.WARD, geometry=None)

        area = read(situations.landslide(zones=(ward,))).infos[0].areas[0]

        assert len(area.polygons[0]) == len(situations.OUTLINE["coordinates"][0])
        assert area.description.startswith("横浜市金沢区")

    def test_draw_a_shape_of_many_corners_more_roughly(self) -> None:
        ring = [
            [139.61 + 0.01 * cos(2 * pi * at / 4000), 35.34 + 0.01 * sin(2 * pi * at / 4000)]
            for at in range(4000)
        ]
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

        situation = situations.landslide(zones=(situations.a_zone(12, geometry=geometry),))

        polygon = read(situation).infos[0].areas[0].polygons[0]
        assert 20 < len(polygon) < 200

    @pytest.mark.parametrize(
        "geometry",
        [
            None,
            {"type": "Polygon", "coordinates": []},
            {"type": "Point", "coordinates": [1, 2]},
            {},
        ],
    )
    def test_stand_without_a_shape_where_there_is_none(self, geometry: Any) -> None:
        zones = (situations.a_zone(12, geometry=geometry),)

        area = read(situations.landslide(zones=zones)).infos[0].areas[0]

        assert area.polygons == ()
        assert area.description.startswith("即時避難指示対象区域 12")
