"""Which sites wait to be confirmed: what headquarters is warned of."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.places.facade.reading import get_place_facts
from engawa.rooms.safety.models import Order, Site
from engawa.rooms.safety.selectors.responses import get_response
from engawa.rooms.safety.selectors.sites_now import (
    get_event_began,
    get_stale_time,
    list_newest_reports,
    name_site,
)
from engawa.rooms.safety.values import OrderState, Regime, SiteRole


@dataclass(frozen=True, slots=True)
class WaitingSite:
    """A site that was not confirmed for too long; `since` is its last report, or when it should have opened."""

    site_id: int
    code: str
    name: str
    since: dt.datetime
    was_reported: bool


def list_waiting_sites(
    *, ward_id: int, is_drill: bool, now: dt.datetime
) -> tuple[WaitingSite, ...]:
    """List the sites of the ward that wait to be confirmed, the longest first.

    Those are sites with people whose report is too old, and sites that an order names or an earthquake
    opens of which nobody has said anything for as long since.
    """
    stale_time = get_stale_time(ward_id=ward_id, is_drill=is_drill)
    reports = list_newest_reports(ward_id=ward_id, is_drill=is_drill, now=now)
    expected = _list_expected(ward_id, is_drill)
    began_at = get_event_began(ward_id=ward_id, is_drill=is_drill)
    found: list[tuple[Site, dt.datetime, bool]] = []
    for site in Site.objects.filter(ward_id=ward_id, retired_at__isnull=True):
        report = reports.get(site.pk)
        if report is not None:
            if report.is_stale:
                found.append((site, report.at, True))
        elif began_at is not None and site.code in expected and began_at + stale_time <= now:
            found.append((site, began_at, False))
    facts = get_place_facts(ward_id=ward_id, ids=[site.place_id for site, *_rest in found])
    return tuple(
        WaitingSite(
            site.pk,
            site.code,
            name_site(site=site, place=facts[site.place_id])["ja"],
            since,
            was_reported,
        )
        for site, since, was_reported in sorted(found, key=lambda row: (row[1], row[0].pk))
    )


def _list_expected(ward_id: int, is_drill: bool) -> frozenset[str]:
    orders = Order.objects.filter(ward_id=ward_id, is_drill=is_drill, state=OrderState.ISSUED)
    codes: set[str] = set()
    for named in orders.values_list("current__site_codes", flat=True):
        codes.update(named or ())
    response = get_response(ward_id=ward_id, is_drill=is_drill)
    if response is not None and response.regime == Regime.EARTHQUAKE:
        bases = Site.objects.filter(ward_id=ward_id, role=SiteRole.DISASTER_BASE)
        codes.update(bases.filter(retired_at__isnull=True).values_list("code", flat=True))
    return frozenset(codes)
