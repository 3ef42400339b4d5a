"""The delivery loop: looks every second for messages that are due, and delivers them."""

import datetime as dt
from collections.abc import Callable

from engawa.core.jobs.loops import PassLoop
from engawa.core.outbox.services.delivering import deliver_due


class DeliveryLoop(PassLoop):
    """Delivers until it is told to stop; then it ends the message at hand and gives the others back."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 1) -> None:
        super().__init__(clock=clock, seconds=seconds)

    def do_pass(self) -> None:
        """Deliver what is due."""
        deliver_due(clock=self.clock, stopping=self.stopping.is_set)
