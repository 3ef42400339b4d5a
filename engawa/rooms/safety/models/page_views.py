"""How often the safety page was read, as the web server's log counts it."""

from django.db import models


class PageViews(models.Model):
    """How often the safety page of a ward was read on one day; of the readers nothing is held.

    The page is served without the house, so that the log of the web server is read afterwards.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    views = models.PositiveIntegerField()

    class Meta:
        ordering = ("ward_id", "-day")
        constraints = (models.UniqueConstraint(fields=("ward", "day"), name="page_views_once"),)

    def __str__(self) -> str:
        return f"{self.ward_id} {self.day}"
