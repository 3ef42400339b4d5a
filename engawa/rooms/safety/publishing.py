"""The loop that makes the safety pages: what was asked for, and a heartbeat each minute."""

import datetime as dt
from collections.abc import Callable

from django.conf import settings

from engawa.rooms.safety.models import LoopTurn
from engawa.rooms.safety.services.publishing import publish_due
from engawa.rooms.safety.turning import TurningLoop


class PublishingLoop(TurningLoop):
    """Looks four times a second for requests, heartbeats and orders that expire."""

    loop = LoopTurn.Loop.PUBLISHING

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 0.25) -> None:
        super().__init__(clock=clock, seconds=seconds)

    def is_at_work(self) -> bool:
        """Tell whether this machine makes pages."""
        return bool(settings.SAFETY_PUBLISH)

    def do_turn(self) -> None:
        """Make what is due; on a machine whose files nobody reads, nothing is."""
        if settings.SAFETY_PUBLISH:
            publish_due(now=self.clock())
