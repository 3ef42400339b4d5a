"""Lists are recognised by their headings, whatever generation, width and brackets these are written in."""

import csv

import pytest

from engawa.rooms.places import kinds
from engawa.rooms.places.accessibility import ITEMS
from engawa.rooms.places.importing.headings import HEADINGS, find_target
from engawa.rooms.places.importing.layouts import (
    MappingRefused,
    Recognised,
    apply_mapping,
    recognise,
)
from engawa.rooms.places.importing.targets import CODES, list_targets
from engawa.rooms.places.values import FIELDS
from tests.rooms.places.importing.lists import read, table_of, values_of
from tests.shared import shared_file

# 推奨データセット, the generation before the standard.
RECOMMENDED = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,住所,方書,緯度,経度"
)


def mapped(heading: str) -> str:
    """Give what a lone column of this heading is read as."""
    return recognise(columns=[heading]).mapping[0]


def observed_sheets() -> dict[str, list[str]]:
    path = shared_file("data/standards/ods_headers_observed_ichikawa_2023.csv")
    sheets: dict[str, list[str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            sheets.setdefault(row["dataset"].split(" ")[0], []).append(row["column"])
    return sheets


class TestTheStandard:
    @pytest.mark.parametrize(
        ("sheet", "key", "kind"),
        [
            ("A-01", "standard.public-facility", "public-facility"),
            ("A-02", "standard.cultural-property", "attraction"),
            ("A-03", "standard.evacuation-space", "evacuation-site"),
            ("A-05", "standard.preschool", "child-hub"),
            ("A-07", "standard.public-wireless-lan", "wifi"),
            ("A-08", "standard.aed", "aed"),
            ("A-09", "standard.care-service", "care-service"),
            ("A-11", "standard.tourism", "attraction"),
            ("A-13", "standard.public-toilet", "public-toilet"),
        ],
    )
    def test_is_recognised_sheet_by_sheet(self, sheet: str, key: str, kind: str) -> None:
        columns = observed_sheets()[sheet]

        found = recognise(columns=columns)

        assert (found.layout_key, found.kind) == (key, kind)
        assert [columns[place] for place in found.unknown] == []
        assert "name" in found.mapping.values()

    def test_maps_every_item_of_accessibility(self) -> None:
        found = recognise(columns=observed_sheets()["A-01"])

        assert {item.key for item in ITEMS} <= set(found.mapping.values())

    def test_of_the_generation_before_is_told_from_the_newest(self) -> None:
        head = ("全国地方公共団体コード", "ID", "都道府県名", "市区町村名", "名称")
        columns = (*head, "所在地_連結標記", "緯度", "経度")

        found = recognise(columns=columns)

        assert found.layout_key == "standard-before.public-facility"
        assert found.mapping[5] == "address"

    @pytest.mark.parametrize(
        ("further", "sheet"),
        [
            ("POIコード,利用可能曜日,開始時間,終了時間", "public-facility"),
            ("医療機関の種類,診療曜日,診療開始時間,診療終了時間,診療科目,病床数", "hospital"),
            ("男性トイレ総数,多機能トイレ数,車椅子使用者用トイレ有無", "public-toilet"),
            ("料金（基本）,料金（詳細）,アクセス方法", "tourism"),
        ],
    )
    def test_of_the_recommended_data_sets_is_recognised(self, further: str, sheet: str) -> None:
        found = recognise(columns=f"{RECOMMENDED},{further}".split(","))

        assert found.layout_key == f"recommended.{sheet}"
        assert not found.unknown

    def test_reads_nurseries_and_hubs_of_one_list_by_its_column(self) -> None:
        columns = ("全国地方公共団体コード", "町字ID", "名称", "種別", "受入年齢")

        reading = read(
            columns, ("", "", "甲", "認定こども園（幼保連携型）", ""), ("", "", "乙", "児童館", "")
        )

        assert [row.values and row.values.kind for row in reading.rows] == ["nursery", "child-hub"]
        assert reading.rows[0].values is not None
        assert reading.rows[0].values.extra == {"種別": "認定こども園（幼保連携型）"}


class TestShelterFiles:
    def test_of_the_nation_are_told_apart(self) -> None:
        head = "NO,共通ID,都道府県名及び市町村名,施設・場所名,住所"
        flags = "洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,大規模な火事,内水氾濫,火山現象"

        emergency = recognise(
            columns=f"{head},{flags},指定避難所との住所同一,緯度,経度,備考".split(",")
        )
        evacuation = recognise(
            columns=f"{head},指定緊急避難場所との住所同一,受入対象者,緯度,経度,備考".split(",")
        )

        assert (emergency.layout_key, emergency.kind) == ("gsi.emergency", "evacuation-site")
        assert (evacuation.layout_key, evacuation.kind) == ("gsi.evacuation", "shelter")

    def test_of_the_nation_are_read_without_their_running_number(self) -> None:
        columns = (
            "NO",
            "共通ID",
            "都道府県名及び市町村名",
            "施設・場所名",
            "住所",
            "洪水",
            "内水氾濫",
        )

        values = values_of(
            read(
                columns,
                (
                    "7",
                    "E1410000078204",
                    "神奈川県横浜市",
                    "甲小",
                    "神奈川県横浜市金沢区泥亀1",
                    "1",
                    "",
                ),
            )
        )

        assert values.national_id == "E1410000078204"
        assert (values.prefecture, values.city) == ("神奈川県", "横浜市金沢区")
        assert (values.source_id, dict(values.extra)) == ("", {"洪水": "1"})

    def test_of_yokohama_name_kinds_in_words_and_wards_by_the_citys_own_code(self) -> None:
        head = ("Type", "Definition", "Name", "Address", "Lat", "Lon")
        columns = (*head, "Kana", "Ward", "WardCode")
        place = ("甲小", "神奈川県横浜市金沢区泥亀1", "35.34", "139.62", "", "金沢区", "10")

        reading = read(
            columns,
            ("地域防災拠点", "説明", *place),
            ("帰宅困難者一時滞在施設", "説明", *place),
            ("給水所", "説明", *place),
        )

        values = [row.values for row in reading.rows if row.values is not None]
        assert [each.kind for each in values] == ["disaster-base", "temporary-stay", ""]
        assert values[0].government_code == ""
        assert values[0].extra["WardCode"] == "10"
        assert values[2].extra["Type"] == "給水所"


class TestHeadings:
    @pytest.mark.parametrize(
        ("heading", "target"),
        [
            ("施設名", "name"),
            ("名 称", "name"),
            ("名称（カナ）", "name_kana"),
            ("名称_英語", "name_en"),
            ("所在地", "address"),
            ("建物名等（方書）", "building"),
            ("ＴＥＬ", "phone"),
            ("℡", "phone"),
            ("ﾌｧｯｸｽ", "fax"),
            ("ホームページ", "url"),
            ("lat", "latitude"),
            ("緯度（10進）", "latitude"),
            ("lng", "longitude"),
            ("X", "longitude"),
            ("車いす対応", "wheelchair"),
            ("授乳室の有無", "nursing-room"),
            ("オストメイト設置トイレ有無", "ostomate-toilet"),
            ("全国地方公共団体コード", "ignore"),
            ("高度の種別", "extra"),
        ],
    )
    def test_are_known_in_the_forms_that_offices_write(self, heading: str, target: str) -> None:
        assert mapped(heading) == target

    @pytest.mark.parametrize(
        "heading", ["緯度（日本測地系）", "住所（カナ）", "旧施設名", "担当者"]
    )
    def test_that_mean_another_thing_stay_unknown(self, heading: str) -> None:
        found = recognise(columns=["名称", heading])

        assert found.mapping[1] == "extra"
        assert found.unknown == (1,)

    def test_of_one_thing_are_taken_once_the_best_one_first(self) -> None:
        found = recognise(columns=["所在地", "住所", "名称", "電話", "電話番号"])

        assert found.mapping == {0: "extra", 1: "address", 2: "name", 3: "extra", 4: "phone"}

    def test_are_each_known_as_what_they_are_listed_for(self) -> None:
        wrong = [
            (heading, target, found)
            for target, headings in HEADINGS.items()
            for heading in headings
            if (found := find_target(heading)) is None or found[0] != target
        ]

        assert wrong == []


class TestTargets:
    def test_offer_every_field_that_a_column_can_hold(self) -> None:
        computed = {"hours", "accessibility", "extra"}

        assert set(FIELDS) - computed <= CODES
        assert {item.key for item in ITEMS} <= CODES
        assert set(HEADINGS) <= CODES

    def test_each_have_a_label_of_their_own(self) -> None:
        labels = [str(target.label) for target in list_targets()]

        assert len(set(labels)) == len(labels)


class TestKinds:
    def test_of_lists_are_kinds_of_the_house(self) -> None:
        known = {kind.code for kind in kinds.list_registered()}
        columns = observed_sheets().values()

        named = {recognise(columns=each).kind for each in columns} - {""}

        assert named
        assert named <= known


class TestChoosingByHand:
    def recognised(self) -> tuple[tuple[str, ...], Recognised]:
        columns = table_of("名称,住所,販売品,連絡\n甲,乙,パン,045-000-0001\n").columns
        return columns, recognise(columns=columns)

    def test_reads_the_columns_as_chosen(self) -> None:
        columns, found = self.recognised()

        chosen = apply_mapping(
            recognised=found, columns=columns, chosen={"連絡": "phone", "ほかの表の列": "fax"}
        )

        assert chosen.mapping[3] == "phone"
        assert chosen.mapping[2] == "extra"
        assert chosen.unknown == (2,)

    def test_keeps_the_column_that_was_read_so_before(self) -> None:
        columns, found = self.recognised()

        chosen = apply_mapping(recognised=found, columns=columns, chosen={"販売品": "name"})

        assert (chosen.mapping[0], chosen.mapping[2]) == ("extra", "name")

    def test_refuses_two_columns_for_one_thing(self) -> None:
        columns, found = self.recognised()

        with pytest.raises(MappingRefused, match="「販売品」と「連絡」に同じ読み方"):
            apply_mapping(
                recognised=found, columns=columns, chosen={"販売品": "note", "連絡": "note"}
            )

    def test_refuses_a_thing_that_is_not_on_the_list(self) -> None:
        columns, found = self.recognised()

        with pytest.raises(MappingRefused, match="「連絡」の読み方"):
            apply_mapping(recognised=found, columns=columns, chosen={"連絡": "accessibility"})
