"""What this part does by the clock."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from engawa.core.jobs.registry import Job, register
from engawa.core.privacy.services import shred_all


def shred_nightly(now: dt.datetime) -> str:
    """Let go what must not be kept any longer."""
    total = sum(shredded.count for shredded in shred_all(now=now))
    return _("期限の過ぎた個人情報%(count)d件を消しました。") % {"count": total}


register(
    Job("privacy.shred", gettext_noop("期限の過ぎた個人情報を消す"), dt.time(3, 30), shred_nightly)
)
