"""Passes for the door (受付の手伝いのリンク): who helps at one session without an account opens its page with one."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class DoorPass(models.Model):
    """One pass for the door of one session; the secret in its link opens that page for some hours, and nothing else.

    Held: which officer made it and which one took it back; the whole pass goes 30 days after the session. Who helps
    is not written down.
    """

    session = models.ForeignKey(
        "programmes.Session", on_delete=models.CASCADE, related_name="door_passes"
    )
    number = models.PositiveSmallIntegerField(help_text="Given once in a session")
    code = models.CharField(max_length=20, unique=True, help_text="Names it; opens nothing")
    key_hash = models.CharField(max_length=64, unique=True, help_text="Of the secret in its link")
    label = models.CharField(max_length=40, help_text="For which desk or entrance it is")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )
    used_at = models.DateTimeField(null=True, blank=True, help_text="When it was last opened")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
    )

    class Meta:
        ordering = ("session_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("session", "number"), name="door_pass_number_once"),
            models.CheckConstraint(condition=~Q(label=""), name="door_pass_is_for_a_desk"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | Q(revoked_by__isnull=True),
                name="door_pass_is_revoked_at",
            ),
        )

    def __str__(self) -> str:
        return f"{self.session_id} {self.number}"
