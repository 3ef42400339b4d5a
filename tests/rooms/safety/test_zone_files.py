"""Registers of zones as files: what is read, and one sentence for each row that is wrong."""

import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engawa.core.geo.shapes import read_shape
from engawa.rooms.safety.file_findings import RegisterFileRefused, Severity
from engawa.rooms.safety.register_values import is_code
from engawa.rooms.safety.values import Hazard, ZoneKind
from engawa.rooms.safety.zone_file_values import ZoneReading
from engawa.rooms.safety.zone_files import LARGEST_FILE, read_zone_file
from engawa.rooms.safety.zone_raw import MOST_ZONES
from tests.rooms.safety import situations
from tests.shared import shared_file

CSV = (
    "区域番号,区域名,町丁目,世帯数,人数\r\n"
    "12,釜利谷東のがけ,釜利谷東二丁目の一部,約21世帯,33\r\n"
    "13,,横浜市金沢区六浦二丁目、三丁目の一部,不明,\r\n"
)
SQUARE = situations.a_zone(12).geometry


def read(content: bytes | str, **facts: Any) -> ZoneReading:
    """Read a file for 金沢区."""
    raw = content if isinstance(content, bytes) else content.encode()
    values = {"filename": "zones.csv", "ward_name": "金沢区", "outline": situations.OUTLINE}
    return read_zone_file(**{**values, "content": raw, **facts})


def a_feature(geometry: Any = SQUARE, **properties: Any) -> dict[str, Any]:
    """Give a feature of a register, in 釜利谷東."""
    texts = {"区域番号": "12", "町丁目": "釜利谷東二丁目の一部", **properties}
    return {"type": "Feature", "properties": texts, "geometry": geometry}


def geojson(*features: Any) -> str:
    """Write features as a file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def polygon(*ring: tuple[float, float]) -> dict[str, Any]:
    """Give a polygon of (longitude, latitude)."""
    return {"type": "Polygon", "coordinates": [[list(at) for at in ring]]}


class TestTables:
    def test_give_the_values_of_the_register(self) -> None:
        reading = read(CSV, credit="横浜市")

        first, second = reading.zones
        assert (first.row, first.code, first.values.name) == (2, "gake-12", "釜利谷東のがけ")
        assert (first.values.households, first.values.people) == (21, 33)
        assert (first.values.kind, first.values.hazard) == (ZoneKind.CLIFF, Hazard.LANDSLIDE)
        assert first.values.credit == "横浜市"
        assert second.values.towns == ("六浦二丁目", "六浦三丁目の一部")
        assert second.values.name == "六浦二丁目 13"

    def test_leave_unknown_numbers_unknown(self) -> None:
        assert read(CSV).zones[1].values.households is None
        assert read(CSV).zones[1].values.people is None

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
    def test_are_read_in_the_usual_encodings(self, encoding: str) -> None:
        assert read(CSV.encode(encoding)).zones == read(CSV).zones

    def test_say_that_zones_have_no_shape_yet(self) -> None:
        assert [
            (finding.row, finding.code, finding.severity) for finding in read(CSV).findings
        ] == [
            (2, "no-shape", Severity.WARNING),
            (3, "no-shape", Severity.WARNING),
        ]

    def test_hold_a_shape_as_geojson_in_a_cell(self) -> None:
        cell = json.dumps(SQUARE).replace('"', '""')

        reading = read(f'区域番号,形\n12,"{cell}"\n')

        assert reading.findings == ()
        assert reading.zones[0].values.geometry == SQUARE

    def test_keep_out_a_row_whose_cell_is_no_geojson(self) -> None:
        reading = read("区域番号,形\n12,POLYGON((139 35))\n")

        assert reading.zones == ()
        assert "shape-unreadable" in {finding.code for finding in reading.findings}

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("川沿いの区域", "RIVER"),
            ("即時避難指示対象区域", "CLIFF"),
            ("海沿い", "COAST"),
            ("CLIFF", "CLIFF"),
        ],
    )
    def test_say_the_kind_in_words(self, text: str, kind: str) -> None:
        assert read(f"番号,種類\n1,{text}\n").zones[0].values.kind == kind

    @pytest.mark.parametrize(
        ("text", "hazard"),
        [
            ("崖崩れ、土石流、地滑り", "LANDSLIDE"),
            ("洪水", "FLOOD"),
            ("内水氾濫", "INLAND_FLOOD"),
            ("津波", "TSUNAMI"),
        ],
    )
    def test_say_the_hazard_in_words(self, text: str, hazard: str) -> None:
        assert read(f'番号,災害\n1,"{text}"\n').zones[0].values.hazard == hazard

    @pytest.mark.parametrize(
        ("line", "code", "column"),
        [
            ("12,,,,,火星", "kind-unknown", "種類"),
            (",,,,,", "no-name", ""),
            ("い,,六浦町,,,", "no-code", "番号"),
            (f"{'1' * 21},,,,,", "too-long", "番号"),
            (f"12,{'名' * 121},,,,", "too-long", "区域名"),
            (f"12,,{'町、' * 61},,,", "towns-too-long", "町丁目"),
        ],
    )
    def test_keep_out_rows_that_are_wrong(self, line: str, code: str, column: str) -> None:
        # A last cell that is never blank keeps the row a row.
        reading = read(f"番号,区域名,町丁目,世帯,人口,種類,備考\n{line},x\n")

        assert reading.zones == ()
        (found,) = [finding for finding in reading.findings if finding.code == code]
        assert found.severity is Severity.ERROR
        assert found.row == 2
        assert found.column in (column, "区域名")

    @pytest.mark.parametrize("text", ["多数", "-5", "1e9", "999999999", "12.5"])
    def test_take_a_number_that_cannot_be_read_for_unknown_and_say_so(self, text: str) -> None:
        reading = read(f"番号,世帯数\n1,{text}\n")

        assert reading.zones[0].values.households is None
        assert ("count-unreadable", Severity.WARNING) in {
            (finding.code, finding.severity) for finding in reading.findings
        }

    def test_keep_out_the_second_of_a_doubled_number(self) -> None:
        reading = read("番号,区域名\n12,A\n１２,B\n")

        assert [zone.values.name for zone in reading.zones] == ["A"]
        assert "2行目にもあります" in next(
            finding.sentence for finding in reading.findings if finding.code == "number-again"
        )

    @pytest.mark.parametrize(
        ("cells", "code"),
        [
            ("12,,", "gake-12"),
            ("K-061,,", "k-061"),
            ("12,,Rokuura-1", "rokuura-1"),
            ("111001-K061,,", "gake-111001-k061"),
        ],
    )
    def test_give_codes_that_can_stand_in_an_address(self, cells: str, code: str) -> None:
        zone = read(f"番号,区域名,コード\n{cells}\n").zones[0]

        assert zone.code == code
        assert is_code(zone.code)


class TestGeojson:
    def test_gives_values_and_shape(self) -> None:
        reading = read(geojson(a_feature(世帯数=21.0, 区域名="がけ")))

        (zone,) = reading.zones
        assert reading.findings == ()
        assert (zone.values.households, zone.values.name) == (21, "がけ")
        assert read_shape(geojson=zone.values.geometry or {}).area > 10_000

    def test_takes_towns_from_a_list(self) -> None:
        zone = read(geojson(a_feature(町丁目=["六浦一丁目", "大道二丁目の一部"]))).zones[0]

        assert zone.values.towns == ("六浦一丁目", "大道二丁目の一部")

    def test_drops_heights(self) -> None:
        high = polygon((139.61, 35.34), (139.611, 35.34), (139.611, 35.341), (139.61, 35.34))
        high["coordinates"][0] = [[*at, 12.5] for at in high["coordinates"][0]]

        zone = read(geojson(a_feature(high))).zones[0]

        assert zone.values.geometry is not None
        assert {len(at) for at in zone.values.geometry["coordinates"][0]} == {2}

    @pytest.mark.parametrize(
        ("geometry", "code", "words"),
        [
            (polygon((139.61, 35.34), (139.611, 35.341), (139.611, 35.34), (139.61, 35.341), (139.61, 35.34)), "shape", "交わる"),
            (polygon((139.61, 35.34), (139.611, 35.341), (139.611, 35.34)), "shape", "閉じていません"),
            (polygon((35.34, 139.61), (35.341, 139.611), (35.34, 139.611), (35.34, 139.61)), "swapped", "逆"),
            (polygon((139.61, 35.34), (139.62, 35.34), (139.62, 35.340001), (139.61, 35.34)), "sliver", "細すぎる"),
            (polygon((139.61, 35.34), (139.61003, 35.34), (139.61003, 35.34003), (139.61, 35.34)), "sliver", "小さすぎる"),
            (polygon((139.7, 35.34), (139.71, 35.34), (139.71, 35.35), (139.7, 35.34)), "outside-ward", "はみ出して"),
            (polygon((float("nan"), 35.34), (139.62, 35.34), (139.62, 35.35), (139.61, 35.34)), "shape", "数の組ではありません"),
            (polygon((-13500.0, -71500.0), (-13400.0, -71500.0), (-13400.0, -71400.0), (-13500.0, -71500.0)), "shape", "日本の外"),
            ({"type": "LineString", "coordinates": [[139.61, 35.34], [139.62, 35.34]]}, "shape", "面"),
            ({"type": ["Polygon"], "coordinates": {}}, "shape", "面"),
            ({"type": "Polygon"}, "shape", "座標"),
        ],
    )  # fmt: skip
    def test_keeps_out_shapes_that_are_wrong(self, geometry: Any, code: str, words: str) -> None:
        reading = read(geojson(a_feature(geometry)))

        assert reading.zones == ()
        assert [finding.code for finding in reading.findings] == [code]
        assert words in reading.findings[0].sentence
        assert reading.findings[0].sentence.endswith("。")

    def test_keeps_out_a_shape_of_a_hundred_thousand_corners(self) -> None:
        ring = [[139.61 + at / 1e8, 35.34] for at in range(100_000)]

        reading = read(geojson(a_feature(polygon(*map(tuple, ring)))))

        assert reading.zones == ()
        assert "点が多すぎます" in reading.findings[0].sentence

    def test_keeps_the_good_rows_beside_bad_ones(self) -> None:
        bad = a_feature({"type": "Polygon", "coordinates": []}, 区域番号="1")

        reading = read(geojson(bad, a_feature(区域番号="2"), "nonsense", a_feature(区域番号="3")))

        assert [zone.values.number for zone in reading.zones] == ["2", "3"]
        assert reading.row_count == 4
        assert {finding.row for finding in reading.findings} == {1, 3}

    @pytest.mark.parametrize("geometry", [None, {"type": "Point", "coordinates": [139.61, 35.34]}])
    def test_takes_a_zone_without_a_shape_and_says_so(self, geometry: Any) -> None:
        reading = read(geojson(a_feature(geometry)))

        assert reading.zones[0].values.geometry is None
        assert [finding.code for finding in reading.findings] == ["no-shape"]

    def test_asks_nothing_of_the_ground_where_no_outline_is_known(self) -> None:
        far = polygon((139.7, 35.34), (139.71, 35.34), (139.71, 35.35), (139.7, 35.34))

        assert read(geojson(a_feature(far)), outline=None).findings == ()

    def test_reads_real_areas_of_another_ward_and_knows_that_they_are_not_here(self) -> None:
        path = shared_file("data/hazard/hazard_plateau_lsld_533925_ota.geojson")

        there = read(path.read_bytes(), ward_name="大田区", outline=None)
        here = read(path.read_bytes())

        # Areas of warning and of special warning lie within each other under one number.
        assert {finding.code for finding in there.findings} == {"number-again"}
        assert (len(there.zones), len(there.findings)) == (33, 22)
        assert all(zone.values.towns for zone in there.zones)
        assert here.zones == ()


class TestRefusals:
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b" " * (LARGEST_FILE + 1),
            b"{",
            b"[" * 100_000,
            b'{"type":"FeatureCollection"}',
            b'{"type":"FeatureCollection","features":[]}',
            b'{"features":[' + b",".join([b"{}"] * (MOST_ZONES + 1)) + b"]}",
            b'{"features":[{"properties":{"n":' + b"9" * 10_000 + b"}}]}",
            b'{"features":[{"properties":{"color":"red"}}]}',
            b"\x00\x01\x02\x03",
            b"%PDF-1.7",
            "色,大きさ\n赤,12\n".encode(),
            "区域番号,区域名\n".encode(),
        ],
    )
    def test_say_what_to_do(self, content: bytes) -> None:
        with pytest.raises(RegisterFileRefused) as refused:
            read(content)

        assert str(refused.value).endswith("。")

    def test_of_a_large_file_take_no_more_than_a_few_times_its_size(self) -> None:
        content = geojson(*[a_feature(区域番号=str(at)) for at in range(MOST_ZONES + 1)]).encode()
        tracemalloc.start()

        with pytest.raises(RegisterFileRefused):
            read(content)

        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20 * len(content)


class TestHostileFiles:
    @given(
        features=st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "properties": st.dictionaries(
                        st.sampled_from(["区域番号", "区域名", "町丁目", "世帯数", "種類", "コード", "形", "x"]),
                        st.one_of(
                            st.text(max_size=20), st.integers(), st.floats(), st.none(), st.lists(st.text(max_size=5), max_size=3)
                        ),
                    ),
                    "geometry": st.one_of(
                        st.none(),
                        st.recursive(
                            st.floats() | st.text(max_size=3),
                            lambda inner: st.lists(inner, max_size=4),
                            max_leaves=12,
                        ).map(lambda inner: {"type": "Polygon", "coordinates": inner}),
                        st.just(SQUARE),
                        st.text(max_size=3),
                    ),
                },
            ),
            max_size=4,
        )
    )  # fmt: skip
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_in_geojson_are_read_or_explained(self, features: Any) -> None:
        self._check(geojson(*features).encode())

    @given(
        content=st.binary(max_size=300)
        | st.text(alphabet='番号区域名,"\n\r１a', max_size=80).map(str.encode)
    )
    @settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_in_tables_are_read_or_explained(self, content: bytes) -> None:
        self._check(content)

    def _check(self, content: bytes) -> None:
        try:
            reading = read(content)
        except RegisterFileRefused as refused:
            said = [str(refused)]
        else:
            told = {
                finding.row for finding in reading.findings if finding.severity is Severity.ERROR
            }
            assert len(reading.zones) + len(told) == reading.row_count
            assert all(is_code(zone.code) and zone.values.name for zone in reading.zones)
            said = [finding.sentence for finding in reading.findings]
        assert all(sentence.endswith("。") for sentence in said)
