"""Alarms: what headquarters was told of, so that it is told once."""

from django.db import models


class SiteAlarm(models.Model):
    """A site whose state nobody has confirmed for too long; `since` is when it was confirmed last.

    One for each site and episode: the next report ends it, and after that another one may come.
    """

    site = models.ForeignKey("safety.Site", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    since = models.DateTimeField()
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = (
            models.UniqueConstraint(fields=("site", "is_drill", "since"), name="site_alarm_once"),
        )

    def __str__(self) -> str:
        return f"{self.site_id} {self.since}"


class ConfirmationAlarm(models.Model):
    """That nobody confirmed within 30 minutes what one person issued alone; one for each version, ever."""

    version = models.OneToOneField(
        "safety.OrderVersion", on_delete=models.PROTECT, related_name="+"
    )
    raised_at = models.DateTimeField()

    class Meta:
        ordering = ("-raised_at", "-id")

    def __str__(self) -> str:
        return f"{self.version_id} {self.raised_at}"
