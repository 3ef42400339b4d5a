"""Cells of a workbook as a person sees them; run as a process of its own, under limits.

A sheet that names one cell at its far end makes the library take memory for all cells before it, and a
broken one can end the library's process: neither may happen in ours. Reads the workbook from standard
input, the name of the wanted sheet from its argument; writes JSON with `sheets`, `sheet`, `rows`; says by
its exit code why it could not.
"""

import datetime as dt
import io
import json
import re
import resource
import sys
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from engawa.rooms.places.importing.headings import count_known, find_heading_row

LOCKED, BROKEN, NO_SHEET, TOO_LARGE = 10, 11, 12, 13

MOST_ROWS = 200_000
MOST_COLUMNS = 500
_MEMORY = 1024 * 1024 * 1024
_SECONDS = 25
_LOOKED_AT = 25
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_FIRST_DAY = dt.date(1900, 1, 1)

Value: TypeAlias = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta


def main(wanted: str) -> int:
    """Read standard input as a workbook, write one of its sheets, and give the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    # Between the two the kernel says why it ends us; at the second it only ends us.
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 2))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        names = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
        ]
        if wanted and wanted not in names:
            return NO_SHEET
        best: tuple[int, str, list[list[str]]] | None = None
        for name in [wanted] if wanted else names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height > MOST_ROWS or sheet.total_width > MOST_COLUMNS:
                return TOO_LARGE
            rows = [
                [show(value) for value in row] for row in sheet.to_python(skip_empty_area=False)
            ]
            fill_merged(rows, sheet.merged_cell_ranges or ())
            score = weigh(rows)
            if best is None or score > best[0]:
                best = (score, name, rows)
    except PasswordError:
        return LOCKED
    except MemoryError:
        return TOO_LARGE
    except BaseException:  # noqa: BLE001 - a broken workbook breaks the library in any way, panics too
        return BROKEN
    if best is None:
        return NO_SHEET
    told = {"sheets": names, "sheet": best[1], "rows": best[2]}
    sys.stdout.buffer.write(json.dumps(told, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


def weigh(rows: Sequence[Sequence[str]]) -> int:
    """Tell how much a sheet looks like a table: 2 with known headings, 1 when rows are filled, or 0."""
    first = rows[:_LOOKED_AT]
    place = find_heading_row(first)
    if place is None:
        return 0
    if count_known(first[place]) >= 2:
        return 2
    return 1 if sum(any(row) for row in first) >= 2 else 0


def show(value: Value) -> str:
    """Give a cell's value as a person sees it: 1 and not 1.0, 9:00, 2026-04-01."""
    if isinstance(value, str):
        return _CONTROLS.sub("", value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        # A spreadsheet shows fifteen digits; what lies behind them is noise of the arithmetic.
        return (
            str(int(value)) if value.is_integer() and abs(value) < 1e16 else format(value, ".15g")
        )
    if isinstance(value, dt.timedelta):
        return _clock(int(value.total_seconds()))
    if isinstance(value, dt.time):
        return _clock(value.hour * 3600 + value.minute * 60 + value.second)
    if isinstance(value, dt.datetime):
        if value.date() <= _FIRST_DAY:
            return _clock(86_400 + value.hour * 3600 + value.minute * 60 + value.second)
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    # The midnight that ends a day is kept as one whole day after the beginning of the calendar.
    return "24:00" if value <= _FIRST_DAY else value.isoformat()


def _clock(seconds: int) -> str:
    minutes, left = divmod(abs(seconds), 60)
    sign = "-" if seconds < 0 else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}" + (f":{left:02}" if left else "")


def fill_merged(
    rows: list[list[str]], ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]
) -> None:
    """Write the value of a cell that was merged over several rows into each of them."""
    for row, (top, left) in _covered(ranges, len(rows)):
        if left < len(rows[row]) and left < len(rows[top]):
            rows[row][left] = rows[top][left]


def _covered(
    ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], height: int
) -> Iterator[tuple[int, tuple[int, int]]]:
    for (top, left), (bottom, right) in ranges:
        if left == right:
            for row in range(top + 1, min(bottom + 1, height)):
                yield row, (top, left)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
