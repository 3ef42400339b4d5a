"""Which promise a record of a service keeps."""

from django.db import models


class InitiativeRef(models.Model):
    """An initiative of a published policy, as service rooms know it.

    Filled when a policy is published; service records point to it. A row is never deleted: an
    initiative that left the policy is withdrawn, and the records that delivered it keep their name.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ward", "fiscal_year", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "fiscal_year", "code"), name="initiative_ref_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.code} {self.title}"
