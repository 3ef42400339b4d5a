"""Zones: the areas that an order can name, as they are registered before the day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.rooms.safety.values import Hazard, ZoneKind


class Zone(models.Model):
    """An area that orders name (区域): a registered cliff with its surroundings, a riverside, towns, the ward.

    `code` stands in public addresses and in issued orders: given once in a ward, never given again. A zone
    that is no longer surveyed is retired, not deleted, because orders of the past name it.
    `towns` are words of the register (「釜利谷東二丁目の一部」). Blank numbers are unknown, not zero.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    kind = models.CharField(_("種類"), max_length=8, choices=ZoneKind.choices)
    number = models.CharField(_("番号"), max_length=20, blank=True)
    name = models.CharField(_("名前"), max_length=120)
    name_kana = models.CharField(_("よみ"), max_length=200, blank=True)
    name_en = models.CharField(_("英語の名前"), max_length=200, blank=True)
    towns = models.JSONField(default=list, blank=True)
    hazard = models.CharField(_("災害"), max_length=12, choices=Hazard.choices)
    households = models.PositiveIntegerField(_("世帯"), null=True, blank=True)
    people = models.PositiveIntegerField(_("人"), null=True, blank=True)
    geometry = models.JSONField(
        null=True, blank=True, help_text="GeoJSON Polygon or MultiPolygon, degrees"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    credit = models.CharField(max_length=200, blank=True, help_text="Whose data it is")
    surveyed_on = models.DateField(null=True, blank=True)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "kind", "code")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="zone_code_once"),
            models.CheckConstraint(condition=~Q(name=""), name="zone_has_a_name"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="zone_point_is_whole",
            ),
        )

    def __str__(self) -> str:
        return self.name
