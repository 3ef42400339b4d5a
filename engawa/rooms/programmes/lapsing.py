"""The loop of this room: every minute it ends what was held or offered too long, offers it to the next, and draws
the lots whose time has come."""

import datetime as dt
from collections.abc import Callable

from engawa.core.jobs.loops import PassLoop
from engawa.rooms.programmes.services.bookings import lapse_due
from engawa.rooms.programmes.services.drawing import draw_due


class LapsingLoop(PassLoop):
    """Looks until it is told to stop; whoever books looks for themselves, so a missed minute does no harm."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 60) -> None:
        super().__init__(clock=clock, seconds=seconds)

    def do_pass(self) -> None:
        """End what is over."""
        lapse_due(now=self.clock())
        draw_due(now=self.clock())
