"""Rows of a file of zones become values of the register, with a sentence for each thing that is wrong."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

import shapely
from django.utils.translation import gettext as _

from engawa.core.geo.points import is_in_japan
from engawa.core.geo.shapes import Shape, ShapeRefused, read_shape
from engawa.rooms.safety.file_findings import Finding, RegisterFileRefused, Severity
from engawa.rooms.safety.file_words import (
    UNKNOWN_WORDS,
    fold_heading,
    make_plain,
    match_headings,
    read_count,
    shorten,
)
from engawa.rooms.safety.register_values import (
    CODE,
    LONGEST_CODE,
    MOST_PEOPLE,
    ZoneValues,
)
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import Geometry
from engawa.rooms.safety.values import Hazard, ZoneKind
from engawa.rooms.safety.zone_file_values import ZoneReading, ZoneRow
from engawa.rooms.safety.zone_headings import HAZARD_WORDS, HEADINGS, KIND_WORDS
from engawa.rooms.safety.zone_raw import RawZone

# The outline is drawn less finely than zones are, in metres.
MOST_OUTSIDE = 50.0
# A zone holds a house; what is smaller (square metres) or thinner (metres) was left over by a drawing.
SMALLEST, THINNEST = 20.0, 1.0
LONGEST_NAME, LONGEST_NUMBER, MOST_TOWNS, LONGEST_TOWN = 120, 20, 60, 80
_PREFIXES = {
    ZoneKind.CLIFF: "gake",
    ZoneKind.RIVER: "kawa",
    ZoneKind.COAST: "umi",
    ZoneKind.TOWNS: "machi",
    ZoneKind.WARD: "ku",
    ZoneKind.DRAWN: "zu",
}
_SEPARATORS = re.compile(r"[、,，;；/／\n]+")
_CHOME = re.compile(
    r"(?P<base>.*?[^\d〇一二三四五六七八九十])(?P<rest>(?:\d{1,2}|[〇一二三四五六七八九十]{1,3})丁目.*)"
)
_ONLY_CHOME = re.compile(r"(?:\d{1,2}|[〇一二三四五六七八九十]{1,3})丁目.*")


class _RowWrong(Exception):
    """The row cannot be read; what is wrong has been noted."""


def read_rows(
    *,
    raws: Iterable[RawZone],
    ward_name: str,
    outline: Geometry | None,
    kind: ZoneKind,
    hazard: Hazard,
    credit: str,
) -> ZoneReading:
    """Read rows into values of the register; a row with an error is left out, and said to be.

    :raises RegisterFileRefused: no heading is known, so that no row could be.
    """
    listed = list(raws)
    if not any(_known_headings(raw) for raw in listed):
        raise RegisterFileRefused(
            _(
                "区域の一覧の見出しが見つかりません。「区域番号」「区域名」「町丁目」などの列を"
                "作ってください。"
            )
        )
    reader = _Reader(ward_name=ward_name, outline=outline, kind=kind, hazard=hazard, credit=credit)
    zones = []
    for raw in listed:
        try:
            zones.append(reader.read(raw))
        except _RowWrong:
            continue
    return ZoneReading(tuple(zones), tuple(reader.findings), len(listed))


def _known_headings(raw: RawZone) -> bool:
    folded = {fold_heading(heading) for heading in raw.texts}
    return any(
        heading in folded for key in ("number", "name", "towns") for heading in HEADINGS[key]
    )


class _Reader:
    """Reads one row after the other, and remembers which codes and numbers were taken."""

    def __init__(
        self,
        *,
        ward_name: str,
        outline: Geometry | None,
        kind: ZoneKind,
        hazard: Hazard,
        credit: str,
    ) -> None:
        self.findings: list[Finding] = []
        self._ward = re.compile(rf"^.*?{re.escape(ward_name)}(?=.)") if ward_name else None
        self._outline = _read_outline(outline)
        self._kind, self._hazard, self._credit = kind, hazard, credit
        self._taken: dict[str, int] = {}
        self._row = 0
        self._texts: Mapping[str, tuple[str, str]] = {}

    def read(self, raw: RawZone) -> ZoneRow:
        """Read a row.

        :raises _RowWrong: it has an error.
        """
        before = len(self.findings)
        self._row = raw.number
        self._texts = dict(match_headings(raw.texts, HEADINGS))
        kind, hazard = self._read_kind(), self._read_hazard()
        number = self._read_short("number", LONGEST_NUMBER)
        towns = self._read_towns()
        name = self._read_name(number, towns)
        code = self._read_code(kind, number)
        geometry = self._read_geometry(raw, kind)
        values = ZoneValues(
            kind=kind,
            name=name,
            hazard=hazard,
            number=number,
            name_kana=self._read_short("name_kana", 200),
            name_en=self._read_short("name_en", 200),
            towns=towns,
            households=self._read_count("households"),
            people=self._read_count("people"),
            geometry=geometry,
            credit=self._credit[:200],
        )
        if any(finding.severity is Severity.ERROR for finding in self.findings[before:]):
            raise _RowWrong
        self._taken[code] = raw.number
        return ZoneRow(raw.number, code, values)

    def _cell(self, key: str) -> str:
        return self._texts.get(key, ("", ""))[1]

    def _find(
        self, key: str, code: str, sentence: str, severity: Severity = Severity.ERROR
    ) -> None:
        heading = self._texts.get(key, ("", ""))[0]
        self.findings.append(Finding(self._row, heading, code, severity, sentence))

    def _read_kind(self) -> ZoneKind:
        text = self._cell("kind")
        found = _choose(text, KIND_WORDS)
        if text and found is None:
            self._find(
                "kind",
                "kind-unknown",
                _(
                    "%(row)d行目の種類「%(text)s」が分かりません。「がけ」「川沿い」「海沿い」などに"
                    "してください。"
                )
                % {"row": self._row, "text": shorten(text)},
            )
        return self._kind if found is None else ZoneKind(found)

    def _read_hazard(self) -> Hazard:
        text = self._cell("hazard")
        found = _choose(text, HAZARD_WORDS)
        if text and found is None:
            self._find(
                "hazard",
                "hazard-unknown",
                _(
                    "%(row)d行目の災害「%(text)s」が分かりません。「土砂災害」「洪水」「高潮」などに"
                    "してください。"
                )
                % {"row": self._row, "text": shorten(text)},
            )
        return self._hazard if found is None else Hazard(found)

    def _read_short(self, key: str, longest: int) -> str:
        text = make_plain(self._cell(key))
        if text in UNKNOWN_WORDS:
            return ""
        if len(text) > longest:
            self._find(
                key,
                "too-long",
                _("%(row)d行目の「%(heading)s」が長すぎます。%(limit)d字までにしてください。")
                % {"row": self._row, "heading": self._texts[key][0], "limit": longest},
            )
        return text[:longest]

    def _read_towns(self) -> tuple[str, ...]:
        towns: list[str] = []
        base = ""
        for part in _SEPARATORS.split(unicodedata.normalize("NFC", self._cell("towns"))):
            town = make_plain(part)
            if self._ward is not None:
                town = self._ward.sub("", town)
            if not town or town in UNKNOWN_WORDS:
                continue
            # 釜利谷東二丁目、三丁目: the second is of the same town.
            if base and _ONLY_CHOME.fullmatch(town):
                town = f"{base}{town}"
            elif found := _CHOME.fullmatch(town):
                base = found["base"]
            else:
                base = ""
            towns.append(town)
        if len(towns) > MOST_TOWNS or any(len(town) > LONGEST_TOWN for town in towns):
            self._find(
                "towns",
                "towns-too-long",
                _(
                    "%(row)d行目の町丁目が多すぎるか、長すぎます。町丁目を「、」で区切って"
                    "%(limit)d個までにしてください。"
                )
                % {"row": self._row, "limit": MOST_TOWNS},
            )
            return ()
        return tuple(dict.fromkeys(towns))

    def _read_name(self, number: str, towns: tuple[str, ...]) -> str:
        name = self._read_short("name", LONGEST_NAME)
        if name:
            return name
        if towns:
            return f"{towns[0]} {number}".strip()[:LONGEST_NAME]
        if number:
            return _("区域%(number)s") % {"number": number}
        self._find(
            "name",
            "no-name",
            _(
                "%(row)d行目に、区域番号も区域名も町丁目もありません。どれかを書くか、"
                "区域でない行なら消してください。"
            )
            % {"row": self._row},
        )
        return ""

    def _read_code(self, kind: ZoneKind, number: str) -> str:
        own = unicodedata.normalize("NFKC", self._cell("code")).lower()
        code = own or _make_code(kind, number)
        if not CODE.fullmatch(code) or len(code) > LONGEST_CODE:
            self._find(
                "code" if own else "number",
                "no-code",
                _(
                    "%(row)d行目の区域に、アドレスに使う番号がありません。区域番号を数字にするか、"
                    "「コード」の列に英小文字と数字（例 gake-12）を書いてください。"
                )
                % {"row": self._row},
            )
        elif code in self._taken:
            self._find(
                "code" if own else "number",
                "number-again",
                _(
                    "%(row)d行目の番号「%(number)s」は%(other)d行目にもあります。"
                    "どちらが正しいか確かめ、番号を分けてください。"
                )
                % {"row": self._row, "number": own or number, "other": self._taken[code]},
            )
        return code

    def _read_count(self, key: str) -> int | None:
        text = unicodedata.normalize("NFKC", self._cell(key)).replace(" ", "")
        if not text or text in UNKNOWN_WORDS:
            return None
        count = read_count(text)
        if count is None or count > MOST_PEOPLE:
            self._find(
                key,
                "count-unreadable",
                _(
                    "%(row)d行目の「%(heading)s」の「%(text)s」が数として読めません。不明として"
                    "読みました。分かるときは数を書いてください。"
                )
                % {
                    "row": self._row,
                    "heading": self._texts[key][0],
                    "text": shorten(self._cell(key)),
                },
                Severity.WARNING,
            )
            return None
        return count

    def _read_geometry(self, raw: RawZone, kind: ZoneKind) -> Mapping[str, Any] | None:
        geometry = raw.geometry if raw.geometry is not None else self._read_cell_geometry()
        if geometry is None or geometry.get("type") == "Point":
            if kind is not ZoneKind.WARD:
                self._find(
                    "geometry",
                    "no-shape",
                    _(
                        "%(row)d行目の区域に形（面）がありません。名前と町丁目だけで登録します。"
                        "あとで地図に描けます。"
                    )
                    % {"row": self._row},
                    Severity.WARNING,
                )
            return None
        try:
            if geometry.get("type") not in ("Polygon", "MultiPolygon"):
                raise ShapeRefused(_("区域は面（PolygonかMultiPolygon）にしてください。"))
            shape = read_shape(geojson=geometry)
        except ShapeRefused as refused:
            if _is_swapped(geometry):
                self._find(
                    "geometry",
                    "swapped",
                    _(
                        "%(row)d行目の区域は、緯度と経度が逆のようです。[経度, 緯度] の順に"
                        "書き出してください。"
                    )
                    % {"row": self._row},
                )
            else:
                self._find(
                    "geometry",
                    "shape",
                    _("%(row)d行目の区域の形が正しくありません。%(why)s")
                    % {"row": self._row, "why": str(refused)},
                )
            return None
        self._check_shape(shape)
        return _drop_heights(geometry)

    def _read_cell_geometry(self) -> Mapping[str, Any] | None:
        text = self._cell("geometry")
        if not text:
            return None
        try:
            geometry = json.loads(text)
        except (ValueError, RecursionError):
            geometry = None
        if not isinstance(geometry, dict):
            self._find(
                "geometry",
                "shape-unreadable",
                _(
                    "%(row)d行目の「%(heading)s」がGeoJSONとして読めません。"
                    "GeoJSONで書くか、空にしてください。"
                )
                % {"row": self._row, "heading": self._texts["geometry"][0]},
            )
            return {"type": "Point"}
        return geometry

    def _check_shape(self, shape: Shape) -> None:
        for part in shapely.get_parts(shape.geometry):
            area, length = float(shapely.area(part)), float(shapely.length(part))
            if area < SMALLEST or 2 * area / length < THINNEST:
                self._find(
                    "geometry",
                    "sliver",
                    _(
                        "%(row)d行目の区域に、小さすぎるか細すぎる面があります"
                        "（%(area)s平方メートル、幅約%(width)sメートル）。描き残しなら消してください。"
                    )
                    % {
                        "row": self._row,
                        "area": f"{area:.1f}",
                        "width": f"{2 * area / length:.1f}",
                    },
                )
                return
        if self._outline is not None and not shapely.covers(self._outline, shape.geometry):
            self._find(
                "geometry",
                "outside-ward",
                _(
                    "%(row)d行目の区域が区の外にはみ出しています。ほかの区の区域でないか、"
                    "座標が正しいか確かめてください。"
                )
                % {"row": self._row},
            )


def _read_outline(outline: Geometry | None) -> shapely.Geometry | None:
    """Give the ward with a margin; None where its outline is not known, or cannot be asked."""
    shape = read_geometry(outline)
    if shape is None:
        return None
    wide = shapely.buffer(shape.geometry, MOST_OUTSIDE)
    shapely.prepare(wide)
    return wide


def _drop_heights(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """Give a shape that was read without the third number of its positions and without foreign members."""
    is_one = geometry["type"] == "Polygon"
    polygons = [geometry["coordinates"]] if is_one else geometry["coordinates"]
    flat = [[[position[:2] for position in ring] for ring in polygon] for polygon in polygons]
    return {"type": geometry["type"], "coordinates": flat[0] if is_one else flat}


def _is_swapped(geometry: Mapping[str, Any]) -> bool:
    """Tell whether the first position lies in Japan when it is read the other way round."""
    inner: Any = geometry.get("coordinates")
    for _step in range(4):
        if not isinstance(inner, list) or not inner:
            return False
        if isinstance(inner[0], int | float):
            break
        inner = inner[0]
    if not isinstance(inner, list) or len(inner) < 2:
        return False
    first, second = inner[0], inner[1]
    if not all(isinstance(value, int | float) and abs(value) < 1000 for value in (first, second)):
        return False
    return is_in_japan(first, second) and not is_in_japan(second, first)


def _make_code(kind: ZoneKind, number: str) -> str:
    plain = unicodedata.normalize("NFKC", number).lower()
    if not plain.isascii():
        return ""
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug:
        return _PREFIXES[kind] if kind is ZoneKind.WARD else ""
    # A number that is a code already is taken as it is: gake-12.
    return slug if slug[0].isalpha() else f"{_PREFIXES[kind]}-{slug}"


def _choose(text: str, words: Mapping[str, str]) -> str | None:
    """Give the code whose word stands in a text; the code itself is one of its words."""
    folded = fold_heading(text)
    if not folded:
        return None
    for word, code in words.items():
        if word in folded or folded == code.lower():
            return code
    return None
