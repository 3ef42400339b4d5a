"""Whether telegrams come, as the desk says it."""

import datetime as dt
from dataclasses import dataclass

from engawa.rooms.safety.models import FeedWatch

# The loop asks every minute, and every ten after failures; then nobody asks any more.
UNASKED = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class FeedState:
    """How a source stands: since when it is silent, if it is, and why."""

    source: str
    asked_at: dt.datetime
    newest_at: dt.datetime | None
    failure: str
    is_silent: bool
    is_unasked: bool

    @property
    def is_alarm(self) -> bool:
        """Tell whether an officer must look at the agency's own pages instead."""
        return self.is_silent or self.is_unasked


def list_feeds(*, now: dt.datetime) -> list[FeedState]:
    """List the sources that were ever asked, and how each stands."""
    return [
        FeedState(
            source=watch.source,
            asked_at=watch.asked_at,
            newest_at=watch.newest_at,
            failure=watch.failure,
            is_silent=watch.silent_since is not None,
            is_unasked=watch.asked_at <= now - UNASKED,
        )
        for watch in FeedWatch.objects.all()
    ]
