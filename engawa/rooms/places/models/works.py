"""Works in streets (整備・工事): planned, under way, done, called off; and which promise each keeps."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class WorkRegister(models.Model):
    """The works of one ward: the last number that was given, and which section reads reports first.

    Whoever writes a work locks this row first, so that a number is given once.
    """

    ward = models.OneToOneField("wards.Ward", on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveIntegerField(default=0)
    first_section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    revision = models.PositiveIntegerField(default=0, help_text="Of the choice of that section")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id",)

    def __str__(self) -> str:
        return f"{self.ward_id} {self.last_number}"


class Work(models.Model):
    """A work (整備・工事): what is done where, how far it has come, and who answers for it."""

    class Kind(models.TextChoices):
        HANDRAIL = "HANDRAIL", _("手すり")
        ROAD_MARKING = "ROAD_MARKING", _("路面表示")
        SCHOOL_ROUTE = "SCHOOL_ROUTE", _("通学路の安全")
        STAIRS = "STAIRS", _("階段")
        LIGHTING = "LIGHTING", _("明かり")
        PATH = "PATH", _("歩道・段差")
        OTHER = "OTHER", _("そのほか")

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("計画中")
        UNDER_WAY = "UNDER_WAY", _("工事中")
        DONE = "DONE", _("完了")
        CALLED_OFF = "CALLED_OFF", _("取りやめ")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Its address: given once in a ward, never again")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    title_easy = models.CharField(max_length=200, blank=True)
    where = models.TextField(help_text="In words, for those who do not see the map")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    description = models.TextField(blank=True)
    called_off_reason = models.TextField(blank=True)
    planned_year = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Fiscal year")
    planned_on = models.DateField(null=True, blank=True)
    started_on = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    area = models.ForeignKey(
        "wards.Area", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    school = models.CharField(max_length=120, blank=True, help_text="Whose pupils walk there")
    is_public = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "number")
        indexes = (models.Index(fields=("ward", "is_public", "state")),)
        constraints = (
            models.UniqueConstraint(fields=("ward", "number"), name="work_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="work_has_a_title"),
            models.CheckConstraint(condition=~Q(where=""), name="work_is_said_in_words"),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # A comparison with nothing is neither true nor false, and would let half a point pass.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="work_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="DONE", done_on__isnull=False)
                | (~Q(state="DONE") & Q(done_on__isnull=True)),
                name="work_done_has_its_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="CALLED_OFF") | ~Q(called_off_reason=""),
                name="work_called_off_says_why",
            ),
            models.CheckConstraint(
                condition=Q(planned_year__isnull=True) | Q(planned_on__isnull=True),
                name="work_planned_for_year_or_day",
            ),
            models.CheckConstraint(
                condition=Q(started_on__isnull=True)
                | Q(done_on__isnull=True)
                | Q(done_on__gte=models.F("started_on")),
                name="work_begins_before_it_ends",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class WorkPromise(models.Model):
    """Which promise of the policy a work keeps: an initiative, and perhaps one activity of it by its code."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="promises")
    initiative = models.ForeignKey(
        "delivery.InitiativeRef", on_delete=models.PROTECT, related_name="+"
    )
    activity_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("work_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("work", "initiative", "activity_code"), name="work_promise_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.work_id} {self.initiative_id} {self.activity_code}"


class WorkChange(models.Model):
    """One change of one work: what the changed parts held before and after.

    Kept so that an officer sees what happened. Held: who changed it, as a reference only, for five years.
    """

    class Deed(models.TextChoices):
        ADDED = "ADDED", _("加えました")
        CHANGED = "CHANGED", _("直しました")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="changes")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ("work_id", "at", "id")

    def __str__(self) -> str:
        return f"{self.deed} {self.work_id}"


class WorkPhoto(models.Model):
    """A picture of a work before or after it, with the words for those who do not see it."""

    class Moment(models.TextChoices):
        BEFORE = "BEFORE", _("工事の前")
        AFTER = "AFTER", _("工事のあと")

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="photos")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    image = models.ImageField(upload_to="places/works", width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alternative = models.CharField(max_length=300)

    class Meta:
        ordering = ("work_id", "id")
        constraints = (
            models.CheckConstraint(
                condition=~Q(alternative=""), name="work_photo_says_what_it_shows"
            ),
        )

    def __str__(self) -> str:
        return self.alternative
