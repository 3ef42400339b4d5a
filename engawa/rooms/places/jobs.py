"""What this room does by the clock."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.jobs.registry import Job, register
from engawa.rooms.places.services.visits import lapse_visits


def end_unanswered_visits(now: dt.datetime) -> str:
    """End the requests to come and sell that nobody answered within 30 days, and tell the askers."""
    lapsed = lapse_visits(now=now)
    return _("返事のなかった出張販売のおねがい%(count)d件を終えました。") % {"count": len(lapsed)}


register(
    Job(
        "places.visits",
        gettext_noop("返事のない出張販売のおねがいを終える"),
        dt.time(9, 0),
        end_unanswered_visits,
    )
)
