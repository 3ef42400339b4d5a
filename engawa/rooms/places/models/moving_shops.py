"""Shops that come to people: who runs them, where they stand and when, and what differs on one day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

POINT_IS_WHOLE = Q(latitude__isnull=True, longitude__isnull=True) | Q(
    latitude__isnull=False,
    longitude__isnull=False,
    latitude__range=(-90, 90),
    longitude__range=(-180, 180),
)


class MovingShop(models.Model):
    """A shop that moves (移動販売): what it sells, how one pays, whom one asks.

    Held of persons: the telephone number that the shop itself publishes; nothing about customers.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Its address: given once in a ward, never again")
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=120, blank=True)
    name_easy = models.CharField(max_length=160, blank=True)
    operator = models.CharField(max_length=120, blank=True, help_text="Who runs it, in words")
    partner = models.ForeignKey(
        "wards.Partner", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    categories = models.JSONField(default=list, blank=True, help_text="Of Offering.Category")
    goods = models.CharField(max_length=300, blank=True, help_text="What it sells, in words")
    payment = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    url = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    is_public = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    confirmed_on = models.DateField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=80, blank=True, help_text="An office, no person")
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    # From when to when everybody could read of it; the end is open while they can.
    public_since = models.DateTimeField(null=True, blank=True)
    public_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ward_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("ward", "number"), name="moving_shop_number_once"),
            models.CheckConstraint(condition=~Q(name=""), name="moving_shop_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """A spot at which a moving shop stands, said in words, and the times at which it stands there.

    Where `place` is given its point is that of the stop. A stop that was taken away keeps its row, so
    that earlier periods are counted as they were.
    """

    shop = models.ForeignKey(MovingShop, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField(default=0)
    spot = models.CharField(max_length=120, help_text="Where it stands, in words")
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    area = models.ForeignKey(
        "wards.Area", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    hours = models.JSONField(help_text="OpeningHours.to_plain(): when the shop stands there")
    note = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_before = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("shop_id", "position", "id")
        constraints = (
            models.CheckConstraint(condition=~Q(spot=""), name="stop_is_said_in_words"),
            models.CheckConstraint(condition=POINT_IS_WHOLE, name="stop_point_is_whole"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_before__isnull=True)
                | Q(ends_before__gt=models.F("starts_on")),
                name="stop_ends_after_it_starts",
            ),
        )

    def __str__(self) -> str:
        return self.spot


class StopChange(models.Model):
    """What differs at a stop on one day: the shop does not come, or it comes at another time."""

    class Kind(models.TextChoices):
        CALLED_OFF = "CALLED_OFF", _("休みます")
        OTHER_TIME = "OTHER_TIME", _("時間が変わります")

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="changes")
    day = models.DateField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # Minutes after midnight, as in `opening.hours.Span`.
    opens = models.PositiveSmallIntegerField(null=True, blank=True)
    closes = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=100, blank=True)
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ("stop_id", "day")
        constraints = (
            models.UniqueConstraint(fields=("stop", "day"), name="stop_changes_once_a_day"),
            models.CheckConstraint(
                condition=Q(kind="CALLED_OFF", opens__isnull=True, closes__isnull=True)
                | Q(
                    kind="OTHER_TIME",
                    opens__isnull=False,
                    opens__lt=1440,
                    closes__isnull=False,
                    closes__gt=models.F("opens"),
                    closes__lte=2880,
                ),
                name="stop_change_says_when",
            ),
        )

    def __str__(self) -> str:
        return f"{self.stop_id} {self.day} {self.kind}"


class ShopPromise(models.Model):
    """Which promise of the policy a moving shop keeps: an initiative, and perhaps one activity of it."""

    shop = models.ForeignKey(MovingShop, on_delete=models.CASCADE, related_name="promises")
    initiative = models.ForeignKey(
        "delivery.InitiativeRef", on_delete=models.PROTECT, related_name="+"
    )
    activity_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("shop_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("shop", "initiative", "activity_code"), name="shop_promise_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.shop_id} {self.initiative_id} {self.activity_code}"
