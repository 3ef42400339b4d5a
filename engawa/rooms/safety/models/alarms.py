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
