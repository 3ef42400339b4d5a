"""The clock of the house: puts jobs into the queue when their time has come."""

import datetime as dt
import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections

from engawa.core.jobs.selectors import LEASE, list_due
from engawa.core.jobs.tasks import run_job

logger = logging.getLogger(__name__)


class Clock:
    """Looks every few seconds which jobs are due; remembers what it has put into the queue."""

    def __init__(self, *, now: Callable[[], dt.datetime], seconds: float = 20) -> None:
        self.now, self.seconds = now, seconds
        self.queued: dict[tuple[str, dt.date], dt.datetime] = {}
        self.stopping = threading.Event()

    def tick(self) -> list[str]:
        """Put the jobs that are due into the queue, each once in the time of a lease; give their keys."""
        now = self.now()
        put = []
        for job, due_on in list_due(now=now):
            before = self.queued.get((job.key, due_on))
            if before is not None and before > now - LEASE:
                continue
            run_job.enqueue(key=job.key, due_on=due_on.isoformat())
            self.queued[job.key, due_on] = now
            put.append(job.key)
        return put

    def run(self) -> None:
        """Tick until `stop` is called; what goes wrong is logged and tried again."""
        while not self.stopping.is_set():
            close_old_connections()
            try:
                self.tick()
            except Exception:
                logger.exception("the clock missed a tick")
            self.stopping.wait(self.seconds)
        close_old_connections()

    def stop(self) -> None:
        """Let `run` end."""
        self.stopping.set()
