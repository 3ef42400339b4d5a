"""Whether a text names every area of an order, as people write the names of towns."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_DIGITS = "〇一二三四五六七八九"
_CHOME = re.compile(r"([〇一二三四五六七八九十]{1,3})丁目")
# 釜利谷東2丁目、3丁目: the second is of the same town.
_ENUMERATED = re.compile(
    r"(?P<base>[^\d、,，・\s]+)(?P<first>\d+丁目)(?P<more>(?:[^、,，・\d]{0,4}[、,，・]\d+丁目)+)"
)
_NUMBER = re.compile(r"\d+丁目")
_UNSEEN = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def list_unnamed(*, text: str, names: Iterable[str], others: Iterable[str] = ()) -> list[str]:
    """Give the names that a text does not name, in their order.

    `others` are names that it may hold as well, and that must not be taken for one of the sought: whoever
    writes 東朝比奈 has not named 朝比奈.
    """
    rest = _expand(normalise(text))
    sought = {name: normalise(name) for name in names}
    every = {*sought.values(), *map(normalise, others)} - {""}
    found = set()
    for name in sorted(every, key=len, reverse=True):
        if name not in rest:
            continue
        # A number that goes on is another number: 区域1 is not named by 区域12.
        pattern = re.escape(name) + (r"(?!\d)" if name[-1].isdigit() else "")
        rest, count = re.subn(pattern, "\n", rest)
        if count:
            found.add(name)
    return [name for name, plain in sought.items() if plain and plain not in found]


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Give a text as it is compared: without gaps and unseen signs, full width as half, 二丁目 as 2丁目."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _CHOME.sub(lambda found: f"{_read(found[1])}丁目", plain)


def _read(kanji: str) -> int:
    tens, ten, ones = kanji.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS.index(sign)) for sign in kanji))
    # 一十 and the like are written by nobody, and read as they stand.
    return (_DIGITS.find(tens) if tens else 1) * 10 + (_DIGITS.find(ones) if ones else 0)


def _expand(text: str) -> str:
    """Write the name of a town again where it was left out before 3丁目."""
    added = [
        f"{found['base']}{number}"
        for found in _ENUMERATED.finditer(text)
        for number in _NUMBER.findall(found["more"])
    ]
    return "\n".join((text, *added))
