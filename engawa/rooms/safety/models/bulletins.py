"""Telegrams of forecasters that concern the wards, what they make the house propose, and whether any come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.core.bulletins.contracts import InfoType, Kind, Phenomenon, Scheme, Status
from engawa.rooms.safety.values import LONGEST_REASON, Hazard, ZoneKind

_LEVELS = ((3, _("警戒レベル3　高齢者等避難")), (4, _("警戒レベル4　避難指示")))


class ReceivedBulletin(models.Model):
    """A telegram that names an area which a ward watches (受け取った電文); only ever added.

    `once_key` is its source and the digest of its bytes, with the day in drills, which may hear it again.
    `readings` are the parts that concern watched areas, as `standing.pack` writes them. `raw` holds the
    bytes, compressed, for 400 days. Held of persons: nothing.
    """

    source = models.CharField(max_length=20)
    once_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=[(one.value, one.value) for one in Kind])
    series = models.CharField(max_length=20)
    rank = models.PositiveSmallIntegerField()
    event_id = models.CharField(max_length=200, blank=True)
    serial = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=6, choices=[(one.value, one.value) for one in Status])
    info_type = models.CharField(max_length=9, choices=[(one.value, one.value) for one in InfoType])
    is_drill = models.BooleanField()
    office = models.CharField(max_length=200, blank=True)
    headline = models.TextField(blank=True)
    covers = models.JSONField(default=list, blank=True)
    is_whole = models.BooleanField(default=False)
    readings = models.JSONField(default=list, blank=True)
    reported_at = models.DateTimeField()
    received_at = models.DateTimeField(db_index=True)
    raw = models.BinaryField(help_text="Compressed by zlib; empty after 400 days")

    class Meta:
        ordering = ("-reported_at", "-id")
        indexes = (models.Index(fields=("is_drill", "-reported_at")),)

    def __str__(self) -> str:
        return f"{self.kind} {self.reported_at}"


class WatchedArea(models.Model):
    """An area of a forecaster's list in which a ward lies (見守る地域): its warnings stand on the ward's pages."""

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    scheme = models.CharField(max_length=14, choices=[(one.value, one.value) for one in Scheme])
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ("ward_id", "scheme", "code")
        constraints = (
            models.UniqueConstraint(fields=("ward", "scheme", "code"), name="watched_area_once"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class WardTrigger(models.Model):
    """What makes the house propose something to a ward (提案のきっかけ): a phenomenon, an area, how strong.

    `area_codes` are codes of `scheme`; any one of them is enough. `least_grade` is a grade of
    `AreaReading`. What is proposed: an order of `level` for all zones of `zone_kind` that are registered
    for the hazard, or for the zones of a scenario; or, when it `opens_bases`, to open all bases.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("名前"), max_length=80)
    phenomenon = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Phenomenon]
    )
    scheme = models.CharField(max_length=14, choices=[(one.value, one.value) for one in Scheme])
    area_codes = models.JSONField(default=list)
    least_grade = models.PositiveSmallIntegerField()
    hazard = models.CharField(_("災害"), max_length=12, choices=Hazard.choices)
    opens_bases = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(null=True, blank=True, choices=_LEVELS)
    zone_kind = models.CharField(max_length=8, choices=ZoneKind.choices, blank=True)
    scenario = models.ForeignKey(
        "safety.Scenario", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    is_on = models.BooleanField(default=True)
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("ward", "name"), name="ward_trigger_name_once"),
            # Level 5 is never proposed by a machine: it is what the mayor sees, not what is forecast.
            models.CheckConstraint(
                condition=Q(opens_bases=True, level__isnull=True)
                | Q(opens_bases=False, level__in=(3, 4)),
                name="ward_trigger_proposes_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(least_grade__gte=1), name="ward_trigger_wants_a_grade"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Proposal(models.Model):
    """What the house proposes because of a telegram (提案); an officer takes it or not, never a machine.

    `grade` and the words beside it say what the forecaster has out, which is no order. A proposal lives
    until what it is made of ends (`ended_at`), taken or not; so a telegram that goes on is not proposed
    twice. LIFT follows a proposal that was taken. Held: who decided, as a reference, and the reason of a
    dismissal, as long as the record of the ward's orders.
    """

    class Kind(models.TextChoices):
        ISSUE = "ISSUE", _("避難情報を出す")
        OPEN_BASES = "OPEN_BASES", _("地域防災拠点をすべて開く")
        LIFT = "LIFT", _("解除を考える")

    class State(models.TextChoices):
        OPEN = "OPEN", _("決めていません")
        TAKEN = "TAKEN", _("取り上げました")
        DISMISSED = "DISMISSED", _("見送りました")
        SUPERSEDED = "SUPERSEDED", _("新しい提案に替わりました")
        WITHDRAWN = "WITHDRAWN", _("もとの情報が終わりました")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    trigger = models.ForeignKey(WardTrigger, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(
        max_length=10, choices=State.choices, default=State.OPEN, db_index=True
    )
    hazard = models.CharField(max_length=12, choices=Hazard.choices)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    zone_codes = models.JSONField(default=list, blank=True)
    site_codes = models.JSONField(default=list, blank=True)
    grade = models.PositiveSmallIntegerField()
    warning_level = models.PositiveSmallIntegerField(null=True, blank=True)
    warning_name = models.CharField(max_length=100)
    area_name = models.CharField(max_length=100)
    bulletin = models.ForeignKey(ReceivedBulletin, on_delete=models.PROTECT, related_name="+")
    told_by = models.ManyToManyField(ReceivedBulletin, related_name="+")
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    order = models.ForeignKey(
        "safety.Order", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ("-made_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("trigger", "is_drill", "kind"),
                condition=Q(state="OPEN"),
                name="proposal_one_open",
            ),
            models.CheckConstraint(
                condition=~Q(state="DISMISSED") | ~Q(reason=""), name="proposal_dismissed_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("TAKEN", "DISMISSED"), decided_at__isnull=False)
                | Q(state__in=("OPEN", "SUPERSEDED", "WITHDRAWN"), decided_at__isnull=True),
                name="proposal_decided_at_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.warning_name} {self.area_name}"


class FeedWatch(models.Model):
    """Whether telegrams of a source come (電文の受信の見守り): one row for a source that is asked.

    `newest_at` is when the newest telegram came into the feed, `silent_since` when the alarm began: the
    source does not answer, or answers with old telegrams only.
    """

    source = models.CharField(max_length=20, unique=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    newest_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    silent_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("source",)

    def __str__(self) -> str:
        return self.source
