"""Sites: where people go, for what each is designated, and what is known of it now."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.rooms.safety.values import LONGEST_CAUSE, Hazard, Opening, Regime, SiteRole


class Site(models.Model):
    """A place in one role (避難先): a building that is both a base and a wind-and-rain site is two sites.

    Its name, address and point are those of the place. `hazards` are the hazards for which it is
    designated; what is not in it is not designated, which says nothing of whether it is safe.
    `pets`, `step_free`, `toilet` are null where nobody has said.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    role = models.CharField(_("役割"), max_length=14, choices=SiteRole.choices)
    building = models.CharField(_("建物"), max_length=120, blank=True)
    hazards = models.JSONField(default=list, blank=True)
    capacity = models.PositiveIntegerField(_("受け入れる人数"), null=True, blank=True)
    pets = models.BooleanField(_("ペットと一緒に避難"), null=True, blank=True)
    step_free = models.BooleanField(_("段差なしで入れる"), null=True, blank=True)
    toilet = models.BooleanField(_("車いすで使えるトイレ"), null=True, blank=True)
    languages = models.JSONField(default=list, blank=True)
    note = models.TextField(_("案内"), blank=True)
    note_en = models.TextField(_("英語の案内"), blank=True)
    note_easy = models.TextField(_("やさしい日本語の案内"), blank=True)
    position = models.PositiveIntegerField(default=500)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    retired_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "position", "code")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="site_code_once"),
            models.UniqueConstraint(
                fields=("place", "role", "building"), name="site_of_a_role_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.role}"

    def is_designated_for(self, hazard: Hazard) -> bool:
        """Tell whether it is designated for a hazard; blank is not."""
        return hazard in self.hazards


class SiteReport(models.Model):
    """What somebody confirmed of a site at one moment (開設状況の報告); only ever added.

    The newest is what the public page says, with who confirmed it and when. Where it was made without
    knowing another one of the same minute, `is_disputed` says so, and `shown` is the more cautious of the
    two until somebody who knows both reports again; else `shown` is the opening itself. Held: who reported,
    as a reference for the record, for five years; the page names the office, never the person.
    """

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="reports")
    is_drill = models.BooleanField(default=False)
    opening = models.CharField(max_length=8, choices=Opening.choices)
    shown = models.CharField(max_length=8, choices=Opening.choices)
    is_disputed = models.BooleanField(default=False)
    head_count = models.PositiveIntegerField(_("いまの人数"), null=True, blank=True)
    note = models.CharField(_("連絡"), max_length=200, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    office = models.CharField(max_length=80, help_text="Who confirmed it, as everybody may know")

    class Meta:
        ordering = ("site_id", "-at", "-id")
        indexes = (models.Index(fields=("site", "is_drill", "-at")),)

    def __str__(self) -> str:
        return f"{self.site_id} {self.opening}"


class Response(models.Model):
    """In which regime a ward acts, from when to when (対応体制); no two of one kind at once.

    An earthquake of 5強 in the city opens all bases without any order, so that the regime is a fact of
    its own and not only read from orders.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    regime = models.CharField(max_length=12, choices=Regime.choices)
    reason = models.CharField(max_length=LONGEST_CAUSE, blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("ward_id", "-started_at")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "is_drill"),
                condition=Q(ended_at__isnull=True),
                name="response_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=models.F("started_at")),
                name="response_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.regime}"
