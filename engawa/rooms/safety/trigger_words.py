"""How the desk names phenomena, lists of areas and strengths."""

from django.utils.translation import gettext_lazy as _

from engawa.core.bulletins.contracts import Kind, Phenomenon, Scheme

KINDS = {
    Kind.LANDSLIDE_WARNING: _("土砂災害警戒情報"),
    Kind.WEATHER_WARNING: _("気象警報・注意報"),
    Kind.FLOOD_FORECAST: _("指定河川洪水予報"),
    Kind.EARTHQUAKE: _("地震情報"),
    Kind.TSUNAMI_WARNING: _("津波警報・注意報・予報"),
    Kind.TSUNAMI_INFORMATION: _("津波情報"),
}
PHENOMENA = {
    Phenomenon.LANDSLIDE: _("土砂災害"),
    Phenomenon.HEAVY_RAIN: _("大雨"),
    Phenomenon.FLOOD: _("洪水（川ごとの予報）"),
    Phenomenon.STORM_SURGE: _("高潮"),
    Phenomenon.TSUNAMI: _("津波"),
    Phenomenon.EARTHQUAKE: _("地震"),
    Phenomenon.STORM: _("暴風"),
    Phenomenon.SNOWSTORM: _("暴風雪"),
    Phenomenon.HEAVY_SNOW: _("大雪"),
    Phenomenon.WAVES: _("波浪"),
    Phenomenon.OTHER: _("その他"),
}
SCHEMES = {
    Scheme.MUNICIPALITY: _("市町村等（7桁）"),
    Scheme.REGION: _("府県予報区と細分区域（6桁）"),
    Scheme.QUAKE_REGION: _("地震の細分区域（3桁）"),
    Scheme.TSUNAMI_REGION: _("津波予報区（3桁）"),
    Scheme.RIVER: _("川（10桁）"),
    Scheme.RIVER_STRETCH: _("洪水予報の区域（12桁）"),
}
_OF_WEATHER = {
    2: _("注意報（レベル2）以上"),
    3: _("警報（レベル3相当）以上"),
    4: _("危険警報（レベル4相当）以上"),
    5: _("特別警報（レベル5相当）"),
}
_OF_TSUNAMI = {
    2: _("津波注意報以上"),
    3: _("津波警報以上"),
    4: _("大津波警報"),
}
_OF_QUAKES = {
    40: _("震度4以上"),
    45: _("震度5弱以上"),
    50: _("震度5強以上"),
    55: _("震度6弱以上"),
    60: _("震度6強以上"),
    70: _("震度7"),
}


def list_grades(phenomenon: Phenomenon) -> dict[int, str]:
    """List the strengths from which a proposal may be made, by their grades."""
    grades = {Phenomenon.EARTHQUAKE: _OF_QUAKES, Phenomenon.TSUNAMI: _OF_TSUNAMI}
    return {grade: str(words) for grade, words in grades.get(phenomenon, _OF_WEATHER).items()}


def say_grade(phenomenon: Phenomenon, grade: int) -> str:
    """Say from which strength on; the bare number for one that has no words."""
    return list_grades(phenomenon).get(grade, str(grade))
