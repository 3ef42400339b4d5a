"""What is written is read again by the room's own readers, whatever the texts hold."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.places.exporting import record
from engawa.rooms.places.exporting.geojson import write_geojson
from engawa.rooms.places.exporting.gpx import write_gpx
from engawa.rooms.places.exporting.kml import write_kml
from engawa.rooms.places.exporting.plain_json import write_json
from engawa.rooms.places.exporting.record import ExportedPlace
from engawa.rooms.places.importing.geo_tables import read_geojson
from engawa.rooms.places.importing.geo_xml import read_gpx, read_kml
from engawa.rooms.places.importing.headings import find_target
from engawa.rooms.places.importing.table import FileRefused, Table
from tests.rooms.places.exporting.samples import BAKERY, HEAD, UNPLACED, exported_places

PLACES = st.lists(exported_places(), min_size=1, max_size=3)
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def list_rows(table: Table) -> list[dict[str, str]]:
    """Give each row by heading, blanks aside."""
    return [
        {column: cell for column, cell in zip(table.columns, row.cells, strict=True) if cell}
        for row in table.rows
    ]


def tidy(text: str) -> str:
    """Give a text as a reader keeps it."""
    return FORBIDDEN.sub("", text).strip()


def expect(place: ExportedPlace) -> dict[str, str]:
    return {
        heading: tidy(text)
        for heading, text in record.list_columns(place=place).items()
        if tidy(text)
    }


class TestGeojson:
    @settings(max_examples=40)
    @given(places=PLACES)
    def test_is_read_as_it_was_written(self, places: list[ExportedPlace]) -> None:
        table = read_geojson(content=b"".join(write_geojson(head=HEAD, places=places)))

        for place, row in zip(places, list_rows(table), strict=True):
            point = record.get_point(place=place)
            told = {heading: tidy(text) for heading, text in row.items() if tidy(text)}
            latitude, longitude = told.pop("緯度", ""), told.pop("経度", "")
            assert bool(told.pop("取扱品", "")) == bool(place.offerings)
            assert told.pop("id") == str(place.number)
            assert told == expect(place)
            assert (point is None) == (latitude == "")
            if point is not None:
                assert (float(latitude), float(longitude)) == point


class TestKml:
    @settings(max_examples=40)
    @given(places=PLACES)
    def test_is_read_as_it_was_written(self, places: list[ExportedPlace]) -> None:
        table = read_kml(content=b"".join(write_kml(head=HEAD, places=places)))

        for place, row in zip(places, list_rows(table), strict=True):
            wanted = expect(place)
            point = record.get_point(place=place)
            assert row.get("名称", "") == wanted.get("名称", "")
            assert row.get("住所", "") == wanted.get("所在地_連結表記", "")
            assert row.get("電話番号", "") == wanted.get("電話番号", "")
            assert "".join(row.get("説明", "").split()) == "".join(wanted.get("説明", "").split())
            own = {"名称", "所在地_連結表記", "電話番号", "説明", "掲載ページ"}
            for heading in wanted.keys() - own:
                assert tidy(row[heading]) == wanted[heading]
            if point is not None:
                assert (float(row["緯度"]), float(row["経度"])) == point

    def test_keeps_markup_in_a_description_as_text(self) -> None:
        table = read_kml(content=b"".join(write_kml(head=HEAD, places=[BAKERY])))

        assert list_rows(table)[0]["説明"] == BAKERY.values.description


class TestGpx:
    @settings(max_examples=40)
    @given(places=PLACES)
    def test_is_read_as_it_was_written(self, places: list[ExportedPlace]) -> None:
        placed = [place for place in places if record.get_point(place=place) is not None]
        content = b"".join(write_gpx(head=HEAD, places=places))

        if not placed:
            with pytest.raises(FileRefused, match="ウェイポイント"):
                read_gpx(content=content)
            return
        rows = list_rows(read_gpx(content=content))

        for place, row in zip(placed, rows, strict=True):
            assert (float(row["緯度"]), float(row["経度"])) == record.get_point(place=place)
            told = {heading: tidy(text) for heading, text in row.items() if tidy(text)}
            del told["緯度"], told["経度"]
            assert told == expect(place)


class TestPlainJson:
    @settings(max_examples=40)
    @given(places=PLACES)
    def test_is_json_whatever_the_texts_hold(self, places: list[ExportedPlace]) -> None:
        written = json.loads(b"".join(write_json(head=HEAD, places=places)))

        assert [each["number"] for each in written["places"]] == [each.number for each in places]
        assert [each.get("name", "") for each in written["places"]] == [
            each.values.name for each in places
        ]


class TestHeadings:
    @pytest.mark.parametrize("place", [BAKERY, UNPLACED])
    def test_of_exports_are_known_to_the_import(self, place: ExportedPlace) -> None:
        ours = {"番号", "種別コード", "掲載ページ", "確認日", "位置の正確さ", "番号（元の列）"}

        headings = record.list_columns(place=place).keys() - ours

        assert [heading for heading in headings if find_target(heading) is None] == []
