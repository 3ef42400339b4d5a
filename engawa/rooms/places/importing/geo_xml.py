"""From GPX and KML (also packed as KMZ) to a table: a row for each waypoint or placemark.

Sources: GPX 1.0 and 1.1 (Topografix), KML 2.2 (OGC 07-147r2) and the versions of Google before it, which
differ in their namespaces only; so elements are known by their names alone. Columns have the names by which
the standards call the same thing. A document is read element by element and only places are kept, so its
size in memory is that of its places. A DTD, entities and addresses of other files are refused.
"""

import html
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from engawa.rooms.places.importing import geo_tables, own_layout
from engawa.rooms.places.importing.decoding import decode
from engawa.rooms.places.importing.geo_tables import TableMaker
from engawa.rooms.places.importing.table import FileRefused, Form, Table

DEEPEST = 100
MOST_ELEMENTS = 4_000_000
MOST_IN_PLACE = 20_000
MOST_MEMBERS = 2_000
FOLDER = "フォルダー"

_CHUNK = 64 * 1024
_PROPERTY = "（属性）"
_ROOTS_OF_KML = {"kml", "Document", "Folder", "Placemark"}
_TEXTS_OF_KML = (("name", "名称"), ("address", "住所"), ("phoneNumber", "電話番号"))
_TEXTS_OF_GPX = (
    ("name", "名称"),
    ("desc", "説明"),
    ("cmt", "備考"),
    ("sym", "記号"),
    ("type", "種別"),
    ("url", "URL"),
)
# At these a reader of HTML sees a new line, and at the end of those a gap.
_BREAKS = {
    "br",
    "p",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
}
_GAPS = {"td", "th"}
_UNSEEN = ("script", "style")
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,20})(?=[\s/>])")
_LINE_END = re.compile(r"[\r\n]+")
# A number of 10,000 digits is no character, and Python refuses to read it.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")


class _Element:
    """An element of a place with its text, its attributes and what is in it."""

    __slots__ = ("attributes", "children", "name", "pieces")

    def __init__(self, name: str, attributes: Mapping[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[_Element] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()

    def list_named(self, *names: str) -> Iterator["_Element"]:
        return (child for child in self.children if child.name in names)

    def find_text(self, name: str) -> str:
        return next((child.text for child in self.list_named(name) if child.text), "")


class _Collector:
    """Gets a document in events and keeps of it the places, the folders around them and what else it has."""

    def __init__(self, *, place: str, maker: TableMaker) -> None:
        self.seen: set[str] = set()
        self.root = ""
        self._place = place
        self._maker = maker
        self._count, self._count_in_place = 0, 0
        self._path: list[str] = []
        self._open: list[_Element] = []
        self._folders: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Enter an element; its name comes with its namespace in braces."""
        name = tag.rpartition("}")[2]
        self._count += 1
        self._count_in_place = self._count_in_place + 1 if self._open else 0
        if (
            len(self._path) >= DEEPEST
            or self._count > MOST_ELEMENTS
            or self._count_in_place > MOST_IN_PLACE
        ):
            raise FileRefused(
                _(
                    "ファイルの入れ子（フォルダーなど）が深すぎるか、部品が多すぎます。"
                    "必要な場所だけを新しい地図に移して、保存し直してください。"
                )
            )
        self.root = self.root or name
        self._path.append(name)
        if self._open:
            element = _Element(name, attributes)
            self._open[-1].children.append(element)
            self._open.append(element)
        elif name == self._place:
            self._open.append(_Element(name, attributes))
        else:
            self.seen.add(name)
            if name == "Folder":
                self._folders.append("")

    def data(self, text: str) -> None:
        """Take a piece of text of the element that is open."""
        if self._open:
            self._open[-1].pieces.append(text)
        elif self._folders and self._path[-2:] == ["Folder", "name"]:
            self._folders[-1] += text

    def end(self, tag: str) -> None:
        """Leave an element; when it is a place, it becomes a row."""
        name = self._path.pop()
        if not self._open:
            if name == "Folder":
                self._folders.pop()
            return
        element = self._open.pop()
        if not self._open:
            self._add(element)

    def close(self) -> None:
        """Be told that the document has ended, as parsers do."""

    def _add(self, element: _Element) -> None:
        if element.name == "wpt":
            latitude, longitude, shape = geo_tables.locate(geometry=_read_waypoint(element))
            cells = _list_cells_of_waypoint(element)
        else:
            latitude, longitude, shape = geo_tables.locate(geometry=_read_geometry(element))
            folder = "／".join(filter(None, (each.strip() for each in self._folders)))
            cells = _list_cells_of_placemark(element, folder)
        self._maker.add(latitude=latitude, longitude=longitude, shape=shape, cells=cells.items())


def read_gpx(*, content: bytes) -> Table:
    """Read the waypoints of a GPX file; points of tracks and routes are no places.

    :raises FileRefused: it is no GPX, too large, too deep, unsafe, or without waypoints.
    """
    maker = TableMaker(form=Form.GPX)
    collector = _collect(content, place="wpt", maker=maker)
    if collector.root != "gpx":
        raise FileRefused(
            _("GPXではありません。地図のソフトウェアでGPXかKMLとして保存し直してください。")
        )
    table = maker.make()
    if table is not None:
        return table
    if collector.seen & {"trkpt", "rtept"}:
        raise FileRefused(
            _(
                "このGPXは歩いた道（トラックやルート）だけで、場所がありません。"
                "場所をウェイポイントとして登録し、保存し直してください。"
            )
        )
    raise FileRefused(
        _("GPXに場所（ウェイポイント）が1つもありません。ファイルを確かめてください。")
    )


def read_kml(*, content: bytes) -> Table:
    """Read the placemarks of a KML file, or of the main document of a KMZ archive.

    A line or a polygon is given by a point on or in it, and named in the column 図形; the names of the
    folders around a place are in the column フォルダー.

    :raises FileRefused: it is no KML, too large, too deep, unsafe, or without placemarks.
    """
    geo_tables.check_size(content=content)
    maker = TableMaker(form=Form.KML)
    document = _unpack(content) if content.startswith(b"PK") else content
    collector = _collect(document, place="Placemark", maker=maker)
    if collector.root not in _ROOTS_OF_KML:
        raise FileRefused(
            _("KMLではありません。地図のソフトウェアでKMLかKMZとして保存し直してください。")
        )
    table = maker.make()
    if table is not None:
        return table
    if "NetworkLink" in collector.seen:
        raise FileRefused(
            _(
                "このKMLには場所がなく、インターネットの地図への入口だけがあります。"
                "地図のデータを全部入れて、KMLを書き出し直してください。"
            )
        )
    raise FileRefused(
        _("KMLに場所（目印）が1つもありません。場所の入ったファイルかどうか確かめてください。")
    )


def read_kml_shapes(*, content: bytes) -> list[tuple[str, dict[str, object]]]:
    """Read the shapes of a KML or KMZ file with their names, as GeoJSON has them, the numbers as texts.

    :raises FileRefused: it is no KML, too large, too deep, or unsafe.
    """
    geo_tables.check_size(content=content)
    collector = _ShapeCollector(place="Placemark", maker=TableMaker(form=Form.KML))
    _feed(_unpack(content) if content.startswith(b"PK") else content, collector)
    return collector.shapes


class _ShapeCollector(_Collector):
    """Keeps of each place its name and its shape."""

    def __init__(self, *, place: str, maker: TableMaker) -> None:
        super().__init__(place=place, maker=maker)
        self.shapes: list[tuple[str, dict[str, object]]] = []

    def _add(self, element: _Element) -> None:
        geometry = _read_geometry(element)
        if geometry is not None:
            self.shapes.append((element.find_text("name"), geometry))


def _collect(content: bytes, *, place: str, maker: TableMaker) -> _Collector:
    collector = _Collector(place=place, maker=maker)
    _feed(content, collector)
    return collector


def _feed(content: bytes, collector: _Collector) -> None:
    geo_tables.check_size(content=content)
    decoded = decode(content=content)
    if decoded is None:
        raise FileRefused(
            _("ファイルの文字コードが分かりません。UTF-8のKMLかGPXとして保存し直してください。")
        )
    parser = DefusedXMLParser(target=collector, forbid_dtd=True)
    try:
        # In one piece: a parser that gets a long text piece by piece may begin anew each time. What the
        # document says of its encoding does not count, since it is decoded.
        parser.feed(decoded.text)
        parser.close()
    except DefusedXmlException as error:
        raise FileRefused(
            _(
                "ファイルに文書型の宣言（DOCTYPE）が入っているため、安全に読めません。"
                "地図のソフトウェアで開き、KMLかGPXとして保存し直してください。"
            )
        ) from error
    except ParseError as error:
        raise FileRefused(
            _(
                "ファイルの書き方に誤りがあり、読めません（%(line)d行目の%(column)d文字目）。途中で"
                "切れていないか確かめ、作ったソフトウェアでもう一度保存してください。"
            )
            % {"line": error.position[0], "column": error.position[1] + 1}
        ) from error


# ------------------------------------------------------------------------ KMZ


def _unpack(content: bytes) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            documents = [each for each in members if each.filename.lower().endswith(".kml")]
            if not documents:
                raise FileRefused(
                    _("KMZの中に地図（.kml）がありません。KMLかKMZとして保存し直してください。")
                )
            # The first one, as the standard says, unless one has the usual name.
            main = next((each for each in documents if each.filename == "doc.kml"), documents[0])
            if main.flag_bits & 1:
                raise FileRefused(
                    _("KMZはパスワードで保護されています。保護を外して保存し直してください。")
                )
            if len(members) > MOST_MEMBERS or main.file_size > geo_tables.LARGEST_FILE:
                raise FileRefused(_say_too_large_inside())
            if main.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise FileRefused(_say_broken_archive())
            return _inflate(archive, main)
    except (
        zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError,
        NotImplementedError, RuntimeError, OverflowError,
    ) as error:  # fmt: skip
        raise FileRefused(_say_broken_archive()) from error


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Count while inflating: the size that an archive declares is only what it says."""
    pieces: list[bytes] = []
    size = 0
    with archive.open(member) as stream:
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > geo_tables.LARGEST_FILE:
                raise FileRefused(_say_too_large_inside())
            pieces.append(piece)
    return b"".join(pieces)


def _say_too_large_inside() -> str:
    return _(
        "KMZは開くと大きくなりすぎるため、読み込みませんでした。"
        "写真を外し、必要な場所だけをKMLとして保存し直してください。"
    )


def _say_broken_archive() -> str:
    return _("KMZが壊れているため開けません。KMLとして保存し直してから選んでください。")


# --------------------------------------------------------------------- places


def _read_waypoint(waypoint: _Element) -> dict[str, object] | None:
    position = [waypoint.attributes.get(name, "").strip() for name in ("lon", "lat")]
    return {"type": "Point", "coordinates": position} if any(position) else None


def _list_cells_of_waypoint(waypoint: _Element) -> dict[str, str]:
    told = dict(
        pair for extended in waypoint.list_named("extensions") for pair in _list_extended(extended)
    )
    if own_layout.NUMBER in told:
        # The elements of GPX repeat it, in words that walkers see on their screens.
        return {"名称": waypoint.find_text("name")} | told
    cells = {heading: text for name, heading in _TEXTS_OF_GPX if (text := waypoint.find_text(name))}
    for link in waypoint.list_named("link"):
        if address := link.attributes.get("href", "").strip():
            cells.setdefault("URL", address)
    return cells


def _list_cells_of_placemark(placemark: _Element, folder: str) -> dict[str, str]:
    cells = {FOLDER: folder} if folder else {}
    cells |= {
        heading: text for name, heading in _TEXTS_OF_KML if (text := placemark.find_text(name))
    }
    if description := _strip_html(placemark.find_text("description")):
        cells["説明"] = description
    told = [
        pair
        for extended in placemark.list_named("ExtendedData")
        for pair in _list_extended(extended)
    ]
    if own_layout.is_own_for_maps((*cells, *dict(told))):
        # Its description is for screens, and its link is our page of the place, not the place's own.
        return {key: cells[key] for key in cells.keys() - {FOLDER, "説明"}} | dict(told)
    for link in placemark.list_named("link"):
        if address := link.attributes.get("href", "").strip():
            cells.setdefault("URL", address)
    for heading, text in told:
        # Many programs write the name twice; where both say the same, one column is enough.
        is_other = bool(text) and cells.get(heading, text) not in ("", text)
        cells[heading + _PROPERTY if is_other else heading] = text or cells.get(heading, "")
    return cells


def _list_extended(extended: _Element) -> Iterator[tuple[str, str]]:
    for child in extended.children:
        if child.name == "Data":
            yield child.attributes.get("name", "").strip(), child.find_text("value")
        elif child.name == "SchemaData":
            for simple in child.list_named("SimpleData"):
                yield simple.attributes.get("name", "").strip(), simple.text


def _read_geometry(holder: _Element) -> dict[str, object] | None:
    """Give the shapes in a placemark or a collection as GeoJSON has them, the numbers as texts."""
    shapes: list[dict[str, object]] = []
    for child in holder.children:
        if child.name == "Point":
            position = [each.strip() for each in child.find_text("coordinates").split(",")]
            shapes.append({"type": "Point", "coordinates": position if any(position) else []})
        elif child.name in ("LineString", "LinearRing"):
            shapes.append({"type": "LineString", "coordinates": _read_line(child)})
        elif child.name == "Polygon":
            rings = [
                _read_line(ring)
                for boundaries in ("outerBoundaryIs", "innerBoundaryIs")
                for boundary in child.list_named(boundaries)
                for ring in boundary.list_named("LinearRing")
            ]
            shapes.append({"type": "Polygon", "coordinates": rings})
        elif child.name == "MultiGeometry" and (inner := _read_geometry(child)):
            shapes.append(inner)
    if len(shapes) > 1:
        return {"type": "GeometryCollection", "geometries": shapes}
    return shapes[0] if shapes else None


def _read_line(line: _Element) -> list[object]:
    return [position.split(",") for position in line.find_text("coordinates").split()]


# ----------------------------------------------------------------------- HTML


def _strip_html(text: str) -> str:
    """Give what a reader sees of a description, which KML writes as HTML or as plain text."""
    if "<" not in text and "&" not in text:
        return text
    shown = "".join(_list_shown(text))
    return "\n".join(filter(None, (line.strip() for line in shown.split("\n"))))


def _list_shown(text: str) -> Iterator[str]:
    """Go through a text once, from tag to tag; what is not closed is text."""
    at = 0
    while (begins := text.find("<", at)) >= 0:
        yield _write_shown(text[at:begins])
        tag = _TAG.match(text, begins)
        closing = "-->" if text.startswith("<!--", begins) else ">"
        if tag is None and closing == ">" and text[begins + 1 : begins + 2] not in ("!", "?"):
            yield "<"
            at = begins + 1
            continue
        is_end = text.startswith("</", begins)
        if tag and tag[1].lower() in _UNSEEN and not is_end:
            closing = f"</{tag[1]}>"
        ends = text.find(closing, begins)
        if ends < 0:
            yield _write_shown(text[begins:])
            return
        at = ends + len(closing)
        name = tag[1].lower() if tag else ""
        yield "\n" if name in _BREAKS else " " if name in _GAPS and is_end else ""
    yield _write_shown(text[at:])


def _write_shown(text: str) -> str:
    # In HTML the end of a line is a space; only its breaks are new lines.
    first, *rest = _LINE_END.split(text)
    plain = first if not rest else " ".join([first.rstrip(" \t"), *_strip_each(rest)])
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]), plain).replace("\xa0", " ")


def _strip_each(lines: list[str]) -> Iterator[str]:
    yield from filter(None, (line.strip(" \t") for line in lines[:-1]))
    yield lines[-1].lstrip(" \t")
