"""A warning when nobody runs the jobs any more."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connection
from django.utils import timezone

from engawa.core.jobs.models import JobRun
from engawa.core.jobs.selectors import get_last_done_at

# A day and a little: the jobs of one night may end later than those of the night before.
LATEST = dt.timedelta(hours=26)


@checks.register(checks.Tags.database)
def check_jobs_run(
    *, app_configs: Any, databases: Sequence[str] | None, **_later: Any
) -> list[checks.CheckMessage]:
    """Warn when no job was done for 26 hours; asked with `check --database default`."""
    if not databases or "default" not in databases:
        return []
    # Before the first `migrate` there is no table, and nothing is late.
    if JobRun._meta.db_table not in connection.introspection.table_names():
        return []
    last = get_last_done_at()
    # A check stands where a command stands: nobody above it could pass the time.
    now = timezone.now()
    if last is not None and last >= now - LATEST:
        return []
    when = f"{last:%Y-%m-%d %H:%M} UTC" if last else "never"
    return [
        checks.Warning(
            f"No nightly job was done for 26 hours (last: {when}).",
            hint="Keep `engawa jobs worker` running, or call `engawa jobs run-due` every few minutes.",
            id="jobs.W001",
        )
    ]
