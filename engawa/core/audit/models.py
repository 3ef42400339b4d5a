"""The append-only record of what was done, by whom, when."""

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """One thing that happened. The database refuses to change it, and to remove it within five years.

    Held: who acted, for as long as the law asks for records of a decision (five years), then
    removed by `shredders.py`. `data` carries codes, numbers and states, and the reason that an officer
    gave for a decision; nothing about the people whom a service is for.
    """

    at = models.DateTimeField(db_index=True)
    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+", null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    code = models.CharField(max_length=100, help_text="Dotted and past: policy.plan.published")
    subject = models.CharField(max_length=200, help_text="What it happened to: policy.plan:12")
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("subject", "at")), models.Index(fields=("ward", "at")))

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.code} {self.subject}"
