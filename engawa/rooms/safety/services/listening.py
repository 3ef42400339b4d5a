"""Whether telegrams come: a source that is silent, or answers with old ones only, is an alarm."""

import datetime as dt
import logging

from django.db import transaction

from engawa.core.audit.services import record
from engawa.core.bulletins.contracts import Poll
from engawa.rooms.safety.models import FeedWatch

logger = logging.getLogger(__name__)


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
        _tell(watch, "safety.feed.fell-silent", now)
        logger.error(
            "no new telegram of %s since %s (%s)", poll.source, watch.newest_at, poll.failure
        )
    elif not is_silent and watch.silent_since is not None:
        watch.silent_since = None
        _tell(watch, "safety.feed.spoke-again", now)
        logger.warning("telegrams of %s come again", poll.source)
    watch.save()
    return watch


def _tell(watch: FeedWatch, code: str, now: dt.datetime) -> None:
    newest = watch.newest_at.isoformat() if watch.newest_at else None
    record(
        code=code,
        subject=f"safety.feed:{watch.source}",
        now=now,
        data={"newest_at": newest, "failure": watch.failure},
    )
