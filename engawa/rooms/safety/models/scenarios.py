"""Scenarios: what is prepared before the day, so that one press fills an order."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from engawa.rooms.safety.values import LONGEST_NAME, Hazard, Regime


class Scenario(models.Model):
    """A prepared situation (状況Ⅰ, 状況Ⅱ…): when it is pressed, which zones and sites, which level.

    `zone_codes` and `site_codes` are codes of the ward's registers. `reason` is a code of
    `order_texts`, `reason_name` what it names (a river).
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    code = models.SlugField(max_length=40)
    name = models.CharField(_("名前"), max_length=80)
    condition = models.TextField(_("どんなときに使うか"))
    regime = models.CharField(max_length=12, choices=Regime.choices, default=Regime.WIND_RAIN)
    hazard = models.CharField(_("災害"), max_length=12, choices=Hazard.choices)
    level = models.PositiveSmallIntegerField(_("警戒レベル"))
    reason = models.CharField(_("理由"), max_length=30)
    reason_name = models.CharField(max_length=LONGEST_NAME, blank=True)
    zone_codes = models.JSONField(default=list, blank=True)
    site_codes = models.JSONField(default=list, blank=True)
    hours = models.PositiveSmallIntegerField(_("次に確かめるまでの時間"), default=6)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=("ward", "code"), name="scenario_code_once"),
            models.CheckConstraint(
                condition=models.Q(level__in=(3, 4, 5)), name="scenario_level_is_one"
            ),
        )

    def __str__(self) -> str:
        return self.name
