"""From a file of a map or of a walk to the one line in it: GPX, KML or GeoJSON, told by the content.

A track of a device has a point for every second; what lies within three metres of the line is left out.
"""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext as _

from engawa.core.geo.shapes import ShapeRefused, read_shape
from engawa.rooms.places.importing.decoding import decode
from engawa.rooms.places.importing.table import FileRefused

LARGEST_FILE = 5 * 1024 * 1024
FINENESS = 3.0
_LEAST = 2
Line = list[list[float]]


def read_line(*, content: bytes) -> dict[str, Any]:
    """Give the line of a file as a GeoJSON LineString in degrees.

    :raises FileRefused: the file is empty, too large, broken, of another kind, or has no line or several.
    """
    if not content.strip():
        raise FileRefused(_("中身がありません。ファイルを確かめて、もう一度選んでください。"))
    if len(content) > LARGEST_FILE:
        raise FileRefused(
            _("大きすぎます。%(limit)d MB以下のファイルにしてください。")
            % {"limit": LARGEST_FILE // (1024 * 1024)}
        )
    if content.startswith(b"PK"):
        raise FileRefused(_("KMZのように固めたファイルは読めません。KMLで保存し直してください。"))
    decoded = decode(content=content)
    if decoded is None:
        raise FileRefused(_("文字として読めません。GPX、KML、GeoJSONのどれかにしてください。"))
    text = decoded.text.lstrip()
    lines = _read_geojson(text) if text.startswith(("{", "[")) else _read_xml(text)
    if not lines:
        raise FileRefused(
            _("線がありません。歩いた道や、地図に引いた線の入ったファイルを選んでください。")
        )
    if len(lines) > 1:
        raise FileRefused(
            _("線が%(count)d本あります。1本だけのファイルにしてください。") % {"count": len(lines)}
        )
    return _tidy(lines[0])


def _tidy(line: Line) -> dict[str, Any]:
    try:
        shape = read_shape(geojson={"type": "LineString", "coordinates": line})
        return dict(shape.simplify(FINENESS).to_geojson())
    except ShapeRefused as refused:
        raise FileRefused(str(refused)) from refused


def _read_geojson(text: str) -> list[Line]:
    try:
        document = json.loads(text)
        return [line for line in _lines_of(document) if len(line) >= _LEAST]
    except (ValueError, RecursionError) as error:
        raise FileRefused(
            _("GeoJSONの書き方に誤りがあり、読めません。作ったソフトウェアで保存し直してください。")
        ) from error


def _lines_of(document: object) -> Iterator[Line]:
    if not isinstance(document, dict):
        return
    kind = document.get("type")
    coordinates = document.get("coordinates")
    if kind == "LineString" and isinstance(coordinates, list):
        yield coordinates
    elif kind == "MultiLineString" and isinstance(coordinates, list):
        yield from (line for line in coordinates if isinstance(line, list))
    elif kind == "Feature":
        yield from _lines_of(document.get("geometry"))
    else:
        for name in ("features", "geometries"):
            inner = document.get(name)
            for each in inner if isinstance(inner, list) else ():
                yield from _lines_of(each)


def _read_xml(text: str) -> list[Line]:
    try:
        # What the document says of its encoding does not count, since it is decoded.
        root = fromstring(_without_declaration(text), forbid_dtd=True)
    except DefusedXmlException as error:
        raise FileRefused(
            _("文書型の宣言（DOCTYPE）が入っているため、安全に読めません。保存し直してください。")
        ) from error
    except (ParseError, ValueError) as error:
        raise FileRefused(
            _("GPX、KML、GeoJSONのどれでもないか、途中で切れています。保存し直してください。")
        ) from error
    name = _name_of(root)
    if name == "gpx":
        lines = list(_lines_of_gpx(root))
    elif name in {"kml", "Document", "Folder", "Placemark"}:
        lines = [_read_coordinates(each) for each in root.iter() if _name_of(each) == "LineString"]
    else:
        raise FileRefused(
            _("GPX、KML、GeoJSONのどれでもないか、途中で切れています。保存し直してください。")
        )
    return [line for line in lines if len(line) >= _LEAST]


def _without_declaration(text: str) -> bytes:
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]
    return text.strip().encode()


def _lines_of_gpx(root: Element) -> Iterator[Line]:
    """Give each track, its pieces joined as they were walked, and each route."""
    for holder in root.iter():
        if _name_of(holder) in {"trk", "rte"}:
            yield [
                _read_position(each.get("lon"), each.get("lat"))
                for each in holder.iter()
                if _name_of(each) in {"trkpt", "rtept"}
            ]


def _read_coordinates(line: Element) -> Line:
    text = next((each.text or "" for each in line.iter() if _name_of(each) == "coordinates"), "")
    return [_read_position(*([*position.split(","), ""])[:2]) for position in text.split()]


def _read_position(longitude: str | None, latitude: str | None) -> list[float]:
    try:
        return [float(longitude or ""), float(latitude or "")]
    except ValueError as error:
        raise FileRefused(
            _("位置の数として読めないところがあります。作ったソフトウェアで保存し直してください。")
        ) from error


def _name_of(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
