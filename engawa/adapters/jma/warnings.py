"""Warnings of the weather (VPWW53–61) and of landslides (VXWW50)."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from engawa.adapters.jma import codes
from engawa.adapters.jma.content import Content, code_of, list_areas, name_of, scheme_of
from engawa.adapters.jma.heads import Opening
from engawa.adapters.jma.parsing import child, children, text
from engawa.core.bulletins.contracts import AreaReading, Condition, Phenomenon, Scheme

LANDSLIDE_SERIES = "LANDSLIDE"
_OLD, _NEW = "WEATHER_2015", "WEATHER_2026"
# In a new system that somebody extends, an unknown code is shown under its own name, as a warning.
_UNKNOWN = codes.Step(Phenomenon.OTHER, 3)


def read_landslide_warning(root: Element, opening: Opening) -> Content:
    """Read 土砂災害警戒情報: in every area of the prefecture it says whether level 4 is out."""
    areas: dict[tuple[Scheme, str], AreaReading] = {}
    for item in _items(root):
        kind = next(children(item, "Kind"), None)
        known = codes.LANDSLIDE.get(code_of(kind))
        if known is None:
            continue
        grade, condition = known
        if grade and text(kind, "Status") == codes.CONTINUED:
            condition = Condition.CONTINUED
        if text(kind, "Status") == codes.LIFTED:
            grade, condition = 0, Condition.LIFTED
        for area_code, area_name in list_areas(item):
            scheme = scheme_of(area_code)
            if scheme is None:
                continue
            areas[scheme, area_code] = AreaReading(
                scheme=scheme,
                area_code=area_code,
                area_name=area_name,
                phenomenon=Phenomenon.LANDSLIDE,
                code=code_of(kind),
                # Of a kind it says only 「警戒」.
                name=opening.info_kind,
                grade=grade,
                level=grade or None,
                condition=condition,
            )
    return Content(
        series=LANDSLIDE_SERIES,
        covers=frozenset({Phenomenon.LANDSLIDE}),
        areas=tuple(areas.values()),
    )


def read_weather_warning(root: Element, opening: Opening) -> Content:
    """Read 気象警報・注意報: for each area all that is out, and what else it covers as not out."""
    is_new = _is_new(opening)
    said: dict[tuple[Scheme, str], tuple[str, dict[str, AreaReading]]] = {}
    seen: set[Phenomenon] = set()
    for item in _items(root):
        kinds = list(children(item, "Kind"))
        for kind in kinds:
            seen |= _phenomena_of(kind)
        for area_code, area_name in list_areas(item):
            scheme = scheme_of(area_code)
            if scheme is None:
                continue
            readings = said.setdefault((scheme, area_code), (area_name, {}))[1]
            for kind in kinds:
                reading = _read_kind(kind, scheme, area_code, area_name, is_new=is_new)
                if reading is not None:
                    readings[reading.code] = reading
    covers = list_covered(opening, seen=frozenset(seen))
    areas = [
        reading
        for (scheme, area_code), (area_name, readings) in said.items()
        for reading in _fill(scheme, area_code, area_name, readings, covers)
    ]
    return say_series(opening, covers=covers, areas=tuple(areas))


def list_covered(opening: Opening, *, seen: frozenset[Phenomenon]) -> frozenset[Phenomenon]:
    """Tell of which phenomena a telegram says all; without its type of data, of those of its codes."""
    if opening.data_type in codes.NEW_TYPES:
        return codes.NEW_TYPES[opening.data_type] | seen
    return seen if _is_new(opening) else codes.OLD_COVERS | seen


def say_series(
    opening: Opening,
    *,
    covers: frozenset[Phenomenon],
    areas: tuple[AreaReading, ...] = (),
) -> Content:
    """Put together what a warning says: those of the new system are believed before the old ones beside them."""
    is_new = _is_new(opening)
    return Content(series=_NEW if is_new else _OLD, rank=int(is_new), covers=covers, areas=areas)


def _is_new(opening: Opening) -> bool:
    """Tell which system's levels its codes have: by its type of data, else by the version of its kind."""
    if opening.data_type in codes.OLD_TYPES:
        return False
    return opening.data_type in codes.NEW_TYPES or opening.version >= codes.NEW_SINCE


def _items(root: Element) -> Iterator[Element]:
    for warning in children(child(root, "Body"), "Warning"):
        yield from children(warning, "Item")


def _phenomena_of(kind: Element) -> set[Phenomenon]:
    found = [code_of(kind), *(code_of(last) for last in children(kind, "LastKind"))]
    return {codes.WEATHER[code].phenomenon for code in found if code in codes.WEATHER}


def _read_kind(
    kind: Element, scheme: Scheme, area_code: str, area_name: str, *, is_new: bool
) -> AreaReading | None:
    code = code_of(kind)
    if not code or code == codes.WEATHER_NOTHING:
        return None
    step = codes.WEATHER.get(code, _UNKNOWN)
    level = step.new_level if is_new else step.old_level
    status = text(kind, "Status")
    condition = Condition.CONTINUED if status == codes.CONTINUED else Condition.ISSUED
    grade = max(step.grade, level or 0)
    if status == codes.LIFTED:
        grade, level, condition = 0, None, Condition.LIFTED
    return AreaReading(
        scheme=scheme,
        area_code=area_code,
        area_name=area_name,
        phenomenon=step.phenomenon,
        code=code,
        name=name_of(kind),
        grade=grade,
        level=level,
        condition=condition,
    )


def _fill(
    scheme: Scheme,
    area_code: str,
    area_name: str,
    readings: dict[str, AreaReading],
    covers: frozenset[Phenomenon],
) -> Iterator[AreaReading]:
    yield from readings.values()
    for phenomenon in sorted(covers - {reading.phenomenon for reading in readings.values()}):
        yield AreaReading(
            scheme=scheme,
            area_code=area_code,
            area_name=area_name,
            phenomenon=phenomenon,
            code="",
            name="",
            grade=0,
            level=None,
            condition=Condition.NONE,
        )
