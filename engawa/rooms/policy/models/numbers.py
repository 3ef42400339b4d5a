"""Numbers taken during the year. They outlive versions: they point to codes, not to rows of a tree."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Reading(models.Model):
    """One number of one target, taken on one day; never changed (migration 0002), only followed by another.

    `value` of a ratio is numerator / denominator; both halves are kept. A suppressed reading (fewer
    than five persons) holds no number at all, so that none can leak.
    """

    class State(models.TextChoices):
        MEASURED = "MEASURED", _("計測")
        REPORTED = "REPORTED", _("報告")
        NOT_MEASURED = "NOT_MEASURED", _("未計測")
        SUPPRESSED = "SUPPRESSED", _("秘匿")

    plan = models.ForeignKey("policy.Plan", on_delete=models.PROTECT, related_name="readings")
    target_code = models.CharField(max_length=20)
    indicator_key = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=15, choices=State.choices)
    value = models.FloatField(null=True, blank=True)
    numerator = models.BigIntegerField(null=True, blank=True)
    denominator = models.BigIntegerField(null=True, blank=True)
    unit = models.CharField(max_length=20, blank=True)
    # The period that the number is about.
    starts_on = models.DateField()
    ends_before = models.DateField()
    taken_at = models.DateTimeField()
    taken_on = models.DateField(help_text="The day of taking in Tokyo: one measured reading a day")
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reported_section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("plan", "target_code", "taken_at", "id")
        indexes = (models.Index(fields=("plan", "target_code", "-taken_at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("plan", "target_code", "indicator_key", "taken_on"),
                condition=~Q(state="REPORTED"),
                name="reading_once_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("SUPPRESSED", "NOT_MEASURED"))
                | Q(value__isnull=True, numerator__isnull=True, denominator__isnull=True),
                name="reading_hidden_holds_no_number",
            ),
            models.CheckConstraint(
                condition=~Q(state="REPORTED") | Q(reported_by__isnull=False),
                name="reading_reported_says_who",
            ),
        )

    def __str__(self) -> str:
        return f"{self.target_code} {self.taken_on} {self.state}"


class MilestoneReport(models.Model):
    """An officer's word that a milestone was met, or was not after all; the latest one counts."""

    plan = models.ForeignKey(
        "policy.Plan", on_delete=models.PROTECT, related_name="milestone_reports"
    )
    milestone_code = models.CharField(max_length=20)
    met_on = models.DateField(null=True, blank=True, help_text="Empty: taken back")
    note = models.CharField(max_length=300, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ("plan", "milestone_code", "reported_at", "id")
        indexes = (models.Index(fields=("plan", "milestone_code", "reported_at")),)

    def __str__(self) -> str:
        return f"{self.milestone_code} {self.met_on}"
