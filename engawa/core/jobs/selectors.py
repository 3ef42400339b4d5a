"""Which jobs are due, and when they last ran."""

import datetime as dt

from django.db.models import Max, Q

from engawa.core.fiscal.dates import TOKYO
from engawa.core.jobs import registry
from engawa.core.jobs.models import JobRun

# A run that started so long ago and never ended was cut off; another may take it over.
LEASE = dt.timedelta(minutes=30)
MOST_ATTEMPTS = 3


def get_due_day(*, job: registry.Job, now: dt.datetime) -> dt.date:
    """Give the last day in Tokyo for which the job's time has come; earlier days are not made up for."""
    here = now.astimezone(TOKYO)
    return here.date() if here.time() >= job.at else here.date() - dt.timedelta(days=1)


def list_due(*, now: dt.datetime) -> list[tuple[registry.Job, dt.date]]:
    """List the jobs that nobody has begun for their day, or that were cut off or failed before."""
    jobs = [(job, get_due_day(job=job, now=now)) for job in registry.list_all()]
    if not jobs:
        return []
    mine = Q()
    for job, due_on in jobs:
        mine |= Q(key=job.key, due_on=due_on)
    taken = {run.key for run in JobRun.objects.filter(mine) if not can_take_over(run=run, now=now)}
    return [(job, due_on) for job, due_on in jobs if job.key not in taken]


def can_take_over(*, run: JobRun, now: dt.datetime) -> bool:
    """Tell whether a run was cut off or failed, its lease is over, and another attempt is left."""
    return (
        run.outcome != JobRun.Outcome.DONE
        and run.attempts < MOST_ATTEMPTS
        and run.started_at <= now - LEASE
    )


def get_last_done_at() -> dt.datetime | None:
    """Give the moment at which a job was last done, or None if none ever was."""
    found = JobRun.objects.filter(outcome=JobRun.Outcome.DONE).aggregate(last=Max("finished_at"))
    last: dt.datetime | None = found["last"]
    return last
