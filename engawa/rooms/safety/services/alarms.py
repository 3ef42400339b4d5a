"""Telling headquarters of sites that nobody has confirmed for too long, once for each site and episode."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderBook, SiteAlarm
from engawa.rooms.safety.selectors.waiting_sites import WaitingSite, list_waiting_sites
from engawa.rooms.safety.services.telling import tell_deciders

PURPOSE = "safety.sites-waiting"


def raise_alarms(*, now: dt.datetime) -> int:
    """Write to those who decide in each ward about its sites that wait to be confirmed; give how many are new."""
    books = OrderBook.objects.order_by("ward_id", "is_drill")
    return sum(
        _raise(ward_id, is_drill, now)
        for ward_id, is_drill in books.values_list("ward_id", "is_drill")
    )


@transaction.atomic
def _raise(ward_id: int, is_drill: bool, now: dt.datetime) -> int:
    waiting = list_waiting_sites(ward_id=ward_id, is_drill=is_drill, now=now)
    if not waiting:
        return 0
    # Two workers that look at once would each write; the second waits here and finds the alarm there.
    OrderBook.objects.select_for_update().get(ward_id=ward_id, is_drill=is_drill)
    new = [site for site in waiting if _is_new(site, is_drill, now)]
    if new:
        _tell(ward_id, is_drill, new, now)
    return len(new)


def _is_new(site: WaitingSite, is_drill: bool, now: dt.datetime) -> bool:
    _alarm, is_new = SiteAlarm.objects.get_or_create(
        site_id=site.site_id, is_drill=is_drill, since=site.since, defaults={"raised_at": now}
    )
    return is_new


def _tell(ward_id: int, is_drill: bool, sites: Sequence[WaitingSite], now: dt.datetime) -> None:
    ward = Ward.objects.get(pk=ward_id)
    page = reverse("safety:desk-board", kwargs={"ward_slug": ward.slug})
    context = {
        "ward_name": ward.name,
        "is_drill": is_drill,
        "sites": [{"name": site.name, "since": site.since} for site in sites],
        "url": f"{settings.SITE_URL}{page}{'?drill=1' if is_drill else ''}",
    }
    alarm = SiteAlarm.objects.get(
        site_id=sites[0].site_id, is_drill=is_drill, since=sites[0].since
    ).pk
    tell_deciders(
        ward_id=ward_id,
        purpose=PURPOSE,
        context=context,
        event=f"safety.site-alarm:{alarm}",
        now=now,
    )
