"""What an address says by itself: prefecture, city with its ward, its town, and the numbers behind the town."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engawa.core.geo.points import Point
from engawa.core.ui.folding import fold

PREFECTURES = (
    "北海道", "青森県", "岩手県", "宮城県", "秋田県", "山形県", "福島県", "茨城県", "栃木県", "群馬県", "埼玉県",
    "千葉県", "東京都", "神奈川県", "新潟県", "富山県", "石川県", "福井県", "山梨県", "長野県", "岐阜県", "静岡県",
    "愛知県", "三重県", "滋賀県", "京都府", "大阪府", "兵庫県", "奈良県", "和歌山県", "鳥取県", "島根県", "岡山県",
    "広島県", "山口県", "徳島県", "香川県", "愛媛県", "高知県", "福岡県", "佐賀県", "長崎県", "熊本県", "大分県",
    "宮崎県", "鹿児島県", "沖縄県",
)  # fmt: skip
_PREFECTURES = frozenset(PREFECTURES)
# Cities whose wards belong to the name of the municipality in the standard (政令指定都市).
DESIGNATED = (
    "札幌市", "仙台市", "さいたま市", "千葉市", "横浜市", "川崎市", "相模原市", "新潟市", "静岡市", "浜松市",
    "名古屋市", "京都市", "大阪市", "堺市", "神戸市", "岡山市", "広島市", "北九州市", "福岡市", "熊本市",
)  # fmt: skip
_WARD = re.compile(r"[^0-9０-９\s区]{1,5}区")
_NUMBERED = re.compile(r"([一二三四五六七八九十]+|[0-9]+)丁目")
_DIGITS = dict(zip("〇一二三四五六七八九", range(10), strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}
_BEFORE_TOWN = frozenset("都道府県市区町村郡字")
# Signs that are written where a hyphen is meant; a long vowel is one only between numbers.
_HYPHENS = re.compile(r"[‐‑‒–—―−─━﹣]|(?<=[0-9])[ーｰ~〜]+(?=[0-9])")
_POSTAL_CODE = re.compile(r"^〒?\s*[0-9]{3}-?[0-9]{4}(?![0-9])\s*")
# Between two numbers a space separates: 14番 3階 is no 143階.
_GAP = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_SMALL = str.maketrans("ヶヵ", "ケカ")
_WRITTEN = r"[〇一二三四五六七八九十百千]+"
_NUMBER_IN_KANJI = re.compile(
    rf"(?:^|(?<=[-の番地])){_WRITTEN}(?=番|号|-|の|$)|{_WRITTEN}(?=番地?|号)"
)
_CHOME_BY_ITSELF = re.compile(
    r"([一二三四五六七八九十]+)(?:の|[-－‐‑–—−―ー])(?=[0-9０-９一二三四五六七八九十])"
)
_MUNICIPALITY = re.compile(r"^.*(?:県|市|区)")
# 14番5号, 14-5, 14番地の5, 14番; what is followed by 階 or F is a floor.
_NUMBERS = re.compile(
    r"[-/]?(?:大?字)?(\d++)(?!階|f|丁目)"
    r"(?:(?:番地?の?|号?[-の])-?(\d++)(?!階|f|丁目))?"
    r"(?:(?:号|番)?[-の](\d++)(?!階|f))?"
)


@lru_cache(maxsize=4_096)
def split_prefecture(text: str) -> tuple[str, str]:
    """Split a text that begins with a prefecture into it and the rest; the first is empty without one."""
    for length in (3, 4):
        if text[:length] in _PREFECTURES:
            return text[:length], text[length:].lstrip()
    return "", text


@lru_cache(maxsize=4_096)
def complete(*, prefecture: str, city: str, address: str) -> tuple[str, str]:
    """Give prefecture and city of a place, taken from its address where the file leaves them out.

    Where the file names another prefecture than the address does, it means the publisher's. The ward of
    a designated city is part of the city's name, as in 横浜市金沢区. Other cities are not looked for: where
    the name of a city ends (市川市, 四日市市) cannot be told from the address alone.
    """
    told, rest = split_prefecture(address)
    if told and told != prefecture:
        city = "" if prefecture else city
        prefecture = told
    for name in DESIGNATED:
        if rest.startswith(name) and city in {"", name}:
            ward = _WARD.match(rest[len(name) :])
            return prefecture, name + (ward[0] if ward else "")
    return prefecture, city


@dataclass(frozen=True, slots=True)
class SplitAddress:
    """The town that an address names, and the numbers behind it: 街区符号 and 住居番号, or those of a lot."""

    town: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundAddress:
    """The point of an address: as far as it was found, in words, and how exact it is (`Precision`)."""

    name: str
    point: Point
    precision: str


class TownNames:
    """Names of the towns of a ward, found in addresses in any of their usual forms."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take the towns: what `normalise_town` makes of a name → the name."""
        self._towns = sorted(names.items(), key=lambda town: -len(town[0]))

    def split(self, address: str) -> SplitAddress | None:
        """Split an address behind the town that it names; None when it names no town of these."""
        text = normalise_town(address)
        for key, name in self._towns:
            at = text.find(key)
            if at < 0 or not key:
                continue
            rest = text[at + len(key) :]
            stands_alone = at == 0 or text[at - 1] in _BEFORE_TOWN
            if stands_alone and not (key[-1].isdecimal() and rest[:1].isdecimal()):
                return SplitAddress(name, _read_numbers(rest))
        return None


class Towns:
    """Towns of a ward with the middle of each, found by addresses."""

    def __init__(self, points: Mapping[str, Point]) -> None:
        self._points = points
        self._names = TownNames({make_town_key(name): name for name in points})

    def find(self, address: str) -> tuple[str, Point] | None:
        """Give name and point of the town in which an address lies; None when it names no town of these."""
        found = self._names.split(address)
        return None if found is None else (found.town, self._points[found.town])


def write_chome(text: str) -> str:
    """Write 泥亀二の九 and 泥亀二－九, in which nothing says 丁目, with the number of the 丁目 in digits."""
    return _CHOME_BY_ITSELF.sub(lambda chome: f"{_to_number(chome[1])}-", text)


def drop_municipality(text: str) -> str:
    """Give what stands behind prefecture, city and ward, as far as they are written."""
    return _MUNICIPALITY.sub("", text)


def make_town_key(name: str) -> str:
    """Give what all ways to write the name of a town have in common."""
    return normalise_town(name).rstrip("-")


@lru_cache(maxsize=4_096)
def normalise_town(text: str) -> str:
    """Write 六浦南一丁目2番3号 and 六浦南１－２－３ alike: 六浦南1-2…"""
    narrow = unicodedata.normalize("NFKC", text).strip()
    narrow = _GAP.sub("/", _HYPHENS.sub("-", _POSTAL_CODE.sub("", narrow)))
    numbered = _NUMBERED.sub(lambda found: f"{_to_number(found[1])}-", narrow)
    return fold(numbered.translate(_SMALL)).replace("--", "-")


@lru_cache(maxsize=16_384)
def normalise_number(text: str) -> str:
    """Write the number of a block, a house or a lot as an address is read: ００５番 and 5 are 5."""
    narrow = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text).strip())
    narrow = _NUMBER_IN_KANJI.sub(lambda found: str(_to_number(found[0])), narrow)
    parts = [part.strip() for part in re.split(r"番地の?|番の?|号|-|の", narrow)]
    return "-".join(part.lstrip("0") or "0" for part in parts if part)


def _read_numbers(rest: str) -> tuple[str, ...]:
    found = _NUMBERS.match(_NUMBER_IN_KANJI.sub(lambda number: str(_to_number(number[0])), rest))
    if found is None:
        return ()
    return tuple(number.lstrip("0") or "0" for number in found.groups() if number)


def _to_number(written: str) -> int:
    """Give the number of 二十三, 二三 or 23."""
    if written.isdecimal():
        return int(written)
    if not any(sign in _UNITS for sign in written):
        return int("".join(str(_DIGITS[sign]) for sign in written))
    total, digit = 0, 0
    for sign in written:
        if sign in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[sign], 0
        else:
            digit = _DIGITS[sign]
    return total + digit
