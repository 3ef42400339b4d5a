"""Maps for one purpose: a choice of kinds of places with a front page of its own."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MapLayer(models.Model):
    """A map with a name and a front page, such as ほっとまっぷ: which kinds it shows, whose it is."""

    class Edition(models.TextChoices):
        PLAIN = "PLAIN", _("一覧と地図")
        MAKERS = "MAKERS", _("作っているものから探す地図")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=40)
    edition = models.CharField(max_length=10, choices=Edition.choices, default=Edition.PLAIN)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    name_easy = models.CharField(max_length=120, blank=True)
    headline = models.CharField(max_length=120, blank=True)
    lead = models.TextField(blank=True)
    lead_en = models.TextField(blank=True)
    lead_easy = models.TextField(blank=True)
    kinds = models.JSONField(default=list)
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    is_public = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="map_layer_code_once"),
        )

    def __str__(self) -> str:
        return self.name


class LayerPromise(models.Model):
    """Which promise of the policy a map keeps: an initiative, and perhaps one activity of it by its code."""

    layer = models.ForeignKey(MapLayer, on_delete=models.CASCADE, related_name="promises")
    initiative = models.ForeignKey(
        "delivery.InitiativeRef", on_delete=models.PROTECT, related_name="+"
    )
    activity_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("layer_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("layer", "initiative", "activity_code"), name="layer_promise_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.layer_id} {self.initiative_id} {self.activity_code}"


class LayerViews(models.Model):
    """How often the front page of a map was opened on one day; nothing about by whom."""

    layer = models.ForeignKey(MapLayer, on_delete=models.CASCADE, related_name="views")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("layer_id", "day")
        constraints = (
            models.UniqueConstraint(fields=("layer", "day"), name="layer_views_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.layer_id} {self.day} {self.count}"
