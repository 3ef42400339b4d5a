"""Announcements (区からの知らせ): what the ward changed of an intake, and whether each who booked has heard of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Announcement(models.Model):
    """One change by the ward that everybody who booked must hear of: times, one session off, all of it off."""

    class Kind(models.TextChoices):
        CHANGED = "CHANGED", _("日時や場所の変更")
        SESSION_OFF = "SESSION_OFF", _("1回の中止")
        CALLED_OFF = "CALLED_OFF", _("募集の中止")

    intake = models.ForeignKey(
        "programmes.Intake", on_delete=models.PROTECT, related_name="announcements"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-id")
        indexes = (models.Index(fields=("intake", "at")),)

    def __str__(self) -> str:
        return f"{self.intake_id} {self.kind} {self.at:%Y-%m-%d %H:%M}"


class Telling(models.Model):
    """One booking that must hear of an announcement, and what came of telephoning its owner.

    Held: which officer telephoned; until 30 days after the last session, as what is held of the booking.
    """

    class Outcome(models.TextChoices):
        NONE = "NONE", _("まだかけていません")
        TOLD = "TOLD", _("伝えました")
        NOT_REACHED = "NOT_REACHED", _("つながりません")
        CALLED_BACK = "CALLED_BACK", _("折り返しがありました")

    announcement = models.ForeignKey(
        Announcement, on_delete=models.PROTECT, related_name="tellings"
    )
    booking = models.ForeignKey(
        "programmes.Booking", on_delete=models.PROTECT, related_name="tellings"
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.NONE)
    calls = models.PositiveSmallIntegerField(default=0, help_text="How often somebody telephoned")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The officer who telephoned last",
    )
    at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("announcement_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("announcement", "booking"), name="telling_once_for_a_booking"
            ),
            models.CheckConstraint(
                condition=Q(outcome="NONE", at__isnull=True)
                | (~Q(outcome="NONE") & Q(at__isnull=False)),
                name="telling_with_outcome_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.booking_id} {self.outcome}"
