"""The plan of one ward and fiscal year, its versions, and the marks that its parts carry."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Plan(models.Model):
    """The operating policy (運営方針) of one ward for one fiscal year; its text lives in versions."""

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    # The highest number given out per kind of node ({"I": 17}): codes are never used again.
    code_counters = models.JSONField(default=dict)

    class Meta:
        ordering = ("ward", "-fiscal_year")
        constraints = (
            models.UniqueConstraint(fields=("ward", "fiscal_year"), name="plan_once_per_year"),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=1950) & Q(fiscal_year__lte=2200),
                name="plan_fiscal_year_is_a_year",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.fiscal_year}"


class PlanVersion(models.Model):
    """One version of a plan: draft → in review → published → closed.

    A published version is never edited: the database refuses to change its parts (migration 0002).
    A change makes a new version; the one before is closed in the same transaction.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("下書き")
        IN_REVIEW = "IN_REVIEW", _("承認待ち")
        PUBLISHED = "PUBLISHED", _("公開中")
        CLOSED = "CLOSED", _("過去の版")

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=200)
    lead = models.TextField(blank=True)
    # Goes up with every change of a draft; an officer who saves on an older one is told.
    revision = models.PositiveIntegerField(default=1)
    change_note = models.TextField(blank=True, help_text="What changed, in the officer's words")
    # The whole version as one plain document (`document.py`), written when it is published.
    document = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("plan", "-number")
        constraints = (
            models.UniqueConstraint(fields=("plan", "number"), name="plan_version_number_once"),
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(state__in=("DRAFT", "IN_REVIEW")),
                name="plan_has_one_open_version",
            ),
            models.UniqueConstraint(
                fields=("plan",),
                condition=Q(state="PUBLISHED"),
                name="plan_has_one_published_version",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | Q(submitted_by__isnull=True)
                | ~Q(approved_by=models.F("submitted_by")),
                name="plan_version_approver_is_not_the_writer",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("DRAFT", "IN_REVIEW")) | Q(published_at__isnull=False),
                name="plan_version_published_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} 第{self.number}版"


class PlanEdit(models.Model):
    """One change that an officer made to a draft, kept so that it can be undone.

    `before` and `after` hold the node as plain data (None: it did not exist). Rows go when the
    version is published: the published tree is the record then.
    """

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="edits")
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    action = models.CharField(max_length=30)
    node_code = models.CharField(max_length=20)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        indexes = (models.Index(fields=("version", "-id")),)

    def __str__(self) -> str:
        return f"{self.action} {self.node_code}"


class Tag(models.Model):
    """A mark of a scheme: a theme of the city's plan, +D, a goal of the SDGs, EXPO, new this year.

    A tag of the whole city has no ward; a ward may add its own.
    """

    class Scheme(models.TextChoices):
        CITY_THEME = "city-theme", _("中期計画のテーマ")
        DIGITAL = "digital", _("ぷらすデジタル")
        SDGS = "sdgs", _("SDGs")
        EXPO = "expo", _("GREEN×EXPO 2027")
        NEW = "new", _("今年度から")
        WARD = "ward", _("区のしるし")

    scheme = models.CharField(max_length=20, choices=Scheme.choices)
    value = models.SlugField(max_length=40)
    label = models.CharField(max_length=120)
    label_en = models.CharField(max_length=160, blank=True)
    label_easy = models.CharField(max_length=160, blank=True)
    ward = models.ForeignKey(
        "wards.Ward", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("scheme", "position", "value")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "value", "ward"), name="tag_of_ward_once"),
            models.UniqueConstraint(
                fields=("scheme", "value"), condition=Q(ward__isnull=True), name="tag_of_city_once"
            ),
        )

    def __str__(self) -> str:
        return self.label

    @property
    def reference(self) -> str:
        return f"{self.scheme}:{self.value}"


class SearchEntry(models.Model):
    """One node of a published version as the full-text search sees it.

    `text` is folded (width, case, hiragana and katakana alike) by `searching.fold`.
    """

    version = models.ForeignKey(
        PlanVersion, on_delete=models.CASCADE, related_name="search_entries"
    )
    node_code = models.CharField(max_length=20)
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    text = models.TextField()
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("version", "position")
        constraints = (
            models.UniqueConstraint(fields=("version", "node_code"), name="search_entry_once"),
        )

    def __str__(self) -> str:
        return self.node_code
