"""The loop that asks the sources of telegrams, every minute, where one is switched on."""

import datetime as dt
from collections import deque
from collections.abc import Callable

from django.conf import settings

from engawa.core.bulletins import registry
from engawa.core.bulletins.contracts import Bulletin
from engawa.rooms.safety.models import LoopTurn
from engawa.rooms.safety.services.listening import note_poll
from engawa.rooms.safety.turning import TurningLoop


class ListeningLoop(TurningLoop):
    """Asks until it is told to stop; a telegram that could not be kept is tried again in the next pass."""

    loop = LoopTurn.Loop.LISTENING

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 60) -> None:
        super().__init__(clock=clock, seconds=seconds)
        self.pollers = registry.make_pollers()
        self.waiting: deque[Bulletin] = deque()

    def is_at_work(self) -> bool:
        """Tell whether there is a source to ask."""
        return bool(self.pollers)

    def do_turn(self) -> None:
        """Ask every source once, hand on what came, and note how each stands."""
        self._hand_on()
        silent_after = dt.timedelta(minutes=settings.JMA_SILENT_MINUTES)
        for poller in self.pollers:
            poll = poller.poll(now=self.clock())
            if poll is None:
                continue
            self.waiting.extend(poll.bulletins)
            self._hand_on()
            note_poll(poll=poll, silent_after=silent_after, now=self.clock())
            self.note_turn()

    def _hand_on(self) -> None:
        while self.waiting:
            registry.hand_on(bulletin=self.waiting[0], now=self.clock())
            self.waiting.popleft()
