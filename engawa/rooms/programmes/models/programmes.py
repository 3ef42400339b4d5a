"""Programmes (教室・講座・催し): what is offered, to whom, by whom, and which promise it keeps."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ProgrammeRegister(models.Model):
    """The programmes of one ward: the last number that was given.

    Whoever adds a programme locks this row first, so that a number is given once.
    """

    ward = models.OneToOneField("wards.Ward", on_delete=models.PROTECT, related_name="+")
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("ward_id",)

    def __str__(self) -> str:
        return f"{self.ward_id} {self.last_number}"


class Programme(models.Model):
    """A class, lecture or event (教室・講座・催し) under one title; its intakes say when it is and what is booked."""

    class Kind(models.TextChoices):
        CLASS = "CLASS", _("教室")
        LECTURE = "LECTURE", _("講座・講演")
        EVENT = "EVENT", _("催し")
        GATHERING = "GATHERING", _("集い・サロン")
        EXPERIENCE = "EXPERIENCE", _("体験")
        EXHIBITION = "EXHIBITION", _("展示")
        CONSULTATION = "CONSULTATION", _("相談の枠")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Its address: given once in a ward, never again")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    title_easy = models.CharField(max_length=200, blank=True)
    lead = models.CharField(max_length=300, help_text="What it is, in one or two sentences")
    lead_en = models.CharField(max_length=500, blank=True)
    lead_easy = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    for_whom = models.CharField(max_length=200)
    for_whom_en = models.CharField(max_length=300, blank=True)
    for_whom_easy = models.CharField(max_length=300, blank=True)
    age_from = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In months on the day; who is younger cannot come"
    )
    age_before = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="In months on the day; who is this old cannot come"
    )
    fee = models.PositiveIntegerField(default=0, help_text="Yen for one person")
    fee_note = models.CharField(max_length=200, blank=True)
    bring = models.CharField(max_length=300, blank=True, help_text="What to bring")
    bring_en = models.CharField(max_length=500, blank=True)
    bring_easy = models.CharField(max_length=500, blank=True)
    languages = models.JSONField(
        default=list, blank=True, help_text="ISO 639-1, beside Japanese: spoken or interpreted"
    )
    has_child_care = models.BooleanField(default=False)
    has_sign_language = models.BooleanField(default=False)
    has_captions = models.BooleanField(default=False)
    poster = models.ImageField(
        upload_to="programmes/posters",
        width_field="poster_width",
        height_field="poster_height",
        blank=True,
    )
    poster_width = models.PositiveIntegerField(null=True, editable=False)
    poster_height = models.PositiveIntegerField(null=True, editable=False)
    poster_alternative = models.CharField(max_length=500, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    fax = models.CharField(max_length=40, blank=True)
    section = models.ForeignKey("wards.Section", on_delete=models.PROTECT, related_name="+")
    partners = models.ManyToManyField("wards.Partner", blank=True, related_name="+")
    words = models.TextField(
        blank=True, editable=False, help_text="What a search looks through, folded"
    )
    is_public = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    press = models.CharField(
        max_length=40, blank=True, help_text="Of the page that was sent: one makes one"
    )
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "number")
        indexes = (models.Index(fields=("ward", "is_public", "kind")),)
        constraints = (
            models.UniqueConstraint(fields=("ward", "number"), name="programme_number_once"),
            models.UniqueConstraint(
                fields=("ward", "press"), condition=~Q(press=""), name="programme_pressed_once"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="programme_has_a_title"),
            models.CheckConstraint(condition=~Q(lead=""), name="programme_says_what_it_is"),
            models.CheckConstraint(condition=~Q(for_whom=""), name="programme_says_for_whom"),
            models.CheckConstraint(
                condition=Q(age_from__isnull=True)
                | Q(age_before__isnull=True)
                | Q(age_before__gt=models.F("age_from")),
                name="programme_ages_are_in_order",
            ),
            models.CheckConstraint(
                condition=Q(poster="") | ~Q(poster_alternative=""),
                name="programme_poster_says_what_it_shows",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ProgrammePromise(models.Model):
    """Which promise of the policy a programme keeps: an initiative, and perhaps one activity of it by its code."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="promises")
    initiative = models.ForeignKey(
        "delivery.InitiativeRef", on_delete=models.PROTECT, related_name="+"
    )
    activity_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("programme_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "initiative", "activity_code"), name="programme_promise_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.initiative_id} {self.activity_code}"
