"""Whether telegrams come: a source that is silent, or answers with old ones only, is an alarm.

Of its beginning and of its end the deciders of each ward that listens are told, in the transaction that notes it.
"""

import datetime as dt
import logging

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from engawa.core.audit.services import record
from engawa.core.bulletins.contracts import Poll
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import FeedWatch, WardTrigger, WatchedArea
from engawa.rooms.safety.services.telling import tell_deciders

logger = logging.getLogger(__name__)

SILENT, HEARD = "safety.feed-silent", "safety.feed-heard"


@transaction.atomic
def note_poll(*, poll: Poll, silent_after: dt.timedelta, now: dt.datetime) -> FeedWatch:
    """Note how a source answered, and begin or end the alarm that nothing new comes of it."""
    # The row is locked: of two loops that ask, one begins the alarm.
    watch, _made = FeedWatch.objects.select_for_update().get_or_create(
        source=poll.source, defaults={"asked_at": now}
    )
    watch.asked_at = now
    watch.failure = poll.failure[:300]
    if not poll.failure:
        watch.answered_at = now
    if poll.newest_at is not None and (watch.newest_at is None or poll.newest_at > watch.newest_at):
        watch.newest_at = poll.newest_at
    is_silent = watch.newest_at is None or watch.newest_at <= now - silent_after
    if is_silent and watch.silent_since is None:
        watch.silent_since = now
        _record(watch, "safety.feed.fell-silent", now)
        _tell(watch, SILENT, now, since=now)
        logger.error(
            "no new telegram of %s since %s (%s)", poll.source, watch.newest_at, poll.failure
        )
    elif not is_silent and watch.silent_since is not None:
        since, watch.silent_since = watch.silent_since, None
        _record(watch, "safety.feed.spoke-again", now)
        _tell(watch, HEARD, now, since=since)
        logger.warning("telegrams of %s come again", poll.source)
    watch.save()
    return watch


def _record(watch: FeedWatch, code: str, now: dt.datetime) -> None:
    newest = watch.newest_at.isoformat() if watch.newest_at else None
    record(
        code=code,
        subject=f"safety.feed:{watch.source}",
        now=now,
        data={"newest_at": newest, "failure": watch.failure},
    )


def _tell(watch: FeedWatch, purpose: str, now: dt.datetime, *, since: dt.datetime) -> None:
    """Write to the deciders of the wards that watch an area or wait for a trigger; `since` names the silence."""
    listens = {
        *WatchedArea.objects.values_list("ward_id", flat=True),
        *WardTrigger.objects.filter(is_on=True).values_list("ward_id", flat=True),
    }
    for ward in Ward.objects.filter(pk__in=listens).order_by("pk"):
        page = reverse("safety:desk-proposals", kwargs={"ward_slug": ward.slug})
        tell_deciders(
            ward_id=ward.pk,
            purpose=purpose,
            context={
                "ward_name": ward.name,
                "newest_at": watch.newest_at,
                "since": since,
                "failure": watch.failure,
                "url": f"{settings.SITE_URL}{page}",
            },
            event=f"{purpose}:{watch.pk}:{since.timestamp():.0f}:{ward.pk}",
            about=f"safety.feed:{watch.pk}",
            now=now,
        )
