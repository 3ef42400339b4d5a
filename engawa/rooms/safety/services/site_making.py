"""Making sites of the ward's places: each place in a list of refuges is a site in the role of its kind.

The hazards are those of the row of the list, which is one building: 指定緊急避難場所 are designated building by
building, so that a school whose gymnasium stands on a slope may be no refuge from landslides while its
main building is one. Nothing is taken over from one building to another, and a blank is not designated.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.db import transaction

from engawa.core.audit.services import record
from engawa.rooms.places.contracts import RefugePlace
from engawa.rooms.places.facade.reading import list_refuges
from engawa.rooms.safety.designations import read_capacity, read_hazards
from engawa.rooms.safety.models import Site
from engawa.rooms.safety.register_values import SiteValues, is_code
from engawa.rooms.safety.services.registers import lock_register
from engawa.rooms.safety.services.sites import find_free_code, read_site_values, write_site
from engawa.rooms.safety.values import SiteRole

ROLE_OF_KIND = {
    "disaster-base": SiteRole.DISASTER_BASE,
    "evacuation-site": SiteRole.EVACUATION,
    "shelter": SiteRole.SHELTER,
    "temporary-stay": SiteRole.TEMPORARY_STAY,
}


@dataclass(frozen=True, slots=True)
class Made:
    """What became of the places: sites added, sites whose hazards changed, sites as they were."""

    added: int
    changed: int
    unchanged: int


@transaction.atomic
def make_sites_from_places(*, ward_id: int, actor_id: int | None, now: dt.datetime) -> Made:
    """Let every public place that is a refuge by its kind be a site, and renew the hazards of those that are.

    What officers said of a site (capacity, pets, notes) stays; a site that was retired stays retired.
    """
    lock_register(ward_id=ward_id)
    known = {
        (site.place_id, site.role): site
        for site in Site.objects.filter(ward_id=ward_id, role__in=ROLE_OF_KIND.values())
    }
    codes = set(Site.objects.filter(ward_id=ward_id).values_list("code", flat=True))
    added: list[Site] = []
    changed: list[Site] = []
    unchanged = 0
    for place in list_refuges(ward_id=ward_id, kinds=tuple(ROLE_OF_KIND)):
        role = ROLE_OF_KIND[place.kind]
        site = known.get((place.id, role))
        if site is None:
            site = _make(ward_id, place, role, codes, now)
            codes.add(site.code)
            added.append(site)
        elif _renew(site, place, now):
            changed.append(site)
        else:
            unchanged += 1
    Site.objects.bulk_create(added, batch_size=500)
    for site in changed:
        site.save()
    made = Made(len(added), len(changed), unchanged)
    if added or changed:
        record(
            code="safety.sites.made",
            subject=f"wards.ward:{ward_id}",
            ward_id=ward_id,
            actor_id=actor_id,
            now=now,
            data={"added": made.added, "changed": made.changed},
        )
    return made


def _make(
    ward_id: int, place: RefugePlace, role: SiteRole, codes: set[str], now: dt.datetime
) -> Site:
    code = place.national_id.lower()
    if not is_code(code) or code in codes:
        code = find_free_code(ward_id=ward_id, role=role, place_number=place.number)
    site = Site(
        ward_id=ward_id,
        place_id=place.id,
        code=code,
        role=role,
        is_example=place.is_example,
        changed_at=now,
    )
    values = SiteValues(
        hazards=read_hazards(columns=place.columns), capacity=read_capacity(columns=place.columns)
    )
    write_site(site=site, values=values)
    return site


def _renew(site: Site, place: RefugePlace, now: dt.datetime) -> bool:
    """Take the list's hazards over; tell whether anything differed."""
    values = read_site_values(site=site)
    hazards = read_hazards(columns=place.columns)
    # Only the list of 指定緊急避難場所 says of every hazard whether it is one; of a base an officer may have said.
    if not hazards and site.role != SiteRole.EVACUATION:
        return False
    wanted = replace(values, hazards=hazards)
    if wanted == values:
        return False
    write_site(site=site, values=wanted)
    site.revision += 1
    site.changed_at = now
    return True
