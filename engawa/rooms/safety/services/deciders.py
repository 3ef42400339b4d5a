"""Forgetting who decided on proposals."""

import datetime as dt

from django.db import transaction

from engawa.rooms.safety.models import Proposal

# As long as the record of deeds is kept.
KEPT = dt.timedelta(days=5 * 365)
_FORGOTTEN = "—"


@transaction.atomic
def forget_deciders(*, now: dt.datetime) -> int:
    """Forget who decided on proposals more than five years ago, and why; give of how many."""
    old = Proposal.objects.filter(decided_at__lt=now - KEPT, decided_by__isnull=False)
    # A dismissal says why; that there was a reason stays.
    count = old.exclude(reason="").update(decided_by=None, reason=_FORGOTTEN)
    return count + old.filter(reason="").update(decided_by=None)
