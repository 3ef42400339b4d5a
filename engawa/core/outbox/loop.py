"""The delivery loop: looks every second for messages that are due, and delivers them."""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from engawa.core.outbox.services.delivering import deliver_due

logger = logging.getLogger(__name__)


class DeliveryLoop:
    """Delivers until it is told to stop; then it ends the message at hand and gives the others back."""

    def __init__(self, *, clock: Callable[[], dt.datetime], seconds: float = 1) -> None:
        self.clock, self.seconds = clock, seconds
        self.stopping = threading.Event()

    def run(self) -> None:
        """Deliver until `stop` is called; what goes wrong is logged and tried again."""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                deliver_due(clock=self.clock, stopping=self.stopping.is_set)
            except Exception as error:  # noqa: BLE001 - a database that is away for a minute comes back
                # Its kind only: the words of a database's error may hold those of a message.
                logger.error("the delivery loop missed a pass: %s", type(error).__name__)  # noqa: TRY400
                connection.close()
            self.stopping.wait(self.seconds)
        connection.close()

    def stop(self) -> None:
        """Let `run` end."""
        self.stopping.set()
