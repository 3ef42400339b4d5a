"""All that the safety pages of a ward say at one moment, as plain values.

A bundle is a function of one `Situation`, and of nothing else: no database, no clock, no settings. So
whatever makes pages, maps, feeds or files of it can be tried, repeated and compared byte by byte.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engawa.core.geo.points import Point
from engawa.rooms.safety.values import (
    Action,
    Hazard,
    Level,
    Opening,
    OrderState,
    Regime,
    SiteRole,
    ZoneKind,
)

# A text in several languages, by the codes of `values.LANGUAGES`; "ja" is always there. Where another is
# missing, pages show the Japanese and mark it as such.
Words = Mapping[str, str]
# GeoJSON Polygon or MultiPolygon (RFC 7946): degrees, longitude first.
Geometry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ZoneNow:
    """An area that orders name. `code` stands in addresses: lower case, digits, hyphens, once in a ward.

    `number` is what the leaflet says ("12"), empty where there is none; `towns` are the words of the
    register ("釜利谷東二丁目の一部"). Without `geometry` nobody can be told by position whether they are inside.
    """

    code: str
    kind: ZoneKind
    number: str
    names: Words
    towns: tuple[str, ...]
    hazard: Hazard
    households: int | None
    people: int | None
    geometry: Geometry | None
    point: Point | None


@dataclass(frozen=True, slots=True)
class SiteNow:
    """A site as everybody may know it; `hazards` are those for which it is designated, blank is not.

    `pets`, `step_free`, `toilet` are None where nobody has said. `is_stale` tells that the state was
    confirmed too long ago.
    """

    code: str
    names: Words
    address: str
    point: Point | None
    role: SiteRole
    hazards: frozenset[Hazard]
    opening: Opening
    confirmed_at: dt.datetime | None
    confirmed_by: str
    is_stale: bool
    capacity: int | None
    head_count: int | None
    pets: bool | None
    step_free: bool | None
    toilet: bool | None
    languages: tuple[str, ...]
    phone: str
    notes: Words


@dataclass(frozen=True, slots=True)
class OrderText:
    """What one version of an order says in one language; each part is a whole sentence or more.

    `spoken` is the text for loudspeakers and the telephone line, without marks that cannot be read aloud.
    """

    headline: str
    where: str
    reason: str
    who: str
    what: str
    cannot_move: str
    closing: str
    spoken: str


@dataclass(frozen=True, slots=True)
class OrderNow:
    """An issued or lifted order in its newest version, as it was approved.

    `zones` and `sites` are codes; their names, shapes and numbers stand in `Situation.zones` and
    `.sites`. `references` are the versions before it, as (version, issued at), oldest first. `is_overdue`
    tells that `expires_at` has passed: the order stands, and waits to be confirmed. `is_unconfirmed`: one
    person issued it alone, and a second has not confirmed it yet.
    """

    number: str
    version: int
    state: OrderState
    action: Action
    level: Level
    hazard: Hazard
    zones: tuple[str, ...]
    sites: tuple[str, ...]
    texts: Mapping[str, OrderText]
    households: int | None
    people: int | None
    first_issued_at: dt.datetime
    issued_at: dt.datetime
    expires_at: dt.datetime
    next_update_at: dt.datetime | None
    is_overdue: bool
    is_unconfirmed: bool
    references: tuple[tuple[int, dt.datetime], ...]


@dataclass(frozen=True, slots=True)
class WarningNow:
    """What the Meteorological Agency has out for the ward: its own name for it, never an order.

    `level` is the level to which it corresponds (警戒レベル相当情報), None where it has none.
    """

    code: str
    name: str
    level: int | None
    area_name: str
    reported_at: dt.datetime


@dataclass(frozen=True, slots=True)
class TownNow:
    """A 町丁目 by one point within it, and the codes of the zones that name it, wholly or in part."""

    name: str
    name_kana: str
    point: Point
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BaseMapNow:
    """The base map of the ward that the application gives: its size in bytes, its licence line."""

    size: int
    credit: str


@dataclass(frozen=True, slots=True)
class Situation:
    """The situation of one ward at `made_at`, the `sequence`-th that was put together.

    Times are aware, in any zone. `lifted` are the orders lifted within the last 24 hours. `phone` is the
    line that reads the orders out, empty where there is none. `base_url` is the address of the ward's
    safety page with its slash at the end. A drill has its own sequence, key and address. `accent` is the
    ward's colour for lines, as #rrggbb. `superseded` are earlier versions of orders for which the bundle
    before had no page yet: two approvals between two passes of the publisher skip none. `base_map` is an
    extra that may be gone by the time somebody asks for it.
    """

    ward_slug: str
    ward_code: str
    ward_names: Words
    city_names: Words
    is_drill: bool
    is_demo: bool
    sequence: int
    made_at: dt.datetime
    base_url: str
    regime: Regime | None
    orders: tuple[OrderNow, ...]
    lifted: tuple[OrderNow, ...]
    sites: tuple[SiteNow, ...]
    zones: tuple[ZoneNow, ...]
    towns: tuple[TownNow, ...]
    warnings: tuple[WarningNow, ...]
    outline: Geometry | None
    outline_credit: str
    phone: str
    accent: str = "#0017c1"
    superseded: tuple[OrderNow, ...] = ()
    base_map: BaseMapNow | None = None
