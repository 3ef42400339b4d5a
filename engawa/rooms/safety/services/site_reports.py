"""Reports of how sites stand. Locks the site's row, so that of two reports the second knows the first."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.rooms.safety.models import Site, SiteReport
from engawa.rooms.safety.regimes import TAKING_PEOPLE
from engawa.rooms.safety.register_values import MOST_PEOPLE
from engawa.rooms.safety.services.asking import ask_to_publish
from engawa.rooms.safety.services.registers import EntryGone, EntryUnsound
from engawa.rooms.safety.values import Opening

# Two people who report within this time may not know of each other.
SAME_MOMENT = dt.timedelta(minutes=1)
# The further behind, the more cautious: whoever believes it does not walk to a door that stays shut.
_CAUTION = (Opening.OPEN, Opening.CROWDED, Opening.NOT_OPEN, Opening.FULL, Opening.CLOSED)


@transaction.atomic
def report_site(
    *,
    site_id: int,
    opening: Opening,
    head_count: int | None,
    note: str,
    is_drill: bool,
    actor_id: int | None,
    office: str,
    now: dt.datetime,
    seen_id: int | None = None,
) -> SiteReport:
    """Write down how a site stands, as its office confirms it now, and have the public page say so.

    `seen_id` is the newest report that the reporter knew. Where another one came within the last minute that
    they did not know, both are kept, the more cautious is shown, and the report is marked as disputed.
    Without a head count the last one of this opening stays: only a count of 0 says that nobody is there.

    :raises EntryGone: there is no such site, or it is retired.
    :raises EntryUnsound: the head count is no number of people.
    """
    # Without the lock two reporters would both find the same newest report, and neither the other's.
    site = Site.objects.select_for_update().filter(pk=site_id, retired_at__isnull=True).first()
    if site is None:
        raise EntryGone
    if head_count is not None and not 0 <= head_count <= MOST_PEOPLE:
        raise EntryUnsound("head_count", _("0から100万までの数にしてください。"))
    before = SiteReport.objects.filter(site=site, is_drill=is_drill).order_by("-at", "-pk").first()
    shown, is_disputed = opening, False
    if before is not None and _is_unknown(before, seen_id, actor_id, now):
        shown = max(opening, Opening(before.shown), key=_CAUTION.index)
        is_disputed = opening != before.shown
    if head_count is None and opening in TAKING_PEOPLE and before is not None:
        # A site that closed in between opens empty.
        head_count = before.head_count if Opening(before.shown) in TAKING_PEOPLE else None
    made = SiteReport.objects.create(
        site=site,
        is_drill=is_drill,
        opening=opening,
        shown=shown,
        is_disputed=is_disputed,
        head_count=head_count,
        note=note,
        at=now,
        by_id=actor_id,
        office=office,
    )
    record(
        code="safety.site.reported",
        subject=f"safety.site:{site.pk}",
        ward_id=site.ward_id,
        actor_id=actor_id,
        now=now,
        data={"code": site.code, "opening": opening.value, "is_drill": is_drill},
    )
    ask_to_publish(ward_id=site.ward_id, is_drill=is_drill, now=now)
    return made


def _is_unknown(
    before: SiteReport, seen_id: int | None, actor_id: int | None, now: dt.datetime
) -> bool:
    if before.pk == seen_id or now - before.at >= SAME_MOMENT:
        return False
    # Whoever corrects their own press knows what they pressed.
    return before.by_id is None or before.by_id != actor_id
