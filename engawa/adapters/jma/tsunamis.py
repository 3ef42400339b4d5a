"""Warnings of tsunamis by stretch of coast (VTSE41), and what is told of them later (VTSE51, VTSE52)."""

from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from engawa.adapters.jma import codes
from engawa.adapters.jma.content import Content, code_of, name_of
from engawa.adapters.jma.heads import Opening
from engawa.adapters.jma.parsing import child, children
from engawa.core.bulletins.contracts import (
    AreaReading,
    BulletinUnused,
    Condition,
    Phenomenon,
    Scheme,
)

SERIES = "TSUNAMI"
_WARNING = "津波警報・注意報・予報"
_DIGITS = 3


def read_forecast(root: Element, opening: Opening) -> Content:
    """Read what is forecast for each stretch of coast; a warning tells of all of Japan.

    :raises BulletinUnused: it tells of waves observed only.
    """
    forecast = child(root, "Body", "Tsunami", "Forecast")
    if forecast is None:
        raise BulletinUnused(
            _("観測だけの津波の電文は、避難の情報には使いません。そのままで大丈夫です。")
        )
    areas: dict[str, AreaReading] = {}
    for item in children(forecast, "Item"):
        area, kind = child(item, "Area"), child(item, "Category", "Kind")
        area_code, code = code_of(area), code_of(kind)
        if len(area_code) != _DIGITS or not area_code.isascii() or not area_code.isdigit():
            continue
        # A code that nobody knows is no reason to tell people at the coast that nothing is out.
        grade, condition = codes.TSUNAMI.get(code, (3, Condition.ISSUED))
        areas[area_code] = AreaReading(
            scheme=Scheme.TSUNAMI_REGION,
            area_code=area_code,
            area_name=name_of(area),
            phenomenon=Phenomenon.TSUNAMI,
            code=code,
            name=name_of(kind),
            grade=grade,
            level=None,
            condition=condition,
        )
    return Content(
        series=SERIES,
        covers=frozenset({Phenomenon.TSUNAMI}),
        is_whole=opening.info_kind == _WARNING and bool(areas),
        areas=tuple(areas.values()),
    )
