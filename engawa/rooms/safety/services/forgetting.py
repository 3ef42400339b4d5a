"""Letting go of what was noted of publications, where no order hangs on it."""

import datetime as dt

from engawa.rooms.safety.models import Publication

KEEP_FOR = dt.timedelta(days=400)


def forget_old_publications(*, now: dt.datetime) -> int:
    """Delete notes of publications of site states older than 400 days, and give their number."""
    deleted, _details = Publication.objects.filter(
        cause=Publication.Cause.SITES, requested_at__lte=now - KEEP_FOR
    ).delete()
    return deleted
