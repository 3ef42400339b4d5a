"""What this room has the house's worker do: listen, publish, look from outside, warn, and forget."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.jobs import loops
from engawa.core.jobs.registry import Job, register
from engawa.rooms.safety.alarming import AlarmingLoop
from engawa.rooms.safety.listening import ListeningLoop
from engawa.rooms.safety.publishing import PublishingLoop
from engawa.rooms.safety.services.forgetting import forget_old_publications
from engawa.rooms.safety.services.proposals import empty_old_bulletins
from engawa.rooms.safety.watching import WatchingLoop


def empty_bulletins(now: dt.datetime) -> str:
    """Empty the bytes of telegrams that came more than 400 days ago."""
    return _("古い電文%(count)d通の中身を消しました。") % {"count": empty_old_bulletins(now=now)}


def tidy_publications(now: dt.datetime) -> str:
    """Delete what was noted of publications of site states older than 400 days; those of orders stay."""
    count = forget_old_publications(now=now)
    return _("400日を過ぎた公開の記録%(count)d件を消しました。") % {"count": count}


register(
    Job(
        "safety.bulletins",
        gettext_noop("400日を過ぎた電文の中身を消す"),
        dt.time(4, 20),
        empty_bulletins,
    )
)
register(
    Job(
        "safety.publications",
        gettext_noop("400日を過ぎた、避難先の状況の公開の記録を消す"),
        dt.time(4, 25),
        tidy_publications,
    )
)
loops.register("safety.alarming", AlarmingLoop)
loops.register("safety.listening", ListeningLoop)
loops.register("safety.publishing", PublishingLoop)
loops.register("safety.watching", WatchingLoop)
