"""What an address says by itself: prefecture, city with its ward, and the town whose middle stands for it."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from engawa.core.geo.points import Point

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
_KANJI = dict(zip("一二三四五六七八九", range(1, 10), strict=True))
_BEFORE_TOWN = frozenset("都道府県市区町村郡字")
_SPACES = str.maketrans("", "", " \u3000")


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


class Towns:
    """Towns of a ward with the middle of each, found by addresses in any of their usual forms."""

    def __init__(self, points: Mapping[str, Point]) -> None:
        named = ((normalise_town(name).rstrip("-"), name, point) for name, point in points.items())
        self._towns = sorted(named, key=lambda town: -len(town[0]))

    def find(self, address: str) -> tuple[str, Point] | None:
        """Give name and point of the town in which an address lies; None when it names no town of these."""
        text = normalise_town(address)
        for key, name, point in self._towns:
            at = text.find(key)
            if at < 0 or not key:
                continue
            after = text[at + len(key) : at + len(key) + 1]
            stands_alone = at == 0 or text[at - 1] in _BEFORE_TOWN
            if stands_alone and not (key[-1].isdecimal() and after.isdecimal()):
                return name, point
        return None


def normalise_town(text: str) -> str:
    """Write 六浦南一丁目2番3号 and 六浦南１－２－３ alike: 六浦南1-2…"""
    narrow = unicodedata.normalize("NFKC", text).translate(_SPACES)
    return _NUMBERED.sub(lambda found: f"{_to_number(found[1])}-", narrow)


def _to_number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    tens, ten, ones = written.rpartition("十")
    value = _KANJI.get(ones, 0)
    return value + (10 * _KANJI.get(tens, 1) if ten else 0)
