"""What the safety room speaks of: levels, hazards, zones, sites; codes that are stored and published.

Levels are those of the Basic Act on Disaster Management, article 60, since 20 May 2021: 3 高齢者等避難,
4 避難指示, 5 緊急安全確保. 避難勧告 was abolished then, and there is no value by which it could be written.
"""

from enum import IntEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

# Every text of an order is made in all of these, or the order cannot be issued.
LANGUAGES = ("ja", "ja-x-easy", "en", "zh-hans", "ko")

# So many characters has the record for a reason that an officer writes, for a name that a reason says, and for why
# the ward began to act.
LONGEST_REASON, LONGEST_NAME, LONGEST_CAUSE = 300, 60, 200


class Level(IntEnum):
    """The level of an order that a mayor may issue; 1 and 2 are the Meteorological Agency's."""

    ELDERLY = 3
    EVACUATE = 4
    EMERGENCY = 5


class Hazard(models.TextChoices):
    """The eight hazards for which places are designated (災害対策基本法施行令 20条の3)."""

    FLOOD = "FLOOD", _("洪水")
    LANDSLIDE = "LANDSLIDE", _("崖崩れ、土石流、地滑り")
    STORM_SURGE = "STORM_SURGE", _("高潮")
    EARTHQUAKE = "EARTHQUAKE", _("地震")
    TSUNAMI = "TSUNAMI", _("津波")
    FIRE = "FIRE", _("大規模な火事")
    INLAND_FLOOD = "INLAND_FLOOD", _("内水氾濫")
    VOLCANO = "VOLCANO", _("火山現象")


# Which levels an order for a hazard may have. Tsunami and fires leave no time for steps: all who are in
# danger go at once, and no 警戒レベル number is said (内閣府 避難情報に関するガイドライン).
LEVELS_OF_HAZARD: dict[Hazard, tuple[Level, ...]] = {
    Hazard.FLOOD: (Level.ELDERLY, Level.EVACUATE, Level.EMERGENCY),
    Hazard.LANDSLIDE: (Level.ELDERLY, Level.EVACUATE, Level.EMERGENCY),
    Hazard.STORM_SURGE: (Level.ELDERLY, Level.EVACUATE, Level.EMERGENCY),
    Hazard.INLAND_FLOOD: (Level.ELDERLY, Level.EVACUATE, Level.EMERGENCY),
    Hazard.TSUNAMI: (Level.EVACUATE,),
    Hazard.FIRE: (Level.EVACUATE,),
}
WITHOUT_LEVEL_NUMBER = frozenset({Hazard.TSUNAMI, Hazard.FIRE})


class Regime(models.TextChoices):
    """Which of two worlds a ward is in: the sites of one are never shown in the other."""

    WIND_RAIN = "WIND_RAIN", _("風水害")
    EARTHQUAKE = "EARTHQUAKE", _("地震")


class ZoneKind(models.TextChoices):
    """What kind of area an order can name."""

    CLIFF = "CLIFF", _("即時避難指示対象区域")
    RIVER = "RIVER", _("川沿いの区域")
    COAST = "COAST", _("海沿いの区域")
    TOWNS = "TOWNS", _("町丁目")
    WARD = "WARD", _("区の全域")
    DRAWN = "DRAWN", _("地図に描いた区域")


class SiteRole(models.TextChoices):
    """What a site is for."""

    WIND_RAIN = "WIND_RAIN", _("風水害のときに開く避難場所")
    DISASTER_BASE = "DISASTER_BASE", _("地域防災拠点")
    EVACUATION = "EVACUATION", _("指定緊急避難場所")
    SHELTER = "SHELTER", _("指定避難所")
    WELFARE = "WELFARE", _("福祉避難所")
    TEMPORARY_STAY = "TEMPORARY_STAY", _("帰宅困難者の一時滞在施設")


# Which regime the hazard of an order belongs to.
REGIME_OF_HAZARD: dict[Hazard, Regime] = {
    Hazard.FLOOD: Regime.WIND_RAIN,
    Hazard.LANDSLIDE: Regime.WIND_RAIN,
    Hazard.STORM_SURGE: Regime.WIND_RAIN,
    Hazard.INLAND_FLOOD: Regime.WIND_RAIN,
    Hazard.TSUNAMI: Regime.EARTHQUAKE,
    Hazard.FIRE: Regime.EARTHQUAKE,
}
# In which regime a role opens; a 指定緊急避難場所 in the regime of the hazards for which it is designated. Welfare shelters are the second stage: whoever needs one is led there from
# a base, so that no public page shows one as open.
ROLES_OF_REGIME: dict[Regime, frozenset[SiteRole]] = {
    Regime.WIND_RAIN: frozenset({SiteRole.WIND_RAIN, SiteRole.EVACUATION, SiteRole.SHELTER}),
    Regime.EARTHQUAKE: frozenset(
        {SiteRole.DISASTER_BASE, SiteRole.EVACUATION, SiteRole.TEMPORARY_STAY}
    ),
}
NEVER_PUBLIC = frozenset({SiteRole.WELFARE})


class Opening(models.TextChoices):
    """How a site stands towards people who come."""

    NOT_OPEN = "NOT_OPEN", _("まだ開いていません")
    OPEN = "OPEN", _("開いています")
    CROWDED = "CROWDED", _("混んでいます")
    FULL = "FULL", _("満員です")
    CLOSED = "CLOSED", _("閉めました")


class OrderState(models.TextChoices):
    """Where an order stands."""

    DRAFT = "DRAFT", _("下書き")
    PENDING = "PENDING", _("承認待ち")
    ISSUED = "ISSUED", _("発令中")
    LIFTED = "LIFTED", _("解除")
    DROPPED = "DROPPED", _("取りやめ")


class Action(models.TextChoices):
    """What a version of an order does to the one before it."""

    ISSUE = "ISSUE", _("発令")
    EXTEND = "EXTEND", _("区域の変更")
    RAISE = "RAISE", _("引上げ")
    LOWER = "LOWER", _("引下げ")
    CORRECT = "CORRECT", _("訂正")
    PROLONG = "PROLONG", _("継続")
    LIFT = "LIFT", _("解除")
