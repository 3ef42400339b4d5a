"""From an uploaded file to a table of text; hostile and broken files end in a sentence, not in a crash.

What a file is is told by its content: lists are sent as .csv that are workbooks, and the other way round.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from django.utils.translation import gettext as _

from engawa.rooms.places.importing import sheets
from engawa.rooms.places.importing.decoding import decode
from engawa.rooms.places.importing.geo_tables import read_geojson
from engawa.rooms.places.importing.geo_xml import read_gpx, read_kml
from engawa.rooms.places.importing.headings import (
    MOST_ROWS_BEFORE,
    count_known,
    find_heading_row,
)
from engawa.rooms.places.importing.table import FileRefused, Form, Table, TableRow
from engawa.rooms.places.importing.workbooks import check_archive, read_workbook

LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = sheets.MOST_ROWS
MOST_COLUMNS = sheets.MOST_COLUMNS
LONGEST_CELL = 32_767

_DELIMITERS = (",", "\t", ";")
_SAMPLE = 256 * 1024
# White space, and signs without width that spreadsheets and web pages leave behind.
_EDGE = " \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029\u3000\u200b\u200c\u200d\u2060\ufeff"
_HEAD = 64 * 1024
_XML = re.compile(r"<(?:\?xml|!doctype|!--|(?:\w+:)?(?:gpx|kml|html|table)\b)", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(gpx|kml|html|table|workbook)\b", re.IGNORECASE)
_JSON = re.compile(r"\{|\[\s*\{")


def read_table(*, content: bytes, filename: str, sheet: str = "") -> Table:
    """Read a file of places (CSV, workbook, GeoJSON, GPX, KML) as headings and rows of text.

    `sheet` names the sheet of a workbook; without it the first one that looks like a table is read.

    :raises FileRefused: the file is empty, too large, broken, locked, or of another type.
    """
    name = PurePosixPath(PureWindowsPath(filename).name).name
    if not content.strip():
        raise FileRefused(
            _("「%(name)s」は中身がありません。ファイルを確かめて、もう一度選んでください。")
            % {"name": name}
        )
    if len(content) > LARGEST_FILE:
        raise FileRefused(
            _(
                "「%(name)s」は大きすぎます（%(size)d MB）。%(limit)d MB以下のファイルに分けてください。"
            )
            % {
                "name": name,
                "size": -(-len(content) // (1024 * 1024)),
                "limit": LARGEST_FILE // (1024 * 1024),
            }
        )
    if content.startswith(b"PK\x03\x04"):
        table = _read_archive(content, name, sheet)
    elif content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        table = _read_sheets(content, name, sheet)
    elif content.startswith((b"%PDF-", b"PK", b"SQLite format 3", b"\x1f\x8b")):
        raise FileRefused(_say_other_type(name))
    elif content.startswith(b"\x1e"):
        # The sign before each record of GeoJSON text sequences (RFC 8142); no other text begins so.
        table = read_geojson(content=content)
    else:
        table = _read_text(content, name)
    _check_size(table, name)
    return table


def _say_other_type(name: str) -> str:
    return _(
        "「%(name)s」の種類は読み込めません。CSV、Excel（.xlsx）、GeoJSON、KML、GPXの"
        "どれかにしてください。"
    ) % {"name": name}


def _check_size(table: Table, name: str) -> None:
    if len(table.rows) > MOST_ROWS or len(table.columns) > MOST_COLUMNS:
        raise FileRefused(_say_too_many(name))
    for row in table.rows:
        if max(map(len, row.cells), default=0) <= LONGEST_CELL:
            continue
        for column, cell in zip(table.columns, row.cells, strict=True):
            if len(cell) > LONGEST_CELL:
                raise FileRefused(
                    _(
                        "「%(name)s」の%(row)d行目「%(column)s」が長すぎます（%(length)d文字）。"
                        '引用符（"）の閉じ忘れがないか確かめてください。'
                    )
                    % {"name": name, "row": row.number, "column": column, "length": len(cell)}
                )


def _say_too_many(name: str) -> str:
    return _(
        "「%(name)s」は表が大きすぎます。%(rows)d行、%(columns)d列までのファイルに分けてください。"
    ) % {"name": name, "rows": MOST_ROWS, "columns": MOST_COLUMNS}


# ------------------------------------------------------------------ workbooks


def _read_archive(content: bytes, name: str, sheet: str) -> Table:
    inside = check_archive(content=content, name=name)
    if any(entry in {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} for entry in inside):
        return _read_sheets(content, name, sheet)
    if any(entry.lower().endswith(".kml") for entry in inside):
        return read_kml(content=content)
    raise FileRefused(_say_other_type(name))


def _read_sheets(content: bytes, name: str, sheet: str) -> Table:
    found = read_workbook(content=content, name=name, sheet=sheet)
    return _make_table(
        found.rows, name, form=Form.XLSX, sheet=found.name, sheets=tuple(found.names)
    )


# ----------------------------------------------------------------------- text


def _read_xml(content: bytes, head: str, name: str) -> Table:
    root = _ROOT.search(head)
    kind = root[1].lower() if root else ""
    if kind == "gpx":
        return read_gpx(content=content)
    if kind == "kml":
        return read_kml(content=content)
    if kind:
        raise FileRefused(
            _(
                "「%(name)s」は、Excelで開けても中身はCSVやExcelの形ではありません。"
                "Excelで開き、「Excelブック（.xlsx）」として保存し直してください。"
            )
            % {"name": name}
        )
    raise FileRefused(_say_other_type(name))


def _read_text(content: bytes, name: str) -> Table:
    decoded = decode(content=content)
    if decoded is None:
        raise FileRefused(
            _(
                "「%(name)s」の文字コードが分かりません。"
                "UTF-8かシフトJISのCSVとして保存し直してください。"
            )
            % {"name": name}
        )
    head = decoded.text[:_HEAD].lstrip(_EDGE)
    if _XML.match(head):
        return _read_xml(content, head, name)
    if _JSON.match(head):
        return read_geojson(content=content)
    text = decoded.text.replace("\r\n", "\n").replace("\r", "\n")
    try:
        rows = _parse(text, _choose_delimiter(text))
    except csv.Error as error:
        raise FileRefused(
            _(
                "「%(name)s」はCSVとして読めません。"
                '引用符（"）の閉じ忘れがないか確かめ、保存し直してください。'
            )
            % {"name": name}
        ) from error
    if len(rows) > MOST_ROWS + MOST_ROWS_BEFORE:
        raise FileRefused(_say_too_many(name))
    return _make_table(rows, name, form=Form.CSV, encoding=decoded.encoding)


def _parse(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        rows.append(row)
        if len(rows) > MOST_ROWS + MOST_ROWS_BEFORE:
            break
    return rows


def _choose_delimiter(text: str) -> str:
    """Choose the sign that makes the most headings known, or else the most even rows."""
    lines = text[:_SAMPLE].split("\n")[: MOST_ROWS_BEFORE + 1]
    if len(lines) > 1 and len(text) > _SAMPLE:
        lines.pop()
    best: tuple[tuple[int, int], str] = ((-1, -1), _DELIMITERS[0])
    for delimiter in _DELIMITERS:
        if not any(delimiter in line for line in lines):
            continue
        rows = list(csv.reader(lines, delimiter=delimiter))
        known = max(count_known([cell.strip(_EDGE) for cell in row]) for row in rows)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        even = max((width * count for width, count in widths.items()), default=0)
        if (known, even) > best[0]:
            best = ((known, even), delimiter)
    return best[1]


# ------------------------------------------------------------------ the table


def _make_table(
    rows: Sequence[Sequence[str]],
    name: str,
    *,
    form: Form,
    encoding: str = "",
    sheet: str = "",
    sheets: tuple[str, ...] = (),
) -> Table:
    place = find_heading_row(
        [[cell.strip(_EDGE) for cell in row] for row in rows[:MOST_ROWS_BEFORE]]
    )
    if place is None:
        raise FileRefused(
            _(
                "「%(name)s」には見出しの行がありません。1行目に「名称」「住所」などの見出しを置いてください。"
            )
            % {"name": name}
        )
    if len(rows[place]) > MOST_COLUMNS or len(rows) - place > MOST_ROWS + 1:
        raise FileRefused(_say_too_many(name))
    body = rows[place + 1 :]
    headings = [_tidy_heading(cell) for cell in rows[place]]
    while headings and not headings[-1]:
        headings.pop()
    width = len(headings)
    # A column without a heading that holds nothing is only a trace of how the table was laid out.
    kept = [
        at
        for at in range(width)
        if headings[at] or any(at < len(row) and row[at].strip(_EDGE) for row in body)
    ]
    columns = tuple(_tell_apart(headings[at] or _letter(at) for at in kept))
    is_whole = len(kept) == width
    made: list[TableRow] = []
    for number, raw in enumerate(body, start=place + 2):
        row = [cell.strip(_EDGE) if cell else cell for cell in raw]
        length = len(row)
        overlong = length > width and any(row[width:])
        if length < width:
            row += [""] * (width - length)
        cells = tuple(row[:width]) if is_whole else tuple(row[at] for at in kept)
        made.append(TableRow(number, cells, overlong))
    return Table(
        columns=columns,
        rows=tuple(made),
        form=form,
        encoding=encoding,
        heading_number=place + 1,
        sheet=sheet,
        sheets=sheets,
    )


def _tidy_heading(cell: str) -> str:
    """Take out line breaks: in a narrow column a heading is often broken over two lines."""
    return "".join(part.strip(_EDGE) for part in cell.split("\n")).strip(_EDGE)


def _tell_apart(headings: Iterable[str]) -> list[str]:
    taken: set[str] = set()
    told: list[str] = []
    for heading in headings:
        name, count = heading, 1
        while name in taken:
            count += 1
            name = heading + "（" + str(count) + "）"
        taken.add(name)
        told.append(name)
    return told


def _letter(place: int) -> str:
    """Give the name of a column as spreadsheets have it: A列, B列, … AA列."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters + "列"
