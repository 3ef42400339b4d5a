"""Intakes (募集): what is booked in one piece, how, and the sessions (回) on which it takes place."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Intake(models.Model):
    """What is booked in one piece (募集): one session of a class, or all sessions of a course.

    `taken` counts the seats of bookings that are held, booked or offered. Whoever changes it holds this row,
    and the table itself refuses more than the capacity.
    """

    class Way(models.TextChoices):
        OPEN = "OPEN", _("申込み不要")
        FIRST_COME = "FIRST_COME", _("先着順")
        INVITATION = "INVITATION", _("案内を受け取った方だけ")
        LOTTERY = "LOTTERY", _("抽選")

    class Unit(models.TextChoices):
        PERSONS = "PERSONS", _("人")
        HOUSEHOLDS = "HOUSEHOLDS", _("世帯")
        PAIRS = "PAIRS", _("組")

    programme = models.ForeignKey(
        "programmes.Programme", on_delete=models.PROTECT, related_name="intakes"
    )
    number = models.PositiveSmallIntegerField(help_text="Its address: given once in a programme")
    title = models.CharField(max_length=120, blank=True, help_text="Empty: its days name it")
    title_en = models.CharField(max_length=200, blank=True)
    title_easy = models.CharField(max_length=200, blank=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    unit = models.CharField(max_length=10, choices=Unit.choices, default=Unit.PERSONS)
    capacity = models.PositiveIntegerField(
        null=True, blank=True, help_text="In units; none: as many as come, without booking"
    )
    taken = models.PositiveIntegerField(default=0, help_text="Units held, booked or offered")
    most_at_once = models.PositiveSmallIntegerField(default=1, help_text="Units in one booking")
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    cancel_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then residents cancel by themselves"
    )
    has_waiting_list = models.BooleanField(default=False)
    offer_hours = models.PositiveSmallIntegerField(
        default=24, help_text="How long a free place is kept for whoever it was offered to"
    )
    last_waiting = models.PositiveIntegerField(default=0, help_text="Last number in the queue")
    has_questions = models.BooleanField(
        default=False, help_text="Whether anything was ever asked; most intakes ask nothing"
    )
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_reason = models.CharField(max_length=300, blank=True)
    press = models.CharField(
        max_length=40, blank=True, help_text="Of the page that was sent: one makes one"
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("programme_id", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("programme", "press"), condition=~Q(press=""), name="intake_pressed_once"
            ),
            models.UniqueConstraint(fields=("programme", "number"), name="intake_number_once"),
            models.CheckConstraint(
                condition=Q(way="OPEN", taken=0)
                | Q(
                    ~Q(way="OPEN"),
                    capacity__isnull=False,
                    opens_at__isnull=False,
                    closes_at__isnull=False,
                    closes_at__gt=F("opens_at"),
                    taken__lte=F("capacity"),
                ),
                name="intake_is_never_oversold",
            ),
            models.CheckConstraint(condition=Q(most_at_once__gte=1), name="intake_books_something"),
            models.CheckConstraint(
                condition=Q(offer_hours__gte=1), name="intake_offer_leaves_time"
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | ~Q(called_off_reason=""),
                name="intake_called_off_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.programme_id} {self.number}"


class Quota(models.Model):
    """A part of an intake that has its own limit (定員の内訳): seats in the hall, online, for wheelchairs, child care."""

    class Key(models.TextChoices):
        HALL = "HALL", _("会場")
        ONLINE = "ONLINE", _("オンライン")
        WHEELCHAIR = "WHEELCHAIR", _("車いすの席")
        CHILD_CARE = "CHILD_CARE", _("託児")

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="quotas")
    key = models.CharField(max_length=12, choices=Key.choices)
    capacity = models.PositiveIntegerField()
    taken = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("intake_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("intake", "key"), name="quota_once"),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="quota_is_never_oversold"
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake_id} {self.key}"


class Session(models.Model):
    """One time at which a programme takes place (回); in a place, online, or both."""

    intake = models.ForeignKey(Intake, on_delete=models.CASCADE, related_name="sessions")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.ForeignKey(
        "places.Place", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    room = models.CharField(
        max_length=120, blank=True, help_text="Within the place, or where it is in words"
    )
    is_online = models.BooleanField(default=False)
    lecturer = models.CharField(
        max_length=120, blank=True, help_text="Who speaks or teaches; named publicly"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="Who looks after it; seen at the desk only, for a year after it",
    )
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("starts_at", "id")
        indexes = (models.Index(fields=("starts_at",)),)
        constraints = (
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(place__isnull=False) | ~Q(room="") | Q(is_online=True),
                name="session_is_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(called_off_at__isnull=True) | ~Q(called_off_reason=""),
                name="session_called_off_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake_id} {self.starts_at:%Y-%m-%d %H:%M}"
