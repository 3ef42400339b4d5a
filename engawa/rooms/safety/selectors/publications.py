"""Which pages are due, and how far what was approved has come."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Min

from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle.belonging import read_folder_id
from engawa.rooms.safety.bundle.first_part import list_first_parts
from engawa.rooms.safety.bundle.holding import NAME as HOLD_FILE
from engawa.rooms.safety.bundle.holding import Hold, read_hold
from engawa.rooms.safety.bundle.refusals import OnHold
from engawa.rooms.safety.folders import get_folder_id_file, get_root
from engawa.rooms.safety.models import Publication, PublicationAlarm, PublicPage

# Ten seconds before a reader may call the last one late.
HEARTBEAT_AFTER = dt.timedelta(seconds=50)
# What failed is tried again after so long.
RETRY_AFTER = dt.timedelta(seconds=2)
# What was not seen outside for so long is called late.
PATIENCE = dt.timedelta(seconds=60)
# A watcher looks each quarter of a minute; what it saw longer ago says nothing of now.
SEEN_FOR = dt.timedelta(minutes=5)
# The pages of a drill are kept young for so long after somebody last asked for them.
DRILL_BEATS_FOR = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class PublicationState:
    """How far what was asked for has come, and what stands in its way.

    `written_at` is when the last release was made, and `seen_at` when the watcher last found the pages to be right;
    `is_seen` tells that all that was asked for was seen outside, `is_told_now` that it was within the last minutes, so
    that the public page tells what the desk tells, and `is_late` that something has not been seen for a minute.
    `held` says who keeps the house from writing, and why; `is_elsewhere` that this machine would make the pages, and
    they belong to the folder of another one; `error` is the kind of the last failure; `cause` and
    `requested_at` are those of the last request.
    """

    sequence: int
    written_at: dt.datetime | None
    seen_at: dt.datetime | None
    is_seen: bool
    is_told_now: bool
    is_late: bool
    cause: str
    requested_at: dt.datetime | None
    error: str
    held: str
    is_elsewhere: bool
    alarms: tuple[PublicationAlarm, ...]


def is_due(*, page: PublicPage, root: Path, now: dt.datetime) -> bool:
    """Tell whether the pages in `root` have to be made anew although nobody asked."""
    # Whoever made the first part was killed before the rest. One file is looked for, four times a second; a mark in a
    # folder that is no longer that of the pages names another release than the database.
    if page.sequence in list_first_parts(root):
        return True
    if page.made_at is None or page.made_at <= now - HEARTBEAT_AFTER:
        return True
    return page.next_change_at is not None and page.next_change_at <= now


def list_due(*, now: dt.datetime) -> list[tuple[int, bool]]:
    """List the wards, as (id, is it the drill), whose pages somebody asked for or are due, requests first."""
    waiting = Publication.objects.filter(on_disk_at__isnull=True).order_by()
    asked = list(waiting.values_list("ward_id", "is_drill").distinct())
    pages = {(page.ward_id, page.is_drill): page for page in PublicPage.objects.all()}
    wards = Ward.objects.order_by("code").values_list("pk", "slug")
    beating = [
        (ward_id, is_drill)
        for is_drill in (False, True)
        for ward_id, slug in wards
        if _beats(pages.get((ward_id, is_drill)), ward_id, slug, is_drill, now)
    ]
    return [
        pair
        for pair in dict.fromkeys([*asked, *beating])
        if not _has_just_failed(pages.get(pair), now)
    ]


def get_publication_state(*, ward_id: int, is_drill: bool, now: dt.datetime) -> PublicationState:
    """Give how far what was asked for has come.

    :raises Ward.DoesNotExist: there is no such ward.
    """
    slug = Ward.objects.values_list("slug", flat=True).get(pk=ward_id)
    mine = {"ward_id": ward_id, "is_drill": is_drill}
    page = PublicPage.objects.filter(**mine).first() or PublicPage(**mine)
    requests = Publication.objects.filter(**mine)
    last = requests.order_by("-requested_at", "-pk").first()
    unseen = requests.filter(seen_at__isnull=True).aggregate(since=Min("requested_at"))["since"]
    is_seen = page.seen_at is not None and unseen is None and page.unseen_since is None
    alarms = PublicationAlarm.objects.filter(ended_at__isnull=True, **mine)
    return PublicationState(
        sequence=page.sequence,
        written_at=page.made_at,
        seen_at=page.seen_at,
        is_seen=is_seen,
        is_told_now=is_seen and page.seen_at is not None and page.seen_at > now - SEEN_FOR,
        is_late=unseen is not None and unseen <= now - PATIENCE,
        cause=last.cause if last else "",
        requested_at=last.requested_at if last else None,
        # That the pages are held is said apart.
        error="" if page.error == OnHold.__name__ else page.error,
        held=_say_hold(read_hold(get_root(slug=slug, is_drill=is_drill))),
        is_elsewhere=settings.SAFETY_PUBLISH and _is_elsewhere(page),
        alarms=tuple(alarms),
    )


def list_times_to_public(
    *, ward_id: int, starts_at: dt.datetime, ends_before: dt.datetime
) -> list[dt.timedelta | None]:
    """List how long each approval took until it was seen outside, None where it was not seen yet; drills left out."""
    orders = (Publication.Cause.APPROVED, Publication.Cause.UPDATED, Publication.Cause.LIFTED)
    rows = Publication.objects.filter(
        ward_id=ward_id,
        is_drill=False,
        cause__in=orders,
        requested_at__gte=starts_at,
        requested_at__lt=ends_before,
    ).order_by("requested_at", "pk")
    return [
        None if seen_at is None else seen_at - requested_at
        for requested_at, seen_at in rows.values_list("requested_at", "seen_at")
    ]


def _beats(
    page: PublicPage | None, ward_id: int, slug: str, is_drill: bool, now: dt.datetime
) -> bool:
    if page is None:
        return not is_drill
    if not is_due(page=page, root=get_root(slug=slug, is_drill=is_drill), now=now):
        return False
    if not is_drill:
        return True
    since = now - DRILL_BEATS_FOR
    return Publication.objects.filter(
        ward_id=ward_id, is_drill=True, requested_at__gt=since
    ).exists()


def _has_just_failed(page: PublicPage | None, now: dt.datetime) -> bool:
    return page is not None and page.failed_at is not None and page.failed_at > now - RETRY_AFTER


def _is_elsewhere(page: PublicPage) -> bool:
    return page.folder_id not in {"", read_folder_id(get_folder_id_file())}


def _say_hold(hold: Hold | None) -> str:
    if hold is None:
        return ""
    said = " ".join(part for part in (hold.who, hold.why) if part)
    return said or HOLD_FILE
