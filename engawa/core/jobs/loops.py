"""What the worker of the house keeps doing beside its queue, each in a thread of its own."""

import datetime as dt
import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol

from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)


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


class PassLoop(ABC):
    """Does one pass every so many seconds, until it is told to stop."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float) -> None:
        self.clock, self.seconds = clock, seconds
        self.stopping = threading.Event()

    @abstractmethod
    def do_pass(self) -> None:
        """Do once what there is to do; it may look at `stopping`."""

    def run(self) -> None:
        """Do passes until `stop` is called; what goes wrong is logged and tried again."""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                self.do_pass()
            except Exception as error:  # noqa: BLE001 - a database that is away for a minute comes back
                # Its kind only: the words of a database's error may hold those of a person.
                logger.error(  # noqa: TRY400
                    "%s missed a pass: %s", type(self).__name__, type(error).__name__
                )
                connection.close()
            self.stopping.wait(self.seconds)
        connection.close()

    def stop(self) -> None:
        """Let `run` end."""
        self.stopping.set()


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
