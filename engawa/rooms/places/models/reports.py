"""Reports from residents (「ここに手すりがほしい」) and what happened to each of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.rooms.places.models.works import Work


class SpotReport(models.Model):
    """What a resident reports of one spot; only who has its code, and officers of the ward, read it.

    Held: the words, the place and the photo, which may show or name people; an address for answers, if one
    was given. Address and photo go 90 days after the report is closed, all words three years after it. Who
    withdraws a report empties it at once.
    """

    class State(models.TextChoices):
        RECEIVED = "RECEIVED", _("受け付けました")
        LOOKING = "LOOKING", _("調べています")
        PLANNED = "PLANNED", _("工事を計画しています")
        DONE = "DONE", _("終わりました")
        NOT_DONE = "NOT_DONE", _("見送ります")
        WITHDRAWN = "WITHDRAWN", _("取り下げられました")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    code = models.CharField(
        max_length=16, unique=True, help_text="Opens its page; cannot be guessed"
    )
    press = models.CharField(max_length=64, help_text="The same for a form that is sent twice")
    kind = models.CharField(max_length=20, choices=Work.Kind.choices)
    where = models.TextField(blank=True)
    town = models.CharField(max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    wrong = models.TextField(blank=True, help_text="What is wrong, in the resident's words")
    photo = models.ImageField(upload_to="places/reports", blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    work = models.ForeignKey(
        "places.Work", on_delete=models.PROTECT, related_name="reports", null=True, blank=True
    )
    answer = models.TextField(blank=True, help_text="The latest words for the resident")
    is_example = models.BooleanField(default=False, help_text="Made up, to show how a page looks")
    revision = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    words_erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ward_id", "received_at", "id")
        indexes = (models.Index(fields=("ward", "state", "received_at")),)
        constraints = (
            models.UniqueConstraint(fields=("ward", "press"), name="spot_report_sent_once"),
            models.CheckConstraint(
                condition=(~Q(where="") & ~Q(wrong="")) | Q(words_erased_at__isnull=False),
                name="spot_report_is_said_in_words",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                # A comparison with nothing is neither true nor false, and would let half a point pass.
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="spot_report_point_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("DONE", "NOT_DONE", "WITHDRAWN"), closed_at__isnull=False)
                | Q(state__in=("RECEIVED", "LOOKING", "PLANNED"), closed_at__isnull=True),
                name="spot_report_closed_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="PLANNED") | Q(work__isnull=False),
                name="spot_report_planned_names_a_work",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("DONE", "NOT_DONE"))
                | ~Q(answer="")
                | Q(state="DONE", work__isnull=False)
                | Q(words_erased_at__isnull=False),
                name="spot_report_closed_with_an_answer",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class SpotReportEvent(models.Model):
    """One thing that happened to a report: the state after it, words for the resident, a note of the office.

    Held: who did it, as a reference; the words and the note may name people. All three go with the words of
    the report.
    """

    report = models.ForeignKey(SpotReport, on_delete=models.CASCADE, related_name="events")
    state = models.CharField(max_length=10, choices=SpotReport.State.choices)
    words = models.TextField(blank=True)
    note = models.TextField(blank=True)
    handed_to = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    at = models.DateTimeField()
    # Whether the resident is told, and when the mail was put into the outbox.
    is_told = models.BooleanField(default=False)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("report_id", "at", "id")

    def __str__(self) -> str:
        return f"{self.report_id} {self.state}"
