"""Turns at a file that one may write at a time: first come, first served, in one process and between several.

SQLite lets whoever finds it busy sleep and try again, for longer each time, so that somebody may stand there for
seconds while later ones pass. Here the threads of a process stand in a line, and of several processes the first of
each line: one of them waits at the gate, and only whoever stands at the gate takes the next turn.
"""

import fcntl
import os
import threading
import time
from collections import deque

# How often whoever is first in line looks whether another process has finished.
LOOK_SECONDS = 0.001


class Turnstile:
    """The turns of one file; `path` is the file beside it that processes lock."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self.line: deque[threading.Event] = deque()
        self._files: tuple[int, int, int] | None = None

    def take(self, *, seconds: float) -> bool:
        """Wait for a turn, for so many seconds at most; tell whether it came."""
        until = time.monotonic() + seconds
        mine = threading.Event()
        with self._guard:
            self.line.append(mine)
            if len(self.line) == 1:
                mine.set()
        came = False
        try:
            came = mine.wait(seconds) and self._pass_gate(until)
        finally:
            # Whoever could not go on, even because the files could not be opened, does not stand in the way.
            if not came:
                self._leave(mine)
        return came

    def give_back(self) -> None:
        """End the turn, and let the next one in."""
        _gate, turn = self._open()
        fcntl.flock(turn, fcntl.LOCK_UN)
        with self._guard:
            mine = self.line[0]
        self._leave(mine)

    def _pass_gate(self, until: float) -> bool:
        gate, turn = self._open()
        if not _lock(gate, until):
            return False
        try:
            return _lock(turn, until)
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)

    def _leave(self, mine: threading.Event) -> None:
        with self._guard:
            was_first = self.line[0] is mine
            self.line.remove(mine)
            if was_first and self.line:
                self.line[0].set()

    def _open(self) -> tuple[int, int]:
        # A process that was split off another one must not share its locks.
        if self._files is None or self._files[0] != os.getpid():
            gate, turn = (
                os.open(f"{self._path}-{name}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                for name in ("gate", "turn")
            )
            self._files = (os.getpid(), gate, turn)
        return self._files[1], self._files[2]


def _lock(file: int, until: float) -> bool:
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return False
            time.sleep(LOOK_SECONDS)
        else:
            return True
