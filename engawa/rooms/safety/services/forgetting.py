"""Letting go of what was noted of publications, where no order hangs on it, and of who issued old orders."""

import datetime as dt

from engawa.rooms.safety.models import OrderVersion, Publication

KEEP_FOR = dt.timedelta(days=400)
KEEP_PEOPLE_FOR = dt.timedelta(days=5 * 365)


def forget_old_publications(*, now: dt.datetime) -> int:
    """Delete notes of publications of site states older than 400 days, and give their number."""
    deleted, _details = Publication.objects.filter(
        cause=Publication.Cause.SITES, requested_at__lte=now - KEEP_FOR
    ).delete()
    return deleted


def forget_issuers(*, now: dt.datetime) -> int:
    """Forget who wrote, approved and confirmed versions that are five years old; give of how many."""
    old = OrderVersion.objects.filter(
        changed_at__lte=now - KEEP_PEOPLE_FOR, forgotten_at__isnull=True
    ).exclude(state__in=("DRAFT", "PENDING"))
    return old.update(
        written_by=None, submitted_by=None, approved_by=None, confirmed_by=None, forgotten_at=now
    )
