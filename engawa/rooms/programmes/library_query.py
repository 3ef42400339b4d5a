"""What somebody asks of the library of recordings: read from an address, and written into one."""

from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlencode

from django.utils.datastructures import MultiValueDict

from engawa.core.ui.forms import read_whole_number

WORDS_AT_MOST = 100


class Has(StrEnum):
    """What a recording must have, each by itself."""

    CAPTIONS = "captions"
    TRANSCRIPT = "transcript"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class LibraryQuery:
    """One question to the library: everything that is given must hold; `year` is a fiscal year, 0 for any."""

    words: str = ""
    has: tuple[str, ...] = ()
    year: int = 0

    def is_empty(self) -> bool:
        """Tell whether nothing narrows the list."""
        return self == LibraryQuery()

    def toggled(self, value: str) -> "LibraryQuery":
        """Give the question with that need set, or taken back where it is set so already."""
        others = tuple(other for other in self.has if other != value)
        return replace(self, has=others if value in self.has else (*others, value))

    def of_year(self, year: int) -> "LibraryQuery":
        """Give the question for that year, or for any where it is for that year already."""
        return replace(self, year=0 if year == self.year else year)


def read_library_query(parameters: MultiValueDict[str, str], /) -> LibraryQuery:
    """Read a question from the parameters of an address; what makes no sense is left out."""
    wanted = (str(value) for value in parameters.getlist("with")[:10])
    year = read_whole_number(parameters.get("year", ""))
    return LibraryQuery(
        words=str(parameters.get("q", "")).strip()[:WORDS_AT_MOST],
        has=tuple(dict.fromkeys(value for value in wanted if value in set(Has))),
        year=year if 1990 <= year < 2200 else 0,
    )


def list_library_pairs(query: LibraryQuery, /) -> list[tuple[str, str]]:
    """Write a question as the parameters of its one address: one order, nothing empty, nothing twice."""
    pairs = [
        ("q", query.words),
        *(("with", value) for value in sorted(query.has)),
        ("year", str(query.year or "")),
    ]
    return [(name, value) for name, value in pairs if value]


def write_library_query(query: LibraryQuery, /) -> str:
    """Write a question as the end of an address; nothing when nothing is asked."""
    words = urlencode(list_library_pairs(query))
    return f"?{words}" if words else ""
