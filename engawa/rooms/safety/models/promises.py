"""Which promises of the policy the safety pages keep."""

from django.db import models


class SafetyPromise(models.Model):
    """A promise that the ward keeps with its safety pages; its numbers stand beside it.

    `activity_code` names one promise of the initiative; empty means the initiative as a whole.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    initiative = models.ForeignKey(
        "delivery.InitiativeRef", on_delete=models.PROTECT, related_name="+"
    )
    activity_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("ward_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "initiative", "activity_code"), name="safety_promise_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.initiative_id} {self.activity_code}"
