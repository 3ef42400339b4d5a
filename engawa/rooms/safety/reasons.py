"""Why an order is given: reasons with a checked sentence in each language, chosen and not typed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engawa.rooms.safety.values import Action, Hazard


class Reason(models.TextChoices):
    """A reason for which `texts/orders.<language>.toml` holds a sentence."""

    LANDSLIDE_WARNING = "LANDSLIDE_WARNING", _("土砂災害危険警報（レベル４）の発表")
    LANDSLIDE_RISK = "LANDSLIDE_RISK", _("大雨による土砂災害の危険")
    LANDSLIDE_SIGNS = "LANDSLIDE_SIGNS", _("がけが崩れる前ぶれ")
    LANDSLIDE_OCCURRED = "LANDSLIDE_OCCURRED", _("土砂災害の発生")
    HEAVY_RAIN = "HEAVY_RAIN", _("激しい雨の継続")
    HEAVY_RAIN_EMERGENCY = "HEAVY_RAIN_EMERGENCY", _("大雨の特別警報の発表")
    RAIN_EXPECTED = "RAIN_EXPECTED", _("夜間の大雨の予想")
    RIVER_RISING = "RIVER_RISING", _("川の増水")
    RIVER_OVERFLOW = "RIVER_OVERFLOW", _("川の氾濫")
    INLAND_FLOODING = "INLAND_FLOODING", _("内水による浸水のおそれ")
    STORM_SURGE_RISK = "STORM_SURGE_RISK", _("高潮のおそれ")
    STORM_SURGE_OCCURRED = "STORM_SURGE_OCCURRED", _("高潮の発生")
    TSUNAMI_WARNING = "TSUNAMI_WARNING", _("津波警報の発表")
    MAJOR_TSUNAMI_WARNING = "MAJOR_TSUNAMI_WARNING", _("大津波警報の発表")
    FIRE_SPREADING = "FIRE_SPREADING", _("火事の延焼")
    WIDER_AREA = "WIDER_AREA", _("危険な区域の拡大")
    SMALLER_AREA = "SMALLER_AREA", _("危険な区域の縮小")
    STILL_DANGEROUS = "STILL_DANGEROUS", _("危険な状態の継続")
    DANGER_EASED = "DANGER_EASED", _("危険の減少")
    WARNING_ENDED = "WARNING_ENDED", _("気象庁の警報の解除")
    MISTAKE_CORRECTED = "MISTAKE_CORRECTED", _("前のお知らせの誤り")


# Whose sentence names a river, a place, or an area of the Meteorological Agency.
WITH_PLACE = frozenset(
    {
        Reason.LANDSLIDE_WARNING,
        Reason.RIVER_RISING,
        Reason.RIVER_OVERFLOW,
        Reason.FIRE_SPREADING,
    }
)
_RAIN = (Reason.HEAVY_RAIN, Reason.HEAVY_RAIN_EMERGENCY, Reason.RAIN_EXPECTED)
_REASONS_OF_HAZARD: dict[Hazard, tuple[Reason, ...]] = {
    Hazard.LANDSLIDE: (
        Reason.LANDSLIDE_WARNING,
        Reason.LANDSLIDE_RISK,
        Reason.LANDSLIDE_SIGNS,
        Reason.LANDSLIDE_OCCURRED,
        *_RAIN,
    ),
    Hazard.FLOOD: (Reason.RIVER_RISING, Reason.RIVER_OVERFLOW, *_RAIN),
    Hazard.INLAND_FLOOD: (Reason.INLAND_FLOODING, *_RAIN),
    Hazard.STORM_SURGE: (Reason.STORM_SURGE_RISK, Reason.STORM_SURGE_OCCURRED),
    Hazard.TSUNAMI: (Reason.TSUNAMI_WARNING, Reason.MAJOR_TSUNAMI_WARNING),
    Hazard.FIRE: (Reason.FIRE_SPREADING,),
}
_REASONS_OF_ACTION: dict[Action, tuple[Reason, ...]] = {
    Action.EXTEND: (Reason.WIDER_AREA, Reason.SMALLER_AREA),
    Action.LOWER: (Reason.DANGER_EASED,),
    Action.CORRECT: (Reason.MISTAKE_CORRECTED,),
    Action.PROLONG: (Reason.STILL_DANGEROUS,),
}
_REASONS_OF_LIFT = (Reason.DANGER_EASED, Reason.WARNING_ENDED)


def list_reasons(*, hazard: Hazard, action: Action) -> tuple[Reason, ...]:
    """Give the reasons that fit what an officer does about a hazard, likeliest first."""
    if action is Action.LIFT:
        return _REASONS_OF_LIFT
    return (*_REASONS_OF_ACTION.get(action, ()), *_REASONS_OF_HAZARD.get(hazard, ()))
