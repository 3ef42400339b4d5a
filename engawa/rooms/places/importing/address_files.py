"""Files of addresses with a point in each: the address base registry, and the blocks of 国土交通省.

Of アドレス・ベース・レジストリ (Digital Agency) are read 住居表示－街区, 住居表示－住居 and 地番, each as
マスター位置参照拡張 (`mt_rsdtdsp_blk_pos…`, `mt_rsdtdsp_rsdt_pos…`, `mt_parcel_pos…`), by the headings of
today (lg_code, machiaza_id, blk_id, rep_lat) and those of the first edition (全国地方公共団体コード, 町字id,
街区id, 代表点_緯度). They name towns by number; the names come from the file itself, from 町字マスター
(`mt_town…`) or from the towns of the ward. 街区レベル位置参照情報 (国土交通省) names everything.

Files are read row by row, also out of a ZIP archive, so that those of a whole prefecture need no more memory
than those of a ward.
"""

import csv
import io
import math
import operator
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, TextIO

from django.utils.translation import gettext as _

from engawa.core.geo.points import is_in_japan
from engawa.rooms.places.importing.addresses import normalise_number
from engawa.rooms.places.importing.decoding import decode
from engawa.rooms.places.importing.table import FileRefused

BLOCKS, HOUSES, LOTS, MLIT = "REGISTRY_BLOCKS", "REGISTRY_HOUSES", "REGISTRY_LOTS", "MLIT_BLOCKS"
LEVEL_OF = {BLOCKS: "BLOCK", HOUSES: "HOUSE", LOTS: "LOT", MLIT: "BLOCK"}
MOST_UNPACKED = 500_000_000
LONGEST_LINE = 20_000
# The most letters of a town, a block, a number.
_LONGEST = (80, 20, 20)

_SAMPLE = 200_000
_CODE = ("lg_code", "全国地方公共団体コード")
_TOWN_ID = ("machiaza_id", "町字id", "町字ID", "town_id")
_LATITUDE, _LONGITUDE = ("rep_lat", "代表点_緯度"), ("rep_lon", "代表点_経度")
_OAZA = ("oaza_cho", "大字・町名", "大字・町")
_CHOME = ("chome", "丁目名", "丁目")
_KOAZA = ("koaza", "小字名", "小字")
_BLOCK_ID, _BLOCK = ("blk_id", "街区id", "街区ID"), ("blk_num", "街区符号")
_POSITION_TOWN = ("pos_oaza_cho_chome", "位置参照情報_大字・町丁目名")
_POSITION_BLOCK = ("pos_blk_prc_num", "位置参照情報_街区符号・地番")
_HOUSE_ID, _HOUSE = ("rsdt_id", "住居id", "住居ID"), ("rsdt_num", "住居番号")
_HOUSE_2_ID, _HOUSE_2 = ("rsdt2_id", "住居2id", "住居2ID"), ("rsdt_num2", "住居番号2")
_LOT_ID = ("prc_id", "地番id", "地番ID")
_LOTS = tuple((f"prc_num{place}", f"地番{place}") for place in (1, 2, 3))
_ENDED = ("ablt_date", "廃止日")
_CITY, _TOWN_NAME, _SMALL_NAME = (
    ("市区町村名",),
    ("大字・丁目名", "大字・町丁目名"),
    ("小字・通称名",),
)
_BLOCK_OR_LOT, _IS_CHOSEN = ("街区符号・地番",), ("代表フラグ",)
_WAS_CHANGED, _TAKEN_OUT = ("更新前履歴フラグ",), "3"
# 地番ID is three numbers of five digits.
_LOT_DIGITS = 5


@dataclass(frozen=True, slots=True)
class AddressRow:
    """The point of a block, a house or a lot: the name of its town, and its numbers."""

    town: str
    block: str
    number: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class AddressList:
    """What a file says of one ward, and how many of its rows say nothing of it.

    `elsewhere` lie in other wards, `nameless` in towns of which nobody says the name, `broken` have no
    number or no point, `again` say once more what a row before said.
    """

    source: str
    rows: tuple[AddressRow, ...]
    elsewhere: int
    nameless: int
    broken: int
    again: int


def read_addresses(
    *,
    file: IO[bytes],
    filename: str,
    ward_code: str,
    ward_name: str,
    town_names: Mapping[str, str],
) -> AddressList:
    """Read the addresses of one ward; `town_names` are names of its towns by 町字ID.

    :raises FileRefused: it is no such file, or has no address of the ward.
    """
    lines = _open_rows(file, filename)
    heading = next(lines, [])
    reader = _make_reader(heading, ward_code, ward_name, town_names)
    if reader is None:
        raise FileRefused(
            _(
                "「%(name)s」は住所の位置の表として読めません。アドレス・ベース・レジストリの"
                "「街区」「住居」「地番」の位置参照拡張か、国土交通省の「街区レベル位置参照情報」の"
                "CSVを選んでください。"
            )
            % {"name": filename}
        )
    found = reader.read(lines)
    if found.rows:
        return found
    if found.nameless:
        raise FileRefused(
            _(
                "この区の住所が%(count)d件ありますが、町の名前が分かりません。町の名前の表"
                "（町字マスター、mt_town で始まるファイル）も一緒に選んでください。"
            )
            % {"count": found.nameless}
        )
    raise FileRefused(
        _("%(ward)s（%(code)s）の住所が1件もありません。ほかの市区町村の表かもしれません。")
        % {"ward": ward_name, "code": ward_code}
    )


def read_town_names(*, file: IO[bytes], filename: str, ward_code: str) -> dict[str, str]:
    """Read 町字マスター: the names of the towns of one ward by their 町字ID.

    :raises FileRefused: it is no such file, or has no town of the ward.
    """
    lines = _open_rows(file, filename)
    columns = _Columns(next(lines, []))
    code, town_id, name = columns.find(_CODE), columns.find(_TOWN_ID), columns.find(_OAZA)
    if code is None or town_id is None or name is None:
        raise FileRefused(
            _(
                "「%(name)s」は町字マスターとして読めません。全国地方公共団体コード、町字ID、"
                "大字・町名の列がある表（mt_town で始まるファイル）を選んでください。"
            )
            % {"name": filename}
        )
    chome, koaza = columns.find(_CHOME), columns.find(_KOAZA)
    names = {}
    for cells in lines:
        if _cell(cells, code)[:5] == ward_code and (town := _cell(cells, name)):
            names[_cell(cells, town_id)] = town + _cell(cells, chome) + _cell(cells, koaza)
    if not names:
        raise FileRefused(
            _("「%(name)s」には、この区（%(code)s）の町が1つもありません。")
            % {"name": filename, "code": ward_code}
        )
    return names


class _Columns:
    def __init__(self, heading: list[str]) -> None:
        self._place_of = {name.strip(): place for place, name in enumerate(heading)}

    def find(self, names: Iterable[str]) -> int | None:
        return next((self._place_of[name] for name in names if name in self._place_of), None)


class _Reader:
    """Reads the rows of one kind of file; what each column needs is looked up once."""

    source = ""

    def __init__(self, columns: _Columns, ward_code: str, town_names: Mapping[str, str]) -> None:
        self._ward_code, self._town_names = ward_code, town_names
        self._code, self._town_id = columns.find(_CODE), columns.find(_TOWN_ID)
        self._latitude, self._longitude = columns.find(_LATITUDE), columns.find(_LONGITUDE)
        self._ended = columns.find(_ENDED)
        self._names = [columns.find(names) for names in (_OAZA, _CHOME, _KOAZA)]
        self._position_town = columns.find(_POSITION_TOWN)

    def read(self, lines: Iterable[list[str]]) -> AddressList:
        """Read all rows."""
        rows: dict[tuple[str, str, str], AddressRow] = {}
        elsewhere = nameless = broken = again = 0
        for cells in lines:
            if not self.is_of_ward(cells):
                elsewhere += 1
                continue
            if _cell(cells, self._ended) or self.is_taken_out(cells):
                continue
            town = self.read_town(cells)
            if not town:
                nameless += 1
                continue
            block, number = self.read_numbers(cells)
            north = _read_degrees(_cell(cells, self._latitude))
            east = _read_degrees(_cell(cells, self._longitude))
            key = (town, block, number)
            is_short = all(map(operator.le, map(len, key), _LONGEST))
            if not block or not is_short or not is_in_japan(north, east):
                broken += 1
                continue
            if key in rows:
                again += 1
                if not self.is_chosen(cells):
                    continue
            rows[key] = AddressRow(town, block, number, north, east)
        return AddressList(self.source, tuple(rows.values()), elsewhere, nameless, broken, again)

    def is_of_ward(self, cells: list[str]) -> bool:
        return _cell(cells, self._code)[:5] == self._ward_code

    def is_taken_out(self, cells: list[str]) -> bool:
        return False

    def is_chosen(self, cells: list[str]) -> bool:
        """Tell whether the row shall stand for all that say the same; without a sign the first one does."""
        return False

    def read_town(self, cells: list[str]) -> str:
        name = "".join(_cell(cells, place) for place in self._names)
        return (
            name
            or self._town_names.get(_cell(cells, self._town_id), "")
            or _cell(cells, self._position_town)
        )

    def read_numbers(self, cells: list[str]) -> tuple[str, str]:
        raise NotImplementedError


class _Blocks(_Reader):
    source = BLOCKS

    def __init__(self, columns: _Columns, ward_code: str, town_names: Mapping[str, str]) -> None:
        super().__init__(columns, ward_code, town_names)
        self._numbers = [columns.find(names) for names in (_BLOCK, _POSITION_BLOCK, _BLOCK_ID)]

    def read_numbers(self, cells: list[str]) -> tuple[str, str]:
        return _first_number(cells, self._numbers), ""


class _Houses(_Reader):
    source = HOUSES

    def __init__(self, columns: _Columns, ward_code: str, town_names: Mapping[str, str]) -> None:
        super().__init__(columns, ward_code, town_names)
        self._blocks = [columns.find(names) for names in (_BLOCK, _BLOCK_ID)]
        self._first = [columns.find(names) for names in (_HOUSE, _HOUSE_ID)]
        self._second = [columns.find(names) for names in (_HOUSE_2, _HOUSE_2_ID)]

    def read_numbers(self, cells: list[str]) -> tuple[str, str]:
        parts = [_first_number(cells, self._first), _first_number(cells, self._second)]
        number = "-".join(part for part in parts if part not in {"", "0"})
        return _first_number(cells, self._blocks) if number else "", number


class _Lots(_Reader):
    source = LOTS

    def __init__(self, columns: _Columns, ward_code: str, town_names: Mapping[str, str]) -> None:
        super().__init__(columns, ward_code, town_names)
        self._parts = [columns.find(names) for names in _LOTS]
        self._id = columns.find(_LOT_ID)

    def read_numbers(self, cells: list[str]) -> tuple[str, str]:
        parts = [normalise_number(_cell(cells, place)) for place in self._parts]
        if not parts[0]:
            lot = _cell(cells, self._id)
            if len(lot) != 3 * _LOT_DIGITS or not lot.isdecimal():
                return "", ""
            parts = [
                str(int(lot[at : at + _LOT_DIGITS])) for at in (0, _LOT_DIGITS, 2 * _LOT_DIGITS)
            ]
        block, *further = parts
        return block if block != "0" else "", "-".join(p for p in further if p not in {"", "0"})


class _Mlit(_Reader):
    source = MLIT

    def __init__(self, columns: _Columns, ward_name: str) -> None:
        super().__init__(columns, "", {})
        self._ward_name = ward_name
        self._city = columns.find(_CITY)
        self._latitude, self._longitude = columns.find(("緯度",)), columns.find(("経度",))
        self._names = [columns.find(_TOWN_NAME), columns.find(_SMALL_NAME)]
        self._number = columns.find(_BLOCK_OR_LOT)
        self._chosen, self._changed = columns.find(_IS_CHOSEN), columns.find(_WAS_CHANGED)

    def is_of_ward(self, cells: list[str]) -> bool:
        return _cell(cells, self._city).endswith(self._ward_name)

    def is_taken_out(self, cells: list[str]) -> bool:
        return _cell(cells, self._changed) == _TAKEN_OUT

    def is_chosen(self, cells: list[str]) -> bool:
        return _cell(cells, self._chosen) == "1"

    def read_numbers(self, cells: list[str]) -> tuple[str, str]:
        block, _sign, number = normalise_number(_cell(cells, self._number)).partition("-")
        return block, number


def _make_reader(
    heading: list[str], ward_code: str, ward_name: str, town_names: Mapping[str, str]
) -> _Reader | None:
    columns = _Columns(heading)
    if all(columns.find(names) is not None for names in (_CITY, _TOWN_NAME, _BLOCK_OR_LOT)):
        return _Mlit(columns, ward_name)
    if any(columns.find(names) is None for names in (_CODE, _LATITUDE, _LONGITUDE)):
        return None
    for reader, signs in ((_Lots, (_LOT_ID, _LOTS[0])), (_Houses, (_HOUSE_ID, _HOUSE)),
                          (_Blocks, (_BLOCK_ID, _BLOCK))):  # fmt: skip
        if any(columns.find(names) is not None for names in signs):
            return reader(columns, ward_code, town_names)
    return None


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def _read_degrees(cell: str) -> float:
    """Give the degrees; registries write plain numbers, and what is none lies nowhere."""
    try:
        return float(cell)
    except ValueError:
        return math.nan


def _first_number(cells: list[str], places: Iterable[int | None]) -> str:
    return next((found for at in places if (found := normalise_number(_cell(cells, at)))), "")


# ------------------------------------------------------------------- the file


def _open_rows(file: IO[bytes], filename: str) -> Iterator[list[str]]:
    """Give the rows of a CSV, alone or in a ZIP archive.

    :raises FileRefused: it is empty, broken, no CSV, or unfolds to too much.
    """
    opened = _unpack(file, filename)
    try:
        sample = opened.read(_SAMPLE)
        decoded = decode(content=sample[: sample.rfind(b"\n") + 1] or sample)
        if not sample.strip() or decoded is None or b"\x00" in sample:
            raise FileRefused(
                _("「%(name)s」は、CSVとして読めません。ファイルを確かめてください。")
                % {"name": filename}
            )
        pieces = _Joined(sample, opened)
        text = io.TextIOWrapper(
            io.BufferedReader(pieces), decoded.encoding, errors="replace", newline=""
        )
        yield from csv.reader(_measured(text))
    except (
        csv.Error,
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
    ) as error:
        raise FileRefused(
            _("「%(name)s」は途中で壊れています。もう一度手に入れて、選び直してください。")
            % {"name": filename}
        ) from error


def _unpack(file: IO[bytes], filename: str) -> IO[bytes]:
    begin = file.read(4)
    file.seek(0)
    if begin != b"PK\x03\x04":
        return file
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise FileRefused(
            _("「%(name)s」は途中で壊れています。もう一度手に入れて、選び直してください。")
            % {"name": filename}
        ) from error
    inside = [item for item in archive.infolist() if item.filename.lower().endswith(".csv")]
    if len(inside) != 1 or inside[0].flag_bits & 1 or inside[0].file_size > MOST_UNPACKED:
        raise FileRefused(
            _("「%(name)s」の中に、読めるCSVが1つだけ入っているようにしてください。")
            % {"name": filename}
        )
    return archive.open(inside[0])


class _Joined(io.RawIOBase):
    """The beginning of a file that was read already, and what follows it, up to a limit."""

    def __init__(self, begin: bytes, rest: IO[bytes]) -> None:
        self._begin, self._rest = begin, rest
        self._left = MOST_UNPACKED

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        size = min(len(buffer), self._left)
        if self._begin:
            piece, self._begin = self._begin[:size], self._begin[size:]
        else:
            piece = self._rest.read(size)
        buffer[: len(piece)] = piece
        self._left -= len(piece)
        return len(piece)


def _measured(text: TextIO) -> Iterator[str]:
    # A line is never read further than it may go.
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise csv.Error("a line without an end")
        yield line
