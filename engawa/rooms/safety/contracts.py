"""What the rest of the house puts into the safety room and gets out of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneEntry:
    """A zone to be registered, by the codes of `values`; blank numbers are unknown."""

    code: str
    kind: str
    name: str
    hazard: str
    number: str = ""
    name_kana: str = ""
    name_en: str = ""
    towns: tuple[str, ...] = ()
    households: int | None = None
    people: int | None = None
    geometry: Mapping[str, Any] | None = None
    is_example: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """A site to be registered: `place` is the name of a public place of the ward."""

    code: str
    place: str
    role: str
    building: str = ""
    hazards: tuple[str, ...] = ()
    capacity: int | None = None
    pets: bool | None = None
    step_free: bool | None = None
    toilet: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioEntry:
    """A scenario to be prepared, with codes of zones and sites."""

    code: str
    name: str
    condition: str
    hazard: str
    level: int
    reason: str
    reason_name: str = ""
    zones: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    hours: int = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparationEntry:
    """All that is prepared before the day. `names` are how the issuer is called, see `OrderBook.names`.

    The ward lies in 横浜市南部 of the Meteorological Agency; `has_coast` tells whether a tsunami can reach it.
    `promises` are (fiscal year, code of the initiative, code of the activity or empty).
    """

    phone: str
    names: Mapping[str, Any] = field(default_factory=dict)
    zones: tuple[ZoneEntry, ...] = ()
    sites: tuple[SiteEntry, ...] = ()
    scenarios: tuple[ScenarioEntry, ...] = ()
    has_coast: bool = False
    promises: tuple[tuple[int, str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastOrderEntry:
    """A step of an order, by the codes of `values.Action`; `scenario` says zones, sites, level and reason anew.

    The first step of an order needs a scenario. The others change the order that was issued last.
    """

    action: str
    scenario: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoopFact:
    """How one loop of the worker stands, by its name; `turned_at` is None when it never turned."""

    name: str
    turned_at: dt.datetime | None
    stands_still: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NightFacts:
    """Whether what must run through the night runs; `unsent_since` is set while mails wait that could have gone."""

    loops: tuple[LoopFact, ...]
    unsent_since: dt.datetime | None
    is_well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PastSiteEntry:
    """How a site stood, by its code; `head_count` is None where nobody counted."""

    code: str
    opening: str
    head_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PastStepEntry:
    """What was approved and reported at one moment, and when the watcher saw it on the public page."""

    at: dt.datetime
    seen_at: dt.datetime
    order: PastOrderEntry | None = None
    sites: tuple[PastSiteEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PastEntry:
    """An event that is over: what happened in it, in the order of time; the response starts with the first step.

    `office` is who confirmed the sites, as everybody may read it. What is open at the end is reported closed.
    """

    is_drill: bool
    regime: str
    reason: str
    office: str
    ended_at: dt.datetime
    steps: tuple[PastStepEntry, ...]
