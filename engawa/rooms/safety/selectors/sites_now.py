"""The sites of a ward as everybody may know them now: the newest report of each, and how old it is."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min, OuterRef, Subquery

from engawa.rooms.places.contracts import PlaceFacts
from engawa.rooms.places.facade.reading import get_place_facts
from engawa.rooms.safety.models import Order, OrderBook, Response, Site, SiteReport
from engawa.rooms.safety.regimes import TAKING_PEOPLE
from engawa.rooms.safety.situation import SiteNow
from engawa.rooms.safety.values import NEVER_PUBLIC, Hazard, Opening, OrderState, SiteRole

STALE_MINUTES = 60
# Lists of places give readings in katakana; やさしい日本語 gives them in hiragana, as everywhere on its pages.
_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F5)}


@dataclass(frozen=True, slots=True)
class Report:
    """The newest report of a site: what was said, what is shown, and when it stops to be news."""

    id: int
    opening: Opening
    shown: Opening
    is_disputed: bool
    head_count: int | None
    note: str
    at: dt.datetime
    office: str
    is_stale: bool


def list_sites_now(*, ward_id: int, is_drill: bool, now: dt.datetime) -> tuple[SiteNow, ...]:
    """List the sites that the public may know of, in the order of the register; a few queries for any number.

    Welfare shelters are never among them, nor what is retired.
    """
    sites = [
        site
        for site in Site.objects.filter(ward_id=ward_id, retired_at__isnull=True)
        if SiteRole(site.role) not in NEVER_PUBLIC
    ]
    facts = get_place_facts(ward_id=ward_id, ids=[site.place_id for site in sites])
    reports = list_newest_reports(ward_id=ward_id, is_drill=is_drill, now=now)
    return tuple(_make_site_now(site, facts[site.place_id], reports.get(site.pk)) for site in sites)


def _make_site_now(site: Site, place: PlaceFacts, report: Report | None) -> SiteNow:
    """Give a site as pages tell of it; without a report nobody has confirmed that it is open."""
    return SiteNow(
        code=site.code,
        names=name_site(site=site, place=place),
        address=place.address,
        point=place.point,
        role=SiteRole(site.role),
        hazards=frozenset(Hazard(hazard) for hazard in site.hazards),
        opening=report.shown if report else Opening.NOT_OPEN,
        confirmed_at=report.at if report else None,
        confirmed_by=report.office if report else "",
        is_stale=report.is_stale if report else False,
        capacity=site.capacity,
        head_count=report.head_count if report else None,
        pets=site.pets,
        step_free=site.step_free,
        toilet=site.toilet,
        languages=tuple(site.languages),
        phone=place.phone,
        notes={
            language: text
            for language, text in (
                ("ja", site.note),
                ("en", site.note_en),
                ("ja-x-easy", site.note_easy),
            )
            if text
        },
    )


def name_site(*, site: Site, place: PlaceFacts) -> dict[str, str]:
    """Give the names of a site by language: that of the place, with the building where it is one of several."""
    adds_building = site.building and site.building not in place.name
    names = {"ja": f"{place.name} {site.building}" if adds_building else place.name}
    if place.name_en:
        names["en"] = place.name_en
    if place.name_kana:
        names["ja-x-easy"] = f"{names['ja']}（{place.name_kana.translate(_HIRAGANA)}）"
    return names


def list_newest_reports(*, ward_id: int, is_drill: bool, now: dt.datetime) -> dict[int, Report]:
    """Give the newest report of each site of the ward by the site's row, those of an earlier event left out.

    A site that was closed before this event began is not closed but not open yet.
    """
    began_at = get_event_began(ward_id=ward_id, is_drill=is_drill)
    stale_before = now - get_stale_time(ward_id=ward_id, is_drill=is_drill)
    of_site = SiteReport.objects.filter(site=OuterRef("pk"), is_drill=is_drill, at__lte=now)
    newest = (
        Site.objects.filter(ward_id=ward_id, retired_at__isnull=True)
        .annotate(newest=Subquery(of_site.order_by("-at", "-id").values("pk")[:1]))
        .values("newest")
    )
    return {
        report.site_id: _read(report, stale_before)
        for report in SiteReport.objects.filter(pk__in=newest).order_by()
        if not _is_of_earlier_event(report, began_at)
    }


def get_event_began(*, ward_id: int, is_drill: bool) -> dt.datetime | None:
    """Give when the event began in which the ward acts now, by response or order; None when there is none."""
    response = Response.objects.filter(ward_id=ward_id, is_drill=is_drill, ended_at__isnull=True)
    orders = Order.objects.filter(ward_id=ward_id, is_drill=is_drill, state=OrderState.ISSUED)
    moments = (
        response.aggregate(at=Min("started_at"))["at"],
        orders.aggregate(at=Min("first_issued_at"))["at"],
    )
    return min((moment for moment in moments if moment is not None), default=None)


def get_stale_time(*, ward_id: int, is_drill: bool) -> dt.timedelta:
    """Give how long a report of a site is news."""
    books = OrderBook.objects.filter(ward_id=ward_id, is_drill=is_drill)
    minutes = books.values_list("stale_minutes", flat=True).first()
    return dt.timedelta(minutes=STALE_MINUTES if minutes is None else minutes)


def _is_of_earlier_event(report: SiteReport, began_at: dt.datetime | None) -> bool:
    if report.shown not in {Opening.CLOSED, Opening.NOT_OPEN}:
        # Whoever forgot to close it must see that; and it may have been opened before the order.
        return False
    return began_at is None or report.at < began_at


def _read(report: SiteReport, stale_before: dt.datetime) -> Report:
    shown = Opening(report.shown)
    return Report(
        id=report.pk,
        opening=Opening(report.opening),
        shown=shown,
        is_disputed=report.is_disputed,
        head_count=report.head_count,
        note=report.note,
        at=report.at,
        office=report.office,
        is_stale=shown in TAKING_PEOPLE and report.at <= stale_before,
    )
