"""What all loops of this room do beside their work: they leave their last turn, and look at the others."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar

from engawa.core.jobs.loops import PassLoop
from engawa.rooms.safety.models import LoopTurn
from engawa.rooms.safety.services.loops import note_turn, tell_of_loops

# Loops turn up to four times a second; a line in the database every quarter of a minute is enough.
NOTED_EVERY = dt.timedelta(seconds=15)
LOOKED_EVERY = dt.timedelta(seconds=30)


class Turns:
    """Notes the turns of one loop, and looks whether all of them turn; neither more often than it needs.

    It looks for the first time half a minute after the first turn: a worker that begins again lets all its loops
    turn first, so that one message says that they do.
    """

    def __init__(self, loop: LoopTurn.Loop) -> None:
        self.loop = loop
        self.noted_at: dt.datetime | None = None
        self.looked_at: dt.datetime | None = None

    def note(self, *, now: dt.datetime) -> None:
        """Note a turn."""
        if self.noted_at is None or not _is_young(self.noted_at, NOTED_EVERY, now):
            note_turn(loop=self.loop, now=now)
            self.noted_at = now

    def look(self, *, now: dt.datetime) -> None:
        """Look at all loops, and tell of those that stand still or turn again."""
        if self.looked_at is None:
            self.looked_at = now
        elif not _is_young(self.looked_at, LOOKED_EVERY, now):
            tell_of_loops(now=now)
            self.looked_at = now


def _is_young(at: dt.datetime, limit: dt.timedelta, now: dt.datetime) -> bool:
    # A clock that was set back must not silence a loop until it has caught up.
    return at <= now < at + limit


class TurningLoop(PassLoop):
    """A loop that notes each pass that ended well, and then looks at the others."""

    loop: ClassVar[LoopTurn.Loop]

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float) -> None:
        super().__init__(clock=clock, seconds=seconds)
        self.turns = Turns(self.loop)

    @abstractmethod
    def do_turn(self) -> None:
        """Do once what there is to do."""

    def is_at_work(self) -> bool:
        """Tell whether this loop does anything on this machine; where it does not, its turns say nothing."""
        return True

    def do_pass(self) -> None:
        """Do one turn and note it, and look at the others, also when the turn went wrong."""
        try:
            self.do_turn()
            self.note_turn()
        finally:
            self.turns.look(now=self.clock())

    def note_turn(self) -> None:
        """Note that it turns: after each pass, and within one that may be long."""
        if self.is_at_work():
            self.turns.note(now=self.clock())
