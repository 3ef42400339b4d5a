"""The loop of this room: every minute it ends what was held or offered too long, and offers it to the next."""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from engawa.rooms.programmes.services.bookings import lapse_due

logger = logging.getLogger(__name__)


class LapsingLoop:
    """Looks until it is told to stop; whoever books looks for themselves, so a missed minute does no harm."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 60) -> None:
        self.clock, self.seconds = clock, seconds
        self.stopping = threading.Event()

    def run(self) -> None:
        """Look until `stop` is called; what goes wrong is logged and tried again."""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                lapse_due(now=self.clock())
            except Exception as error:  # noqa: BLE001 - a database that is away for a minute comes back
                # Its kind only: the words of a database's error may hold those of a booking.
                logger.error("the lapsing loop missed a pass: %s", type(error).__name__)  # noqa: TRY400
                connection.close()
            self.stopping.wait(self.seconds)
        connection.close()

    def stop(self) -> None:
        """Let `run` end."""
        self.stopping.set()
