"""Running jobs by the clock, each once a day however many schedulers there are."""

import datetime as dt
import logging
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engawa.core.jobs import registry
from engawa.core.jobs.models import JobRun
from engawa.core.jobs.selectors import can_take_over, list_due

logger = logging.getLogger(__name__)


def run_due(*, now: dt.datetime, clock: Callable[[], dt.datetime]) -> list[JobRun]:
    """Run all jobs that are due, one after another, and give their runs.

    `clock` tells the moments at which they end; a job that fails does not stop the others.
    """
    runs = [
        run_job(key=job.key, due_on=due_on, now=now, clock=clock)
        for job, due_on in list_due(now=now)
    ]
    return [run for run in runs if run is not None]


def run_job(
    *, key: str, due_on: dt.date, now: dt.datetime, clock: Callable[[], dt.datetime]
) -> JobRun | None:
    """Run one job for one day, unless it was done or is being done elsewhere (then None).

    :raises JobUnknown: nobody offers this job.
    """
    job = registry.get(key)
    run = claim_run(key=key, due_on=due_on, now=now)
    if run is None:
        return None
    try:
        note, outcome = job.run(now), JobRun.Outcome.DONE
    except Exception as error:
        # The log says all; the row, which pages may show, only the kind of error.
        logger.exception("job failed: key=%s due_on=%s attempt=%s", key, due_on, run.attempts)
        note = _("不具合がありました（%(error)s）。") % {"error": type(error).__name__}
        outcome = JobRun.Outcome.FAILED
    # Only the one who holds the lease may end the run: it may have been taken over meanwhile.
    JobRun.objects.filter(pk=run.pk, attempts=run.attempts).update(
        finished_at=clock(), outcome=outcome, note=note[:500]
    )
    run.refresh_from_db()
    return run


def claim_run(*, key: str, due_on: dt.date, now: dt.datetime) -> JobRun | None:
    """Take the lease on a job's run for one day; None if somebody holds it or the run is done."""
    try:
        with transaction.atomic():
            return JobRun.objects.create(key=key, due_on=due_on, started_at=now)
    except IntegrityError:
        pass
    run = JobRun.objects.get(key=key, due_on=due_on)
    if not can_take_over(run=run, now=now):
        return None
    # The attempt is part of the condition: of two who take over at once, one changes no row.
    taken = JobRun.objects.filter(pk=run.pk, attempts=run.attempts).update(
        started_at=now,
        finished_at=None,
        outcome=JobRun.Outcome.RUNNING,
        attempts=run.attempts + 1,
        note="",
    )
    if not taken:
        return None
    run.refresh_from_db()
    return run


def forget_old_runs(*, now: dt.datetime) -> int:
    """Delete the records of runs older than a year and give their number."""
    deleted, _details = JobRun.objects.filter(started_at__lt=now - dt.timedelta(days=365)).delete()
    return deleted
