"""Codes of 気象庁防災情報XML, and what they mean; words of titles are never read, for they keep old levels.

Sources: 気象庁防災情報XMLフォーマット コード管理表 (WeatherWarning, Tsunami), 電文解説資料; levels of the old
system by 避難情報に関するガイドライン (内閣府, 2021), of the new one by 新しい防災気象情報 (from May 2026).
"""

from dataclasses import dataclass

from engawa.core.bulletins.contracts import Condition, InfoType, Phenomenon, Status

STATUSES = {"通常": Status.ACTUAL, "訓練": Status.DRILL, "試験": Status.TEST}
INFO_TYPES = {
    "発表": InfoType.ISSUED,
    "訂正": InfoType.CORRECTED,
    "遅延": InfoType.DELAYED,
    "取消": InfoType.CANCELLED,
}
CONTINUED, LIFTED = "継続", "解除"


@dataclass(frozen=True, slots=True)
class Step:
    """What one code of a warning means: the phenomenon, its grade, and its level in either system."""

    phenomenon: Phenomenon
    grade: int
    old_level: int | None = None
    new_level: int | None = None


_P = Phenomenon
# Code 08 is level 4 in the old system and level 3 in the new one, whose level 4 is 48.
WEATHER: dict[str, Step] = {
    "02": Step(_P.SNOWSTORM, 3),
    "03": Step(_P.HEAVY_RAIN, 3, 3, 3),
    "04": Step(_P.FLOOD, 3, 3, 3),
    "05": Step(_P.STORM, 3),
    "06": Step(_P.HEAVY_SNOW, 3),
    "07": Step(_P.WAVES, 3),
    "08": Step(_P.STORM_SURGE, 3, 4, 3),
    "09": Step(_P.LANDSLIDE, 3, 3, 3),
    "10": Step(_P.HEAVY_RAIN, 2, 2, 2),
    "12": Step(_P.HEAVY_SNOW, 2),
    "13": Step(_P.SNOWSTORM, 2),
    "14": Step(_P.OTHER, 2),
    "15": Step(_P.STORM, 2),
    "16": Step(_P.WAVES, 2),
    "17": Step(_P.OTHER, 2),
    "18": Step(_P.FLOOD, 2, 2, 2),
    "19": Step(_P.STORM_SURGE, 2, 2, 2),
    "20": Step(_P.OTHER, 2),
    "21": Step(_P.OTHER, 2),
    "22": Step(_P.OTHER, 2),
    "23": Step(_P.OTHER, 2),
    "24": Step(_P.OTHER, 2),
    "25": Step(_P.OTHER, 2),
    "26": Step(_P.OTHER, 2),
    "27": Step(_P.OTHER, 2),
    "29": Step(_P.LANDSLIDE, 2, 2, 2),
    "32": Step(_P.SNOWSTORM, 5),
    "33": Step(_P.HEAVY_RAIN, 5, 5, 5),
    "35": Step(_P.STORM, 5),
    "36": Step(_P.HEAVY_SNOW, 5),
    "37": Step(_P.WAVES, 5),
    "38": Step(_P.STORM_SURGE, 5, 4, 5),
    "39": Step(_P.LANDSLIDE, 5, 5, 5),
    "43": Step(_P.HEAVY_RAIN, 4, 4, 4),
    "48": Step(_P.STORM_SURGE, 4, 4, 4),
    "49": Step(_P.LANDSLIDE, 4, 4, 4),
}
WEATHER_NOTHING = "00"
# What the types of data of the new system tell of, each of these and no other.
NEW_TYPES: dict[str, frozenset[Phenomenon]] = {
    "VPWW55": frozenset({_P.HEAVY_RAIN}),
    "VPWW56": frozenset({_P.LANDSLIDE}),
    "VPWW57": frozenset({_P.STORM_SURGE}),
    "VPWW58": frozenset({_P.STORM, _P.SNOWSTORM}),
    "VPWW59": frozenset({_P.WAVES}),
    "VPWW60": frozenset({_P.HEAVY_SNOW}),
    "VPWW61": frozenset({_P.OTHER}),
}
OLD_TYPES = frozenset({"VPWW50", "VPWW53", "VPWW54"})
# Beginnings of all types of data of which anything is made; others are not even fetched.
USED_TYPES = ("VPWW", "VXWW", "VXKO", "VXSE51", "VXSE53", "VTSE")
# The one type of the old system tells of all of these; it has no code for landslides.
OLD_COVERS = frozenset(
    {
        _P.HEAVY_RAIN,
        _P.FLOOD,
        _P.STORM_SURGE,
        _P.STORM,
        _P.SNOWSTORM,
        _P.HEAVY_SNOW,
        _P.WAVES,
        _P.OTHER,
    }
)
# Version of the kind of information (InfoKindVersion) from which warnings are of the new system.
NEW_SINCE = (1, 5)

# 土砂災害警戒情報 (VXWW50), in both systems: 警戒 is level 4.
LANDSLIDE = {"0": (0, Condition.NONE), "1": (0, Condition.LIFTED), "3": (4, Condition.ISSUED)}

# Seismic intensities in the order of their strength; what stands is ten times the number.
INTENSITIES: dict[str, tuple[int, str]] = {
    "0": (0, "震度０"),
    "1": (10, "震度１"),
    "2": (20, "震度２"),
    "3": (30, "震度３"),
    "4": (40, "震度４"),
    "5-": (45, "震度５弱"),
    "5+": (50, "震度５強"),
    "6-": (55, "震度６弱"),
    "6+": (60, "震度６強"),
    "7": (70, "震度７"),
}
# Said of a town from which nothing came though 5 lower or more was felt around: it counts as 5 lower.
SILENT = "震度５弱以上未入電"
SILENT_GRADE = 45

TSUNAMI: dict[str, tuple[int, Condition]] = {
    "00": (0, Condition.NONE),
    "50": (0, Condition.LIFTED),
    "51": (3, Condition.CONTINUED),
    "52": (4, Condition.CONTINUED),
    "53": (4, Condition.ISSUED),
    "60": (0, Condition.LIFTED),
    "62": (2, Condition.CONTINUED),
    "71": (1, Condition.CONTINUED),
    "72": (1, Condition.CONTINUED),
    "73": (1, Condition.CONTINUED),
}
