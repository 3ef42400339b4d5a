"""The list of jobs that the house does by the clock, once a day."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

KEY = re.compile(r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$")


class JobRefused(ValueError):
    """The job cannot be registered: bad key, or the key is taken."""


class JobUnknown(LookupError):
    """No part of this installation offers this job."""


@dataclass(frozen=True, slots=True)
class Job:
    """Something done once a day at a time of Tokyo; `run` gets the moment and gives a sentence.

    `run` must do no harm when it is called twice for one day: a run that was cut off is repeated.
    """

    key: str
    label: str
    at: dt.time
    run: Callable[[dt.datetime], str]


_jobs: dict[str, Job] = {}


def register(job: Job) -> Job:
    """Put a job on the list; called by `jobs.py` of a room or of a part of core.

    :raises JobRefused: the key is not `part.kebab-case`, or another job has it.
    """
    if not KEY.match(job.key):
        raise JobRefused(f"{job.key!r} is not part.kebab-case")
    if _jobs.get(job.key, job) != job:
        raise JobRefused(f"{job.key!r} is already registered")
    _jobs[job.key] = job
    return job


def get(key: str) -> Job:
    """Give the job of that key.

    :raises JobUnknown: nobody offers it.
    """
    try:
        return _jobs[key]
    except KeyError:
        raise JobUnknown(key) from None


def list_all() -> list[Job]:
    """List all jobs in the order of their time of day."""
    return sorted(_jobs.values(), key=lambda job: (job.at, job.key))
