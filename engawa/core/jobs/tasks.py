"""A job as a task of the queue. The queue carries only its name and day; the row holds the truth."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django_tasks import task

from engawa.core.jobs import services


@task()
def run_job(*, key: str, due_on: str, **_later: Any) -> str:
    """Run the job for that day; a doubled entry of the queue finds the lease taken and does nothing."""
    run = services.run_job(
        key=key,
        due_on=dt.date.fromisoformat(due_on),
        now=timezone.now(),
        clock=timezone.now,
    )
    return run.outcome if run else ""
