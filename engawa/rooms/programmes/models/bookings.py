"""Bookings (申込み): who comes, who waits, and what is held of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Booking(models.Model):
    """One application to one intake: held until its code is typed, booked; or waiting, offered; or over.

    Held: the name by which somebody is called at the door, one way to reach them, and what they wrote; until
    30 days after the last session. Who applied is then nobody any more, and stays counted.
    """

    class State(models.TextChoices):
        HELD = "HELD", _("番号の確認を待っています")
        APPLIED = "APPLIED", _("抽選を待っています")
        BOOKED = "BOOKED", _("申込み済み")
        WAITING = "WAITING", _("キャンセル待ち")
        OFFERED = "OFFERED", _("空きをご案内しています")
        CANCELLED = "CANCELLED", _("取り消しました")
        LAPSED = "LAPSED", _("期限が過ぎました")

    class Channel(models.TextChoices):
        WEB = "WEB", _("画面")
        PHONE = "PHONE", _("電話")
        COUNTER = "COUNTER", _("窓口")

    intake = models.ForeignKey(
        "programmes.Intake", on_delete=models.PROTECT, related_name="bookings"
    )
    code = models.CharField(
        max_length=20, unique=True, help_text="Shown to its owner; opens nothing"
    )
    key_hash = models.CharField(
        max_length=64, unique=True, help_text="Of the secret in the link that changes or cancels it"
    )
    check_hash = models.CharField(
        max_length=64, blank=True, help_text="Of the number that was sent; empty once it was typed"
    )
    check_tries = models.PositiveSmallIntegerField(default=0)
    press = models.CharField(max_length=40, help_text="Of the page that was sent: one makes one")
    state = models.CharField(max_length=10, choices=State.choices)
    units = models.PositiveSmallIntegerField(default=1)
    wants = models.JSONField(
        default=dict, blank=True, help_text="How many units of which quota: {Quota.Key: units}"
    )
    waiting_number = models.PositiveIntegerField(
        null=True, blank=True, help_text="Its turn in the queue; kept when it is over"
    )
    holds_until = models.DateTimeField(
        null=True, blank=True, help_text="When what is held or offered goes to the next"
    )
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    note = models.CharField(max_length=500, blank=True)
    language = models.CharField(max_length=10, default="ja")
    sender = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of the network address"
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The officer who took it on the phone or at the counter",
    )
    channel = models.CharField(
        max_length=10, choices=Channel.choices, default=Channel.WEB, help_text="How it was taken"
    )
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("made_at", "id")
        indexes = (
            models.Index(fields=("intake", "state", "waiting_number")),
            models.Index(fields=("state", "holds_until")),
        )
        constraints = (
            models.UniqueConstraint(fields=("intake", "press"), name="booking_pressed_once"),
            models.UniqueConstraint(
                fields=("intake", "waiting_number"), name="booking_turn_in_queue_once"
            ),
            # Whoever is on the way or in has one place; who went may come again.
            models.UniqueConstraint(
                fields=("intake", "email"),
                condition=Q(state__in=("HELD", "APPLIED", "BOOKED", "WAITING", "OFFERED"))
                & ~Q(email=""),
                name="booking_once_for_an_address",
            ),
            models.CheckConstraint(condition=Q(units__gte=1), name="booking_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(state__in=("HELD", "OFFERED"), holds_until__isnull=False)
                | (~Q(state__in=("HELD", "OFFERED")) & Q(holds_until__isnull=True)),
                name="booking_is_held_until",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("WAITING", "OFFERED")) | Q(waiting_number__isnull=False),
                name="booking_that_waits_has_a_turn",
            ),
            # Who took it is forgotten after years; how it was taken stays counted.
            models.CheckConstraint(
                condition=Q(channel="WEB", taken_by__isnull=True)
                | Q(channel__in=("PHONE", "COUNTER")),
                name="booking_taken_by_officer_is_not_of_the_web",
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake_id} {self.code} {self.state}"
