"""What the worker of the house keeps doing beside its queue, each in a thread of its own."""

import datetime as dt
from collections.abc import Callable
from typing import Protocol


class LoopRefused(ValueError):
    """Another part of the house has a loop of this key."""


class Loop(Protocol):
    """Something that runs until it is told to stop; what goes wrong in it must not end it."""

    def run(self) -> None:
        """Do the work until `stop` is called."""

    def stop(self) -> None:
        """Let `run` end soon."""


class MakeLoop(Protocol):
    """How a loop is made for a worker; `clock` tells the moments."""

    def __call__(self, *, clock: Callable[[], dt.datetime]) -> Loop:
        """Make it."""


_loops: dict[str, MakeLoop] = {}


def register(key: str, make: MakeLoop) -> None:
    """Have every worker run a loop; called by `jobs.py` of a room or of a part of core.

    :raises LoopRefused: the key is taken.
    """
    if _loops.get(key, make) is not make:
        raise LoopRefused(key)
    _loops[key] = make


def make_all(*, clock: Callable[[], dt.datetime]) -> dict[str, Loop]:
    """Make all loops for one worker, by their keys."""
    return {key: make(clock=clock) for key, make in sorted(_loops.items())}
