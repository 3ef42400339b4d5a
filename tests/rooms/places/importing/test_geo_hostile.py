"""Geographic files that are broken or made to harm: they end in a sentence, whatever bytes they hold."""

import io
import json
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engawa.rooms.places.importing import geo_tables, geo_xml
from engawa.rooms.places.importing.geo_tables import read_geojson
from engawa.rooms.places.importing.geo_xml import read_gpx, read_kml
from engawa.rooms.places.importing.table import FileRefused, Table

Reader = Callable[..., Table]
PLACEMARK = b"<Placemark><name>a</name></Placemark>"


def refuse(read: Reader, content: bytes) -> str:
    with pytest.raises(FileRefused) as caught:
        read(content=content)
    return str(caught.value)


def pack(content: bytes, *, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", kind) as archive:
        archive.writestr("doc.kml", content)
    return file.getvalue()


class TestXml:
    @pytest.mark.parametrize(
        "declared",
        [
            b'<!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
            b'<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
            b'<!DOCTYPE kml SYSTEM "https://example.jp/kml.dtd">',
            b"<!DOCTYPE kml>",
        ],
    )
    @pytest.mark.parametrize("read", [read_kml, read_gpx])
    def test_with_a_document_type_is_refused(self, read: Reader, declared: bytes) -> None:
        content = declared + b"<kml><Placemark><name>&a;</name></Placemark></kml>"

        assert "DOCTYPE" in refuse(read, content)

    def test_with_folders_without_end_is_refused(self) -> None:
        depth = 100_000

        content = b"<kml>" + b"<Folder>" * depth + PLACEMARK + b"</Folder>" * depth + b"</kml>"

        assert "深すぎる" in refuse(read_kml, content)

    def test_with_shapes_in_shapes_without_end_is_refused(self) -> None:
        depth = 5_000
        shapes = b"<MultiGeometry>" * depth + b"</MultiGeometry>" * depth

        content = b"<kml><Placemark>" + shapes + b"</Placemark></kml>"

        assert "深すぎる" in refuse(read_kml, content)

    def test_with_a_place_of_too_many_parts_is_refused(self) -> None:
        content = b"<kml><Placemark>" + b"<a/>" * 20_001 + b"</Placemark></kml>"

        assert "部品が多すぎます" in refuse(read_kml, content)

    def test_with_too_many_parts_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(geo_xml, "MOST_ELEMENTS", 50)

        assert "部品が多すぎます" in refuse(read_kml, b"<kml>" + b"<a/>" * 50 + b"</kml>")

    def test_with_numbers_of_ten_thousand_digits_is_read(self) -> None:
        digits = b"9" * 10_000
        line = b"<LineString><coordinates>1,2 " + digits + b",3</coordinates></LineString>"

        table = read_kml(content=b"<kml><Placemark>" + line + b"</Placemark></kml>")

        assert table.rows[0].cells == ("", "", "読めない図形")

    @pytest.mark.parametrize("read", [read_kml, read_gpx])
    def test_of_more_than_fifty_megabytes_is_refused(
        self, read: Reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(geo_tables, "LARGEST_FILE", 20)

        assert "ファイルが大きすぎます" in refuse(read, b"<kml>" + PLACEMARK + b"</kml>")


class TestArchives:
    def test_that_say_how_much_they_hold_are_refused_before_they_are_opened(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(geo_tables, "LARGEST_FILE", 100_000)

        content = pack(b"<kml>" + b" " * 200_000 + b"</kml>")

        assert len(content) < 1_000
        assert "開くと大きくなりすぎる" in refuse(read_kml, content)

    def test_that_hold_more_than_they_say_are_refused(self) -> None:
        content = bytearray(pack(b"<kml>" + b" " * 300_000 + b"</kml>"))
        at = content.index(b"PK\x01\x02")
        struct.pack_into("<I", content, at + 24, 100)

        assert "KMZが壊れている" in refuse(read_kml, bytes(content))

    def test_that_are_locked_are_refused(self) -> None:
        content = bytearray(pack(b"<kml>" + PLACEMARK + b"</kml>"))
        content[content.index(b"PK\x01\x02") + 8] |= 1

        assert "パスワード" in refuse(read_kml, bytes(content))

    @pytest.mark.parametrize("kind", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
    def test_that_are_packed_in_unusual_ways_are_refused(self, kind: int) -> None:
        assert "KMZが壊れている" in refuse(read_kml, pack(b"<kml/>", kind=kind))

    def test_with_thousands_of_members_are_refused(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for number in range(2_001):
                archive.writestr(f"{number}.kml", b"")

        assert "開くと大きくなりすぎる" in refuse(read_kml, file.getvalue())

    def test_within_archives_are_not_opened(self) -> None:
        inner = pack(b"<kml>" + PLACEMARK + b"</kml>")

        assert refuse(read_kml, pack(inner))


GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "EPSG:4326"}},
        "features": [
            {
                "type": "Feature",
                "id": 1,
                "properties": {"緯度": 1, "a": None, "b": [1, {"c": 2.5}]},
                "geometry": {"type": "Point", "coordinates": [139.5, 35.4]},
            },
            {
                "type": "Feature",
                "properties": {},
                "geometry": {
                    "type": "GeometryCollection",
                    "geometries": [
                        {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]]]},
                        {"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 4], [5, 7]]]]},
                    ],
                },
            },
        ],
    },
    ensure_ascii=False,
).encode()
KML = (
    '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Folder><name>公園'
    "</name><Placemark><name>池</name><description><![CDATA[<p>あ&nbsp;</p><!-- x -->]]></description>"
    '<ExtendedData><Data name="緯度"><value>1</value></Data></ExtendedData><MultiGeometry><Point>'
    "<coordinates>139.1,35.2,0</coordinates></Point><LineString><coordinates>1,2 3,4</coordinates>"
    "</LineString></MultiGeometry></Placemark></Folder></kml>"
).encode()
GPX = '<gpx version="1.1"><wpt lat="35.1" lon="139.2"><name>池</name><link href="x"/></wpt></gpx>'.encode()
SAMPLES: list[tuple[Reader, bytes]] = [
    (read_geojson, GEOJSON), (read_kml, KML), (read_kml, pack(KML)), (read_gpx, GPX),
]  # fmt: skip
PIECES = [
    b"", b"NaN", b"-1e999", b"9" * 400, b"[", b"]", b"{", b"}", b"null", b'"', b"<", b">", b"&", b"&#0;",
    b"<!DOCTYPE a>", b",", b"\x00", b"\xff\xfe", b"\\ud800", b"1e308", b"true", b"<Point>", b"\x1e",
    b"</Placemark>", b"139,35 ",
]  # fmt: skip


class TestAnyBytes:
    @given(content=st.binary(max_size=200))
    @example(content=b"PK\x03\x04")
    @example(content=b"PK\x05\x06" + b"\0" * 18)
    def test_become_a_table_or_a_sentence(self, content: bytes) -> None:
        for read in (read_geojson, read_kml, read_gpx):
            try_to_read(read, content)

    @settings(max_examples=300)
    @given(
        sample=st.sampled_from(SAMPLES),
        changes=st.lists(
            st.tuples(
                st.floats(0, 1),
                st.integers(0, 30),
                st.sampled_from(PIECES) | st.binary(max_size=4),
            ),
            min_size=1,
            max_size=4,
        ),
    )
    def test_of_a_file_that_was_damaged_become_a_table_or_a_sentence(
        self, sample: tuple[Reader, bytes], changes: list[tuple[float, int, bytes]]
    ) -> None:
        read, content = sample
        for share, length, piece in changes:
            at = int(share * len(content))
            content = content[:at] + piece + content[at + length :]

        try_to_read(read, content)


def try_to_read(read: Reader, content: bytes) -> None:
    try:
        table = read(content=content)
    except FileRefused as refused:
        assert str(refused).endswith("。")  # noqa: PT017 - either outcome is right
        return
    assert len(set(table.columns)) == len(table.columns)
    assert {len(row.cells) for row in table.rows} == {len(table.columns)}
    # Nothing in it that no database or page could take.
    assert "\0" not in "".join(cell for row in table.rows for cell in row.cells).encode().decode()
