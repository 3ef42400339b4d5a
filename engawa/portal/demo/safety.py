"""What both wards of the demo have prepared for the worst day; cliffs and numbers of households are made up."""

import datetime as dt

from engawa.portal.demo.files import find_codes_by_promise, read_file
from engawa.rooms.policy.contracts import PlanContent
from engawa.rooms.safety import facade
from engawa.rooms.safety.contracts import (
    PreparationEntry,
    ScenarioEntry,
    SiteEntry,
    ZoneEntry,
)

# A tsunami can reach these.
_ON_THE_COAST = frozenset({"kanazawa"})


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
