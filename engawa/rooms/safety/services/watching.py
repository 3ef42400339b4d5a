"""Noting what the public sees: only that makes a request published; what stays unseen for a minute raises an alarm."""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction

from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle.fetching import NotSeen, Seen
from engawa.rooms.safety.models import Publication, PublicationAlarm, PublicPage
from engawa.rooms.safety.selectors.publications import PATIENCE
from engawa.rooms.safety.services.telling import tell_deciders

logger = logging.getLogger(__name__)

PURPOSE = "safety.not-public"
# A heartbeat comes each minute; two that are missing mean that nobody makes them.
LATEST_HEARTBEAT = dt.timedelta(seconds=150)
_Kind = PublicationAlarm.Kind


@transaction.atomic
def note_look(*, ward_id: int, is_drill: bool, found: Seen | NotSeen, now: dt.datetime) -> int:
    """Note what was found outside; give how many requests were seen for the first time."""
    PublicPage.objects.get_or_create(ward_id=ward_id, is_drill=is_drill)
    # Two watchers that find the same at once: the second waits, and finds it noted.
    page = PublicPage.objects.select_for_update().get(ward_id=ward_id, is_drill=is_drill)
    requests = Publication.objects.filter(ward_id=ward_id, is_drill=is_drill)
    count = 0
    wrong: dict[str, str] = {}
    found = _compare(page, found)
    if isinstance(found, Seen):
        page.seen_sequence, page.seen_at = found.sequence, now
        page.unseen_since = None
        count = requests.filter(sequence__lte=found.sequence, seen_at__isnull=True).update(
            seen_at=now
        )
        if found.made_at <= now - LATEST_HEARTBEAT:
            wrong[_Kind.NOT_MADE] = page.error
    else:
        page.unseen_since = page.unseen_since or now
        if page.unseen_since <= now - PATIENCE:
            wrong[_Kind.REFUSED if found.is_reached else _Kind.UNREACHABLE] = found.detail
    page.save(update_fields=("seen_sequence", "seen_at", "unseen_since"))
    before = now - PATIENCE
    if requests.filter(on_disk_at__lte=before, seen_at__isnull=True).exists():
        wrong[_Kind.NOT_SEEN] = ""
    if requests.filter(on_disk_at__isnull=True, requested_at__lte=before).exists():
        wrong[_Kind.NOT_MADE] = page.error
    _raise_and_end(page, wrong, now)
    return count


def _compare(page: PublicPage, found: Seen | NotSeen) -> Seen | NotSeen:
    """Compare what was found with what the database says of the same release."""
    if (
        isinstance(found, Seen)
        and found.sequence == page.sequence
        and page.text_sha256
        and found.text_sha256 != page.text_sha256
    ):
        return NotSeen(True, "text")
    return found


def _raise_and_end(page: PublicPage, wrong: dict[str, str], now: dt.datetime) -> None:
    mine = {"ward_id": page.ward_id, "is_drill": page.is_drill}
    open_alarms = PublicationAlarm.objects.filter(ended_at__isnull=True, **mine)
    open_alarms.exclude(kind__in=wrong).update(ended_at=now)
    there = set(open_alarms.values_list("kind", flat=True))
    for kind, detail in wrong.items():
        if kind not in there:
            alarm = PublicationAlarm.objects.create(
                kind=kind, detail=detail[:200], raised_at=now, **mine
            )
            logger.error("%s of ward %s (drill: %s) %s", kind, page.ward_id, page.is_drill, detail)
            _tell(alarm, now)


def _tell(alarm: PublicationAlarm, now: dt.datetime) -> None:
    """Write to those who decide for the whole ward; of a drill only the desk says it."""
    if alarm.is_drill:
        return
    ward = Ward.objects.get(pk=alarm.ward_id)
    context = {
        "ward_name": ward.name,
        "what": alarm.get_kind_display(),
        "since": now,
        "url": f"{settings.SAFETY_URL}/{ward.slug}/safety/",
    }
    tell_deciders(
        ward_id=ward.pk,
        purpose=PURPOSE,
        context=context,
        event=f"safety.publication-alarm:{alarm.pk}",
        now=now,
    )
