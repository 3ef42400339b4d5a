"""Small lists of places, as a municipality would send them, and what is read of them."""

import csv
import io
from collections.abc import Mapping, Sequence

from engawa.core.geo.points import Point
from engawa.rooms.places.importing.coordinates import IsInside
from engawa.rooms.places.importing.findings import describe
from engawa.rooms.places.importing.layouts import recognise
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.rows import Reading, read_rows
from engawa.rooms.places.importing.table import Table
from engawa.rooms.places.values import PlaceValues

COLUMNS = ("名称", "住所", "緯度", "経度", "電話番号", "URL")
LIBRARY = ("港南図書館", "港南区野庭町125", "35.399123", "139.589321", "045-000-0001", "")


def is_inside_konan(latitude: float, longitude: float) -> bool:
    """Tell whether a point lies in a box about 港南区."""
    return 35.35 < latitude < 35.43 and 139.55 < longitude < 139.63


def write_csv(columns: Sequence[str], *rows: Sequence[str]) -> bytes:
    """Write a list as most offices save it."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([columns, *rows])
    return out.getvalue().encode("utf-8-sig")


def table_of(content: bytes | str, filename: str = "list.csv") -> Table:
    """Read the table of a file."""
    as_bytes = content if isinstance(content, bytes) else content.encode()
    return read_table(content=as_bytes, filename=filename)


def read(
    columns: Sequence[str],
    *rows: Sequence[str],
    kind: str = "",
    is_inside: IsInside | None = None,
    town_points: Mapping[str, Point] | None = None,
) -> Reading:
    """Read a list of these rows."""
    return read_content(
        write_csv(columns, *rows), kind=kind, is_inside=is_inside, town_points=town_points
    )


def read_content(
    content: bytes,
    *,
    filename: str = "list.csv",
    kind: str = "",
    is_inside: IsInside | None = None,
    town_points: Mapping[str, Point] | None = None,
) -> Reading:
    """Read a file from its bytes to its places."""
    table = table_of(content, filename)
    return read_rows(
        table=table,
        recognised=recognise(columns=table.columns),
        kind=kind,
        is_inside=is_inside,
        town_points=town_points,
    )


def values_of(reading: Reading) -> PlaceValues:
    """Give the values of the one row, which must have some."""
    (row,) = reading.rows
    assert row.values is not None, sentences(reading)
    return row.values


def codes(reading: Reading) -> list[str]:
    """List the codes of what was found in rows."""
    return [finding.code for row in reading.rows for finding in row.findings]


def sentences(reading: Reading) -> list[str]:
    """List what was found in rows as a person reads it."""
    return [describe(finding) for row in reading.rows for finding in row.findings]
