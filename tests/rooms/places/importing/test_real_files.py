"""Every row of the published files is placed or explained, and read again from our export it is the same."""

from collections import Counter
from pathlib import Path

import pytest

from engawa.rooms.places.exporting.standard_csv import write_standard_csv
from engawa.rooms.places.importing.findings import Severity, describe
from engawa.rooms.places.importing.layouts import recognise
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.rows import Reading, read_rows
from tests.rooms.places.importing.lists import read_content
from tests.shared import shared_file

# File → the layout, its rows, and those of them that are the same place as an earlier row.
FILES = {
    "opendata/ichikawa/122033_101_public_facility.csv": ("standard.public-facility", 342, 3),
    "opendata/ichikawa/122033_103_evacuation_space.csv": ("standard.evacuation-space", 121, 0),
    "opendata/ichikawa/122033_105_preschool.csv": ("standard.preschool", 384, 0),
    "opendata/ichikawa/122033_107_public_wireless_lan.csv": (
        "standard.public-wireless-lan",
        45,
        0,
    ),
    "opendata/ichikawa/122033_108_aed.csv": ("standard.aed", 191, 0),
    "opendata/ichikawa/122033_109_care_service.csv": ("standard.care-service", 53, 0),
    "opendata/ichikawa/122033_201_multipurpose_toilet.csv": ("standard.public-toilet", 49, 0),
    "opendata/ichikawa/122033_210_sakura_map.csv": ("standard.tourism", 31, 0),
    "shelters/hinanjo_20260401.csv": ("yokohama.shelters", 628, 0),
    "shelters/gsi_emergency_141089.geojson": ("gsi.emergency", 104, 0),
    "shelters/gsi_emergency_141119.geojson": ("gsi.emergency", 110, 0),
    "shelters/gsi_evacuation_141089.geojson": ("gsi.evacuation", 26, 0),
    "shelters/gsi_evacuation_141119.geojson": ("gsi.evacuation", 31, 0),
}


def read_shared(name: str) -> tuple[str, int, Reading]:
    """Read one of the files: its layout, how many rows it has, and what was read."""
    path: Path = shared_file(f"data/{name}")
    table = read_table(content=path.read_bytes(), filename=path.name)
    found = recognise(columns=table.columns)
    return found.layout_key, len(table.rows), read_rows(table=table, recognised=found)


@pytest.mark.parametrize("name", FILES)
class TestAPublishedFile:
    def test_has_each_row_placed_or_explained(self, name: str) -> None:
        layout_key, rows, repeated = FILES[name]

        found, total, reading = read_shared(name)

        placed = [row for row in reading.rows if row.values is not None]
        refused = [row for row in reading.rows if row.values is None]
        shares = (
            f"{name}: {total} rows, {len(placed)} placed, {len(refused)} refused, "
            f"{reading.blank_rows} blank; {Counter(f.code for f in reading.list_findings())}"
        )
        assert (found, total) == (layout_key, rows), shares
        assert len(placed) + len(refused) + reading.blank_rows == total, shares
        assert len(refused) == repeated, shares
        assert all(
            any(finding.severity is Severity.ERROR for finding in row.findings) for row in refused
        ), shares

    def test_has_points_and_kinds_for_what_is_placed(self, name: str) -> None:
        _, _, reading = read_shared(name)

        bare = [
            row.number
            for row in reading.rows
            if row.values is not None and (row.values.latitude is None or not row.values.kind)
        ]
        assert bare == []

    def test_is_the_same_after_export_and_import(self, name: str) -> None:
        _, _, reading = read_shared(name)
        values = [row.values for row in reading.rows if row.values is not None]

        written = write_standard_csv(
            places=values, government_code="122033", government_name="市川市"
        )
        again = read_content(b"".join(written))

        told = [describe(finding) for finding in again.list_findings()][:5]
        assert [row.values for row in again.rows] == values, told


class TestThePublicFacilities:
    def test_have_the_hours_that_the_file_gives(self) -> None:
        _, _, reading = read_shared("opendata/ichikawa/122033_101_public_facility.csv")

        values = [row.values for row in reading.rows if row.values is not None]
        with_hours = sum(each.hours is not None for each in values)
        in_words = sum(each.hours is None and "〜" in each.hours_note for each in values)
        assert with_hours + in_words == 54
        assert with_hours >= 50

    def test_have_the_links_that_lack_their_beginning_told(self) -> None:
        _, _, reading = read_shared("opendata/ichikawa/122033_101_public_facility.csv")

        told = [describe(finding) for finding in reading.list_findings()]
        assert any("先頭にhttps://がない" in sentence for sentence in told)


class TestTheNationalShelters:
    def test_are_read_alike_as_csv(self) -> None:
        _, _, reading = read_shared("shelters/gsi_emergency_141089.geojson")
        first = reading.rows[0].values
        assert first is not None
        as_csv = (
            "NO,共通ID,都道府県名及び市町村名,施設・場所名,住所,洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,"
            "大規模な火事,内水氾濫,火山現象,指定避難所との住所同一,緯度,経度,備考\n"
            "35545,E1410000078204,神奈川県横浜市,横浜市立小中一貫校　西金沢小中学校　校舎１,"
            "神奈川県横浜市金沢区釜利谷西4-19-1,1,1,1,1,,,,,1,35.34384,139.593412,\n"
        )

        assert read_content(as_csv.encode("utf-8-sig")).rows[0].values == first

    def test_keep_the_flags_of_each_building(self) -> None:
        _, _, reading = read_shared("shelters/gsi_emergency_141089.geojson")

        values = [row.values for row in reading.rows if row.values is not None]
        assert sum(each.extra.get("津波") == "1" for each in values) == 22
        assert all(each.extra.get("内水氾濫") is None for each in values)
        assert len({each.national_id[:11] for each in values}) == 26
