"""Evacuation orders and their versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from engawa.rooms.safety.values import (
    LONGEST_NAME,
    LONGEST_REASON,
    Action,
    Hazard,
    OrderState,
)


class OrderBook(models.Model):
    """The book of one ward's orders, real or drill: the last number it gave, and how the ward publishes.

    Whoever writes an order locks this row first: numbers are given once, and two approvals take turns.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    last_number = models.PositiveIntegerField(default=0)
    phone = models.CharField(
        max_length=40, blank=True, help_text="The line that reads the orders out"
    )
    # {"city": words, "ward": words, "places": {Japanese name: words}}: how the issuer is called in languages that
    # `Ward` does not have, and rivers and coasts that reasons name.
    names = models.JSONField(default=dict, blank=True)
    stale_minutes = models.PositiveSmallIntegerField(
        default=60, help_text="A site's state older than this alarms headquarters"
    )
    revision = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        ordering = ("ward_id", "is_drill")
        constraints = (
            models.UniqueConstraint(fields=("ward", "is_drill"), name="order_book_once"),
            models.CheckConstraint(condition=Q(stale_minutes__gte=5), name="order_book_stale_time"),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.last_number}"


class Order(models.Model):
    """An evacuation order (避難情報) for one hazard, from its first draft until it is lifted.

    `number` is given when its first version is issued, once in a ward and year of issue ("2026-0003");
    empty until then. `current` is its newest issued version.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    number = models.CharField(max_length=12, blank=True)
    hazard = models.CharField(max_length=12, choices=Hazard.choices)
    state = models.CharField(
        max_length=8, choices=OrderState.choices, default=OrderState.DRAFT, db_index=True
    )
    current = models.OneToOneField(
        "safety.OrderVersion", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    first_issued_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "-created_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "is_drill", "number"),
                condition=~Q(number=""),
                name="order_number_once",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("DRAFT", "PENDING", "DROPPED"), current__isnull=True)
                | Q(state__in=("ISSUED", "LIFTED"), current__isnull=False),
                name="order_issued_has_a_version",
            ),
        )

    def __str__(self) -> str:
        return self.number or f"({self.pk})"


class OrderVersion(models.Model):
    """One version of an order; once issued it is never changed, and every change is a new version.

    `zone_codes` and `site_codes` name the registers; when it is issued, `frozen` keeps what those said
    then: {"zones": [...], "sites": [...]}. `texts` is {language: the parts of `situation.OrderText`}.
    `is_single_handed`: one person issued it at night, with `single_reason`; a second confirms it within
    30 minutes (`confirmed_at`), or the desk warns.
    Held: who wrote, asked, approved and confirmed, as references, for five years; then `forgotten_at` is set.
    """

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Given when it is issued")
    previous = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    action = models.CharField(max_length=8, choices=Action.choices)
    state = models.CharField(
        max_length=8,
        choices=[(state.value, state.label) for state in OrderState if state != OrderState.LIFTED],
        default=OrderState.DRAFT,
    )
    level = models.PositiveSmallIntegerField()
    zone_codes = models.JSONField(default=list, blank=True)
    site_codes = models.JSONField(default=list, blank=True)
    reason = models.CharField(max_length=30)
    reason_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    reason_words = models.CharField(max_length=LONGEST_REASON, blank=True)
    scenario = models.ForeignKey(
        "safety.Scenario", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    texts = models.JSONField(default=dict, blank=True)
    # The parts of the Japanese text that an officer wrote anew, by part.
    edited = models.JSONField(default=dict, blank=True)
    # Digests of the template's words that they took the place of, by part; null in versions of before.
    edited_from = models.JSONField(null=True, blank=True)
    # Codes of findings of which an officer said that they are meant so.
    accepted = models.JSONField(default=list, blank=True)
    frozen = models.JSONField(null=True, blank=True)
    households = models.PositiveIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True)
    expires_at = models.DateTimeField()
    next_update_at = models.DateTimeField(null=True, blank=True)

    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    returned_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    is_single_handed = models.BooleanField(default=False)
    single_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("order_id", "number", "id")
        constraints = (
            models.UniqueConstraint(fields=("order", "number"), name="order_version_number_once"),
            models.UniqueConstraint(
                fields=("order",),
                condition=Q(state__in=("DRAFT", "PENDING")),
                name="order_one_open_version",
            ),
            models.CheckConstraint(
                condition=Q(level__in=(3, 4, 5)), name="order_version_level_is_one"
            ),
            models.CheckConstraint(
                condition=Q(state="ISSUED", number__isnull=False, issued_at__isnull=False)
                | (~Q(state="ISSUED") & Q(number__isnull=True, issued_at__isnull=True)),
                name="order_version_issued_is_whole",
            ),
            # Two people, or one who said that nobody else was there.
            models.CheckConstraint(
                condition=~Q(state="ISSUED")
                | Q(is_single_handed=True)
                | Q(forgotten_at__isnull=False)
                | (
                    Q(approved_by__isnull=False, submitted_by__isnull=False)
                    & ~Q(approved_by=models.F("submitted_by"))
                ),
                name="order_version_two_people",
            ),
        )

    def __str__(self) -> str:
        return f"{self.order_id} v{self.number or '-'}"

    def is_change(self) -> bool:
        """Tell whether it follows another version."""
        return self.action != Action.ISSUE
