"""How headings and cells of files of zones and sites are compared, and how the numbers in them are read."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

# What stands in a cell where somebody knew nothing.
UNKNOWN_WORDS = frozenset({"-", "－", "―", "ー", "不明", "未調査", "*", "…", "n/a", "null", "none"})
_COUNT = re.compile(r"約?(?P<number>\d{1,3}(?:,\d{3})+|\d{1,9})(?:世帯|人|名|戸|棟)?")
_MOST_SHOWN = 30


def match_headings(
    texts: Mapping[str, str], headings: Mapping[str, frozenset[str]]
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Give (key, (heading, text)); of several columns for one thing the first that is filled."""
    for key, names in headings.items():
        found = [
            (name, text.strip()) for name, text in texts.items() if fold_heading(name) in names
        ]
        if found:
            yield key, next((pair for pair in found if pair[1]), found[0])


def fold_heading(text: str) -> str:
    """Give a text as headings are compared: one width, no gaps, no brackets with units."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"\(.*?\)$", "", plain)


def make_plain(text: str) -> str:
    """Give a text in one line, without signs that nobody sees."""
    seen = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in text)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def shorten(text: str) -> str:
    """Give the beginning of a cell, to be quoted in a sentence."""
    return make_plain(text)[:_MOST_SHOWN]


def says_nothing(text: str) -> bool:
    """Tell whether a cell is blank, or says that nobody knows."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return not plain or plain in UNKNOWN_WORDS


def read_count(text: str) -> int | None:
    """Read 33, 1,200, 約21世帯; None for what is no number."""
    found = _COUNT.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    return int(found["number"].replace(",", "")) if found else None
