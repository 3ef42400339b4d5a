"""What was read of a file of sites."""

from dataclasses import dataclass, replace
from typing import Any

from engawa.rooms.places.contracts import PlaceKeys
from engawa.rooms.safety.file_findings import Finding
from engawa.rooms.safety.register_values import SiteValues
from engawa.rooms.safety.values import Hazard, SiteRole


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLine:
    """A row of a file that is a site of a place; None is what the row does not speak of.

    `hazards` are those for which the building is designated: where the file has columns for hazards, a
    blank in them is not designated, and where it has none the row does not speak of them.
    """

    row: int
    place: PlaceKeys
    role: SiteRole
    building: str = ""
    code: str = ""
    hazards: tuple[Hazard, ...] | None = None
    capacity: int | None = None
    pets: bool | None = None
    step_free: bool | None = None
    toilet: bool | None = None
    languages: tuple[str, ...] | None = None
    note: str | None = None

    def put_onto(self, values: SiteValues) -> SiteValues:
        """Give what the register would say of the site; of what the row does not speak, what it said before."""
        names = ("hazards", "capacity", "pets", "step_free", "toilet", "languages", "note")
        spoken: dict[str, Any] = {
            name: getattr(self, name) for name in names if getattr(self, name) is not None
        }
        return replace(values, **spoken)


@dataclass(frozen=True, slots=True)
class SiteReading:
    """A file of sites: each row is a line, has an error among the findings, or lies in another ward.

    `unread` are the headings of which nothing was taken.
    """

    lines: tuple[SiteLine, ...]
    findings: tuple[Finding, ...]
    row_count: int
    elsewhere: int
    unread: tuple[str, ...]
