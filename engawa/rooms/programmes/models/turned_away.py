"""What was refused (断ったこと): attempts on bookings that were turned away, counted without saying whose."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TurnedAway(models.Model):
    """Attempts of one kind from one sender within one hour, with how many they were.

    Held: a keyed hash of the network address, for 90 days; an empty one stands for all that came after so many
    senders in an hour.
    """

    class Kind(models.TextChoices):
        KEY = "KEY", _("申込みのページのアドレスを、当てようとした")
        NUMBER = "NUMBER", _("確認の番号を、続けてまちがえた")
        REPLAY = "REPLAY", _("もう使えない番号や案内を、また使おうとした")
        MANY = "MANY", _("同じ回線から、続けて申し込もうとした")
        INTAKE = "INTAKE", _("公開していない募集を、開こうとした")
        INVITATION = "INVITATION", _("案内のアドレスを、当てようとした")
        DOOR = "DOOR", _("受付の手伝いのアドレスを、当てようとした")
        DOOR_OVER = "DOOR_OVER", _("もう使えない受付の手伝いのリンクを、使おうとした")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    sender = models.CharField(
        max_length=64, blank=True, help_text="Keyed hash of the network address"
    )
    hour = models.DateTimeField(help_text="The full hour in which it was")
    count = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-hour", "-count", "id")
        indexes = (models.Index(fields=("ward", "hour")),)
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "kind", "sender", "hour"), name="turned_away_once_an_hour"
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="turned_away_happened"),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.kind} {self.hour:%Y-%m-%d %H} {self.count}"
