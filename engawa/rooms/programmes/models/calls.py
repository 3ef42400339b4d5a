"""How long a telephone call takes (電話1件の時間): what a ward measured, for the hours that booking on a page saves."""

from django.db import models
from django.db.models import Q


class CallLength(models.Model):
    """How many minutes one call about a booking takes in a ward, and how the ward knows."""

    ward = models.OneToOneField("wards.Ward", on_delete=models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=200, help_text="How it was measured; shown to everybody")
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("ward_id",)
        constraints = (
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=60), name="call_takes_up_to_an_hour"
            ),
            models.CheckConstraint(condition=~Q(method=""), name="call_length_says_how"),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.minutes}"
