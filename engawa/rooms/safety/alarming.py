"""The loop that looks for what waits too long: sites to be confirmed, and orders that one person issued."""

import datetime as dt
from collections.abc import Callable

from engawa.rooms.safety.models import LoopTurn
from engawa.rooms.safety.services.alarms import raise_alarms
from engawa.rooms.safety.services.confirming import ask_for_confirmation
from engawa.rooms.safety.turning import TurningLoop


class AlarmingLoop(TurningLoop):
    """Looks twice a minute until it is told to stop."""

    loop = LoopTurn.Loop.ALARMING

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 30) -> None:
        super().__init__(clock=clock, seconds=seconds)

    def do_turn(self) -> None:
        """Tell of what waits; that one of both fails does not hold the other back."""
        try:
            raise_alarms(now=self.clock())
        finally:
            ask_for_confirmation(now=self.clock())
