"""What the policy room does by the clock."""

import datetime as dt

from django.utils.translation import gettext_noop

from engawa.core.jobs.registry import Job, register
from engawa.rooms.policy.services.numbers import describe_taking, take_readings


def take_nightly_readings(now: dt.datetime) -> str:
    """Measure the targets of the published policies of the present year, and the last ones of the year before."""
    return " ".join(describe_taking(result=take_readings(now=now)))


# Late in the evening: the reading of a day holds that day.
register(
    Job("policy.readings", gettext_noop("約束の数字を測る"), dt.time(23, 0), take_nightly_readings)
)
