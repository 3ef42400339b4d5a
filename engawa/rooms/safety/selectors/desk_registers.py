"""What the desk shows of the registers: zones, sites, scenarios, and what a form may choose from."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from engawa.rooms.places.facade.reading import get_place_facts
from engawa.rooms.safety.models import Scenario, Site, SiteFile, Zone, ZoneFile
from engawa.rooms.safety.selectors.sites_now import name_site
from engawa.rooms.safety.values import NEVER_PUBLIC, ROLES_OF_REGIME, Hazard, Regime, SiteRole

File = TypeVar("File", ZoneFile, SiteFile)


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A site with its name, its place's number and address, and the hazards it is designated for in words."""

    site: Site
    name: str
    address: str
    place_number: int
    hazards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario with the names of its zones and sites; of what is in no register any more the code."""

    scenario: Scenario
    zones: tuple[str, ...]
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneTotals:
    """How many zones, and the sums of what is known; `unknown` zones say nothing of their households."""

    zones: int
    households: int
    people: int
    unknown: int


def get_zone(*, ward_id: int, code: str) -> Zone | None:
    """Give a zone of the ward by its code, retired or not."""
    return Zone.objects.filter(ward_id=ward_id, code=code).first()


def get_site_row(*, ward_id: int, code: str) -> SiteRow | None:
    """Give a site of the ward by its code, retired or not."""
    rows = name_site_rows(ward_id=ward_id, sites=Site.objects.filter(ward_id=ward_id, code=code))
    return rows[0] if rows else None


def get_scenario(*, ward_id: int, code: str) -> Scenario | None:
    """Give a scenario of the ward by its code."""
    return Scenario.objects.filter(ward_id=ward_id, code=code).first()


def list_zones(*, ward_id: int, is_retired: bool = False) -> list[Zone]:
    """List the zones of the ward that stand, or those that are retired."""
    zones = Zone.objects.filter(ward_id=ward_id, retired_at__isnull=not is_retired)
    return list(zones.defer("geometry"))


def list_files(*, model: type[File], ward_id: int) -> list[File]:
    """List the files that were brought to a register of the ward, the newest first, without their contents."""
    return list(model._default_manager.filter(ward_id=ward_id).defer("content"))


def sum_zones(*, zones: Iterable[Zone]) -> ZoneTotals:
    """Sum what is known of zones; what nobody has counted is counted as such, not as nobody."""
    rows = list(zones)
    return ZoneTotals(
        zones=len(rows),
        households=sum(zone.households or 0 for zone in rows),
        people=sum(zone.people or 0 for zone in rows),
        unknown=sum(zone.households is None for zone in rows),
    )


def list_site_rows(
    *, ward_id: int, role: SiteRole | None = None, is_retired: bool = False
) -> list[SiteRow]:
    """List the sites of the ward, of one role or of any."""
    sites = Site.objects.filter(ward_id=ward_id, retired_at__isnull=not is_retired)
    return name_site_rows(ward_id=ward_id, sites=sites.filter(role=role) if role else sites)


def list_scenarios(*, ward_id: int) -> list[ScenarioRow]:
    """List the scenarios of the ward in their order, with the names of what they fill."""
    zones = dict(offer_zones(ward_id=ward_id))
    sites = dict(offer_sites(ward_id=ward_id))
    return [
        ScenarioRow(
            scenario,
            tuple(zones.get(code, code) for code in scenario.zone_codes),
            tuple(sites.get(code, code) for code in scenario.site_codes),
        )
        for scenario in Scenario.objects.filter(ward_id=ward_id)
    ]


def offer_zones(*, ward_id: int) -> list[tuple[str, str]]:
    """List what a form can choose of zones: (code, name)."""
    zones = Zone.objects.filter(ward_id=ward_id, retired_at__isnull=True)
    return [
        (code, f"{number}　{name}" if number else name)
        for code, number, name in zones.values_list("code", "number", "name")
    ]


def offer_sites(*, ward_id: int, regime: Regime | None = None) -> list[tuple[str, str]]:
    """List what a form can choose of sites: (code, name with its role); of a regime or of any."""
    roles = (
        ROLES_OF_REGIME[regime] if regime else frozenset().union(*ROLES_OF_REGIME.values())
    ) - NEVER_PUBLIC
    return [
        (row.site.code, f"{row.name}（{row.site.get_role_display()}）")
        for row in list_site_rows(ward_id=ward_id)
        if SiteRole(row.site.role) in roles
    ]


def name_site_rows(*, ward_id: int, sites: Iterable[Site]) -> list[SiteRow]:
    """Give sites of the ward with their names, in their order."""
    rows = list(sites)
    facts = get_place_facts(ward_id=ward_id, ids=[site.place_id for site in rows])
    return [
        SiteRow(
            site,
            name_site(site=site, place=facts[site.place_id])["ja"],
            facts[site.place_id].address,
            facts[site.place_id].number,
            tuple(str(Hazard(hazard).label) for hazard in site.hazards),
        )
        for site in rows
    ]
