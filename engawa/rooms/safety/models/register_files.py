"""Files of zones and of sites on their way into the registers."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from engawa.rooms.safety.values import SiteRole


class RegisterFile(models.Model):
    """A file for a register: in review → put in, and perhaps taken back; or given up.

    The file is kept, compressed, while it is in review, and read again at each step: what an officer sees
    and what is written come from the same bytes. Held: who brought it, as a reference.
    """

    class State(models.TextChoices):
        IN_REVIEW = "IN_REVIEW", _("確認中")
        PUT_IN = "PUT_IN", _("入れました")
        TAKEN_BACK = "TAKEN_BACK", _("元に戻しました")
        GIVEN_UP = "GIVEN_UP", _("入れませんでした")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=200)
    content = models.BinaryField(help_text="gzip; empty once it is no longer in review")
    state = models.CharField(max_length=10, choices=State.choices, default=State.IN_REVIEW)
    brought_at = models.DateTimeField()
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        abstract = True
        ordering = ("ward_id", "-brought_at", "-id")

    def __str__(self) -> str:
        return self.filename


class ZoneFile(RegisterFile):
    """A file of zones."""

    credit = models.CharField(max_length=200, blank=True)
    added = models.JSONField(default=list, blank=True, help_text="Codes of zones that it added")

    class Meta(RegisterFile.Meta):
        pass


class SiteFile(RegisterFile):
    """A list of sites; `role` is that of rows that say none, blank where each row must say one.

    `deeds` is what it did, for taking it back: `added`, `restored`, `retired` are codes, `changed` is
    what the register said before by code; `revisions` are those after it by code.
    """

    role = models.CharField(_("役割"), max_length=14, choices=SiteRole.choices, blank=True)
    deeds = models.JSONField(default=dict, blank=True)

    class Meta(RegisterFile.Meta):
        pass
