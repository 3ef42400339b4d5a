"""Files of zones on their way into the register."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ZoneFile(models.Model):
    """A file of zones: in review → put in, and perhaps taken back; or given up.

    The file is kept, compressed, while it is in review, and read again at each step: what an officer sees
    and what is written come from the same bytes. Held: who brought it, as a reference.
    """

    class State(models.TextChoices):
        IN_REVIEW = "IN_REVIEW", _("確認中")
        PUT_IN = "PUT_IN", _("入れました")
        TAKEN_BACK = "TAKEN_BACK", _("元に戻しました")
        GIVEN_UP = "GIVEN_UP", _("入れませんでした")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    credit = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(help_text="gzip; empty once it is no longer in review")
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_REVIEW)
    added = models.JSONField(default=list, blank=True, help_text="Codes of zones that it added")
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("ward_id", "-brought_at", "-id")

    def __str__(self) -> str:
        return self.filename
