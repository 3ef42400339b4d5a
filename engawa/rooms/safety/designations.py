"""For which hazards a list of refuges says that a building is designated, and how many people it takes."""

import unicodedata
from collections.abc import Mapping

from engawa.rooms.safety.values import Hazard

# As the national list (指定緊急避難場所) writes them; the municipal standard puts 災害種別_ before each.
COLUMN_OF_HAZARD = {
    Hazard.FLOOD: "洪水",
    Hazard.LANDSLIDE: "崖崩れ、土石流及び地滑り",
    Hazard.STORM_SURGE: "高潮",
    Hazard.EARTHQUAKE: "地震",
    Hazard.TSUNAMI: "津波",
    Hazard.FIRE: "大規模な火事",
    Hazard.INLAND_FLOOD: "内水氾濫",
    Hazard.VOLCANO: "火山現象",
}
_YES = frozenset({"1", "○", "〇", "◯", "有", "あり", "可", "true"})
_CAPACITY = ("想定収容人数", "収容人数", "収容可能人数")
_MOST_DIGITS = 6


def read_hazards(*, columns: Mapping[str, str]) -> tuple[Hazard, ...]:
    """Give the hazards for which the row of a list says that its building is designated; a blank says no."""
    return tuple(
        hazard
        for hazard, name in COLUMN_OF_HAZARD.items()
        if any(_is_yes(columns.get(heading, "")) for heading in (name, f"災害種別_{name}"))
    )


def _is_yes(cell: str) -> bool:
    return unicodedata.normalize("NFKC", str(cell)).strip().lower() in _YES


def read_capacity(*, columns: Mapping[str, str]) -> int | None:
    """Give for how many people the row of a list says that there is room; None where it says nothing."""
    for heading in _CAPACITY:
        digits = unicodedata.normalize("NFKC", str(columns.get(heading, ""))).replace(",", "")
        digits = digits.strip().removesuffix("人")
        if digits.isdecimal() and len(digits) <= _MOST_DIGITS:
            return int(digits)
    return None
