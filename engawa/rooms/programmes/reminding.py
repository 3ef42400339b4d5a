"""The loop that reminds: every five minutes it looks for the sessions of tomorrow."""

import datetime as dt
from collections.abc import Callable

from engawa.core.jobs.loops import PassLoop
from engawa.rooms.programmes.services.reminding import remind_due


class RemindingLoop(PassLoop):
    """Looks until it is told to stop; what a pass missed, the next one of the same day writes."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 300) -> None:
        super().__init__(clock=clock, seconds=seconds)

    def do_pass(self) -> None:
        """Remind of what is tomorrow."""
        remind_due(now=self.clock())
