"""Files become tables, whatever their encoding, signs and extension; others end in a sentence."""

import json

import pytest

from engawa.rooms.places.importing import reading
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.table import FileRefused, Form
from tests.rooms.places.importing.lists import table_of

LIST = "名称,住所,緯度,経度\n港南図書館,野庭町125,35.399,139.589\n"


KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
    "<name>図書館</name><Point><coordinates>139.589,35.399</coordinates></Point></Placemark>"
    "</Document></kml>"
)
GPX = (
    '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
    '<wpt lat="35.399" lon="139.589"><name>図書館</name></wpt></gpx>'
)


class TestReadingAnEncoding:
    @pytest.mark.parametrize(
        ("written", "told"),
        [
            ("utf-8", "utf-8"),
            ("utf-8-sig", "utf-8-sig"),
            ("utf-16", "utf-16"),
            ("cp932", "cp932"),
            ("euc_jp", "euc_jp"),
            ("iso2022_jp", "iso2022_jp"),
        ],
    )
    def test_gives_the_same_table(self, written: str, told: str) -> None:
        table = table_of(LIST.encode(written))

        assert table.columns == ("名称", "住所", "緯度", "経度")
        assert table.rows[0].cells == ("港南図書館", "野庭町125", "35.399", "139.589")
        assert table.encoding == told

    def test_keeps_the_signs_of_nec_and_ibm(self) -> None:
        text = "名称,備考\n髙島屋①号館,℡は㈱﨑陽軒まで～\n"

        table = table_of(text.encode("cp932"))

        assert table.rows[0].cells == ("髙島屋①号館", "℡は㈱﨑陽軒まで～")

    def test_takes_half_width_kana_for_what_they_are(self) -> None:
        text = "名称,名称_カナ\n県立高校,ｹﾝﾘﾂｺｳｺｳ\n"

        assert table_of(text.encode("cp932")).rows[0].cells == ("県立高校", "ｹﾝﾘﾂｺｳｺｳ")

    def test_replaces_a_broken_character_and_reads_the_rest(self) -> None:
        whole = (LIST * 3).encode("cp932")
        broken = whole.replace("野庭".encode("cp932"), b"\x96\xff\x92\xeb", 1)

        table = table_of(broken)

        assert "\ufffd" in table.rows[0].cells[1]
        assert table.rows[2].cells[1] == "野庭町125"

    def test_refuses_what_is_no_text(self) -> None:
        with pytest.raises(FileRefused, match="文字コードが分かりません"):
            table_of(bytes(range(1, 9)) * 40)


class TestReadingACsv:
    @pytest.mark.parametrize("sign", [",", "\t", ";"])
    def test_finds_the_sign_between_cells(self, sign: str) -> None:
        table = table_of(LIST.replace(",", sign))

        assert table.columns == ("名称", "住所", "緯度", "経度")

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_takes_any_end_of_line(self, end: str) -> None:
        table = table_of(LIST.replace("\n", end))

        assert [row.number for row in table.rows] == [2]

    def test_counts_rows_as_the_spreadsheet_does(self) -> None:
        table = table_of('名称,備考\r\n"甲","二行の\r\n備考"\r\n\r\n乙,\r\n')

        assert [(row.number, row.cells) for row in table.rows] == [
            (2, ("甲", "二行の\n備考")),
            (3, ("", "")),
            (4, ("乙", "")),
        ]

    def test_finds_the_headings_below_a_title(self) -> None:
        table = table_of(f"港南区の施設,,,\n令和8年4月1日現在,,,\n,,,\n{LIST}")

        assert table.heading_number == 4
        assert table.columns[0] == "名称"
        assert table.rows[0].number == 5

    def test_takes_the_first_filled_row_when_no_heading_is_known(self) -> None:
        table = table_of("\nあ,い\n甲,乙\n")

        assert table.columns == ("あ", "い")
        assert table.rows[0].cells == ("甲", "乙")

    def test_tells_equal_headings_apart(self) -> None:
        table = table_of("名称,備考,備考\n甲,一,二\n")

        assert table.columns == ("名称", "備考", "備考（2）")

    def test_names_a_column_without_a_heading_by_its_letter(self) -> None:
        table = table_of("名称,,住所,\n甲,三階,野庭町,\n")

        assert table.columns == ("名称", "B列", "住所")
        assert table.rows[0].cells == ("甲", "三階", "野庭町")

    def test_joins_a_heading_that_is_broken_over_lines(self) -> None:
        assert table_of('名称,"電話\n番号"\n甲,1\n').columns == ("名称", "電話番号")

    def test_fills_a_short_row_and_marks_a_long_one(self) -> None:
        table = table_of("名称,住所,備考\n甲\n乙,野庭町,,余り\n丙,野庭町,,,,\n")

        assert table.rows[0].cells == ("甲", "", "")
        assert [row.overlong for row in table.rows] == [False, True, False]

    def test_trims_cells_of_spaces_and_signs_without_width(self) -> None:
        assert table_of("名称,住所\n\u3000甲\u200b ,\ufeff乙\n").rows[0].cells == ("甲", "乙")


class TestReadingByContent:
    def test_takes_a_sequence_of_geojson_texts_for_what_it_is(self) -> None:
        record = '\x1e{"type":"Feature","properties":{"名称":"甲"},"geometry":null}\n'

        table = table_of(record * 2, "places.geojsonl")

        assert (table.form, len(table.rows)) == (Form.GEOJSON, 2)

    def test_takes_geojson_for_what_it_is(self) -> None:
        place = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [139.589, 35.399]},
            "properties": {"名称": "港南図書館"},
        }
        content = json.dumps({"type": "FeatureCollection", "features": [place]}).encode()

        table = read_table(content=content, filename="list.txt")

        assert table.form is Form.GEOJSON
        assert "港南図書館" in table.rows[0].cells

    @pytest.mark.parametrize(("form", "content"), [(Form.KML, KML), (Form.GPX, GPX)])
    def test_takes_xml_for_what_it_is(self, form: Form, content: str) -> None:
        table = read_table(content=content.encode(), filename="list.csv")

        assert table.form is form
        assert "図書館" in table.rows[0].cells

    def test_takes_a_csv_that_is_called_a_workbook(self) -> None:
        assert read_table(content=LIST.encode("cp932"), filename="list.xlsx").form is Form.CSV

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "中身がありません"),
            (b" \r\n", "中身がありません"),
            (b"%PDF-1.7 ...", "種類は読み込めません"),
            (b"SQLite format 3\0", "種類は読み込めません"),
            (b"<?xml version='1.0'?><feed/>", "種類は読み込めません"),
            ("<html><table><tr><td>名称".encode(), "Excelブック"),
            (b"PK\x03\x04 cut off", "壊れているか"),
            ('名称,住所\n"甲,乙\n'.encode() + b"x,y\n" * 40_000, "引用符"),
            (b",,\n\n,,\n", "見出しの行がありません"),
        ],
    )
    def test_refuses_other_files_with_a_sentence(self, content: bytes, words: str) -> None:
        with pytest.raises(FileRefused, match=words):
            read_table(content=content, filename="C:\\places\\list.csv")

    def test_names_the_file_without_its_folder(self) -> None:
        with pytest.raises(FileRefused, match=r"「list\.csv」"):
            read_table(content=b"", filename="C:\\places\\list.csv")


class TestLimits:
    def test_refuse_a_file_that_is_too_large(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "LARGEST_FILE", 10)

        with pytest.raises(FileRefused, match="大きすぎます"):
            table_of(LIST)

    def test_refuse_too_many_rows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reading, "MOST_ROWS", 50)

        with pytest.raises(FileRefused, match="50行"):
            table_of(LIST + "甲,乙,,\n" * 60)

    def test_refuse_too_many_columns(self) -> None:
        with pytest.raises(FileRefused, match="500列"):
            table_of("名称,住所," + ",".join(f"c{number}" for number in range(600)) + "\n甲\n")

    def test_refuse_a_cell_that_is_too_long(self) -> None:
        with pytest.raises(FileRefused, match="2行目「備考」が長すぎます"):
            table_of("名称,備考\n甲," + "あ" * 32_768 + "\n")
