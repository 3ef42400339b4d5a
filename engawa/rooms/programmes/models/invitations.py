"""Invitations (案内): who may book an intake to which only the invited come."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """One person who may book once: invited, then booked, declined or withdrawn.

    Held: the name and the address to which the link is sent or the letter given; until 30 days after the last
    session. How many were invited and how many came stays counted.
    """

    class State(models.TextChoices):
        INVITED = "INVITED", _("返事を待っています")
        BOOKED = "BOOKED", _("申し込みました")
        DECLINED = "DECLINED", _("参加しません")
        WITHDRAWN = "WITHDRAWN", _("案内を取りやめました")

    intake = models.ForeignKey(
        "programmes.Intake", on_delete=models.PROTECT, related_name="invitations"
    )
    code = models.CharField(max_length=20, unique=True, help_text="Names it; opens nothing")
    key_hash = models.CharField(max_length=64, unique=True, help_text="Of the secret in its link")
    turn = models.PositiveSmallIntegerField(
        default=1, help_text="How often it was given out; each time with another secret"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.INVITED)
    booking = models.OneToOneField(
        "programmes.Booking",
        on_delete=models.PROTECT,
        related_name="invitation",
        null=True,
        blank=True,
    )
    name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="ja")
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        help_text="The officer who invited",
    )
    invited_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("intake_id", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("intake", "email"),
                condition=~Q(email="") & ~Q(state="WITHDRAWN"),
                name="invitation_once_for_an_address",
            ),
            models.CheckConstraint(
                condition=Q(state="BOOKED", booking__isnull=False)
                | (~Q(state="BOOKED") & Q(booking__isnull=True)),
                name="invitation_booked_has_a_booking",
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake_id} {self.code} {self.state}"
