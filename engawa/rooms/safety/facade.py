"""The way into the safety room: what is prepared before the day, put in whole; the pages of the day, from disk."""

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from engawa.core.wards.models import RESERVED_SLUGS
from engawa.rooms.places.facade import reading as places
from engawa.rooms.safety.bundle.serving import SafetyFiles
from engawa.rooms.safety.contracts import (
    LoopFact,
    NightFacts,
    PastEntry,
    PreparationEntry,
    ScenarioEntry,
    SiteEntry,
    ZoneEntry,
)
from engawa.rooms.safety.folders import get_pages_folder
from engawa.rooms.safety.models import OrderBook
from engawa.rooms.safety.register_values import (
    NewSite,
    ScenarioValues,
    SiteValues,
    ZoneValues,
)
from engawa.rooms.safety.selectors.loops import get_night_watch
from engawa.rooms.safety.services.books import set_book
from engawa.rooms.safety.services.loops import tell_of_loops
from engawa.rooms.safety.services.page_views import keep_views
from engawa.rooms.safety.services.past import play_past
from engawa.rooms.safety.services.promises import set_promises
from engawa.rooms.safety.services.scenarios import add_scenario
from engawa.rooms.safety.services.sites import add_site
from engawa.rooms.safety.services.triggers import add_usual_of_yokohama
from engawa.rooms.safety.services.zones import add_zone
from engawa.rooms.safety.values import (
    REGIME_OF_HAZARD,
    Hazard,
    Level,
    SiteRole,
    ZoneKind,
)

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def serve_pages_before(*, application: "WSGIApplication") -> "WSGIApplication":
    """Put the safety pages, as files from disk, before an application that answers everything else."""
    return SafetyFiles(application, root=get_pages_folder(), reserved=RESERVED_SLUGS)


def look_at_the_night(*, now: dt.datetime) -> NightFacts:
    """Give whether the loops of the worker turn and mails go out, and tell the deciders of what is new in it."""
    tell_of_loops(now=now)
    night = get_night_watch(now=now)
    return NightFacts(
        loops=tuple(
            LoopFact(
                name=one.loop.value.lower(), turned_at=one.turned_at, stands_still=one.stands_still
            )
            for one in night.loops
        ),
        unsent_since=night.unsent_since,
        is_well=night.is_well,
    )


def is_prepared(*, ward_id: int) -> bool:
    """Tell whether the ward has a book of orders."""
    return OrderBook.objects.filter(ward_id=ward_id, is_drill=False).exists()


@transaction.atomic
def prepare_ward(
    *, ward_id: int, entry: PreparationEntry, actor_id: int | None, now: dt.datetime
) -> None:
    """Register zones, sites and scenarios of a ward, and what the house listens for, wholly or not at all.

    :raises LookupError: a site names a place that the ward does not have.
    """
    set_book(ward_id=ward_id, phone=entry.phone, names=entry.names, actor_id=actor_id, now=now)
    for zone in entry.zones:
        add_zone(
            ward_id=ward_id,
            code=zone.code,
            values=_read_zone(zone),
            actor_id=actor_id,
            now=now,
            is_example=zone.is_example,
        )
    rows = places.find_place_ids(ward_id=ward_id, names=[site.place for site in entry.sites])
    for position, site in enumerate(entry.sites):
        if site.place not in rows:
            raise LookupError(site.place)
        add_site(
            ward_id=ward_id,
            new=NewSite(
                place_id=rows[site.place], role=SiteRole(site.role), building=site.building
            ),
            values=_read_site(site, position),
            actor_id=actor_id,
            now=now,
            code=site.code,
        )
    for position, scenario in enumerate(entry.scenarios):
        add_scenario(
            ward_id=ward_id,
            code=scenario.code,
            values=_read_scenario(scenario, position),
            actor_id=actor_id,
            now=now,
        )
    set_promises(ward_id=ward_id, promises=entry.promises, actor_id=actor_id, now=now)
    add_usual_of_yokohama(ward_id=ward_id, has_coast=entry.has_coast, actor_id=actor_id, now=now)


def play_event(*, ward_id: int, event: PastEntry, writer_id: int, approver_id: int) -> None:
    """Play an event that is over, as it would have gone on its day; where another machine publishes, nothing.

    :raises NothingToChange: a step changes an order before one was issued.
    :raises NotReady: an order would not have been issued: something in it had to be put right.
    :raises OrdersInForce: the event ends and its orders are not lifted.
    """
    # What this machine cannot make public would wait for ever, and be measured as the slowest approval of all.
    if settings.SAFETY_PUBLISH:
        play_past(ward_id=ward_id, past=event, writer_id=writer_id, approver_id=approver_id)


def add_views(*, slug: str, views: Mapping[dt.date, int], now: dt.datetime) -> int:
    """Keep how often the safety pages of a ward were read on these days; give how many days are new."""
    return keep_views(counts={(slug, day): count for day, count in views.items()}, now=now)


def _read_zone(entry: ZoneEntry) -> ZoneValues:
    return ZoneValues(
        kind=ZoneKind(entry.kind),
        name=entry.name,
        hazard=Hazard(entry.hazard),
        number=entry.number,
        name_kana=entry.name_kana,
        name_en=entry.name_en,
        towns=entry.towns,
        households=entry.households,
        people=entry.people,
        geometry=entry.geometry,
    )


def _read_site(entry: SiteEntry, position: int) -> SiteValues:
    return SiteValues(
        hazards=tuple(map(Hazard, entry.hazards)),
        capacity=entry.capacity,
        pets=entry.pets,
        step_free=entry.step_free,
        toilet=entry.toilet,
        position=position,
    )


def _read_scenario(entry: ScenarioEntry, position: int) -> ScenarioValues:
    hazard = Hazard(entry.hazard)
    return ScenarioValues(
        name=entry.name,
        condition=entry.condition,
        regime=REGIME_OF_HAZARD[hazard],
        hazard=hazard,
        level=Level(entry.level),
        reason=entry.reason,
        reason_name=entry.reason_name,
        zone_codes=entry.zones,
        site_codes=entry.sites,
        hours=entry.hours,
        position=position,
    )
