"""What this room has the house's worker do: end what was held too long, remind of tomorrow, ask those who came."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.jobs import loops
from engawa.core.jobs.registry import Job, register
from engawa.rooms.programmes.lapsing import LapsingLoop
from engawa.rooms.programmes.reminding import RemindingLoop
from engawa.rooms.programmes.services.surveys import ask_due


def ask(now: dt.datetime) -> str:
    """Ask those who came yesterday how it was."""
    return _("アンケートを%(count)d件お願いしました。") % {"count": ask_due(now=now)}


loops.register("programmes.lapsing", LapsingLoop)
loops.register("programmes.reminding", RemindingLoop)
register(
    Job("programmes.surveys", gettext_noop("来た方にアンケートをお願いする"), dt.time(9, 30), ask)
)
