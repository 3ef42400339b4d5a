"""From a table and what its columns mean to the values of places, with one finding for each thing that is wrong.

A row with an error gives no place until it is mended; the other rows do not wait for it.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, TypeAlias

from django.utils.translation import get_language

from engawa.core.geo.points import Point
from engawa.rooms.places import kinds
from engawa.rooms.places.accessibility import BY_KEY
from engawa.rooms.places.importing import own_layout
from engawa.rooms.places.importing.addresses import (
    FoundAddress,
    Towns,
    complete,
    split_prefecture,
)
from engawa.rooms.places.importing.cells import (
    Heard,
    read_email,
    read_government_code,
    read_id,
    read_kana,
    read_mark,
    read_national_id,
    read_phone,
    read_postal_code,
    read_url,
)
from engawa.rooms.places.importing.coordinates import IsInside, read_point, split_point
from engawa.rooms.places.importing.decoding import UNREADABLE
from engawa.rooms.places.importing.duplicates import Numbered, find_duplicates
from engawa.rooms.places.importing.findings import Finding, Problem, Severity, make_finding
from engawa.rooms.places.importing.headings import EXTRA, IGNORE
from engawa.rooms.places.importing.hours_cells import read_hours
from engawa.rooms.places.importing.layouts import Recognised, normalise_kind
from engawa.rooms.places.importing.shifts import ShiftFinder
from engawa.rooms.places.importing.table import Form, Table, TableRow
from engawa.rooms.places.importing.targets import (
    CLOSED_DAYS,
    CLOSES,
    HOURS_WORDS,
    OPENING_HOURS,
    OPENS,
    POINT,
    PREFECTURE_CITY,
    WEEKDAYS,
)
from engawa.rooms.places.values import PlaceValues, Precision

_READERS: dict[str, Callable[[str], Heard]] = {
    "name_kana": read_kana,
    "phone": read_phone,
    "fax": read_phone,
    "postal_code": read_postal_code,
    "government_code": read_government_code,
    "national_id": read_national_id,
    "source_id": read_id,
    "email": read_email,
    "form_url": read_url,
    "url": read_url,
    "image_url": read_url,
}
# Texts that a page shows as they are written, over several lines.
_OF_SEVERAL_LINES = frozenset(
    ("description", "description_en", "services", "note", "contact_note", "accessibility_note",
     "route_words", "parking", "nearest_stop")
)  # fmt: skip
# Target of a cell → argument of `read_hours`.
_HOURS = {
    WEEKDAYS: "weekdays",
    OPENS: "opens",
    CLOSES: "closes",
    "hours_note": "note",
    HOURS_WORDS: "words",
    CLOSED_DAYS: "closed_days",
    OPENING_HOURS: "osm",
}
_ELSEWHERE = {"latitude", "longitude", POINT, PREFECTURE_CITY, "kind", "precision", EXTRA, IGNORE}
# So many cells of a row that cannot be read make it likely that they stand in the wrong columns.
_SUSPICIOUS = 2
_CAUSES = frozenset(("half-point", "not-degrees", "outside-japan", "zero-point"))
_GEO_FORMS = {Form.GEOJSON, Form.GPX, Form.KML}

_FULL_WIDTH_TIME = re.compile(r"[０-９：]")
_NOTE_SIGNS = ("※", "＊", "*", "注", "（注", "(注", "出典", "合計", "更新日", "作成日")
_PRECISIONS = frozenset(precision.value for precision in Precision)

# Gives the point of an address, as far as it is known.
FindAddress: TypeAlias = Callable[[str], FoundAddress | None]
# What is found in a row whose point was worked out of its address.
WORKED_OUT = frozenset(("town-point", "address-point"))
# A problem and the place of its column; -1 is the row as a whole.
Noted: TypeAlias = tuple[int, Problem]
_ROW = -1


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row of the file: its values, None when an error keeps it out, and what was found in it.

    `name` is what stands in the column of names, so that a row that is kept out can be told from others.
    """

    number: int
    values: PlaceValues | None
    findings: tuple[Finding, ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All rows that say anything, what was found in the file as a whole, and how many rows were empty."""

    rows: tuple[ReadRow, ...]
    findings: tuple[Finding, ...]
    blank_rows: int = 0

    def list_findings(self) -> list[Finding]:
        """List what was found in the file and in each of its rows, in their order."""
        return [*self.findings, *(finding for row in self.rows for finding in row.findings)]


def read_rows(
    *,
    table: Table,
    recognised: Recognised,
    kind: str = "",
    is_inside: IsInside | None = None,
    town_points: Mapping[str, Point] | None = None,
    find_address: FindAddress | None = None,
) -> Reading:
    """Read the places of a table.

    `kind` is that of rows whose own is not told by a column, and without it the kind of the list is.
    `is_inside` tells whether degrees (latitude, longitude) lie in the ward. With `town_points` (name of a
    町丁目 → its middle) a place without a point gets that of the town in its address; `find_address` may
    know points that are more exact.
    """
    if "name" not in recognised.mapping.values():
        return Reading((), (make_finding(problem=Problem("no-name-column")),))
    find_address = find_address or (_find_in(Towns(town_points)) if town_points else None)
    reader = _RowReader(table, recognised, kind or recognised.kind, is_inside, find_address)
    blank = 0
    drafts: list[tuple[TableRow, PlaceValues | None, list[Noted]]] = []
    for row in table.rows:
        cells = row.cells
        if table.form in _GEO_FORMS:
            # A CSV has lost its other ends of lines by now.
            cells = tuple("\n".join(cell.splitlines()).strip() for cell in cells)
        if not any(cells) and not row.overlong:
            blank += 1
            continue
        drafts.append((row, *reader.read(row, cells)))
    same = find_duplicates(
        rows=[Numbered(row.number, values) for row, values, _ in drafts if values is not None]
    )
    rows: list[ReadRow] = []
    for row, values, noted in drafts:
        if row.number in same:
            field, problem = same[row.number]
            noted.append((reader.place_of(field), problem))
        # In the order of the columns, as a person goes along the row.
        noted.sort(key=itemgetter(0))
        findings = tuple(reader.make(row, place, problem) for place, problem in noted)
        if any(finding.severity is Severity.ERROR for finding in findings):
            values = None
        name = row.cells[reader.place_of("name")]
        rows.append(ReadRow(row.number, values, findings, name.strip()))
    whole: list[Finding] = []
    if not reader.has_point and town_points is None and find_address is None:
        whole.append(make_finding(problem=Problem("no-point-columns")))
    if blank:
        whole.append(make_finding(problem=Problem("blank-rows", detail=str(blank))))
    return Reading(tuple(rows), tuple(whole), blank)


class _RowReader:
    """Reads rows of one table; what each column needs is looked up once, before the first row."""

    def __init__(
        self,
        table: Table,
        recognised: Recognised,
        kind: str,
        is_inside: IsInside | None,
        find_address: FindAddress | None,
    ) -> None:
        self._language = get_language()
        self._columns = table.columns
        self._is_own = recognised.is_own
        self._is_disarmed = recognised.is_disarmed
        self._kind, self._kinds = kind, recognised.kinds
        self._kind_column = recognised.kind_column
        self._kind_is_kept = (
            recognised.kind_column is not None
            and recognised.mapping[recognised.kind_column] == IGNORE
        )
        self._is_inside = is_inside
        self._find_address = find_address
        places = {target: place for place, target in recognised.mapping.items()}
        self._places = places
        self._lines: list[tuple[int, str]] = []
        self._texts: list[tuple[int, str]] = []
        self._readers: list[tuple[int, str, Callable[[str], Heard]]] = []
        self._marks: list[tuple[int, str]] = []
        self._extras: list[tuple[int, str]] = []
        self._hours: list[tuple[int, str]] = []
        for place, target in recognised.mapping.items():
            if target in _HOURS:
                self._hours.append((place, _HOURS[target]))
            elif target in _READERS:
                self._readers.append((place, target, _READERS[target]))
            elif target in BY_KEY:
                self._marks.append((place, target))
            elif target == EXTRA:
                heading = table.columns[place]
                if recognised.is_disarmed:
                    heading = own_layout.read_heading(heading)
                elif recognised.is_own:
                    heading = own_layout.read_heading_in_maps(heading)
                self._extras.append((place, heading))
            elif target in _OF_SEVERAL_LINES:
                self._texts.append((place, target))
            elif target not in _ELSEWHERE:
                self._lines.append((place, target))
        self._latitude, self._longitude = places.get("latitude"), places.get("longitude")
        self._both = places.get(POINT)
        self.has_point = self._both is not None or None not in (self._latitude, self._longitude)
        self._shifts = ShiftFinder(recognised.mapping)

    def place_of(self, target: str) -> int:
        """Give the place of the column that is read as this, or that of the row as a whole."""
        return self._places.get(target, _ROW)

    def make(self, row: TableRow, place: int, problem: Problem) -> Finding:
        """Make the finding for a cell of a row, or for the row."""
        column = self._columns[place] if place >= 0 else ""
        cell = row.cells[place] if place >= 0 else next(filter(None, row.cells), "")
        return make_finding(
            problem=problem, row=row.number, column=column, cell=cell, language=self._language
        )

    def read(self, row: TableRow, cells: Sequence[str]) -> tuple[PlaceValues | None, list[Noted]]:
        """Give the values of a row and what is to be told of it."""
        if row.overlong:
            return None, [(_ROW, Problem("overlong"))]
        if tuple(cells) == self._columns:
            return None, [(_ROW, Problem("heading-again"))]
        if self._is_disarmed and "'" in "".join(cells):
            cells = [own_layout.rearm(cell) for cell in cells]
        noted: list[Noted] = []
        values: dict[str, Any] = {}
        self._read_texts(cells, values, noted)
        self._read_kind(cells, values, noted)
        self._read_hours(cells, values, noted)
        self._read_point(cells, values, noted)
        if noted and self._may_be_shifted(noted):
            shift = self._shifts.find(cells)
            if shift is not None:
                code = "shifted-right" if shift.columns > 0 else "shifted-left"
                return None, [(shift.begins, Problem(code, detail=str(abs(shift.columns))))]
        name = values.get("name", "")
        # Notes below a table fill one cell, often the first one, which is the column of names.
        only = sum(map(bool, cells)) == 1
        if not name or (only and name.startswith(_NOTE_SIGNS)):
            return None, [
                (
                    self.place_of("name") if not only else _ROW,
                    Problem("only-a-note" if only else "no-name"),
                )
            ]
        return PlaceValues(**values), noted

    def _may_be_shifted(self, noted: Sequence[Noted]) -> bool:
        codes = [problem.code for _, problem in noted]
        unreadable = sum(code.startswith("unreadable") for code in codes)
        return unreadable >= _SUSPICIOUS or not _CAUSES.isdisjoint(codes)

    def _read_texts(self, cells: Sequence[str], values: dict[str, Any], noted: list[Noted]) -> None:
        for place, name in self._lines:
            if cell := cells[place]:
                values[name] = cell.replace("\n", " ") if "\n" in cell else cell
        for place, name in self._texts:
            if cell := cells[place]:
                values[name] = cell
        for place, name, reader in self._readers:
            if cell := cells[place]:
                heard = reader(cell)
                if heard.value:
                    values[name] = heard.value
                if heard.problems:
                    noted += [(place, problem) for problem in heard.problems]
        answers: dict[str, str] = {}
        for place, key in self._marks:
            if cell := cells[place]:
                heard = read_mark(cell)
                if heard.value:
                    answers[key] = heard.value
                if heard.problems and not (self._is_own and heard.value):
                    noted += [(place, problem) for problem in heard.problems]
        if answers:
            values["accessibility"] = answers
        extra = {heading: cells[place] for place, heading in self._extras if cells[place]}
        if extra:
            values["extra"] = extra
        if UNREADABLE in "".join(cells):
            noted += [
                (place, Problem("unreadable-signs"))
                for place, cell in enumerate(cells)
                if UNREADABLE in cell
            ]
        if not self._is_own:
            self._complete_address(cells, values)

    def _complete_address(self, cells: Sequence[str], values: dict[str, Any]) -> None:
        prefecture, city = values.get("prefecture", ""), values.get("city", "")
        both = self._places.get(PREFECTURE_CITY)
        if both is not None and (cell := cells[both]):
            prefecture, city = split_prefecture(cell.replace("\n", " "))
        prefecture, city = complete(
            prefecture=prefecture, city=city, address=values.get("address", "")
        )
        for name, value in (("prefecture", prefecture), ("city", city)):
            if value:
                values[name] = value
            else:
                values.pop(name, None)

    def _read_kind(self, cells: Sequence[str], values: dict[str, Any], noted: list[Noted]) -> None:
        values["kind"] = self._kind
        place = self._kind_column
        if place is None or not (cell := cells[place]):
            return
        if found := self._kinds.get(normalise_kind(cell)):
            values["kind"] = found
        elif self._places.get("kind") == place and kinds.CODE.match(cell):
            values["kind"] = cell
        else:
            noted.append((place, Problem("unknown-kind")))
            if self._kind_is_kept:
                values["extra"] = {self._columns[place]: cell} | values.get("extra", {})

    def _read_hours(self, cells: Sequence[str], values: dict[str, Any], noted: list[Noted]) -> None:
        given = {name: cells[place] for place, name in self._hours if cells[place]}
        if not given:
            return
        read = read_hours(**given)
        if read.hours is not None:
            values["hours"] = read.hours
        if read.note:
            values["hours_note"] = read.note
        if read.problem is not None:
            place = next(
                (
                    self._places[target]
                    for target in (read.at_fault, CLOSED_DAYS, WEEKDAYS, OPENS, CLOSES, HOURS_WORDS)
                    if target in self._places and cells[self._places[target]]
                ),
                _ROW,
            )
            noted.append((place, read.problem))
        for target in (OPENS, CLOSES, HOURS_WORDS):
            place = self._places.get(target, _ROW)
            if place >= 0 and not cells[place].isascii() and _FULL_WIDTH_TIME.search(cells[place]):
                proposal = unicodedata.normalize("NFKC", cells[place])
                noted.append((place, Problem("full-width", proposal=proposal)))

    def _read_point(self, cells: Sequence[str], values: dict[str, Any], noted: list[Noted]) -> None:
        stated = self._places.get("precision")
        if stated is not None and cells[stated] in _PRECISIONS:
            values["precision"] = cells[stated]
        if not self.has_point and self._find_address is None:
            return
        of_latitude, of_longitude = self._latitude, self._longitude
        latitude = cells[of_latitude] if of_latitude is not None else ""
        longitude = cells[of_longitude] if of_longitude is not None else ""
        if not latitude and not longitude and self._both is not None and cells[self._both]:
            latitude, longitude = split_point(cells[self._both])
            of_latitude = of_longitude = self._both
        read = read_point(latitude=latitude, longitude=longitude, is_inside=self._is_inside)
        for place, problems in ((of_latitude, read.of_latitude), (of_longitude, read.of_longitude)):
            noted += [(_ROW if place is None else place, problem) for problem in problems]
        if read.latitude is not None:
            values["latitude"], values["longitude"] = read.latitude, read.longitude
        elif not read.of_latitude and not read.of_longitude:
            self._take_address(values, noted)

    def _take_address(self, values: dict[str, Any], noted: list[Noted]) -> None:
        address = values.get("address") or values.get("town", "") + values.get("block", "")
        found = self._find_address(address) if self._find_address is not None and address else None
        if found is None:
            noted.append((self.place_of("latitude"), Problem("no-point")))
            return
        values["latitude"], values["longitude"] = found.point.latitude, found.point.longitude
        values["precision"] = found.precision
        code = "town-point" if found.precision == Precision.TOWN else "address-point"
        noted.append((self.place_of("address"), Problem(code, detail=found.name)))


def _find_in(towns: Towns) -> FindAddress:
    def find(address: str) -> FoundAddress | None:
        found = towns.find(address)
        return None if found is None else FoundAddress(*found, Precision.TOWN.value)

    return find
