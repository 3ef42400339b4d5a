"""Places and what belongs to each of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from engawa.rooms.places.values import Precision

# Of the 14 characters of a shelter's national id, those of the site; the others name a building.
SITE_KEY_LENGTH = 11


class PlaceRegister(models.Model):
    """The register of one ward's places: how often it was changed, and the last number that it gave.

    Whoever writes a place locks this row first. So two writers take turns, numbers are given once, and
    a reader who knows all changes up to a revision misses none by asking for the later ones.
    """

    ward = models.OneToOneField("wards.Ward", on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    # When the ward's outline, towns or the shapes of its districts were put in last.
    ground_changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ward_id",)

    def __str__(self) -> str:
        return f"{self.ward_id} r{self.revision}"


class PlaceKind(models.Model):
    """A kind of places that a ward added to the house's own (`kinds.py`)."""

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    name_easy = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ("ward_id", "name", "id")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="place_kind_code_once"),
            models.UniqueConstraint(fields=("ward", "name"), name="place_kind_name_once"),
        )

    def __str__(self) -> str:
        return self.name


class PlaceSource(models.Model):
    """Where places came from: one publisher's list, imported again and again."""

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    publisher = models.CharField(max_length=200, blank=True)
    url = models.URLField(blank=True)
    licence = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("ward_id", "title", "id")
        constraints = (
            models.UniqueConstraint(fields=("ward", "title"), name="place_source_title_once"),
        )

    def __str__(self) -> str:
        return self.title


class Place(models.Model):
    """A place (施設): everything of `values.PlaceValues`, and how it stands in the register.

    `base` is what the last import said, so that the next one can tell what an officer changed since.
    Held of persons: contact data of the place itself, which it publishes; nothing about visitors.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("準備中")
        PUBLIC = "PUBLIC", _("公開中")
        REMOVED = "REMOVED", _("なくなりました")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Its address: given once in a ward, never again")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PUBLIC)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")

    kind = models.CharField(max_length=60, help_text="A code of kinds.py or of the ward's kinds")
    name = models.TextField()
    name_kana = models.TextField(blank=True)
    name_en = models.TextField(blank=True)
    common_name = models.TextField(blank=True)
    address = models.TextField(blank=True)
    prefecture = models.TextField(blank=True)
    city = models.TextField(blank=True)
    town = models.TextField(blank=True)
    block = models.TextField(blank=True)
    building = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    government_code = models.TextField(blank=True)
    town_id = models.TextField(blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    precision = models.CharField(
        max_length=10,
        choices=[(item.value, item.value) for item in Precision],
        default=Precision.UNKNOWN.value,
    )
    phone = models.TextField(blank=True)
    phone_extension = models.TextField(blank=True)
    fax = models.TextField(blank=True)
    email = models.TextField(blank=True)
    form_url = models.TextField(blank=True)
    contact_note = models.TextField(blank=True)
    url = models.TextField(blank=True)
    hours = models.JSONField(null=True, blank=True, help_text="OpeningHours.to_plain()")
    hours_note = models.TextField(blank=True)
    accessibility = models.JSONField(default=dict, blank=True)
    accessibility_note = models.TextField(blank=True)
    route_words = models.TextField(blank=True)
    nearest_stop = models.TextField(blank=True)
    parking = models.TextField(blank=True)
    description = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    services = models.TextField(blank=True)
    operator = models.TextField(blank=True)
    image_url = models.TextField(blank=True)
    image_licence = models.TextField(blank=True)
    national_id = models.TextField(blank=True)
    source_id = models.TextField(blank=True)
    note = models.TextField(blank=True)
    extra = models.JSONField(default=dict, blank=True)

    words = models.TextField(blank=True, help_text="All that a search looks through, folded")
    site_key = models.GeneratedField(
        expression=Substr("national_id", 1, SITE_KEY_LENGTH),
        output_field=models.TextField(),
        db_persist=True,
    )
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    area = models.ForeignKey(
        "wards.Area", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    partners = models.ManyToManyField("wards.Partner", related_name="+", blank=True)
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True, help_text="An office, no person")
    origin = models.ForeignKey(
        PlaceSource, on_delete=models.PROTECT, related_name="places", null=True, blank=True
    )
    origin_row = models.PositiveIntegerField(null=True, blank=True)
    base = models.JSONField(null=True, blank=True)
    revision = models.PositiveBigIntegerField()
    changed_at = models.DateTimeField()
    # From when to when everybody could read of it; the end is open while they can.
    public_since = models.DateTimeField(null=True, blank=True)
    public_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ward_id", "number")
        indexes = (
            models.Index(fields=("ward", "revision")),
            models.Index(fields=("ward", "site_key")),
            models.Index(fields=("ward", "state", "kind")),
        )
        constraints = (
            models.UniqueConstraint(fields=("ward", "number"), name="place_number_once"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # A comparison with nothing is neither true nor false, and would let half a point pass.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="place_point_is_whole",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="place_has_a_name"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Offering(models.Model):
    """What a place sells or does for people: on which days, at what price."""

    class Category(models.TextChoices):
        BREAD = "BREAD", _("パン")
        SWEETS = "SWEETS", _("お菓子")
        LUNCH = "LUNCH", _("弁当・食事")
        VEGETABLES = "VEGETABLES", _("野菜・花")
        CRAFTS = "CRAFTS", _("手工芸")
        SERVICE = "SERVICE", _("引き受ける仕事")
        OTHER = "OTHER", _("そのほか")

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="offerings")
    position = models.PositiveSmallIntegerField(default=0)
    category = models.CharField(max_length=12, choices=Category.choices)
    name = models.CharField(max_length=100)
    # 0 (Monday) to 6; none: on every day on which the place is open.
    weekdays = models.JSONField(default=list, blank=True)
    by_order = models.BooleanField(default=False, help_text="Only for whoever ordered before")
    price = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("place_id", "position", "id")

    def __str__(self) -> str:
        return self.name


class Photo(models.Model):
    """A picture of a place, with the words for those who do not see it."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="photos")
    position = models.PositiveSmallIntegerField(default=0)
    image = models.ImageField(upload_to="places/photos", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alternative = models.CharField(max_length=300)
    licence = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ("place_id", "position", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(alternative=""), name="photo_says_what_it_shows"),
        )

    def __str__(self) -> str:
        return self.alternative


class PlaceChange(models.Model):
    """One change of one place: what the changed fields held before and after.

    Kept so that an import can be undone and an officer sees what happened. Held: who changed it, as a
    reference only, for five years.
    """

    class Deed(models.TextChoices):
        ADDED = "ADDED", _("加えました")
        CHANGED = "CHANGED", _("直しました")
        REMOVED = "REMOVED", _("なくしました")
        RESTORED = "RESTORED", _("戻しました")
        DISTRICT = "DISTRICT", _("地区を、地図の形に合わせました")

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="changes")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    place_import = models.ForeignKey(
        "places.PlaceImport",
        on_delete=models.CASCADE,
        related_name="changes",
        null=True,
        blank=True,
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    base_before = models.JSONField(null=True, help_text="`Place.base` before an import")

    class Meta:
        ordering = ("place_id", "at", "id")

    def __str__(self) -> str:
        return f"{self.deed} {self.place_id}"
