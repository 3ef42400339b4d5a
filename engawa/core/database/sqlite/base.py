"""SQLite, in which whoever writes takes turns: the one who came first goes first."""

import threading
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from engawa.core.database.turns import Turnstile

_turnstiles: dict[str, Turnstile] = {}
_guard = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin in the order in which they were asked for.

    The turn is for fairness alone: what keeps writers apart is SQLite's own lock.
    """

    _turnstile: Turnstile | None = None

    def set_autocommit(self, autocommit: bool, *args: Any, **kwargs: Any) -> None:
        """Wait for the turn before a transaction begins.

        :raises OperationalError: the turn did not come within the timeout of the connection.
        """
        if autocommit:
            super().set_autocommit(autocommit, *args, **kwargs)
            return
        self._take_turn()
        try:
            super().set_autocommit(autocommit, *args, **kwargs)
        except BaseException:
            self._give_back()
            raise

    def commit(self) -> None:
        """Write it, and let the next one begin; a commit that fails is rolled back."""
        super().commit()
        self._give_back()

    def rollback(self) -> None:
        """Take it back, and let the next one begin."""
        try:
            super().rollback()
        finally:
            self._give_back()

    def close(self) -> None:
        """Close the connection; a transaction that was open is over."""
        try:
            super().close()
        finally:
            self._give_back()

    def _take_turn(self) -> None:
        if self.is_in_memory_db() or self._turnstile is not None:
            return
        name = str(self.settings_dict["NAME"])
        with _guard:
            turnstile = _turnstiles.setdefault(name, Turnstile(name))
        if not turnstile.take(seconds=self.settings_dict["OPTIONS"].get("timeout", 5)):
            raise OperationalError("database is locked: the turn to write did not come")
        self._turnstile = turnstile

    def _give_back(self) -> None:
        turnstile, self._turnstile = self._turnstile, None
        if turnstile is not None:
            turnstile.give_back()
