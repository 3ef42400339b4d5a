"""Attendance (出欠): what was noted at the door, as it was noted, and what it comes to for each who booked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

_ONE_SUBJECT = Q(booking__isnull=False, walk_in__isnull=True) | Q(
    booking__isnull=True, walk_in__isnull=False
)


class CheckInEvent(models.Model):
    """One thing that was noted at the door (受付の記録); rows are added, and never changed.

    Held: the name that somebody without a booking may give, until 30 days after the session; and which officer
    noted it. All events go a year after the session.
    """

    class Kind(models.TextChoices):
        CAME = "CAME", _("来ました")
        ABSENT = "ABSENT", _("来ません")
        UNDONE = "UNDONE", _("印を消しました")
        WALK_IN = "WALK_IN", _("当日に加えました")

    id = models.UUIDField(
        primary_key=True, default=uuid.uuid4, help_text="Given where it was noted: a copy is known"
    )
    session = models.ForeignKey(
        "programmes.Session", on_delete=models.PROTECT, related_name="check_ins"
    )
    booking = models.ForeignKey(
        "programmes.Booking",
        on_delete=models.PROTECT,
        related_name="check_ins",
        null=True,
        blank=True,
    )
    walk_in = models.UUIDField(
        null=True, blank=True, help_text="Who came without a booking: one for each party"
    )
    kind = models.CharField(max_length=10, choices=Kind.choices)
    units = models.PositiveSmallIntegerField(default=0, help_text="How many came")
    name = models.CharField(max_length=80, blank=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        ordering = ("happened_at", "id")
        indexes = (models.Index(fields=("session", "booking")),)
        constraints = (
            models.CheckConstraint(condition=_ONE_SUBJECT, name="check_in_is_about_one"),
            models.CheckConstraint(
                condition=Q(kind__in=("CAME", "WALK_IN"), units__gte=1)
                | Q(kind__in=("ABSENT", "UNDONE"), units=0),
                name="check_in_counts_who_came",
            ),
            models.CheckConstraint(
                condition=~Q(kind="WALK_IN") | Q(walk_in__isnull=False),
                name="check_in_of_a_walk_in_has_no_booking",
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.kind} {self.happened_at:%Y-%m-%d %H:%M:%S}"


class Attendance(models.Model):
    """What the events come to for one booking, or for one party that came without (出欠).

    Held: the name that somebody without a booking may give, until 30 days after the session; that a booking
    came or did not, a year. Then how many came stays, of nobody.
    """

    session = models.ForeignKey(
        "programmes.Session", on_delete=models.PROTECT, related_name="attendances"
    )
    booking = models.ForeignKey(
        "programmes.Booking",
        on_delete=models.PROTECT,
        related_name="attendances",
        null=True,
        blank=True,
    )
    walk_in = models.UUIDField(null=True, blank=True)
    is_walk_in = models.BooleanField(default=False)
    came = models.PositiveSmallIntegerField(help_text="Units; none: they are marked absent")
    name = models.CharField(max_length=80, blank=True)
    happened_at = models.DateTimeField()

    class Meta:
        ordering = ("session_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("session", "booking"), name="attendance_of_a_booking"),
            models.UniqueConstraint(fields=("session", "walk_in"), name="attendance_of_a_walk_in"),
            models.CheckConstraint(
                condition=Q(booking__isnull=True) | Q(walk_in__isnull=True),
                name="attendance_is_of_one",
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.came}"
