"""The feeds of a bundle: GeoJSON, Atom, the neutral JSON, the text for L-Alert."""

import csv
import datetime as dt
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from engawa.core.geo.shapes import read_shape
from engawa.rooms.safety.feeds.assembling import render_feeds
from engawa.rooms.safety.feeds.atom import write_atom
from engawa.rooms.safety.feeds.cap import write_cap
from engawa.rooms.safety.feeds.lalert import write_lalert
from engawa.rooms.safety.feeds.neutral import complete_code
from engawa.rooms.safety.situation import OrderText, Situation
from engawa.rooms.safety.values import Action, Hazard, Opening, Regime, SiteRole, ZoneKind
from tests.rooms.safety import situations
from tests.shared import shared_file

ATOM = "{http://www.w3.org/2005/Atom}"
MAKERS = (
    situations.quiet,
    situations.landslide,
    situations.three_orders,
    situations.tsunami,
    situations.lifted_order,
    situations.overdue,
    situations.earthquake,
    situations.drill,
)


def feed(situation: Situation, name: str) -> Any:
    """Give one JSON file of the feeds of a situation, wherever it lies."""
    files = render_feeds(situation=situation)
    (path,) = (path for path in files if path == name or path.endswith(f"/{name}"))
    return json.loads(files[path])


def an_update(**facts: Any) -> Situation:
    """Give a situation whose order is in its second version."""
    situation = situations.landslide()
    order = replace(
        situation.orders[0],
        version=2,
        action=Action.EXTEND,
        issued_at=situations.MADE_AT,
        references=((1, situations.ISSUED_AT),),
        **facts,
    )
    return replace(situation, orders=(order,))


class TestRenderFeeds:
    @pytest.mark.parametrize("make", MAKERS)
    def test_gives_the_files_of_the_bundle(self, make: Any) -> None:
        situation = make()

        files = render_feeds(situation=situation)

        names = {re.sub("[0-9a-f]{12}", "…", path) for path in files if not path.startswith("cap/")}
        assert names == {
            "orders.atom", "orders.geojson", "orders.json", "sites.json", "lalert.txt", "phone.txt",
            "data/…/areas.geojson", "data/…/sites.geojson",
        }  # fmt: skip
        orders = (*situation.orders, *situation.lifted)
        assert {path for path in files if path.startswith("cap/")} == {
            f"cap/{order.number}-v{order.version}.xml" for order in orders
        }
        assert all(files.values())

    @pytest.mark.parametrize("make", MAKERS)
    def test_gives_the_same_bytes_of_the_same_situation(self, make: Any) -> None:
        assert render_feeds(situation=make()) == render_feeds(situation=make())

    def test_changes_only_what_says_the_time_when_nothing_happened(self) -> None:
        situation = situations.landslide()
        later = replace(
            situation, made_at=situation.made_at + dt.timedelta(minutes=1), sequence=4022
        )

        first, second = render_feeds(situation=situation), render_feeds(situation=later)

        assert {path for path in first if first[path] != second.get(path)} == {
            "orders.json",
            "sites.json",
            "phone.txt",
        }

    def test_writes_versions_that_had_no_page_yet(self) -> None:
        situation = an_update()
        skipped = replace(situation.orders[0], version=1, references=(), action=Action.ISSUE)

        files = render_feeds(situation=replace(situation, superseded=(skipped,)))

        assert files["cap/2025-1013-01-v1.xml"] == write_cap(situation=situation, order=skipped)
        assert "cap/2025-1013-01-v2.xml" in files

    @given(
        words=st.text(max_size=60),
        name=st.text(min_size=1, max_size=40),
        number=st.integers(0, 10**9),
    )
    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_bears_whatever_people_type(self, words: str, name: str, number: int) -> None:
        situation = situations.landslide()
        zone = situations.a_zone(names={"ja": name}, towns=(words,), households=number)
        site = situations.a_site(names={"ja": name}, address=words, confirmed_by=words)
        order = situations.an_order((zone,), sites=(site,))
        texts = {language: OrderText(*[words] * 8) for language in order.texts}

        files = render_feeds(
            situation=replace(
                situation, zones=(zone,), sites=(site,), orders=(replace(order, texts=texts),)
            )
        )

        for path, content in files.items():
            if path.endswith((".xml", ".atom")):
                etree.fromstring(content)
            elif path.endswith("json"):
                json.loads(content)
            else:
                content.decode()


class TestGeojson:
    def test_has_a_feature_for_each_area_of_an_order(self) -> None:
        orders = feed(situations.three_orders(), "orders.geojson")

        assert orders["type"] == "FeatureCollection"
        assert len(orders["features"]) == 60
        assert len({feature["id"] for feature in orders["features"]}) == 60

    def test_gives_shapes_that_can_be_read(self) -> None:
        for feature in feed(situations.landslide(), "areas.geojson")["features"]:
            assert read_shape(geojson=feature["geometry"]).area > 0

    def test_names_the_order_under_which_an_area_is(self) -> None:
        features = feed(situations.landslide(), "areas.geojson")["features"]

        assert [feature["properties"]["orders"] for feature in features] == [
            ["2025-1013-01"],
            ["2025-1013-01"],
            [],
        ]

    def test_puts_longitude_first(self) -> None:
        site = feed(situations.landslide(), "sites.geojson")["features"][0]

        assert site["geometry"]["coordinates"] == [139.6107, 35.3267]

    def test_shows_by_a_point_what_has_no_shape_and_says_so(self) -> None:
        zone = situations.a_zone(12, geometry=None)

        (feature,) = feed(situations.a_situation(zones=(zone,)), "areas.geojson")["features"]

        assert feature["geometry"]["type"] == "Point"
        assert feature["properties"]["has_shape"] is False

    def test_has_no_geometry_where_nothing_is_known(self) -> None:
        zone = situations.a_zone(12, geometry=None, point=None)

        (feature,) = feed(situations.a_situation(zones=(zone,)), "areas.geojson")["features"]

        assert feature["geometry"] is None

    def test_draws_the_whole_ward_by_its_outline(self) -> None:
        ward = situations.a_zone(kind=ZoneKind.WARD, geometry=None)

        (feature,) = feed(situations.a_situation(zones=(ward,)), "areas.geojson")["features"]

        assert feature["geometry"] == situations.OUTLINE

    def test_gives_no_level_number_to_a_tsunami(self) -> None:
        (feature,) = feed(situations.tsunami(), "orders.geojson")["features"]

        assert feature["properties"]["level"] is None
        assert feature["properties"]["names"]["ja"] == "避難指示"


class TestSites:
    @pytest.mark.parametrize("name", ["sites.geojson", "sites.json"])
    def test_never_show_a_welfare_shelter_or_one_of_the_other_regime(self, name: str) -> None:
        rain = json.dumps(feed(situations.landslide(), name), ensure_ascii=False)
        quake = json.dumps(feed(situations.earthquake(), name), ensure_ascii=False)

        assert "福祉の家" not in rain + quake
        assert "拠点" not in rain.replace("地域防災拠点", "")
        assert "大道小学校" in rain
        assert "大道小学校" not in quake
        assert "釜利谷東小学校 地域防災拠点" in quake

    @pytest.mark.parametrize("name", ["sites.geojson", "sites.json"])
    def test_show_only_what_is_reported_open_while_nothing_happens(self, name: str) -> None:
        shut = situations.a_site(0, opening=Opening.NOT_OPEN, confirmed_at=None)
        open_one = situations.a_site(1)

        told = str(feed(situations.quiet(sites=(shut, open_one)), name))

        assert "大道小学校" not in told
        assert "釜利谷東小学校" in told

    @pytest.mark.parametrize(
        ("hazard", "regime", "is_shown"),
        [
            (Hazard.TSUNAMI, Regime.EARTHQUAKE, True),
            (Hazard.EARTHQUAKE, Regime.EARTHQUAKE, True),
            (Hazard.FLOOD, Regime.EARTHQUAKE, False),
            (Hazard.FLOOD, Regime.WIND_RAIN, True),
            (Hazard.EARTHQUAKE, Regime.WIND_RAIN, False),
        ],
    )
    def test_of_designated_places_follow_their_hazards(
        self, hazard: Hazard, regime: Regime, is_shown: bool
    ) -> None:
        site = situations.a_site(role=SiteRole.EVACUATION, hazards=frozenset({hazard}))

        shown = feed(situations.a_situation(regime=regime, sites=(site,)), "sites.geojson")

        assert bool(shown["features"]) is is_shown


class TestNeutral:
    @pytest.fixture(scope="class")
    @staticmethod
    def fields() -> dict[tuple[str, str], list[str]]:
        """Give the fields of the exchange by item and kind."""
        found: dict[tuple[str, str], list[str]] = {}
        path = shared_file("data/standards/gif_eei_fields_21_22.csv")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault((row["eei_item"][:2], row["class"]), []).append(row["field"])
        return found

    def test_writes_all_fields_of_an_order(self, fields: Any) -> None:
        (record,) = feed(situations.landslide(), "orders.json")["避難指示等（発令毎）"]

        assert [key for key in record if key != "engawa"] == fields["22", "避難指示等（発令毎）"]

    def test_writes_no_field_of_a_site_that_the_exchange_does_not_have(self, fields: Any) -> None:
        roles = (
            SiteRole.WIND_RAIN,
            SiteRole.EVACUATION,
            SiteRole.DISASTER_BASE,
            SiteRole.TEMPORARY_STAY,
        )
        seen = set()
        for regime in Regime:
            sites = tuple(situations.a_site(at, role=role) for at, role in enumerate(roles))
            record = feed(situations.a_situation(regime=regime, sites=sites), "sites.json")
            for kind in ("避難所", "避難場所", "一時滞在施設"):
                for site in record[kind]:
                    seen.add(kind)
                    assert set(site) - {"engawa"} <= set(fields["21", kind])

        assert seen == {"避難所", "避難場所", "一時滞在施設"}

    def test_says_what_an_order_is(self) -> None:
        (record,) = feed(situations.landslide(), "orders.json")["避難指示等（発令毎）"]

        assert record["発令区分"] == "避難指示"
        assert record["発令・解除区分"] == "発令"
        assert record["警戒レベル"] == 4
        assert record["災害種別"] == "土砂災害"
        assert record["都道府県名"] == "神奈川県"
        assert record["市区町村名"] == "横浜市金沢区"
        assert record["発令・移行・解除日時"] == "2025-10-13T15:04:00+09:00"

    @pytest.mark.parametrize(
        ("action", "word"),
        [(Action.RAISE, "移行"), (Action.LIFT, "解除"), (Action.PROLONG, "発令")],
    )
    def test_says_what_a_version_does(self, action: Action, word: str) -> None:
        situation = situations.landslide()
        order = replace(situation.orders[0], action=action)

        (record,) = feed(replace(situation, orders=(order,)), "orders.json")["避難指示等（発令毎）"]

        assert record["発令・解除区分"] == word

    def test_leaves_unknown_numbers_unknown(self) -> None:
        situation = situations.landslide()
        order = replace(situation.orders[0], households=None)

        (record,) = feed(replace(situation, orders=(order,)), "orders.json")["避難指示等（発令毎）"]

        assert record["対象世帯数"] is None
        assert record["対象世帯・人数の総数"] is None
        assert record["対象人数"] == 67

    def test_says_how_full_a_site_is(self) -> None:
        full = feed(situations.landslide(), "sites.json")["避難所"][2]

        assert (full["開設状況"], full["空き状況"], full["定員状況"]) == ("開設", "満員", "180/180")
        assert full["スロープの有無"] is None

    def test_takes_a_national_number_only_where_it_is_one(self) -> None:
        sites = (situations.a_site(0, code="e1410000078204"), situations.a_site(1))
        record = feed(situations.landslide(sites=sites), "sites.json")["避難所"]

        assert record[0]["全国共通避難所・避難場所ID"] == "E1410000078204"
        assert record[1]["全国共通避難所・避難場所ID"] is None

    @pytest.mark.parametrize(
        ("code", "whole"),
        [("14108", "141089"), ("14111", "141119"), ("13101", "131016"), ("01100", "011002")],
    )
    def test_completes_the_code_of_a_municipality(self, code: str, whole: str) -> None:
        assert complete_code(code) == whole


class TestAtom:
    @pytest.mark.parametrize("make", MAKERS)
    def test_has_what_rfc_4287_asks_for(self, make: Any) -> None:
        root = etree.fromstring(write_atom(situation=make()))

        for element in (root, *root.iterfind(f"{ATOM}entry")):
            for name in ("id", "title", "updated"):
                (found,) = element.findall(f"{ATOM}{name}")
                assert found.text
        assert root.find(f"{ATOM}author/{ATOM}name") is not None
        assert [link.get("rel") for link in root.findall(f"{ATOM}link")] == ["self", "alternate"]

    def test_has_an_entry_for_each_version_newest_first(self) -> None:
        root = etree.fromstring(write_atom(situation=an_update()))

        ids = [found.text for found in root.iterfind(f"{ATOM}entry/{ATOM}id")]
        assert ids == [
            f"{situations.BASE_URL}p/2025-1013-01/v2/",
            f"{situations.BASE_URL}p/2025-1013-01/v1/",
        ]
        assert root.findtext(f"{ATOM}updated") == "2025-10-13T15:07:20+09:00"

    def test_has_each_version_once_where_its_text_is_still_known(self) -> None:
        situation = an_update()
        before = replace(
            situation.orders[0], version=1, references=(), issued_at=situations.ISSUED_AT
        )

        root = etree.fromstring(write_atom(situation=replace(situation, superseded=(before,))))

        assert len(root.findall(f"{ATOM}entry")) == 2
        assert len(root.findall(f"{ATOM}entry/{ATOM}content")) == 2

    def test_links_each_entry_to_its_page_and_its_cap(self) -> None:
        root = etree.fromstring(write_atom(situation=situations.landslide()))

        links = {
            link.get("type"): link.get("href") for link in root.iterfind(f"{ATOM}entry/{ATOM}link")
        }
        assert links == {
            "text/html": f"{situations.BASE_URL}p/2025-1013-01/v1/",
            "application/cap+xml": f"{situations.BASE_URL}cap/2025-1013-01-v1.xml",
        }

    @pytest.mark.parametrize(
        ("facts", "mark"), [({"is_drill": True}, "【訓練】"), ({"is_demo": True}, "【見本】")]
    )
    def test_says_in_its_title_that_nothing_was_issued(self, facts: Any, mark: str) -> None:
        root = etree.fromstring(write_atom(situation=situations.landslide(**facts)))

        assert (root.findtext(f"{ATOM}title") or "").startswith(mark)


class TestLalert:
    def test_has_what_an_operator_types(self) -> None:
        text = write_lalert(situation=situations.landslide()).decode()

        for words in (
            "発令区分：避難指示",
            "更新種別：新規",
            "警戒レベル：4",
            "対象の計：30世帯　67人",
            "　・即時避難指示対象区域 12（釜利谷東二丁目の一部）　21世帯　33人",
            "公開終了日時の目安：10月13日（月）21時4分",
            "更新種別「訂正」で送り",
            "全国地方公共団体コード 141089",
        ):
            assert words in text

    def test_names_the_versions_before(self) -> None:
        text = write_lalert(situation=an_update(households=None)).decode()

        assert "更新種別：更新（区域の変更）" in text
        assert "前の版：第1版（10月13日（月）15時4分）" in text
        assert "対象の計：世帯数不明　67人" in text

    def test_has_no_level_for_a_tsunami(self) -> None:
        assert "警戒レベル：なし" in write_lalert(situation=situations.tsunami()).decode()

    def test_promises_no_next_notice_of_a_lift(self) -> None:
        text = write_lalert(situation=situations.lifted_order()).decode()

        assert "更新種別：解除" in text
        assert "公開終了" not in text

    def test_of_a_drill_says_so_first_and_last(self) -> None:
        lines = write_lalert(situation=situations.drill()).decode().splitlines()

        assert lines[0] == lines[-1]
        assert "訓練" in lines[0]

    def test_says_that_nothing_is_issued(self) -> None:
        assert (
            "発令中の避難情報はありません。" in write_lalert(situation=situations.quiet()).decode()
        )

    def test_keeps_each_thing_on_its_line(self) -> None:
        situation = situations.landslide()
        text = replace(situation.orders[0].texts["ja"], reason="雨\r\n発令区分：緊急安全確保")
        order = replace(situation.orders[0], texts={"ja": text})

        lines = write_lalert(situation=replace(situation, orders=(order,))).decode().splitlines()

        assert [line for line in lines if line.startswith("発令区分")] == ["発令区分：避難指示"]
