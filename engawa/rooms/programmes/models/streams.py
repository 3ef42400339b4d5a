"""Streams (配信): where a session is watched while it goes on, and how often it was opened."""

from django.db import models
from django.db.models import Q


class Stream(models.Model):
    """Where a session is watched, and from how long before its start the link is shown.

    Neither address nor password ever stands on a public page of a session that is booked.
    """

    session = models.OneToOneField(
        "programmes.Session", on_delete=models.CASCADE, related_name="stream"
    )
    address = models.URLField(max_length=1000)
    opens_minutes = models.PositiveSmallIntegerField(
        default=15, help_text="How long before the start the link is shown"
    )
    notes = models.CharField(max_length=500, blank=True, help_text="What to know beforehand")
    password = models.CharField(max_length=100, blank=True)
    is_public = models.BooleanField(
        default=False, help_text="Shown to everybody; only where nothing is booked"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("session_id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(opens_minutes__lte=24 * 60), name="stream_opens_within_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.opens_minutes}"


class StreamViews(models.Model):
    """How often the stream of a session was opened on one day; nothing about by whom."""

    session = models.ForeignKey(
        "programmes.Session", on_delete=models.CASCADE, related_name="stream_views"
    )
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("session_id", "day")
        constraints = (
            models.UniqueConstraint(fields=("session", "day"), name="stream_views_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.day} {self.count}"
