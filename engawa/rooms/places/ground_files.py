"""Files about the ground: outlines and districts as GeoJSON or KML, and lists of towns with a point in each.

Lists of towns are read in the form of the address files that are published as CSV (市区町村コード, 大字町丁目名,
緯度, 経度) and of the address base registry (アドレス・ベース・レジストリ, 町字マスター with 位置参照拡張:
全国地方公共団体コード, 町字ID, 大字・町名, 丁目名, 代表点_緯度, 代表点_経度).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from engawa.core.geo.points import is_in_japan
from engawa.core.geo.shapes import read_shape
from engawa.rooms.places.importing.coordinates import read_degrees
from engawa.rooms.places.importing.geo_xml import read_kml_shapes
from engawa.rooms.places.importing.reading import read_table
from engawa.rooms.places.importing.table import FileRefused

_CODES = ("市区町村コード", "全国地方公共団体コード", "lg_code", "市区町村コード（5桁）")
_LATITUDES = ("緯度", "代表点_緯度", "rep_lat")
_LONGITUDES = ("経度", "代表点_経度", "rep_lon")
_IDS = ("町字ID", "町字id", "machiaza_id")
_WHOLE_NAMES = ("大字町丁目名", "町丁目名", "町字")
_NAMES = ("大字・町名", "大字・町", "oaza_cho")
_CHOME = ("丁目名", "丁目", "chome")
_KANA = ("大字・町名_カナ", "大字町丁目名カナ", "oaza_cho_kana")
_CHOME_KANA = ("丁目名_カナ", "chome_kana")
_WARD_NAMES = ("N03_004", "N03_003", "name", "ward", "市区町村名")
_WARD_CODES = ("N03_007", "code", "jis_code", "市区町村コード")


@dataclass(frozen=True, slots=True)
class TownRow:
    """A town as a file has it."""

    name: str
    name_kana: str
    town_id: str
    latitude: float
    longitude: float


def read_towns(*, content: bytes, filename: str, ward_code: str) -> list[TownRow]:
    """Read the towns of one ward, by its five-digit code, from a list of any number of them.

    :raises FileRefused: it is no such list, or has no town of the ward.
    """
    table = read_table(content=content, filename=filename)
    place_of = {column: at for at, column in enumerate(table.columns)}
    code, latitude, longitude = (
        _find(place_of, names) for names in (_CODES, _LATITUDES, _LONGITUDES)
    )
    whole, name = _find(place_of, _WHOLE_NAMES), _find(place_of, _NAMES)
    if latitude is None or longitude is None or (whole is None and name is None):
        raise FileRefused(
            _(
                "町の一覧として読めません。町の名前（大字町丁目名）、緯度、経度の列がある表を選んでください。"
            )
        )
    others = {key: _find(place_of, names) for key, names in (
        ("chome", _CHOME), ("kana", _KANA), ("chome_kana", _CHOME_KANA), ("id", _IDS)
    )}  # fmt: skip
    towns: dict[str, TownRow] = {}
    for row in table.rows:
        cells = row.cells

        def cell(at: int | None, cells: tuple[str, ...] = cells) -> str:
            return "" if at is None else cells[at].strip()

        if code is not None and cell(code)[:5] != ward_code:
            continue
        title = cell(whole) or cell(name) + cell(others["chome"])
        north, east = read_degrees(cell(latitude)).value, read_degrees(cell(longitude)).value
        if not title or north is None or east is None or not is_in_japan(north, east):
            continue
        # A small name (小字) repeats its town; the first one is the town's own.
        kana = cell(others["kana"]) + cell(others["chome_kana"])
        towns.setdefault(title, TownRow(title, kana, cell(others["id"]), north, east))
    if not towns:
        raise FileRefused(
            _("この区（%(code)s）の町が1つもありません。ほかの市区町村の表かもしれません。")
            % {"code": ward_code}
        )
    return list(towns.values())


def read_outline(*, content: bytes, ward_code: str, ward_name: str) -> dict[str, Any]:
    """Read the shape of one ward from GeoJSON that may hold others, by its code or its name.

    :raises FileRefused: it is no GeoJSON, or has no shape of the ward.
    :raises ShapeRefused: the shape is not whole.
    """
    data = _read_json(content)
    polygons = [
        polygon
        for feature in _list_features(data)
        if _is_of(feature, ward_code, ward_name)
        for polygon in _list_polygons(feature.get("geometry"))
    ]
    if not polygons:
        raise FileRefused(
            _("%(ward)s（%(code)s）の形がありません。区の形を含むGeoJSONを選んでください。")
            % {"ward": ward_name, "code": ward_code}
        )
    geometry: dict[str, Any] = {"type": "MultiPolygon", "coordinates": polygons}
    read_shape(geojson=geometry)
    return geometry


def read_area_shape(*, content: bytes, name: str, code: str) -> dict[str, Any]:
    """Read the shape of one district from GeoJSON or KML; of several shapes, that of its name or code.

    :raises FileRefused: it is no such file, has no area, or several of which none bears the name.
    :raises ShapeRefused: the shape is not whole.
    """
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" or content.startswith(b"PK"):
        named = [
            ({title}, _list_polygons_of_kml(geometry))
            for title, geometry in read_kml_shapes(content=content)
        ]
    else:
        named = [
            (_list_texts(feature), _list_polygons(feature.get("geometry")))
            for feature in _list_features(_read_json(content))
        ]
    areas = [(titles, polygons) for titles, polygons in named if polygons]
    if len(areas) > 1:
        areas = [(titles, polygons) for titles, polygons in areas if titles & {name, code}]
        if not areas:
            raise FileRefused(
                _(
                    "ファイルに形がいくつもあり、どれが「%(name)s」か分かりません。この地区の形だけの"
                    "ファイルにするか、形の名前を「%(name)s」にしてください。"
                )
                % {"name": name}
            )
    if not areas:
        raise FileRefused(
            _("面（ポリゴン）の形がありません。地区の形を面で描いたGeoJSONかKMLを選んでください。")
        )
    geometry: dict[str, Any] = {
        "type": "MultiPolygon",
        "coordinates": [polygon for _titles, polygons in areas for polygon in polygons],
    }
    read_shape(geojson=geometry)
    return geometry


def _read_json(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise FileRefused(_("GeoJSONとして読めません。ファイルを確かめてください。")) from error


def _list_texts(feature: dict[str, Any]) -> set[str]:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return set()
    return {str(value).strip() for value in properties.values() if isinstance(value, str | int)}


def _list_polygons_of_kml(geometry: dict[str, Any]) -> list[Any]:
    if geometry["type"] == "GeometryCollection":
        return [
            polygon for inner in geometry["geometries"] for polygon in _list_polygons_of_kml(inner)
        ]
    if geometry["type"] != "Polygon":
        return []
    try:
        return [
            [
                [[float(position[0]), float(position[1])] for position in ring]
                for ring in geometry["coordinates"]
            ]
        ]
    except (ValueError, IndexError) as error:
        raise FileRefused(
            _(
                "KMLの座標に、数として読めないところがあります。作ったソフトウェアで保存し直してください。"
            )
        ) from error


def _find(place_of: Mapping[str, int], names: tuple[str, ...]) -> int | None:
    return next((place_of[name] for name in names if name in place_of), None)


def _list_features(data: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(data, dict):
        return
    if data.get("type") == "FeatureCollection":
        for feature in data.get("features") or ():
            if isinstance(feature, dict):
                yield feature
    elif data.get("type") == "Feature":
        yield data
    else:
        yield {"geometry": data, "properties": None}


def _is_of(feature: dict[str, Any], ward_code: str, ward_name: str) -> bool:
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        # A bare shape names nobody; whoever chose the file says whose it is.
        return True
    codes = [str(properties[name]) for name in _WARD_CODES if name in properties]
    if codes:
        return any(code[:5] == ward_code for code in codes)
    return any(ward_name in str(properties[name]) for name in _WARD_NAMES if name in properties)


def _list_polygons(geometry: Any) -> list[Any]:
    if not isinstance(geometry, dict):
        return []
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Polygon":
        return [coordinates]
    if geometry.get("type") == "MultiPolygon" and isinstance(coordinates, list):
        return coordinates
    return []
