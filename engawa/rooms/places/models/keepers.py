"""Who speaks for a place, how they show it, and what they proposed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlaceKeeper(models.Model):
    """An address of a place from which it mends what the ward says of it.

    Held: the e-mail address, to send codes and answers to; until an officer takes it away, or the place
    has been off the pages for a year. Of the person only a role, if any; and who put it in, as a reference.
    """

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="keepers")
    email = models.EmailField(help_text="In small letters")
    role_name = models.CharField(max_length=60, blank=True, help_text="A role, no person's name")
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    added_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True, help_text="When an officer last wrote")
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("place_id", "id")
        constraints = (
            models.UniqueConstraint(fields=("place", "email"), name="place_keeper_once"),
            models.CheckConstraint(condition=~Q(email=""), name="place_keeper_has_an_address"),
        )

    def __str__(self) -> str:
        return f"{self.place_id} {self.pk}"


class KeeperCode(models.Model):
    """One request for a code; without a keeper the address was not known, and no mail goes out.

    Held for a day: of the sender a keyed hash, to stop whoever asks again and again.
    """

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="+")
    keeper = models.ForeignKey(
        PlaceKeeper, on_delete=models.CASCADE, related_name="codes", null=True, blank=True
    )
    sender = models.CharField(max_length=64)
    # Empty until the mail is written: the code itself stands nowhere but in that mail.
    code_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("place_id", "id")
        indexes = (models.Index(fields=("sender", "asked_at")),)

    def __str__(self) -> str:
        return f"{self.place_id} {self.asked_at}"


class PlaceProposal(models.Model):
    """What a place would have changed, until an officer decides.

    `base`, `values` are single things by the keys of `merging.flatten`; `offerings` stand beside the values.
    A proposal that differs in nothing says that all is right. Held: which address proposed it, and a note
    to the officer, for two years after the decision.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("確認を待っています")
        APPROVED = "APPROVED", _("反映しました")
        PARTLY = "PARTLY", _("一部を反映しました")
        REFUSED = "REFUSED", _("反映しませんでした")
        WITHDRAWN = "WITHDRAWN", _("取り下げました")

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="proposals")
    keeper = models.ForeignKey(
        PlaceKeeper, on_delete=models.SET_NULL, related_name="proposals", null=True, blank=True
    )
    base = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    offerings = models.JSONField(default=list)
    note = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    at = models.DateTimeField()
    revision = models.PositiveIntegerField(default=1)
    taken = models.JSONField(default=list, help_text="Keys of what was taken over")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ("at", "id")
        indexes = (models.Index(fields=("state", "at")),)
        constraints = (
            models.UniqueConstraint(
                fields=("place", "keeper"),
                condition=Q(state="WAITING"),
                name="place_proposal_waits_once",
            ),
            models.CheckConstraint(
                condition=Q(state="WAITING", decided_at__isnull=True)
                | (~Q(state="WAITING") & Q(decided_at__isnull=False)),
                name="place_proposal_is_decided_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="REFUSED") | ~Q(reason=""),
                name="place_proposal_is_refused_with_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place_id} {self.state}"
