"""GeoJSON as a table: points as they stand in the file, properties as text, refusals that say what to do."""

import json
from collections.abc import Mapping

import pytest

from engawa.rooms.places.importing import geo_tables
from engawa.rooms.places.importing.geo_tables import read_geojson
from engawa.rooms.places.importing.table import FileRefused, Form, Table
from tests.shared import shared_file

SQUARE = [[139.5, 35.4], [139.6, 35.4], [139.6, 35.5], [139.5, 35.5], [139.5, 35.4]]


def make_feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def make_point(longitude: object = 139.5, latitude: object = 35.4) -> dict[str, object]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def read(document: object, *, encoding: str = "utf-8") -> Table:
    return read_geojson(content=json.dumps(document, ensure_ascii=False).encode(encoding))


def read_features(*features: object) -> Table:
    return read({"type": "FeatureCollection", "features": list(features)})


def list_rows(table: Table) -> list[dict[str, str]]:
    return [dict(zip(table.columns, row.cells, strict=True)) for row in table.rows]


def refuse(content: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read_geojson(content=content)
    return str(caught.value)


class TestReadingPoints:
    def test_keeps_every_digit_of_the_file(self) -> None:
        content = (
            b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},'
            b'"geometry":{"type":"Point","coordinates":[139.50000000000000001,3.540e1,12]}}]}'
        )

        table = read_geojson(content=content)

        assert table.columns == ("緯度", "経度")
        assert table.rows[0].cells == ("3.540e1", "139.50000000000000001")
        assert (table.form, table.rows[0].number) == (Form.GEOJSON, 1)

    def test_takes_coordinates_that_are_written_as_texts(self) -> None:
        table = read(make_feature(make_point("139.5", "35.4")))

        assert table.rows[0].cells == ("35.4", "139.5")

    @pytest.mark.parametrize(
        "document",
        [
            make_point(),
            make_feature(make_point()),
            {"type": "MultiPoint", "coordinates": [[139.5, 35.4]]},
            {"type": "GeometryCollection", "geometries": [make_point()]},
        ],
        ids=["geometry", "feature", "one of many", "collection of one"],
    )
    def test_takes_a_point_in_any_wrapping(self, document: object) -> None:
        assert list_rows(read(document)) == [{"緯度": "35.4", "経度": "139.5"}]

    @pytest.mark.parametrize("geometry", [None, {"type": "Point", "coordinates": []}])
    def test_leaves_a_place_without_a_point_blank(self, geometry: object) -> None:
        table = read_features(make_feature(geometry, 名称="公園"))

        assert list_rows(table) == [{"緯度": "", "経度": "", "名称": "公園"}]

    def test_keeps_what_is_no_number_for_the_check_of_rows(self) -> None:
        content = b'{"type":"Point","coordinates":[NaN,-Infinity]}'

        assert read_geojson(content=content).rows[0].cells == ("-Infinity", "NaN")

    def test_takes_numbers_of_ten_thousand_digits(self) -> None:
        content = b'{"type":"Point","coordinates":[' + b"1" * 10_000 + b",-" + b"2" * 10_000 + b"]}"

        (latitude, longitude) = read_geojson(content=content).rows[0].cells

        assert (len(latitude), len(longitude)) == (10_001, 10_000)


class TestReadingShapes:
    @pytest.mark.parametrize(
        ("kind", "coordinates", "word"),
        [
            ("Polygon", [SQUARE], "面"),
            ("MultiPolygon", [[SQUARE]], "面"),
            ("LineString", SQUARE, "線"),
            ("MultiLineString", [SQUARE, SQUARE], "線"),
            ("MultiPoint", SQUARE, "複数の点"),
        ],
    )
    def test_gives_a_point_on_them_and_says_what_they_were(
        self, kind: str, coordinates: object, word: str
    ) -> None:
        (row,) = list_rows(read({"type": kind, "coordinates": coordinates}))

        assert row["図形"] == word
        assert 35.4 <= float(row["緯度"]) <= 35.5
        assert 139.5 <= float(row["経度"]) <= 139.6

    def test_gives_a_point_inside_a_horseshoe(self) -> None:
        horseshoe = [[0, 0], [9, 0], [9, 9], [8, 9], [8, 1], [1, 1], [1, 9], [0, 9], [0, 0]]

        (row,) = list_rows(read({"type": "Polygon", "coordinates": [horseshoe]}))

        x, y = float(row["経度"]), float(row["緯度"])
        assert y < 1 or x < 1 or x > 8

    def test_takes_the_pin_that_stands_with_a_polygon(self) -> None:
        whole = [{"type": "Polygon", "coordinates": [SQUARE]}, make_point(139.51, 35.41)]

        (row,) = list_rows(read({"type": "GeometryCollection", "geometries": whole}))

        assert row == {"緯度": "35.41", "経度": "139.51", "図形": "図形の集まり"}

    @pytest.mark.parametrize(
        "geometry",
        [
            "POINT(139 35)",
            {"type": "Circle", "coordinates": [1, 2]},
            {"type": "Point", "coordinates": [[139, 35]]},
            {"type": "Point", "coordinates": [139]},
            {"type": "Polygon", "coordinates": []},
            {"type": "Polygon", "coordinates": [[[139, 35], [140, 35]]]},
            {"type": "LineString", "coordinates": [[139, 35]]},
            {"type": "LineString", "coordinates": [[139, 35], ["あ", "い"]]},
            {"type": "LineString", "coordinates": [[139, 35], [1e999, 35]]},
            {"type": "GeometryCollection", "geometries": []},
            {"type": "GeometryCollection", "geometries": [7, None]},
        ],
        ids=repr,
    )
    def test_keeps_the_row_of_a_shape_that_cannot_be_read(self, geometry: object) -> None:
        table = read_features(make_feature(geometry, 名称="公園"), make_feature(make_point()))

        broken, whole = list_rows(table)
        assert broken == {"緯度": "", "経度": "", "図形": "読めない図形", "名称": "公園"}
        assert whole["図形"] == "点"


class TestReadingProperties:
    def test_gives_texts_in_the_order_of_their_first_appearance(self) -> None:
        table = read_features(
            make_feature(make_point(), 名称="図書館", 冊数=120_000), make_feature(None, 休み="月")
        )

        assert table.columns == ("緯度", "経度", "名称", "冊数", "休み")
        assert table.rows[0].cells[2:] == ("図書館", "120000", "")
        assert table.rows[1].cells[2:] == ("", "", "月")

    def test_writes_values_as_they_stand_in_the_file(self) -> None:
        content = (
            b'{"type":"Feature","geometry":null,"properties":{"a":1.50,"b":true,"c":false,"d":null,'
            b'"e":{"x": [1.0, "\xe3\x81\x82", null, NaN]},"f":[],"g":{},"h":NaN,"i":123456789012345678901}}'
        )

        cells = read_geojson(content=content).rows[0].cells[2:]

        assert cells == (
            "1.50", "true", "false", "", '{"x":[1.0,"あ",null,null]}', "", "", "",
            "123456789012345678901",
        )  # fmt: skip

    def test_keeps_properties_apart_from_the_columns_of_the_point(self) -> None:
        table = read_features(
            make_feature(
                {"type": "LineString", "coordinates": SQUARE}, 緯度="1", 経度="2", 図形="3"
            )
        )

        assert table.columns == (
            "緯度", "経度", "図形", "緯度（属性）", "経度（属性）", "図形（属性）",
        )  # fmt: skip
        assert table.rows[0].cells[3:] == ("1", "2", "3")

    def test_keeps_headings_apart_that_look_alike(self) -> None:
        headings: Mapping[str, object] = {"名称": "a", "名称\n": "b", "": "c", " ": "d"}

        table = read_features(make_feature(None, **headings))

        assert table.columns[2:] == ("名称", "名称（2）", "（見出しなし）", "（見出しなし）（2）")
        assert table.rows[0].cells[2:] == ("a", "b", "c", "d")

    def test_takes_the_id_of_a_feature_unless_a_property_has_its_name(self) -> None:
        table = read_features(
            {**make_feature(None), "id": 7}, {**make_feature(None, id="A-8"), "id": 8}
        )

        assert [row["id"] for row in list_rows(table)] == ["7", "A-8"]

    def test_takes_out_signs_that_cannot_be_kept(self) -> None:
        content = b'{"type":"Feature","geometry":null,"properties":{"a":"x\\u0000\\ud800y\\tz"}}'

        assert read_geojson(content=content).rows[0].cells[-1] == "xy\tz"

    @pytest.mark.parametrize("properties", [None, [], "x"])
    def test_does_without_properties(self, properties: object) -> None:
        feature = {"type": "Feature", "geometry": make_point(), "properties": properties}

        assert read(feature).columns == ("緯度", "経度")


class TestReadingFiles:
    @pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp932"])
    def test_takes_the_encodings_of_japanese_offices(self, encoding: str) -> None:
        table = read(
            make_feature(make_point(), 名称="区民文化センター　ひまわりの郷"), encoding=encoding
        )

        assert table.rows[0].cells[-1] == "区民文化センター　ひまわりの郷"

    @pytest.mark.parametrize("sign", [b"\x1e", b""])
    def test_takes_a_sequence_of_features(self, sign: bytes) -> None:
        lines = [json.dumps(make_feature(make_point(), n=n)).encode() for n in range(3)]

        table = read_geojson(content=b"".join(sign + line + b"\n" for line in lines))

        assert [row.cells[-1] for row in table.rows] == ["0", "1", "2"]
        assert [row.number for row in table.rows] == [1, 2, 3]

    @pytest.mark.parametrize(
        "name",
        [
            "urn:ogc:def:crs:OGC:1.3:CRS84",
            "urn:ogc:def:crs:EPSG::6668",
            "EPSG:4326",
            "urn:ogc:def:crs:EPSG::4612",
        ],
    )
    def test_takes_degrees_of_today(self, name: str) -> None:
        crs = {"type": "name", "properties": {"name": name}}

        assert len(read({**make_point(), "crs": crs}).rows) == 1

    @pytest.mark.parametrize(
        ("crs", "words"),
        [
            ({"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::6677"}}, "EPSG:6668か"),
            ({"type": "EPSG", "properties": {"code": 3857}}, "「3857」"),
            ({"type": "name", "properties": {"name": "EPSG:4301"}}, "400メートルほどずれます"),
            ({"type": "link", "properties": {"href": "https://example.jp/"}}, "EPSG:6668か"),
            ("WGS", "EPSG:6668か"),
        ],
    )
    def test_refuses_other_coordinates_and_says_how_to_change_them(
        self, crs: object, words: str
    ) -> None:
        document = {"type": "FeatureCollection", "features": [], "crs": crs}

        assert words in refuse(json.dumps(document).encode())
        assert words in refuse(json.dumps(make_feature({**make_point(), "crs": crs})).encode())

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b'{"type":"FeatureCollection","features":[]}', "場所が1つもありません"),
            (b'{"type":"FeatureCollection"}', "GeoJSONの形ではありません"),
            (b'{"type":"FeatureCollection","features":[{"type":"Feature"},7]}', "2番目の場所"),
            (b'{"type":"Topology","objects":{}}', "TopoJSON"),
            (b'{"name":"x"}', "GeoJSONの形ではありません"),
            (b"[1,2]", "GeoJSONの形ではありません"),
            (b"", "場所が1つもありません"),
            (b'{"type":"Point",\n"coordinates":[139,', "2行目の20文字目"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\xfe\x00\x01", "文字コード"),
        ],
    )
    def test_refuses_what_is_no_map_and_says_why(self, content: bytes, words: str) -> None:
        assert words in refuse(content)

    @pytest.mark.parametrize(
        ("name", "count"), [("gsi_evacuation_141119", 31), ("gsi_emergency_141119", 110)]
    )
    def test_takes_the_shelters_of_the_survey_office(self, name: str, count: int) -> None:
        content = shared_file(f"data/shelters/{name}.geojson").read_bytes()

        table = read_geojson(content=content)

        assert len(table.rows) == count
        assert table.columns[:4] == ("緯度", "経度", "NO", "共通ID")
        assert all(35 < float(row["緯度"]) < 36 < float(row["経度"]) for row in list_rows(table))


class TestLimits:
    @pytest.mark.parametrize("depth", [1_000, 100_000])
    def test_refuse_what_is_too_deep(self, depth: int) -> None:
        deep = b"[" * depth + b"]" * depth

        for content in (
            b'{"type":"Feature","geometry":null,"properties":{"a":' + deep + b"}}",
            b'{"type":"Polygon","coordinates":' + deep + b"}",
            deep,
        ):
            assert "入れ子" in refuse(content)

    def test_refuse_collections_within_collections_without_end(self) -> None:
        inner = '{"type":"GeometryCollection","geometries":['
        content = inner * 900 + "]}" * 900

        assert "入れ子" in refuse(content.encode())

    def test_refuse_more_columns_than_a_list_has(self) -> None:
        features = [make_feature(None, **{f"列{number}": 1}) for number in range(501)]

        with pytest.raises(FileRefused, match="500種類まで"):
            read_features(*features)

    def test_refuse_more_places_than_can_be_looked_through(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(geo_tables, "MOST_ROWS", 3)

        assert len(read_features(*[make_feature(None)] * 3).rows) == 3
        with pytest.raises(FileRefused, match="ファイルが大きすぎます"):
            read_features(*[make_feature(None)] * 4)

    def test_refuse_a_table_that_is_wide_and_long(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(geo_tables, "MOST_CELLS", 10)

        # Each row has one cell of its own: the rest would be filled with blanks.
        with pytest.raises(FileRefused, match="ファイルが大きすぎます"):
            read_features(*(make_feature(None, **{f"列{number}": 1}) for number in range(4)))

    def test_refuse_a_file_of_fifty_megabytes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = json.dumps(make_point()).encode()
        monkeypatch.setattr(geo_tables, "LARGEST_FILE", len(content) - 1)

        assert "ファイルが大きすぎます" in refuse(content)

    def test_refuse_what_would_become_too_large_in_memory(self) -> None:
        content = b'{"type":"Feature","properties":{"a":[' + b"[]," * 2_000_000 + b"[]]}}"

        assert "ファイルが大きすぎます" in refuse(content)
