"""Certificates (修了証): who came to enough sessions of a course has one; its number can be verified."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Certificate(models.Model):
    """One certificate of one booking, with the number by which anybody verifies it.

    The name stands in the booking only, and goes with it; the number stays valid without it.
    Held: which officer issued it, five years.
    """

    booking = models.OneToOneField(
        "programmes.Booking", on_delete=models.PROTECT, related_name="certificate"
    )
    number = models.CharField(max_length=20, unique=True)
    sessions_held = models.PositiveSmallIntegerField(help_text="Sessions that took place")
    sessions_attended = models.PositiveSmallIntegerField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        ordering = ("issued_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=Q(sessions_attended__gte=1)
                & Q(sessions_attended__lte=F("sessions_held")),
                name="certificate_is_for_sessions_held",
            ),
        )

    def __str__(self) -> str:
        return self.number
