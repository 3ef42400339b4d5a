"""Which towns the words of a register mean: 「釜利谷東二丁目の一部」, 「大道一丁目、二丁目」, 「六浦町」.

Registers write numbers in kanji, lists of towns in either way; what is meant in part is meant. A town named
without its number means all its numbers: whoever may be inside is told so.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable
from functools import lru_cache

_KANJI = dict(zip("〇一二三四五六七八九", range(10), strict=True))
_NUMBER = r"(?:[0-9]+|[〇一二三四五六七八九十]+)"
_CHOME = re.compile(rf"^(?P<town>.*?)(?P<first>{_NUMBER})(?P<more>(?:[・･,~-]{_NUMBER})*)丁目")
_STEPS = re.compile(rf"([・･,~-])({_NUMBER})")
# 一丁目から三丁目 is written as 一~三丁目 before it is read.
_RANGE = re.compile(rf"({_NUMBER})丁目(?:から|より|~|-)({_NUMBER})丁目(?:まで)?")
_SEPARATORS = re.compile(r"[、，,;；/／\s]|及び|および|並びに|と(?=[^0-9]*丁目)")
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_PART = re.compile(r"(?:の)?(?:各)?(?:一部|全域|全部|区域|ほか|など|等)$")
_BEFORE = re.compile(r"^(?:.{2,3}[都道府県])?(?:[^0-9]{1,6}市)?(?:[^0-9市]{1,5}区)(?=.)")
_SMALL = str.maketrans("ヶヵ", "ケカ")
# No town of Japan has so many; a longer range was mistyped.
_MOST_NUMBERS = 50


def find_towns(words: Iterable[str], *, known: Collection[str]) -> frozenset[str]:
    """Give those of the known towns that the words of a register name, wholly or in part."""
    by_key, numbered = _sort_names(tuple(known))
    found: set[str] = set()
    for town, number in read_words(words):
        exact = by_key.get((town, number)) or by_key.get((town, None))
        if exact is not None:
            found.add(exact)
        elif number is None:
            found.update(numbered.get(town, ()))
    return frozenset(found)


# Every release asks for the towns of all its zones, and the towns of a ward stay the same.
@lru_cache(maxsize=32)
def _sort_names(
    known: tuple[str, ...],
) -> tuple[dict[tuple[str, int | None], str], dict[str, list[str]]]:
    """Give towns by name and number, and all names of a town without its number."""
    by_key: dict[tuple[str, int | None], str] = {}
    numbered: dict[str, list[str]] = {}
    for name in known:
        town, number = _read_name(name)
        by_key[town, number] = name
        numbered.setdefault(town, []).append(name)
    return by_key, numbered


def read_words(words: Iterable[str]) -> list[tuple[str, int | None]]:
    """Give (town, number of its 丁目 or None) for each town in the words, in their order."""
    read: list[tuple[str, int | None]] = []
    for text in words:
        before = ""
        folded = _RANGE.sub(r"\1~\2丁目", _fold(text))
        for part in _SEPARATORS.split(folded):
            bare = _strip(part)
            if not bare:
                continue
            chome = _CHOME.match(bare)
            if chome is None:
                read.append((bare, None))
                before = bare
                continue
            # 「二丁目」 behind 「大道一丁目、」 is of the same town.
            before = chome["town"] or before
            if before:
                read.extend((before, number) for number in _list_numbers(chome))
    return read


def _read_name(name: str) -> tuple[str, int | None]:
    read = read_words([name])
    return read[0] if len(read) == 1 else (_strip(_fold(name)), None)


def _list_numbers(chome: re.Match[str]) -> list[int]:
    numbers = [_to_number(chome["first"])]
    for sign, text in _STEPS.findall(chome["more"]):
        number = _to_number(text)
        if sign in "~-" and numbers[-1] < number <= numbers[-1] + _MOST_NUMBERS:
            numbers.extend(range(numbers[-1] + 1, number + 1))
        else:
            numbers.append(number)
    return numbers


def _to_number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_KANJI[sign]) for sign in text))
    return (_to_number(tens) if tens else 1) * 10 + (_to_number(ones) if ones else 0)


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_SMALL)
    return re.sub(r"[〜～ー−–—]+(?=[0-9〇一二三四五六七八九十])", "~", folded)


def _strip(part: str) -> str:
    bare = _BRACKETS.sub("", part).strip(" 。・")
    while (shorter := _PART.sub("", bare)) != bare:
        bare = shorter
    return _BEFORE.sub("", bare)
