"""What an officer says of a zone, a site, a scenario, as plain values; forms and files give the same."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engawa.rooms.safety.values import Hazard, Level, Regime, SiteRole, ZoneKind

# Codes stand in addresses of pages that are printed on leaflets.
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
LONGEST_CODE = 40
# A ward has 90,000 households; whatever is above was mistyped.
MOST_PEOPLE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneValues:
    """What is said of a zone; `geometry` is a Polygon or MultiPolygon in degrees (RFC 7946), or None."""

    kind: ZoneKind
    name: str
    hazard: Hazard
    number: str = ""
    name_kana: str = ""
    name_en: str = ""
    towns: tuple[str, ...] = ()
    households: int | None = None
    people: int | None = None
    geometry: Mapping[str, Any] | None = None
    credit: str = ""
    surveyed_on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteValues:
    """What is said of a site beside its place; None where nobody has said."""

    hazards: tuple[Hazard, ...] = ()
    capacity: int | None = None
    pets: bool | None = None
    step_free: bool | None = None
    toilet: bool | None = None
    languages: tuple[str, ...] = ()
    note: str = ""
    note_en: str = ""
    note_easy: str = ""
    position: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSite:
    """A site to be: `place_id` is a row of the ward's places."""

    place_id: int
    role: SiteRole
    building: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioValues:
    """What is said of a scenario; `reason` is a code of the texts of orders."""

    name: str
    condition: str
    regime: Regime
    hazard: Hazard
    level: Level
    reason: str
    reason_name: str = ""
    zone_codes: tuple[str, ...] = ()
    site_codes: tuple[str, ...] = ()
    hours: int = 6
    position: int = 0


def is_code(text: str) -> bool:
    """Tell whether a text can be a code: small letters, digits and single hyphens, at most 40."""
    return len(text) <= LONGEST_CODE and CODE.fullmatch(text) is not None
