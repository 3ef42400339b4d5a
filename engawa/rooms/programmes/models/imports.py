"""Files of events on their way to becoming programmes, and what came from a file."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeImport(models.Model):
    """A file of events: in review → applied, and perhaps undone; or discarded.

    The file itself is kept while it is in review, compressed, and read again at each step: what an officer
    sees and what is written come from the same bytes. Held: who brought it, as a reference.
    """

    class State(models.TextChoices):
        IN_REVIEW = "IN_REVIEW", _("確認中")
        APPLIED = "APPLIED", _("取り込み済み")
        UNDONE = "UNDONE", _("元に戻しました")
        DISCARDED = "DISCARDED", _("取りやめ")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    section = models.ForeignKey("wards.Section", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    form = models.CharField(max_length=10)
    encoding = models.CharField(max_length=30, blank=True)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(help_text="gzip; empty once it is no longer in review")
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_REVIEW)
    counts = models.JSONField(default=dict, help_text="Of what it did, when it was applied")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.filename


class ImportedProgramme(models.Model):
    """A programme that came from a file: the ids of its events there, and what the file said of it last."""

    programme = models.OneToOneField(
        "programmes.Programme", on_delete=models.CASCADE, related_name="imported"
    )
    keys = models.JSONField(
        default=list, help_text="The ids of its events, each with its publisher"
    )
    said = models.JSONField(default=dict, help_text="What the file said, by part")

    class Meta:
        ordering = ("programme_id",)

    def __str__(self) -> str:
        return f"{self.programme_id}"


class ProgrammeImportChange(models.Model):
    """What an import did to one programme: before and after, by part; `before` is empty where it added it."""

    programme_import = models.ForeignKey(
        ProgrammeImport, on_delete=models.CASCADE, related_name="changes"
    )
    programme = models.ForeignKey(
        "programmes.Programme",
        on_delete=models.SET_NULL,
        related_name="import_changes",
        null=True,
        blank=True,
        help_text="None once undoing took it away",
    )
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    is_added = models.BooleanField(default=False)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    said_before = models.JSONField(default=dict)

    class Meta:
        ordering = ("programme_import_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("programme_import", "number"), name="programme_import_changes_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_import_id} {self.number}"
