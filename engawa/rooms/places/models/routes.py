"""Routes (みちすじ): a way to walk, in words and steps first, drawn where its line is known."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.rooms.places.models.moving_shops import POINT_IS_WHOLE


class Route(models.Model):
    """A way on foot with what it asks of a walker. Blank is unknown, never no.

    A route that was taken off keeps its row and its number; its page says so.
    """

    class Purpose(models.TextChoices):
        SIGHTS = "SIGHTS", _("見どころをめぐる道")
        ACCESS = "ACCESS", _("段差の少ない道")
        SCHOOL = "SCHOOL", _("通学路")
        WALK = "WALK", _("健康づくりの道")

    class Answer(models.TextChoices):
        UNKNOWN = "", _("分からない")
        YES = "YES", _("ある")
        PARTLY = "PARTLY", _("一部にある")
        NO = "NO", _("ない")

    class Surface(models.TextChoices):
        UNKNOWN = "", _("分からない")
        PAVED = "PAVED", _("舗装した道")
        STONE = "STONE", _("石だたみ")
        GRAVEL = "GRAVEL", _("砂利の道")
        EARTH = "EARTH", _("土の道")
        MIXED = "MIXED", _("いろいろな道")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Its address: given once in a ward, never again")
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)
    title_easy = models.CharField(max_length=160, blank=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    description = models.TextField(help_text="The way in words")
    line = models.JSONField(null=True, blank=True, help_text="GeoJSON LineString, degrees")
    length = models.FloatField(null=True, blank=True, help_text="Metres, measured on the line")
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="On foot, as somebody walked it; else by the length"
    )
    stairs = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    stairs_words = models.CharField(max_length=200, blank=True)
    handrails = models.CharField(max_length=8, choices=Answer.choices, blank=True)
    steepest = models.DecimalField(
        max_digits=4, decimal_places=1, null=True, blank=True, help_text="Percent"
    )
    surface = models.CharField(max_length=8, choices=Surface.choices, blank=True)
    width = models.CharField(max_length=100, blank=True, help_text="How narrow it gets, in words")
    rests = models.TextField(blank=True, help_text="Toilets and benches, in words")
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    area = models.ForeignKey(
        "wards.Area", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    is_public = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    removed_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("ward", "number"), name="route_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="route_has_a_title"),
            models.CheckConstraint(condition=~Q(description=""), name="route_is_said_in_words"),
        )

    def __str__(self) -> str:
        return self.title


class RouteStep(models.Model):
    """One step of a route in words; where `place` is given its point is that of the step."""

    route = models.ForeignKey(Route, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=300)
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ("route_id", "position", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(words=""), name="route_step_is_said_in_words"),
            models.CheckConstraint(condition=POINT_IS_WHOLE, name="route_step_point_is_whole"),
        )

    def __str__(self) -> str:
        return self.words
