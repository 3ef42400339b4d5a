"""How sites are called: by their place, and by the building where a place has several."""

from collections.abc import Iterable

from engawa.rooms.places.facade import reading as places
from engawa.rooms.safety.models import Site
from engawa.rooms.safety.selectors.sites_now import name_site


def name_sites(*, ward_id: int, sites: Iterable[Site]) -> dict[int, str]:
    """Give the Japanese names of sites by row, in one query for the places."""
    sites = list(sites)
    facts = places.get_place_facts(ward_id=ward_id, ids=[site.place_id for site in sites])
    return {
        site.pk: name_site(site=site, place=facts[site.place_id])["ja"]
        for site in sites
        if site.place_id in facts
    }
