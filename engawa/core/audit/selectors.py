"""Reading the record of what was done."""

from django.db.models import QuerySet

from engawa.core.audit.models import AuditEntry


def list_entries_of_subject(*, subject: str, limit: int = 200) -> list[AuditEntry]:
    """List the newest entries about one subject, newest first."""
    return list(AuditEntry.objects.filter(subject=subject).select_related("actor")[:limit])


def list_entries_of_ward(*, ward_id: int) -> QuerySet[AuditEntry]:
    """Give all entries of one ward, newest first, for a page to take its part of."""
    return AuditEntry.objects.filter(ward_id=ward_id).select_related("actor")
