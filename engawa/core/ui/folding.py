"""Japanese as a search compares it: folded, and found by substring.

避難 is found inside 避難指示; きゃ, キャ and ｷｬ are one; full and half width letters are one.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

import jaconv

# A character with the marks that belong to it: half-width ｶﾞ is two characters and one letter.
_LETTER = re.compile(r".[\u0300-\u036f\u3099\u309a\uff9e\uff9f]*", re.DOTALL)


def fold(text: str) -> str:
    """Fold width, case and kana, and drop white space, so that equal words compare equal."""
    return "".join(map(_fold_letter, _LETTER.findall(text)))


def find_words(*, text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Find where folded words stand in an unfolded text: ranges in order, none touching another."""
    folded, places = "", []
    for match in _LETTER.finditer(text):
        letter = _fold_letter(match.group())
        folded += letter
        places += [match.span()] * len(letter)
    found = sorted(
        (places[at][0], places[at + len(word) - 1][1])
        for word in words
        if word
        for at in _all_places(folded, word)
    )
    ranges: list[tuple[int, int]] = []
    for start, end in found:
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


# Texts of a ward use a few thousand letters again and again.
@lru_cache(maxsize=8192, typed=True)
def _fold_letter(letter: str) -> str:
    folded = unicodedata.normalize("NFKC", letter).casefold()
    return "".join(jaconv.kata2hira(folded).split())


def _all_places(text: str, word: str) -> Iterator[int]:
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + 1)
