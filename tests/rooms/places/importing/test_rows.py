"""Rows become places, with one sentence for each thing that is wrong; right rows do not wait for wrong ones."""

import pytest

from engawa.core.geo.points import Point
from engawa.rooms.places.importing.findings import Severity, describe
from engawa.rooms.places.importing.headings import EXTRA
from engawa.rooms.places.importing.layouts import apply_mapping, recognise
from engawa.rooms.places.importing.rows import read_rows
from engawa.rooms.places.opening.hours import Span
from engawa.rooms.places.values import Precision
from tests.rooms.places.importing.lists import (
    COLUMNS,
    LIBRARY,
    codes,
    is_inside_konan,
    read,
    sentences,
    table_of,
    values_of,
    write_csv,
)


class TestReadingRows:
    def test_gives_the_values_of_a_place(self) -> None:
        values = values_of(read(COLUMNS, LIBRARY, kind="library"))

        assert (values.kind, values.name, values.phone) == ("library", "港南図書館", "045-000-0001")
        assert (values.latitude, values.longitude) == (35.399123, 139.589321)
        assert values.precision == Precision.UNKNOWN

    def test_leaves_blank_what_is_blank(self) -> None:
        values = values_of(read(("名称", "車椅子可", "授乳室", "電話番号"), ("甲", "", "－", "")))

        assert values.accessibility == {}
        assert values.phone == ""

    def test_never_takes_a_triangle_for_a_circle(self) -> None:
        reading = read(("名称", "車椅子可", "授乳室", "字幕"), ("甲", "○", "△", "×"))

        assert values_of(reading).accessibility == {
            "wheelchair": "YES",
            "nursing-room": "PARTLY",
            "captions": "NO",
        }
        assert sentences(reading) == [
            "2行目「授乳室」：「△」は「一部・条件あり」として読みました。"
        ]

    def test_keeps_columns_without_a_field_under_their_heading(self) -> None:
        reading = read(("名称", "法人番号", "販売品"), ("甲", "3040005004064", "パン"))

        assert values_of(reading).extra == {"法人番号": "3040005004064", "販売品": "パン"}

    def test_counts_rows_that_say_nothing(self) -> None:
        reading = read(COLUMNS, LIBRARY, ("",) * 6, ("",) * 6)

        assert (len(reading.rows), reading.blank_rows) == (1, 2)
        assert "2行" in describe(reading.findings[0])

    def test_gives_the_right_rows_beside_the_wrong_ones(self) -> None:
        wrong = ("", *LIBRARY[1:])

        reading = read(COLUMNS, wrong, LIBRARY)

        assert [row.values is not None for row in reading.rows] == [False, True]
        assert sentences(reading) == [
            "2行目「名称」：名称がありません。名称を書くか、施設でない行なら消してください。"
        ]

    def test_reads_the_other_cells_of_a_row_with_a_doubt(self) -> None:
        reading = read(("名称", "車椅子可", "郵便番号"), ("甲", "たぶん", "234-0056"))

        assert values_of(reading).postal_code == "234-0056"
        assert sentences(reading) == [
            "2行目「車椅子可」：「たぶん」は読み取れません。○、△、×のどれかにするか、空欄にしてください。"
        ]

    def test_asks_which_column_is_the_name(self) -> None:
        reading = read(("あ", "い"), ("甲", "乙"))

        assert reading.rows == ()
        assert [finding.code for finding in reading.list_findings()] == ["no-name-column"]

    def test_reads_columns_as_a_person_chose(self) -> None:
        table = table_of(write_csv(("あ", "い"), ("甲", "港南区1")))
        found = recognise(columns=table.columns)
        chosen = apply_mapping(
            recognised=found, columns=table.columns, chosen={"あ": "name", "い": EXTRA}
        )

        values = values_of(read_rows(table=table, recognised=chosen, kind="park"))

        assert (values.kind, values.name, dict(values.extra)) == ("park", "甲", {"い": "港南区1"})

    def test_tells_of_characters_that_were_broken(self) -> None:
        reading = read(("名称", "住所"), ("甲", "神奈川県横浜市港南\ufffd港南中央通10番地の1"))

        assert codes(reading) == ["unreadable-signs"]

    def test_takes_the_address_for_where_a_place_is(self) -> None:
        columns = ("名称", "都道府県名", "市区町村名", "住所")

        reading = read(
            columns,
            ("甲", "神奈川県", "横浜市", "神奈川県横浜市港南区港南1"),
            ("乙", "神奈川県", "横浜市", "山梨県道志村1"),
            ("丙", "千葉県", "市川市", "市川1丁目"),
        )

        told = [(row.values.prefecture, row.values.city) for row in reading.rows if row.values]
        assert told == [("神奈川県", "横浜市港南区"), ("山梨県", ""), ("千葉県", "市川市")]


class TestHours:
    def test_come_from_three_columns(self) -> None:
        columns = ("名称", "利用可能曜日", "開始時間", "終了時間", "利用可能日時特記事項")

        values = values_of(read(columns, ("甲", "月火水木金", "9:00", "17:00", "")))

        assert values.hours is not None
        assert values.hours.rules[0].spans == (Span(540, 1020),)

    def test_come_from_times_in_one_cell_and_closed_days(self) -> None:
        reading = read(("施設名", "開館時間", "休館日"), ("甲", "９：００～１７：００", "月曜日"))

        hours = values_of(reading).hours
        assert hours is not None
        assert hours.rules[0].weekdays == frozenset(range(7))
        assert (hours.rules[-1].weekdays, hours.rules[-1].spans) == (frozenset({0}), ())
        assert codes(reading) == ["full-width"]

    def test_stay_words_when_nobody_knows_on_which_days(self) -> None:
        reading = read(("施設名", "開館時間"), ("甲", "9:00-17:00"))

        values = values_of(reading)
        assert values.hours is None
        assert "9:00" in values.hours_note
        assert codes(reading) == ["hours-as-words"]

    def test_stay_words_when_they_cannot_be_read(self) -> None:
        columns = ("名称", "利用可能曜日", "開始時間", "終了時間")

        reading = read(columns, ("甲", "月火", "朝", "17:00"))

        values = values_of(reading)
        assert values.hours is None
        assert "朝" in values.hours_note
        assert codes(reading) == ["unreadable-hours"]


class TestPoints:
    @pytest.mark.parametrize(
        ("latitude", "longitude", "sentence"),
        [
            ("0", "0", "緯度・経度が0です。分からないときは空欄にしてください。"),
            ("35.2430", "139.3530", "度の数（35.408333, 139.591667）に直してください。"),
            ("港南", "139.6", "緯度・経度として読み取れません。"),
        ],
    )
    def test_that_are_wrong_keep_the_row_out(
        self, latitude: str, longitude: str, sentence: str
    ) -> None:
        row = (*LIBRARY[:2], latitude, longitude, "", "")

        reading = read(COLUMNS, row, is_inside=is_inside_konan)

        assert reading.rows[0].values is None
        assert "2行目「緯度」：" in sentences(reading)[0]
        assert sentence in sentences(reading)[0]

    def test_that_are_swapped_are_put_right_and_told(self) -> None:
        row = (*LIBRARY[:2], "139.589321", "35.399123", "", "")

        reading = read(COLUMNS, row)

        assert values_of(reading).latitude == 35.399123
        assert reading.rows[0].findings[0].severity is Severity.NOTE
        assert sentences(reading) == [
            "2行目「緯度」：緯度と経度が入れ替わっているようです。入れ替えて読みました。"
        ]

    def test_outside_the_ward_are_kept_with_a_warning(self) -> None:
        row = (*LIBRARY[:2], "35.44321", "139.63801", "", "")

        reading = read(COLUMNS, row, is_inside=is_inside_konan)

        assert values_of(reading).latitude == 35.44321
        assert reading.rows[0].findings[0].severity is Severity.WARNING

    def test_that_are_missing_leave_a_place_without_one(self) -> None:
        reading = read(COLUMNS, (*LIBRARY[:2], "", "", "", ""))

        assert values_of(reading).latitude is None
        assert sentences(reading) == [
            "2行目「緯度」：緯度・経度がありません。場所が分からないので地図に出ません。"
        ]

    def test_are_told_once_when_the_whole_file_has_none(self) -> None:
        reading = read(("名称", "住所"), ("甲", "港南区1"), ("乙", "港南区2"))

        assert [finding.code for finding in reading.list_findings()] == ["no-point-columns"]

    @pytest.mark.parametrize(
        "address",
        [
            "神奈川県横浜市港南区野庭町三丁目4番5号",
            "横浜市港南区野庭町3-4-5",
            "港南区野庭町３丁目４－５",
            "野庭町 3-4-5",
        ],
    )
    def test_are_those_of_the_town_where_only_the_address_is_known(self, address: str) -> None:
        towns = {
            "野庭町": Point(35.1, 139.1),
            "野庭町一丁目": Point(35.2, 139.2),
            "野庭町三丁目": Point(35.38, 139.57),
        }

        reading = read(("名称", "住所"), ("甲", address), town_points=towns)

        values = values_of(reading)
        assert (values.latitude, values.longitude) == (35.38, 139.57)
        assert values.precision == Precision.TOWN
        assert "野庭町三丁目のまん中" in sentences(reading)[0]

    def test_are_not_those_of_a_town_whose_name_is_only_part_of_another(self) -> None:
        towns = {"六浦一丁目": Point(35.1, 139.1), "六浦十二丁目": Point(35.2, 139.2)}

        reading = read(
            ("名称", "住所"),
            ("甲", "金沢区東六浦1-2"),
            ("乙", "金沢区六浦11-2"),
            ("丙", "金沢区六浦12-1"),
            town_points=towns,
        )

        assert [row.values and row.values.latitude for row in reading.rows] == [None, None, 35.2]


class TestShiftedRows:
    def test_to_the_right_get_one_sentence(self) -> None:
        row = ("港南図書館", "", "港南区野庭町125", "35.399123", "139.589321", "045-000-0001")

        reading = read(COLUMNS, row)

        assert reading.rows[0].values is None
        assert sentences(reading) == [
            "2行目「緯度」：「緯度」のあたりから、値が右に1列ずれているようです。正しい列に戻してください。"
        ]

    def test_to_the_left_get_one_sentence(self) -> None:
        reading = read(
            COLUMNS, ("港南図書館", "35.399123", "139.589321", "045-000-0001", "https://a.jp", "")
        )

        assert codes(reading) == ["shifted-left"]

    def test_with_values_beyond_the_headings_get_one_sentence(self) -> None:
        reading = read(COLUMNS, ("港南図書館", "港南区", *LIBRARY[1:], "余り"))

        assert codes(reading) == ["overlong"]
        assert reading.rows[0].values is None

    def test_are_not_seen_where_cells_are_only_wrong(self) -> None:
        reading = read(COLUMNS, ("甲", "港南区", "あ", "い", "う", "え"))

        assert codes(reading) == [
            "not-degrees",
            "not-degrees",
            "unreadable-phone",
            "unreadable-url",
        ]


class TestRowsThatAreNoPlaces:
    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (("※令和8年4月1日現在", "", "", "", "", ""), "only-a-note"),
            (("", "出典：港南区", "", "", "", ""), "only-a-note"),
            (COLUMNS, "heading-again"),
        ],
    )
    def test_are_told_as_what_they_are(self, row: tuple[str, ...], code: str) -> None:
        reading = read(COLUMNS, LIBRARY, row)

        assert codes(reading) == [code]
        assert reading.rows[1].values is None


class TestDuplicates:
    def test_of_name_and_address_name_the_earlier_row(self) -> None:
        again = ("港南　図書館", "港南区野庭町１２５", "35.51234", "139.71234", "", "")

        reading = read(COLUMNS, LIBRARY, again)

        assert [row.values is not None for row in reading.rows] == [True, False]
        assert codes(reading) == ["duplicate-place"]
        assert "2行目と同じ施設のようです" in sentences(reading)[0]

    @pytest.mark.parametrize(
        ("latitude", "found"), [("35.399383", ["duplicate-place"]), ("35.399403", [])]
    )
    def test_of_name_and_point_reach_thirty_metres(self, latitude: str, found: list[str]) -> None:
        # 0.00027 degrees of latitude are 30 metres.
        reading = read(COLUMNS, LIBRARY, ("港南図書館", "別の書き方", latitude, *LIBRARY[3:]))

        assert codes(reading) == found

    def test_are_places_of_one_kind(self) -> None:
        columns = (
            "全国地方公共団体コード",
            "町字ID",
            "名称",
            "所在地_連結表記",
            "種別",
            "受入年齢",
        )
        row = ("", "", "甲", "港南区1")

        reading = read(columns, (*row, "私立幼稚園", ""), (*row, "児童館", ""))

        assert codes(reading) == []

    def test_are_not_two_things_in_one_building(self) -> None:
        columns = ("名称", "住所", "設置位置")

        reading = read(columns, ("甲", "港南区1", "1階"), ("甲", "港南区1", "3階"))

        assert codes(reading) == ["similar-place"]
        assert all(row.values is not None for row in reading.rows)

    def test_of_an_id_name_the_earlier_row(self) -> None:
        reading = read(("ID", "名称"), ("A1", "甲"), ("A2", "乙"), ("A1", "丙"))

        assert sentences(reading) == [
            "4行目「ID」：2行目と同じIDです。どちらかを直すか、消してください。"
        ]

    def test_are_not_the_buildings_of_one_shelter(self) -> None:
        columns = ("共通ID", "施設・場所名", "住所", "洪水", "内水氾濫")
        row = ("甲小学校", "金沢区泥亀1", "1", "")

        reading = read(columns, ("E1410000078201", *row), ("E1410000078202", *row))
        again = read(columns, ("E1410000078201", *row), ("E1410000078201", *row))

        assert codes(reading) == []
        assert codes(again) == ["duplicate-national-id"]

    def test_are_found_quickly_among_many_rows_of_one_name(self) -> None:
        rows = [("公園", f"港南区{number}", f"3{number}") for number in range(2_000)]

        reading = read(("名称", "住所", "階"), *rows, ("公園", "港南区7", "37"))

        assert codes(reading) == ["duplicate-place"]
