"""What is checked before an order is approved, and what a check finds."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engawa.rooms.safety.situation import (
    Geometry,
    OrderText,
    SiteNow,
    WarningNow,
    Words,
    ZoneNow,
)
from engawa.rooms.safety.values import Action, Hazard, Level, Regime


class Weight(StrEnum):
    """What a finding does to an order."""

    # It is not issued before this is mended.
    BLOCKS = "BLOCKS"
    # It is not issued before an officer has confirmed it, with a reason that stays in the record.
    CONFIRM = "CONFIRM"
    # It is not issued before its writer gave a reason, and whoever approves has said that it is meant so, too.
    BOTH = "BOTH"
    # It is shown beside the order.
    NOTE = "NOTE"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: a stable code, what it is about, and a sentence that says what to do.

    `where` is the name of a zone or a site, or the language of a text; empty for the order itself.
    `order_id` is another order that stands in the way, or that may be changed instead.
    """

    code: str
    where: str
    sentence: str
    weight: Weight = Weight.BLOCKS
    order_id: int | None = None


@dataclass(frozen=True, slots=True)
class Writing:
    """What became of what officers wrote.

    `gone_zones` and `gone_sites` are names that no register has any more, `stale_parts` the parts of the Japanese
    text whose template changed after they were written anew. `says_no_moment`: the closing was, without a place for
    the time of issue. `left_out` are words of officers in the version before that this one no longer says.
    `lacks_place`: the sentence of the reason names a place, and none was given, so that there is no text at all.
    """

    gone_zones: tuple[str, ...] = ()
    gone_sites: tuple[str, ...] = ()
    stale_parts: tuple[str, ...] = ()
    says_no_moment: bool = False
    left_out: tuple[str, ...] = ()
    lacks_place: bool = False


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """A version of an order as it would be issued; `regime` is the one that the ward is in, or will be."""

    action: Action
    level: Level
    hazard: Hazard
    zones: tuple[ZoneNow, ...]
    sites: tuple[SiteNow, ...]
    texts: Mapping[str, OrderText]
    issued_at: dt.datetime
    expires_at: dt.datetime
    next_update_at: dt.datetime | None = None
    previous_level: Level | None = None
    regime: Regime | None = None
    is_drill: bool = False
    writing: Writing = Writing()


@dataclass(frozen=True, slots=True)
class OrderBeside:
    """Another order in force, with its zones as they were approved."""

    id: int
    number: str
    hazard: Hazard
    level: Level
    zones: tuple[ZoneNow, ...]


@dataclass(frozen=True, slots=True)
class Ground:
    """What an order is held against.

    `usual_areas` are the sizes in square metres of the ward's earlier orders for this hazard, or of the
    orders that its scenarios give; `is_alert_…` say what was read of the alert from which it was begun; `zones` are
    all registered zones, `towns` the names of all 町丁目, `town_readings` their kana. `beside` are the other orders in force, `before` the codes of
    the zones of the version before, and `warnings` what forecasters have out while an order is lifted.
    """

    now: dt.datetime
    ward_names: Words
    outline: Geometry | None = None
    zones: tuple[ZoneNow, ...] = ()
    towns: tuple[str, ...] = ()
    town_readings: Mapping[str, str] = field(default_factory=dict)
    usual_areas: tuple[float, ...] = ()
    is_alert_updated: bool = False
    is_alert_cancelled: bool = False
    beside: tuple[OrderBeside, ...] = ()
    before: frozenset[str] = frozenset()
    warnings: tuple[WarningNow, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom an order reaches. Sums are of the zones that are known; the others are counted.

    `sentences` say the same in words, the unknown as unknown.
    """

    zone_count: int
    households: int
    people: int
    without_households: int
    without_people: int
    without_shape: int
    sentences: tuple[str, ...] = field(default=())
