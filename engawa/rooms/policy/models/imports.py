"""A published document on its way to becoming a draft plan."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PolicyImport(models.Model):
    """A document that was read, and the tree that officers make of it: in review → accepted or discarded.

    The source lines stay with it, so that every node can show where it came from.
    """

    class State(models.TextChoices):
        IN_REVIEW = "IN_REVIEW", _("確認中")
        ACCEPTED = "ACCEPTED", _("取り込み済み")
        DISCARDED = "DISCARDED", _("取りやめ")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    filename = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    encoding = models.CharField(max_length=30, blank=True)
    sha256 = models.CharField(max_length=64)
    lines = models.JSONField()
    tree = models.JSONField()
    # Trees before each edit, newest last, so that edits can be undone.
    history = models.JSONField(default=list)
    revision = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_REVIEW)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    updated_at = models.DateTimeField()
    accepted_version = models.ForeignKey(
        "policy.PlanVersion", on_delete=models.SET_NULL, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "fiscal_year", "sha256"),
                condition=~models.Q(state="DISCARDED"),
                name="policy_import_same_file_once",
            ),
        )

    def __str__(self) -> str:
        return self.filename
