"""How strongly an earthquake was felt, by town and by region (VXSE51, VXSE53)."""

from xml.etree.ElementTree import Element

from django.utils.translation import gettext as _

from engawa.adapters.jma import codes
from engawa.adapters.jma.content import Content, name_of
from engawa.adapters.jma.heads import Opening
from engawa.adapters.jma.parsing import child, children, text
from engawa.core.bulletins.contracts import (
    AreaReading,
    BulletinUnused,
    Condition,
    Phenomenon,
    Scheme,
)

SERIES = "EARTHQUAKE"
_DIGITS = {3: Scheme.QUAKE_REGION, 7: Scheme.MUNICIPALITY}


def read_intensities(root: Element, _opening: Opening) -> Content:
    """Read the intensities observed; areas in which nothing was felt are not named.

    :raises BulletinUnused: it tells of no intensity, as reports on the hypocentre alone do.
    """
    observation = child(root, "Body", "Intensity", "Observation")
    if observation is None:
        raise BulletinUnused(
            _("震度のない地震の電文は、避難の情報には使いません。そのままで大丈夫です。")
        )
    areas: dict[tuple[Scheme, str], AreaReading] = {}
    for prefecture in children(observation, "Pref"):
        for region in children(prefecture, "Area"):
            _put(areas, region)
            for town in children(region, "City"):
                _put(areas, town)
    return Content(
        series=SERIES, covers=frozenset({Phenomenon.EARTHQUAKE}), areas=tuple(areas.values())
    )


def _put(areas: dict[tuple[Scheme, str], AreaReading], element: Element) -> None:
    code = text(element, "Code")
    scheme = _DIGITS.get(len(code))
    if scheme is None or not code.isascii() or not code.isdigit():
        return
    intensity = text(element, "MaxInt")
    grade, name = codes.INTENSITIES.get(intensity, (0, ""))
    # From a town that was hit hardest nothing may come at all.
    if text(element, "Condition") == codes.SILENT and grade < codes.SILENT_GRADE:
        intensity, grade, name = "", codes.SILENT_GRADE, codes.SILENT
    if not grade:
        return
    areas[scheme, code] = AreaReading(
        scheme=scheme,
        area_code=code,
        area_name=name_of(element),
        phenomenon=Phenomenon.EARTHQUAKE,
        code=intensity,
        name=name,
        grade=grade,
        level=None,
        condition=Condition.ISSUED,
    )
