"""What both wards of the demo have prepared for the worst day, and what happened there in the demo's year.

Cliffs, numbers of households, the night of the typhoon, its drills and who came are made up by us.
"""

import datetime as dt
from typing import Any

from engawa.core.fiscal.dates import TOKYO
from engawa.portal.demo.files import find_codes_by_promise, read_file
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.safety import facade
from engawa.rooms.safety.contracts import (
    PastEntry,
    PastOrderEntry,
    PastSiteEntry,
    PastStepEntry,
    PreparationEntry,
    ScenarioEntry,
    SiteEntry,
    ZoneEntry,
)

# A tsunami can reach these.
_ON_THE_COAST = frozenset({"kanazawa"})
# The web server's log of a day is counted in the night after it.
_COUNTED_AT = dt.time(4, 0)
_DAY = dt.timedelta(days=1)


def load_safety(
    *,
    ward_id: int,
    slug: str,
    fiscal_year: int,
    content: PlanContent,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Register zones, sites and scenarios of a ward from its demo file, where there are none yet."""
    if facade.is_prepared(ward_id=ward_id):
        return
    data = read_file(f"safety_{slug}.json")
    facade.prepare_ward(
        ward_id=ward_id,
        entry=PreparationEntry(
            phone=data["book"]["phone"],
            names=data["book"]["names"],
            zones=tuple(
                ZoneEntry(**{**zone, "towns": tuple(zone["towns"])}) for zone in data["zones"]
            ),
            sites=tuple(
                SiteEntry(**{**site, "hazards": tuple(site["hazards"])}) for site in data["sites"]
            ),
            scenarios=tuple(
                ScenarioEntry(
                    **{
                        **scenario,
                        "zones": tuple(scenario["zones"]),
                        "sites": tuple(scenario["sites"]),
                    }
                )
                for scenario in data["scenarios"]
            ),
            has_coast=slug in _ON_THE_COAST,
            promises=((fiscal_year, *find_codes_by_promise(content)[data["promise"]]),),
        ),
        actor_id=actor_id,
        now=now,
    )


def play_safety(
    *,
    ward_id: int,
    slug: str,
    writer_id: int,
    approver_id: int,
    until: dt.datetime | None = None,
) -> None:
    """Play a night with orders and two drills, and count views; of what had not ended by `until`, nothing."""
    data = read_file(f"safety_past_{slug}.json")
    for event in map(_read_event, data["events"]):
        if until is None or event.ended_at <= until:
            facade.play_event(
                ward_id=ward_id, event=event, writer_id=writer_id, approver_id=approver_id
            )
    for text, count in data["views"].items():
        day = dt.date.fromisoformat(text)
        counted_at = dt.datetime.combine(day + _DAY, _COUNTED_AT, tzinfo=TOKYO)
        if until is None or counted_at <= until:
            facade.add_views(slug=slug, views={day: count}, now=counted_at)


def _read_event(said: dict[str, Any]) -> PastEntry:
    return PastEntry(
        **{
            **said,
            "ended_at": _at(said["ended_at"]),
            "steps": tuple(map(_read_step, said["steps"])),
        }
    )


def _read_step(said: dict[str, Any]) -> PastStepEntry:
    at = _at(said["at"])
    return PastStepEntry(
        at=at,
        seen_at=at + dt.timedelta(seconds=said["seen_after"]),
        order=PastOrderEntry(**said["order"]) if "order" in said else None,
        sites=tuple(
            PastSiteEntry(code=code, opening=opening, head_count=head_count)
            for code, (opening, head_count) in said.get("sites", {}).items()
        ),
    )


def _at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=TOKYO)
