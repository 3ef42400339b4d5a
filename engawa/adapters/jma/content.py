"""What the body of a telegram says, whatever its kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from engawa.adapters.jma.parsing import child, children, text
from engawa.core.bulletins.contracts import AreaReading, Phenomenon, Scheme

_LONGEST_NAME, _LONGEST_CODE = 100, 20
_SCHEMES = {7: Scheme.MUNICIPALITY, 6: Scheme.REGION}


@dataclass(frozen=True, slots=True)
class Content:
    """The areas of a telegram, and how they stand to other telegrams; see `Bulletin`."""

    series: str
    rank: int = 1
    covers: frozenset[Phenomenon] = frozenset()
    is_whole: bool = False
    areas: tuple[AreaReading, ...] = ()


def list_areas(item: Element) -> Iterator[tuple[str, str]]:
    """List code and name of the areas of an item, whether it has one or several."""
    several = list(children(child(item, "Areas"), "Area"))
    for area in several or children(item, "Area"):
        code = text(area, "Code")
        if code and len(code) <= _LONGEST_CODE and code.isascii() and code.isdigit():
            yield code, name_of(area)


def name_of(element: Element | None) -> str:
    """Give the name of an area or a kind as the source writes it."""
    return text(element, "Name")[:_LONGEST_NAME]


def code_of(element: Element | None) -> str:
    """Give the code of a kind; empty if there is none that could be one."""
    code = text(element, "Code")
    return code if len(code) <= _LONGEST_CODE else ""


def scheme_of(code: str) -> Scheme | None:
    """Tell by its length of which list the code of an area of the weather is."""
    return _SCHEMES.get(len(code))
