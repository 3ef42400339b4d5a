"""The loop that looks for sites which nobody has confirmed for too long."""

import datetime as dt
from collections.abc import Callable

from engawa.core.jobs.loops import PassLoop
from engawa.rooms.safety.services.alarms import raise_alarms


class AlarmingLoop(PassLoop):
    """Looks twice a minute until it is told to stop."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 30) -> None:
        super().__init__(clock=clock, seconds=seconds)

    def do_pass(self) -> None:
        """Tell of what waits."""
        raise_alarms(now=self.clock())
