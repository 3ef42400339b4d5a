"""Points of addresses, more exact than towns: blocks, houses and lots, as public registries publish them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class AddressPoint(models.Model):
    """The point of a 街区, a house number or a lot within a town of the ward.

    Of a house only its number and where it stands is held, never who lives there.
    """

    class Source(models.TextChoices):
        REGISTRY_BLOCKS = "REGISTRY_BLOCKS", _("アドレス・ベース・レジストリの街区")
        REGISTRY_HOUSES = "REGISTRY_HOUSES", _("アドレス・ベース・レジストリの住居番号")
        REGISTRY_LOTS = "REGISTRY_LOTS", _("アドレス・ベース・レジストリの地番")
        MLIT_BLOCKS = "MLIT_BLOCKS", _("国土交通省の街区レベル位置参照情報")

    class Level(models.TextChoices):
        BLOCK = "BLOCK", _("街区")
        HOUSE = "HOUSE", _("住居番号")
        LOT = "LOT", _("地番")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, choices=Source.choices)
    level = models.CharField(max_length=10, choices=Level.choices)
    town = models.CharField(max_length=80, help_text="As the ward's own list of towns writes it")
    block = models.CharField(max_length=20, help_text="街区符号, or the first number of a lot")
    number = models.CharField(max_length=20, blank=True, help_text="住居番号, or a lot's further")
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ("ward_id", "town", "block", "number", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "town", "source", "block", "number"), name="address_point_once"
            ),
            models.CheckConstraint(condition=~Q(block=""), name="address_point_has_a_block"),
            models.CheckConstraint(
                condition=Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="address_point_on_earth",
            ),
        )

    def __str__(self) -> str:
        return f"{self.town} {self.block}-{self.number}"


class GroundFile(models.Model):
    """A file about the ground of a ward that was read and looked at, and is not put in yet.

    There is one for each thing that it would change; another one for the same thing takes its place. It
    goes when it is put in or given up.
    """

    class Purpose(models.TextChoices):
        OUTLINE = "OUTLINE", _("区の形")
        TOWNS = "TOWNS", _("町の位置")
        ADDRESSES = "ADDRESSES", _("住所の位置")
        AREA = "AREA", _("地区の形")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    map_area = models.ForeignKey(
        "places.MapArea", on_delete=models.CASCADE, related_name="+", null=True, blank=True
    )
    filename = models.CharField(max_length=200)
    credit = models.CharField(max_length=200, blank=True)
    content = models.BinaryField(help_text="The file as it came, compressed")
    names = models.BinaryField(
        default=b"", help_text="The 町字マスター that names its towns, compressed"
    )
    brought_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "-brought_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=Q(purpose="AREA", map_area__isnull=False)
                | (~Q(purpose="AREA") & Q(map_area__isnull=True)),
                name="ground_file_of_an_area_names_it",
            ),
            models.UniqueConstraint(
                fields=("ward", "purpose"),
                condition=Q(map_area__isnull=True),
                name="ground_file_once_per_purpose",
            ),
            models.UniqueConstraint(fields=("map_area",), name="ground_file_once_per_area"),
        )

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.filename}"
