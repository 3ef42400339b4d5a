"""Workbooks become tables as a person sees them; locked, broken and hostile ones end in a sentence."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from engawa.rooms.places.importing import sheets
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.sheets import show
from engawa.rooms.places.importing.table import FileRefused, Form
from engawa.rooms.places.importing.workbooks import check_archive


def save(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def workbook() -> bytes:
    """A workbook with a cover, a hidden list, and the list that is meant, whose first column is merged."""
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "表紙"
    cover.append(["施設の一覧"])
    hidden = book.create_sheet("古い一覧")
    hidden.append(["名称", "住所", "電話番号"])
    hidden.sheet_state = "hidden"
    meant = book.create_sheet("一覧")
    meant.append([])
    meant.append([None, "区分", "名称", "開始時間", "緯度", "郵便番号", "電話番号", "定員"])
    meant.append([None, "拠点", "甲", dt.time(9, 0), 35.399, "234-0056", 450000001, 20.0])
    meant.append([None, None, "乙", None, None, None, "045-000-0002", None])
    meant.merge_cells("B3:B4")
    return save(book)


class TestReadingAWorkbook:
    def test_takes_the_first_visible_sheet_that_is_a_table(self, workbook: bytes) -> None:
        table = read_table(content=workbook, filename="list.csv")

        assert (table.form, table.sheet, table.sheets) == (Form.XLSX, "一覧", ("表紙", "一覧"))
        assert table.columns[:2] == ("区分", "名称")
        assert [row.number for row in table.rows] == [3, 4]

    def test_shows_values_as_the_spreadsheet_does(self, workbook: bytes) -> None:
        table = read_table(content=workbook, filename="list.xlsx")

        assert table.rows[0].cells == (
            "拠点", "甲", "9:00", "35.399", "234-0056", "450000001", "20",
        )  # fmt: skip

    def test_fills_cells_that_were_merged_downwards(self, workbook: bytes) -> None:
        assert read_table(content=workbook, filename="list.xlsx").rows[1].cells[0] == "拠点"

    def test_takes_the_sheet_that_is_named(self, workbook: bytes) -> None:
        table = read_table(content=workbook, filename="list.xlsx", sheet="表紙")

        assert table.columns == ("施設の一覧",)

    def test_refuses_a_sheet_that_is_not_there(self, workbook: bytes) -> None:
        with pytest.raises(FileRefused, match="「秘密」というシートがありません"):
            read_table(content=workbook, filename="list.xlsx", sheet="秘密")


class TestShowingAValue:
    @pytest.mark.parametrize(
        ("value", "shown"),
        [
            (1.0, "1"),
            (0.1 + 0.2, "0.3"),
            (139.123456789012, "139.123456789012"),
            (131032000001.0, "131032000001"),
            (True, "TRUE"),
            (dt.time(9, 5), "9:05"),
            (dt.time(9, 5, 30), "9:05:30"),
            (dt.timedelta(hours=25), "25:00"),
            (dt.date(1900, 1, 1), "24:00"),
            (dt.date(2026, 4, 1), "2026-04-01"),
            (dt.datetime(2026, 4, 1), "2026-04-01"),  # noqa: DTZ001 - as the library gives them
            (dt.datetime(2026, 4, 1, 9, 30), "2026-04-01 09:30"),  # noqa: DTZ001
            ("0120", "0120"),
        ],
    )
    def test_gives_what_a_person_sees(self, value: sheets.Value, shown: str) -> None:
        assert show(value) == shown


class TestHostileWorkbooks:
    def test_with_a_cell_at_the_far_end_are_refused(self) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet["A1"] = "名称"
        sheet["XFD1048576"] = "遠い"

        with pytest.raises(FileRefused, match="開くと大きくなりすぎる"):
            read_table(content=save(book), filename="far.xlsx")

    def test_that_grow_a_thousandfold_are_refused_unopened(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/workbook.xml", "<workbook/>")
            archive.writestr("xl/worksheets/sheet1.xml", b"0" * (11 * 1024 * 1024))

        with pytest.raises(FileRefused, match="開くと大きくなりすぎる"):
            check_archive(content=out.getvalue(), name="bomb.xlsx")

    def test_of_too_many_parts_are_refused(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for number in range(2_001):
                archive.writestr(str(number), "")

        with pytest.raises(FileRefused, match="開くと大きくなりすぎる"):
            check_archive(content=out.getvalue(), name="parts.xlsx")

    def test_that_are_cut_off_are_refused(self, workbook: bytes) -> None:
        with pytest.raises(FileRefused, match="壊れているか"):
            read_table(content=workbook[:-200], filename="cut.xlsx")

    def test_whose_sheet_is_no_xml_are_refused(self, workbook: bytes) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(workbook)) as whole, zipfile.ZipFile(out, "w") as broken:
            for entry in whole.infolist():
                is_sheet = entry.filename.startswith("xl/worksheets/")
                broken.writestr(entry, b"<a" if is_sheet else whole.read(entry))

        with pytest.raises(FileRefused, match="壊れているか"):
            read_table(content=out.getvalue(), filename="broken.xlsx")

    def test_of_the_old_format_that_are_broken_are_refused(self) -> None:
        with pytest.raises(FileRefused, match="壊れているか"):
            read_table(content=b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), filename="old.xls")

    def test_that_are_documents_are_refused(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("word/document.xml", "<document/>")

        with pytest.raises(FileRefused, match="種類は読み込めません"):
            read_table(content=out.getvalue(), filename="list.docx")
