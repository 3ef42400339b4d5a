"""In which order things stand on the pages, and what they are called there."""

import datetime as dt
from collections.abc import Iterable

from engawa.rooms.safety.regimes import list_shown
from engawa.rooms.safety.rendering.markup import Html
from engawa.rooms.safety.rendering.phrases import Phrases
from engawa.rooms.safety.situation import OrderNow, SiteNow, Situation
from engawa.rooms.safety.urgency import get_urgency
from engawa.rooms.safety.values import (
    WITHOUT_LEVEL_NUMBER,
    Opening,
)

_OPEN_FIRST = {state: place for place, state in enumerate((
    Opening.OPEN, Opening.CROWDED, Opening.FULL, Opening.NOT_OPEN, Opening.CLOSED
))}  # fmt: skip
# The shapes by which the map marks the states, too.
SHAPES = {
    Opening.OPEN: "○",
    Opening.CROWDED: "△",
    Opening.FULL: "×",
    Opening.CLOSED: "／",
    Opening.NOT_OPEN: "–",
}
TAKES_PEOPLE = frozenset({Opening.OPEN, Opening.CROWDED})


def sort_orders(orders: Iterable[OrderNow]) -> tuple[OrderNow, ...]:
    """Sort orders by how urgent they are; of equal ones the newest comes first."""

    def key(order: OrderNow) -> tuple[int, dt.timedelta, str]:
        urgency = get_urgency(hazard=order.hazard, level=order.level)
        return urgency, dt.datetime.max.replace(tzinfo=dt.UTC) - order.issued_at, order.number

    return tuple(sorted(orders, key=key))


def sort_sites(situation: Situation) -> tuple[SiteNow, ...]:
    """Give the sites that may be shown: those of the regime and of orders, open ones first, none of the second stage."""
    shown = list_shown(situation=situation)
    return tuple(sorted(shown, key=lambda site: (_OPEN_FIRST[site.opening], site.is_stale)))


def get_level_key(order: OrderNow) -> str:
    """Give how the documents call the level of an order: "3" to "5", or "none" where it has no number."""
    return "none" if order.hazard in WITHOUT_LEVEL_NUMBER else str(int(order.level))


def name_order(order: OrderNow, phrases: Phrases) -> Html:
    """Give the full name of an order: its level and its word."""
    return phrases.say(f"level.full_{get_level_key(order)}")


def call_to_act(order: OrderNow, phrases: Phrases) -> Html:
    """Give the one sentence of an order that everybody must read."""
    key = get_level_key(order)
    return phrases.say(f"level.call_{order.hazard.lower() if key == 'none' else key}")


def say_hazard(order: OrderNow, phrases: Phrases) -> Html:
    """Give the hazard of an order in brackets, as it stands behind a name."""
    return phrases.say("level.of_hazard", hazard=phrases.say(f"hazard.{order.hazard}"))
