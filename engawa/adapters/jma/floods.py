"""Forecasts of floods of single rivers (VXKO50–89): a level for a stretch, and the towns it would reach."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from engawa.adapters.jma.content import Content, code_of, list_areas, name_of
from engawa.adapters.jma.heads import Opening
from engawa.adapters.jma.parsing import child, children, text
from engawa.core.bulletins.contracts import AreaReading, Condition, Phenomenon, Scheme

SERIES = "FLOOD"
_SCHEMES = {12: Scheme.RIVER_STRETCH, 10: Scheme.RIVER}
_LIFTED_CODE = "10"
_HIGHEST, _LEAST_OUT = 5, 2
# What stands for a town in forms.
_NO_TOWN = "0000000"
_TOWN_DIGITS = 7


def read_flood_forecast(root: Element, _opening: Opening) -> Content:
    """Read 指定河川洪水予報: the tens of its code are the level; 10 lifts it."""
    areas: dict[tuple[Scheme, str], AreaReading] = {}
    strongest: tuple[int, Element] | None = None
    for kind, area_code, area_name in _list_stretches(root):
        level = _level_of(code_of(kind))
        scheme = _SCHEMES.get(len(area_code))
        if level is None or scheme is None:
            continue
        if strongest is None or level > strongest[0]:
            strongest = (level, kind)
        areas[scheme, area_code] = _make(scheme, area_code, area_name, level, kind)
    if strongest is not None:
        level, kind = strongest
        for town_code, town_name in _list_towns(root):
            key = (Scheme.MUNICIPALITY, town_code)
            areas[key] = _make(Scheme.MUNICIPALITY, town_code, town_name, level, kind)
    return Content(series=SERIES, covers=frozenset({Phenomenon.FLOOD}), areas=tuple(areas.values()))


def _level_of(code: str) -> int | None:
    """Give the level of a code, 0 for one that lifts; None if it is no code of a flood."""
    if code == _LIFTED_CODE:
        return 0
    if len(code) != len(_LIFTED_CODE) or not code.isascii() or not code.isdigit():
        return None
    level = int(code) // 10
    return level if _LEAST_OUT <= level <= _HIGHEST else None


def _list_stretches(root: Element) -> Iterator[tuple[Element, str, str]]:
    for information in children(child(root, "Head", "Headline"), "Information"):
        for item in children(information, "Item"):
            for kind in children(item, "Kind"):
                for area_code, area_name in list_areas(item):
                    yield kind, area_code, area_name


def _list_towns(root: Element) -> Iterator[tuple[str, str]]:
    for warning in children(child(root, "Body"), "Warning"):
        for item in children(warning, "Item"):
            for area in children(child(item, "Areas"), "Area"):
                code = text(area, "CityCode")
                is_code = len(code) == _TOWN_DIGITS and code.isascii() and code.isdigit()
                if is_code and code != _NO_TOWN:
                    yield code, text(area, "City")[:100]


def _make(scheme: Scheme, area_code: str, area_name: str, level: int, kind: Element) -> AreaReading:
    return AreaReading(
        scheme=scheme,
        area_code=area_code,
        area_name=area_name,
        phenomenon=Phenomenon.FLOOD,
        code=code_of(kind),
        name=name_of(kind),
        grade=level,
        level=level or None,
        condition=Condition.ISSUED if level else Condition.LIFTED,
    )
