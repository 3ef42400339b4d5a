"""A file of places as a person sees it: headings and rows of text, whatever the format was."""

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The formats that can be read."""

    CSV = "CSV"
    XLSX = "XLSX"
    GEOJSON = "GEOJSON"
    GPX = "GPX"
    KML = "KML"


# The columns into which formats that carry geometry put their points, in degrees.
LATITUDE, LONGITUDE = "緯度", "経度"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row: `number` counts from 1 as in the spreadsheet, headings included.

    In formats without lines it is the number of the feature, from 1. `cells` holds one text for each
    column; a row that was longer than the headings is `overlong` and keeps only what has a heading.
    """

    number: int
    cells: tuple[str, ...]
    overlong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, each of them different, and rows with as many cells as there are headings.

    `encoding` is empty for formats that have none of their own; `sheet` and `sheets` name the sheet
    read and all sheets of a workbook; `heading_number` is the row in which the headings stood.
    """

    columns: tuple[str, ...]
    rows: tuple[TableRow, ...]
    form: Form
    encoding: str = ""
    heading_number: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()


class FileRefused(Exception):
    """The file cannot be read; the message says what is wrong and what to do, in Japanese."""
