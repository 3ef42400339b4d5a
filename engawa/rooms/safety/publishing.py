"""The loop that makes the safety pages: what was asked for, and a heartbeat each minute."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings

from engawa.core.jobs.loops import PassLoop
from engawa.rooms.safety.services.publishing import publish_due


class PublishingLoop(PassLoop):
    """Looks four times a second for requests, heartbeats and orders that expire."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 0.25) -> None:
        super().__init__(clock=clock, seconds=seconds)

    def do_pass(self) -> None:
        """Make what is due; on a machine whose files nobody reads, nothing is."""
        if settings.SAFETY_PUBLISH:
            publish_due(now=self.clock())
