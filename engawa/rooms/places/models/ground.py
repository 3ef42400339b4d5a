"""The ground that places stand on: the ward's outline, its districts, its towns."""

from django.db import models
from django.db.models import Q


class WardOutline(models.Model):
    """The shape of a ward, for maps and for asking what lies inside."""

    ward = models.OneToOneField("wards.Ward", on_delete=models.PROTECT, related_name="+")
    geometry = models.JSONField(help_text="GeoJSON Polygon or MultiPolygon, degrees")
    credit = models.CharField(max_length=200, blank=True, help_text="Whose data it is")
    filename = models.CharField(max_length=200, blank=True, help_text="Of which file it was read")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id",)

    def __str__(self) -> str:
        return f"{self.ward_id}"


class MapArea(models.Model):
    """A part of the ward: always said in words, and drawn where its shape is known.

    `area` names the district (地区) of which this is the shape; without it the area stands for itself.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    description = models.TextField(help_text="Where it lies, in words")
    area = models.OneToOneField(
        "wards.Area", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    geometry = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("ward_id", "code")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="map_area_code_once"),
            models.CheckConstraint(condition=~Q(description=""), name="map_area_is_said_in_words"),
        )

    def __str__(self) -> str:
        return self.name


class Town(models.Model):
    """A 町丁目 by one point within it; polygons of towns are published by nobody."""

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    name_kana = models.CharField(max_length=120, blank=True)
    town_id = models.CharField(
        max_length=20, blank=True, help_text="町字ID of the address registry"
    )
    latitude = models.FloatField()
    longitude = models.FloatField()
    area = models.ForeignKey(
        "wards.Area", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("ward_id", "name")
        constraints = (
            models.UniqueConstraint(fields=("ward", "name"), name="town_name_once"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="town_point_on_earth",
            ),
        )

    def __str__(self) -> str:
        return self.name
