"""Files on their way to becoming places."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class PlaceImport(models.Model):
    """A file of places: in review → applied, and perhaps undone; or discarded.

    The file itself is kept while it is in review, compressed, and read again at each step: what
    an officer sees and what is written come from the same bytes. Held: who brought it, as a reference.
    """

    class State(models.TextChoices):
        IN_REVIEW = "IN_REVIEW", _("確認中")
        APPLIED = "APPLIED", _("取り込み済み")
        UNDONE = "UNDONE", _("元に戻しました")
        DISCARDED = "DISCARDED", _("取りやめ")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    origin = models.ForeignKey(
        "places.PlaceSource", on_delete=models.PROTECT, related_name="imports", null=True
    )
    filename = models.CharField(max_length=200)
    form = models.CharField(max_length=10)
    encoding = models.CharField(max_length=30, blank=True)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(help_text="gzip; empty once it is no longer in review")
    kind = models.CharField(
        max_length=60, blank=True, help_text="For rows that say none themselves"
    )
    # {heading: target}: what an officer chose by hand, beside what was recognised.
    mapping = models.JSONField(default=dict)
    takes_outside = models.BooleanField(default=False)
    partners = models.ManyToManyField(
        "wards.Partner", related_name="+", blank=True, help_text="What each place of the file gets"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_REVIEW)
    # Counts of the diff as it was applied: added, changed, removed, unchanged, kept, refused.
    counts = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.filename


class RememberedMapping(models.Model):
    """How an officer read the headings of a list last time; used when the same headings come again."""

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    headings_sha256 = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    kind = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "headings_sha256"), name="remembered_mapping_once"
            ),
        )

    def __str__(self) -> str:
        return self.headings_sha256[:8]
