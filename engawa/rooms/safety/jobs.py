"""What this room does by the clock and all the time."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.jobs import loops
from engawa.core.jobs.registry import Job, register
from engawa.rooms.safety.listening import ListeningLoop
from engawa.rooms.safety.services.proposals import empty_old_bulletins


def empty_bulletins(now: dt.datetime) -> str:
    """Empty the bytes of telegrams that came more than 400 days ago."""
    return _("古い電文%(count)d通の中身を消しました。") % {"count": empty_old_bulletins(now=now)}


register(
    Job(
        "safety.bulletins",
        gettext_noop("400日を過ぎた電文の中身を消す"),
        dt.time(4, 20),
        empty_bulletins,
    )
)
loops.register("safety.listening", ListeningLoop)
