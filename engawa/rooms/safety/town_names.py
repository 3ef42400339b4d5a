"""Names of towns for those who read no kanji: 釜利谷東二丁目, by its reading, is Kamariyahigashi 2-chome.

Letters are those of Hepburn as signs of places have them (国土地理院「地名等の英語表記規程」): long vowels
are not marked, n stays n before b, m and p. Where the register has no reading the name stays Japanese.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

_KANJI = "〇一二三四五六七八九"
_CHOME = re.compile(r"(?P<base>.+?)(?P<number>[〇一二三四五六七八九十]{1,3}|\d{1,2})丁目")
_PART = re.compile(r"(?P<town>.+?)の?一部")
# How 1 to 10 are read before 丁目; the tens are read as ten and the rest.
_READINGS = (
    "", "いっ|いち", "に", "さん", "よん|し|よ", "ご", "ろく|ろっ", "なな|しち", "はち|はっ",
    "きゅう|く", "じゅう|じっ|じゅっ",
)  # fmt: skip
_LETTERS = {
    "あ": "a", "い": "i", "う": "u", "え": "e", "お": "o",
    "か": "ka", "き": "ki", "く": "ku", "け": "ke", "こ": "ko",
    "が": "ga", "ぎ": "gi", "ぐ": "gu", "げ": "ge", "ご": "go",
    "さ": "sa", "し": "shi", "す": "su", "せ": "se", "そ": "so",
    "ざ": "za", "じ": "ji", "ず": "zu", "ぜ": "ze", "ぞ": "zo",
    "た": "ta", "ち": "chi", "つ": "tsu", "て": "te", "と": "to",
    "だ": "da", "ぢ": "ji", "づ": "zu", "で": "de", "ど": "do",
    "な": "na", "に": "ni", "ぬ": "nu", "ね": "ne", "の": "no",
    "は": "ha", "ひ": "hi", "ふ": "fu", "へ": "he", "ほ": "ho",
    "ば": "ba", "び": "bi", "ぶ": "bu", "べ": "be", "ぼ": "bo",
    "ぱ": "pa", "ぴ": "pi", "ぷ": "pu", "ぺ": "pe", "ぽ": "po",
    "ま": "ma", "み": "mi", "む": "mu", "め": "me", "も": "mo",
    "や": "ya", "ゆ": "yu", "よ": "yo",
    "ら": "ra", "り": "ri", "る": "ru", "れ": "re", "ろ": "ro",
    "わ": "wa", "ゐ": "i", "ゑ": "e", "を": "o", "ん": "n", "ゔ": "vu",
}  # fmt: skip
_SMALL = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo"}
# ja, ju, jo, sha, cha: the consonant takes the vowel without a y.
_WITHOUT_Y = ("sh", "ch", "j")


def split_part(name: str) -> tuple[str, bool]:
    """Give a town without 「の一部」, and whether only a part of it is meant."""
    found = _PART.fullmatch(name.strip())
    return (found["town"], True) if found else (name.strip(), False)


def name_in_letters(*, town: str, readings: Mapping[str, str]) -> str:
    """Give a town in Latin letters, by its reading in kana; empty where that is not known."""
    _base, number, kana = _read(town, readings)
    letters = romanise(kana)
    if not letters:
        return ""
    return f"{letters} {number}-chome" if number else letters


def name_in_kana(*, town: str, readings: Mapping[str, str]) -> str:
    """Give the reading of a town in hiragana; empty where it is not known."""
    _base, number, kana = _read(town, readings)
    return f"{kana} {number}ちょうめ" if kana and number else kana


@lru_cache(maxsize=4096)
def romanise(kana: str) -> str:
    """Write kana in Latin letters with a capital; empty for what is not kana throughout."""
    letters: list[str] = []
    doubled = False
    for sign in _to_hiragana(kana):
        if sign in _SMALL and letters and letters[-1].endswith("i"):
            head = letters[-1][:-1]
            letters[-1] = head + (_SMALL[sign][1:] if head.endswith(_WITHOUT_Y) else _SMALL[sign])
        elif sign == "っ":
            doubled = True
        elif sign in _LETTERS:
            written = _LETTERS[sign]
            # Hepburn doubles ch as tch.
            letters.append(
                (("t" if written[0] == "c" else written[0]) if doubled else "") + written
            )
            doubled = False
        elif sign not in "ー 　":
            return ""
    return _shorten("".join(letters)).capitalize()


def _shorten(letters: str) -> str:
    """Write long o and u once; ii and ei are written as they are read."""
    return re.sub(r"o[uo]|uu", lambda found: found[0][0], letters)


def _to_hiragana(kana: str) -> str:
    return "".join(
        chr(ord(sign) - 0x60) if "ァ" <= sign <= "ヴ" else sign
        for sign in unicodedata.normalize("NFKC", kana).strip()
    )


def _read(town: str, readings: Mapping[str, str]) -> tuple[str, int, str]:
    """Give (name before 丁目, its number or 0, reading of the name before 丁目 or '')."""
    found = _CHOME.fullmatch(town)
    own = readings.get(found["base"], "") if found else ""
    return _read_known(town, own, readings.get(town, ""))


# Every page of an order names the same few hundred towns, in five languages.
@lru_cache(maxsize=4096)
def _read_known(town: str, own: str, whole: str) -> tuple[str, int, str]:
    """Read a town of which are known: its reading before 丁目, and that of the whole name, or ''."""
    own, whole = _to_hiragana(own), _to_hiragana(whole)
    found = _CHOME.fullmatch(town)
    if found is None:
        return town, 0, whole
    number = _read_number(found["number"])
    ending = re.compile(rf"\s*(?:{number}|{_reading_of(number)})\s*ちょうめ")
    cut = ending.search(whole)
    if not own and cut is not None and cut.end() == len(whole):
        own = whole[: cut.start()]
    return found["base"], number, own


def _read_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _KANJI.index(text) if len(text) == 1 else 0
    return (_KANJI.index(tens) if tens else 1) * 10 + (_KANJI.index(ones) if ones else 0)


def _reading_of(number: int) -> str:
    if number <= 10:
        return _READINGS[number] or "x"
    tens, ones = divmod(number, 10)
    head = (f"(?:{_READINGS[tens]})" if tens > 1 else "") + "じゅう"
    return f"{head}(?:{_READINGS[ones]})" if ones else head
