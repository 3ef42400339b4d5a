"""What this part itself does by the clock: old entries of the queue and of the clock go."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django_tasks_db.models import DBTaskResult

from engawa.core.jobs.registry import Job, register
from engawa.core.jobs.services import forget_old_runs

KEEP_TASK_RESULTS = dt.timedelta(days=14)


def tidy(now: dt.datetime) -> str:
    """Delete finished tasks older than two weeks and runs older than a year."""
    old = DBTaskResult.objects.finished().filter(finished_at__lte=now - KEEP_TASK_RESULTS)
    old.delete()
    return _("古い実行の記録%(count)d件を消しました。") % {"count": forget_old_runs(now=now)}


register(Job("jobs.tidy", gettext_noop("古い実行の記録を消す"), dt.time(4, 0), tidy))
