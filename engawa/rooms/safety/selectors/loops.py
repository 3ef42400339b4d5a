"""Which loops of the worker turn, and which stand still."""

import datetime as dt
from dataclasses import dataclass

from engawa.core.outbox.selectors import get_oldest_due_at
from engawa.rooms.safety.models import LoopTurn, PublicPage

# The slowest pass, which fetches many telegrams from a slow host, notes its turn after each source; all others
# turn each minute or oftener.
STANDS_STILL_AFTER = dt.timedelta(minutes=5)
# A message that could have been sent so long ago means that nobody sends.
UNSENT_AFTER = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LoopState:
    """How a loop stands: its last turn, None when there was none, and whether that is too long ago."""

    loop: LoopTurn.Loop
    turned_at: dt.datetime | None
    stands_still: bool


@dataclass(frozen=True, slots=True)
class NightWatch:
    """What must keep turning through the night: the loops, and the sending of mails.

    `unsent_since` is when the oldest mail could have been sent, set while that is too long ago.
    """

    loops: tuple[LoopState, ...]
    unsent_since: dt.datetime | None

    @property
    def still(self) -> tuple[LoopState, ...]:
        """The loops that stand still."""
        return tuple(one for one in self.loops if one.stands_still)

    @property
    def is_well(self) -> bool:
        """Tell whether everything turns."""
        return not self.still and self.unsent_since is None


def get_night_watch(*, now: dt.datetime) -> NightWatch:
    """Give how the loops of this room and the sending of mails stand.

    A loop counts from its first turn on: where none listens, nobody is told that it does not. That which writes the
    pages counts from the first page on.
    """
    turns = {LoopTurn.Loop(one.loop): one.turned_at for one in LoopTurn.objects.all()}
    before = now - STANDS_STILL_AFTER
    states = [LoopState(loop, at, at <= before) for loop, at in turns.items()]
    if LoopTurn.Loop.PUBLISHING not in turns and _has_old_page(before):
        states.append(LoopState(LoopTurn.Loop.PUBLISHING, None, stands_still=True))
    oldest = get_oldest_due_at()
    return NightWatch(
        loops=tuple(sorted(states, key=lambda one: one.loop)),
        unsent_since=oldest if oldest is not None and oldest <= now - UNSENT_AFTER else None,
    )


def _has_old_page(before: dt.datetime) -> bool:
    return PublicPage.objects.filter(is_drill=False, made_at__lte=before).exists()
