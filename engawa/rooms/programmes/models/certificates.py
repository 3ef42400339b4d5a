"""Certificates (修了証): who came to enough sessions of a course has one; its number can be verified."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Certificate(models.Model):
    """One certificate of one booking, with the number by which anybody verifies it.

    Held: the name that it says, for 30 days, or until the day that its owner asked for; a keyed hash of their
    address, by which they find it on their page, as long as the name; and which officer issued it, five years.
    The number stays valid without a name.
    """

    booking = models.OneToOneField(
        "programmes.Booking", on_delete=models.PROTECT, related_name="certificate"
    )
    number = models.CharField(max_length=20, unique=True)
    sessions_held = models.PositiveSmallIntegerField(help_text="Sessions that took place")
    sessions_attended = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80, blank=True)
    name_until = models.DateField(
        null=True, blank=True, help_text="The day on which the name goes; empty when it is gone"
    )
    owner_hash = models.CharField(
        max_length=64, blank=True, db_index=True, help_text="Keyed hash of the owner's address"
    )
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
            models.CheckConstraint(
                condition=Q(name="", name_until__isnull=True, owner_hash="")
                | (~Q(name="") & Q(name_until__isnull=False)),
                name="certificate_has_a_name_until",
            ),
        )

    def __str__(self) -> str:
        return self.number
