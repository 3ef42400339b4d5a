"""From GeoJSON to a table: a row for each feature, its point in two columns and its properties in the rest.

Sources: RFC 7946 (GeoJSON), RFC 8142 (text sequences), and the `crs` of the GeoJSON of 2008, which tools
still write. Numbers are taken as the text that stands in the file, so no digit is lost.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from engawa.rooms.places.importing.decoding import decode
from engawa.rooms.places.importing.sheets import MOST_COLUMNS, MOST_ROWS
from engawa.rooms.places.importing.table import (
    LATITUDE,
    LONGITUDE,
    FileRefused,
    Form,
    Table,
    TableRow,
)

LARGEST_FILE = 50 * 1024 * 1024
# Fifty columns of the most rows. An empty cell costs memory too.
MOST_CELLS = 10_000_000
# Each bracket and comma may become a value of some 100 bytes in memory. A file of 50 MB full of polygons
# with all their digits has no more.
MOST_SIGNS = 4_000_000
# What a feature was, when it was no point.
SHAPE = "図形"

_LONGEST_HEADING = 100
_NO_HEADING, _PROPERTY = "（見出しなし）", "（属性）"
_POINT, _UNREADABLE = "点", "読めない図形"
_WORDS = {
    "Point": _POINT,
    "MultiPoint": "複数の点",
    "LineString": "線",
    "MultiLineString": "線",
    "Polygon": "面",
    "MultiPolygon": "面",
    "GeometryCollection": "図形の集まり",
}
# WGS 84 (2D, 3D), JGD2000, JGD2011 (2D, 3D, with heights): within a map's width of line the same.
_SAME_DEGREES = {"4326", "4979", "4612", "6668", "6667", "6697"}
_OLD_JAPANESE = "4301"
_CODE = re.compile(r"(\d{4,6})\s*$")
_GAP = re.compile(r"[\s\x1e\ufeff]*")
# Signs that no text of a place has, and halves of a pair that no file can hold.
_NO_SIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


class _Number(str):
    """A number as it stands in the file."""

    __slots__ = ()


class _NotANumber(str):
    """NaN or Infinity, which JSON does not know and some programs write for what is missing."""

    __slots__ = ()


class TableMaker:
    """Makes a table of places that come one by one, each with headings and texts of its own."""

    def __init__(self, *, form: Form) -> None:
        self._form = form
        self._columns: list[str] = []
        self._taken = {LATITUDE, LONGITUDE, SHAPE}
        self._at: dict[str, int] = {}
        self._rows: list[tuple[str, str, str, list[str]]] = []
        self._size = 0

    def add(
        self, *, latitude: str, longitude: str, shape: str, cells: Iterable[tuple[str, str]]
    ) -> None:
        """Add a place as a row; of two cells under one heading the first that is filled stays.

        :raises FileRefused: the table becomes too large.
        """
        row = [""] * len(self._columns)
        for heading, text in cells:
            at = self._at.get(heading)
            if at is None:
                at = self._add_column(heading)
            if at >= len(row):
                row += [""] * (at + 1 - len(row))
            row[at] = row[at] or clean_text(text=text)
        self._rows.append((latitude, longitude, shape, row))
        self._size += len(row)
        if len(self._rows) > MOST_ROWS or self._size > MOST_CELLS:
            raise FileRefused(_say_too_large())

    def make(self) -> Table | None:
        """Give the table, or None when there was no place; the column 図形 only where it tells something."""
        if not self._rows:
            return None
        if len(self._rows) * len(self._columns) > MOST_CELLS:
            raise FileRefused(_say_too_large())
        has_shapes = any(shape not in ("", _POINT) for _lat, _lon, shape, _cells in self._rows)
        width = len(self._columns)
        rows = []
        for number, (latitude, longitude, shape, cells) in enumerate(self._rows, start=1):
            where = (latitude, longitude, shape) if has_shapes else (latitude, longitude)
            rows.append(TableRow(number, (*where, *cells, *[""] * (width - len(cells)))))
        head = (LATITUDE, LONGITUDE, SHAPE) if has_shapes else (LATITUDE, LONGITUDE)
        return Table(columns=(*head, *self._columns), rows=tuple(rows), form=self._form)

    def _add_column(self, heading: str) -> int:
        if len(self._columns) == MOST_COLUMNS:
            raise FileRefused(
                _(
                    "項目の種類が多すぎます。%(limit)d種類までにしたファイルを選んでください。"
                    "いらない項目を消すか、CSVで保存し直してください。"
                )
                % {"limit": MOST_COLUMNS}
            )
        tidy = " ".join(clean_text(text=heading).split())[:_LONGEST_HEADING] or _NO_HEADING
        column = tidy + _PROPERTY if tidy in (LATITUDE, LONGITUDE, SHAPE) else tidy
        count = 1
        while column in self._taken:
            count += 1
            column = tidy + "（" + str(count) + "）"
        self._taken.add(column)
        self._at[heading] = len(self._columns)
        self._columns.append(column)
        return self._at[heading]


def read_geojson(*, content: bytes) -> Table:
    """Read a FeatureCollection, a Feature, a geometry, or a sequence of them.

    A line or a polygon is given by a point on or in it, and named in the column 図形.

    :raises FileRefused: it is no GeoJSON, too large, too deep, in other coordinates, or without places.
    """
    check_size(content=content)
    text = _decode(content)
    maker = TableMaker(form=Form.GEOJSON)
    try:
        for document in _parse(text):
            for feature in _list_features(document):
                latitude, longitude, shape = locate(geometry=feature.get("geometry"))
                maker.add(
                    latitude=latitude,
                    longitude=longitude,
                    shape=shape,
                    cells=_list_cells(feature),
                )
    except RecursionError as error:
        raise FileRefused(
            _(
                "GeoJSONの入れ子（かっこの中のかっこ）が深すぎて読めません。"
                "施設の地図だけを、別のソフトウェアで保存し直してください。"
            )
        ) from error
    table = maker.make()
    if table is None:
        raise FileRefused(
            _("GeoJSONに場所が1つもありません。場所の入ったファイルかどうか確かめてください。")
        )
    return table


def check_size(*, content: bytes) -> None:
    """See that a file is not too large to be read.

    :raises FileRefused: it is.
    """
    if len(content) > LARGEST_FILE:
        raise FileRefused(_say_too_large())


def locate(*, geometry: object) -> tuple[str, str, str]:
    """Give (latitude, longitude, what it is) of a GeoJSON geometry whose numbers are texts.

    What has no geometry gives blanks; a shape that cannot be read keeps its row, without a point. Of a
    collection with one point this point is taken, since it is where its author put the pin.
    """
    if geometry is None:
        return "", "", ""
    if not isinstance(geometry, dict):
        return "", "", _UNREADABLE
    _check_crs(geometry)
    kind, coordinates = str(geometry.get("type")), geometry.get("coordinates")
    if kind == "GeometryCollection":
        inner = _list_of(geometry.get("geometries"))
        if len(inner) == 1:
            return locate(geometry=inner[0])
        pins = [each for each in inner if isinstance(each, dict) and each.get("type") == "Point"]
        if len(pins) == 1:
            return (*locate(geometry=pins[0])[:2], _WORDS[kind])
    if kind == "MultiPoint" and len(_list_of(coordinates)) == 1:
        kind, coordinates = "Point", _list_of(coordinates)[0]
    if kind == "Point":
        return _locate_point(_list_of(coordinates))
    if kind not in _WORDS:
        return "", "", _UNREADABLE
    try:
        inside = _find_inside(list(_list_simple(geometry)))
    except (ValueError, ShapelyError):
        return "", "", _UNREADABLE
    return f"{inside.y:.7f}", f"{inside.x:.7f}", _WORDS[kind]


def clean_text(*, text: str) -> str:
    """Take out signs that cannot be shown or kept."""
    return _NO_SIGN.sub("", text)


def _say_too_large() -> str:
    return _(
        "ファイルが大きすぎます。%(size)d MB、%(rows)d件までのファイルに分けるか、"
        "いらない項目を消してください。"
    ) % {"size": LARGEST_FILE // (1024 * 1024), "rows": MOST_ROWS}


# ----------------------------------------------------------------------- JSON


def _decode(content: bytes) -> str:
    # The sign before each record of a sequence would pass for a sign of a file that is no text.
    is_sequence = content[:16].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"\x1e")
    decoded = decode(content=content.replace(b"\x1e", b"\n") if is_sequence else content)
    if decoded is None:
        raise FileRefused(
            _("GeoJSONの文字コードが分かりません。UTF-8のGeoJSONとして保存し直してください。")
        )
    if sum(map(decoded.text.count, "[{,")) > MOST_SIGNS:
        raise FileRefused(_say_too_large())
    return decoded.text


def _parse(text: str) -> Iterator[object]:
    """Parse one JSON text after the other; in a usual file there is one."""
    decoder = json.JSONDecoder(
        parse_float=_Number, parse_int=_Number, parse_constant=_NotANumber, strict=False
    )
    at = _skip_gap(text, 0)
    while at < len(text):
        try:
            document, at = decoder.raw_decode(text, at)
        except json.JSONDecodeError as error:
            raise FileRefused(
                _(
                    "GeoJSONとして読めません（%(line)d行目の%(column)d文字目）。途中で切れて"
                    "いないか確かめ、作ったソフトウェアでもう一度保存してください。"
                )
                % {"line": error.lineno, "column": error.colno}
            ) from error
        yield document
        at = _skip_gap(text, at)


def _skip_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _list_features(document: object) -> Iterator[Mapping[str, object]]:
    kind = document.get("type") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(kind, str):
        raise FileRefused(_say_no_geojson())
    _check_crs(document)
    if kind in _WORDS:
        yield {"geometry": document}
    elif kind == "Feature":
        yield document
    elif kind == "FeatureCollection":
        features = document.get("features")
        if not isinstance(features, list):
            raise FileRefused(_say_no_geojson())
        for number, feature in enumerate(features, start=1):
            if not isinstance(feature, dict):
                raise FileRefused(
                    _(
                        "GeoJSONの%(number)d番目の場所が、Featureの形ではありません。"
                        "作ったソフトウェアでもう一度保存してください。"
                    )
                    % {"number": number}
                )
            _check_crs(feature)
            yield feature
    elif kind == "Topology":
        raise FileRefused(_("TopoJSONは読めません。GeoJSONかCSVとして保存し直してください。"))
    else:
        raise FileRefused(_say_no_geojson())


def _say_no_geojson() -> str:
    return _(
        "JSONですが、GeoJSONの形ではありません。地図のソフトウェアでGeoJSONとして保存するか、"
        "表をCSVとして保存して選んでください。"
    )


def _check_crs(holder: Mapping[str, object]) -> None:
    crs = holder.get("crs")
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    told = properties if isinstance(properties, dict) else {}
    name = str(told.get("name") or told.get("code") or "")
    code = _CODE.search(name)
    if "CRS84" in name.upper() or (code and code[1] in _SAME_DEGREES):
        return
    if code and code[1] == _OLD_JAPANESE:
        raise FileRefused(
            _(
                "位置が古い日本測地系で書かれていて、地図で400メートルほどずれます。"
                "世界測地系（JGD2011）の緯度・経度に直して保存してください。"
            )
        )
    raise FileRefused(
        _(
            "位置が緯度・経度（世界測地系）ではありません（座標系「%(name)s」）。地図の"
            "ソフトウェアで、EPSG:6668かEPSG:4326を選んで保存し直してください。"
        )
        % {"name": clean_text(text=name)[:80]}
    )


# ----------------------------------------------------------------- properties


def _list_cells(feature: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    properties = feature.get("properties")
    told = properties if isinstance(properties, dict) else {}
    if "id" not in told and (own := _write_cell(feature.get("id"))):
        yield "id", own
    for heading, value in told.items():
        yield heading, _write_cell(value)


def _write_cell(value: object) -> str:
    if value is None or isinstance(value, _NotANumber) or value in ([], {}):
        return ""
    return value if isinstance(value, str) else _write_compact(value)


def _write_compact(value: object) -> str:
    """Write a value as JSON without spaces, its numbers as they stood in the file."""
    if isinstance(value, dict):
        pairs = (f"{_write_compact(name)}:{_write_compact(each)}" for name, each in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_write_compact, value)) + "]"
    if isinstance(value, _NotANumber):
        return "null"
    return value if isinstance(value, _Number) else json.dumps(value, ensure_ascii=False)


# ------------------------------------------------------------------- geometry


def _locate_point(position: list[object]) -> tuple[str, str, str]:
    if not position:
        return "", "", ""
    pair = [clean_text(text=each) for each in position[:2] if isinstance(each, str)]
    return (pair[1], pair[0], _POINT) if len(pair) == 2 else ("", "", _UNREADABLE)


def _find_inside(simple: list[BaseGeometry]) -> shapely.Point:
    whole = simple[0] if len(simple) == 1 else shapely.GeometryCollection(simple)
    inside = whole.representative_point()
    if inside.is_empty or not (math.isfinite(inside.x) and math.isfinite(inside.y)):
        raise ValueError("a shape without a point")
    return inside


def _list_simple(geometry: object) -> Iterator[BaseGeometry]:
    """List the points, lines and polygons of which a shape is made.

    :raises ValueError: its coordinates are none.
    """
    if not isinstance(geometry, dict):
        raise ValueError("no shape")  # noqa: TRY004 - the file is wrong, not the caller
    kind, coordinates = geometry.get("type"), _list_of(geometry.get("coordinates"))
    if kind == "GeometryCollection":
        for inner in _list_of(geometry.get("geometries")):
            yield from _list_simple(inner)
    elif kind == "Point":
        yield shapely.Point(*_read_positions([coordinates]))
    elif kind == "MultiPoint":
        yield from map(shapely.Point, _read_positions(coordinates))
    elif kind == "LineString":
        yield shapely.LineString(_read_positions(coordinates))
    elif kind == "MultiLineString":
        for line in coordinates:
            yield shapely.LineString(_read_positions(line))
    elif kind == "Polygon":
        yield _make_polygon(coordinates)
    elif kind == "MultiPolygon":
        yield from map(_make_polygon, coordinates)
    else:
        raise ValueError("another shape")


def _make_polygon(rings: object) -> BaseGeometry:
    outline, *holes = map(_read_positions, _list_of(rings) or [[]])
    return shapely.Polygon(outline, holes)


def _read_positions(positions: object) -> list[tuple[float, float]]:
    pairs = []
    for position in _list_of(positions):
        match _list_of(position)[:2]:
            case [str() as longitude, str() as latitude]:
                pair = float(longitude), float(latitude)
            case _:
                raise ValueError("no position")
        if not all(map(math.isfinite, pair)):
            raise ValueError("a position without an end")
        pairs.append(pair)
    return pairs


def _list_of(value: object) -> list[object]:
    return value if isinstance(value, list) else []
