"""Recordings (録画): what can be watched at any time, which promise it keeps, how often it was opened."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Recording(models.Model):
    """A recording of the library: where it lies, what is said in it, until when it is shown.

    It is never deleted, so that its number is never given again; what is taken off is not public any more.
    """

    class Kind(models.TextChoices):
        VIDEO = "VIDEO", _("動画")
        SCENE = "SCENE", _("360度の場面")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField(help_text="Its address: given once in a ward, never again")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.VIDEO)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    title_easy = models.CharField(max_length=200, blank=True)
    lead = models.CharField(max_length=300, help_text="What it shows, in one or two sentences")
    lead_en = models.CharField(max_length=500, blank=True)
    lead_easy = models.CharField(max_length=500, blank=True)
    seconds = models.PositiveIntegerField(help_text="Its length")
    recorded_on = models.DateField()
    programme = models.ForeignKey(
        "programmes.Programme",
        on_delete=models.PROTECT,
        related_name="recordings",
        null=True,
        blank=True,
    )
    section = models.ForeignKey("wards.Section", on_delete=models.PROTECT, related_name="+")
    address = models.URLField(
        max_length=1000, help_text="Of its page at the player, or of its file"
    )
    chapters = models.JSONField(default=list, blank=True, help_text="[[second, title], …]")
    transcript = models.TextField(blank=True, help_text="Empty: made from the captions")
    captions = models.TextField(blank=True, help_text="WebVTT, written by us from what was read")
    captions_language = models.CharField(max_length=10, default="ja")
    available_until = models.DateField(null=True, blank=True, help_text="The last day")
    is_for_booked = models.BooleanField(
        default=False, help_text="Only those who booked the programme watch it"
    )
    words = models.TextField(
        blank=True, editable=False, help_text="What a search looks through, folded"
    )
    is_public = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    revision = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("ward_id", "number")
        indexes = (models.Index(fields=("ward", "is_public", "recorded_on")),)
        constraints = (
            models.UniqueConstraint(fields=("ward", "number"), name="recording_number_once"),
            models.CheckConstraint(condition=~Q(title=""), name="recording_has_a_title"),
            models.CheckConstraint(condition=~Q(lead=""), name="recording_says_what_it_shows"),
            models.CheckConstraint(
                condition=Q(is_for_booked=False) | Q(programme__isnull=False),
                name="recording_for_booked_has_a_programme",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class RecordingPromise(models.Model):
    """Which promise of the policy a recording keeps: an initiative, and perhaps one activity of it by its code."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="promises")
    initiative = models.ForeignKey(
        "delivery.InitiativeRef", on_delete=models.PROTECT, related_name="+"
    )
    activity_code = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ("recording_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("recording", "initiative", "activity_code"), name="recording_promise_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recording_id} {self.initiative_id} {self.activity_code}"


class RecordingVisitor(models.Model):
    """That somebody was counted for a recording on one day: a keyed mark of that day, deleted on the next.

    In the table, not in a cache, so that all processes of a house count a visitor once.
    """

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    mark = models.CharField(
        max_length=64, help_text="Keyed hash of the day, the recording and the network address"
    )

    class Meta:
        ordering = ("recording_id", "day", "id")
        indexes = (models.Index(fields=("day",)),)
        constraints = (
            models.UniqueConstraint(
                fields=("recording", "day", "mark"), name="recording_visitor_once_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.recording_id} {self.day}"


class RecordingViews(models.Model):
    """By how many visitors a recording was opened on one day; nothing about who they were."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="views")
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("recording_id", "day")
        constraints = (
            models.UniqueConstraint(fields=("recording", "day"), name="recording_views_once_a_day"),
        )

    def __str__(self) -> str:
        return f"{self.recording_id} {self.day} {self.count}"
