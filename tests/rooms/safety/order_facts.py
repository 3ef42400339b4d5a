"""Facts of orders to test texts and checks with, beside the situations."""

from typing import Any

from engawa.rooms.safety.order_texts import OrderFacts, ReasonGiven
from engawa.rooms.safety.reasons import Reason
from engawa.rooms.safety.values import Action, Hazard, Level
from tests.rooms.safety import situations

READINGS = {name: kana for name, kana, *_ in situations.TOWNS}
SOUTH = {"ja": "横浜市南部", "en": "southern Yokohama"}


def order_facts(**facts: Any) -> OrderFacts:
    """Give the facts of a level 4 order for two cliffs, as issued at 15:04; given ones replace its own."""
    values: dict[str, Any] = {
        "ward_names": situations.WARD,
        "city_names": situations.CITY,
        "hazard": Hazard.LANDSLIDE,
        "level": Level.EVACUATE,
        "action": Action.ISSUE,
        "zones": (situations.a_zone(12), situations.a_zone(13, town="六浦二丁目")),
        "reasons": (ReasonGiven(Reason.LANDSLIDE_WARNING, SOUTH),),
        "issued_at": situations.ISSUED_AT,
        "sites": (situations.a_site(0), situations.a_site(1)),
        "town_readings": READINGS,
    }
    return OrderFacts(**{**values, **facts})
