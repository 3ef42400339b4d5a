"""Places that come and sell where they are asked to, and who asked."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PlaceVisiting(models.Model):
    """Whether a place can be asked to come and sell, and what it tells whoever asks."""

    place = models.OneToOneField("places.Place", on_delete=models.CASCADE, related_name="visiting")
    accepts = models.BooleanField(default=False)
    words = models.TextField(blank=True, help_text="For askers: how far, from how many people")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ("place_id",)

    def __str__(self) -> str:
        return f"{self.place_id} {self.accepts}"


class VisitRequest(models.Model):
    """A group that asks a place to come and sell: sent → accepted for a day, declined, withdrawn, lapsed.

    Held: name, e-mail and telephone of whom to answer, what they wrote, and a keyed hash of the sender;
    until 60 days after the day, or after the answer, whichever is later.
    """

    class State(models.TextChoices):
        SENT = "SENT", _("返事を待っています")
        ACCEPTED = "ACCEPTED", _("引き受けました")
        DECLINED = "DECLINED", _("引き受けられませんでした")
        WITHDRAWN = "WITHDRAWN", _("取り下げました")
        LAPSED = "LAPSED", _("返事がないまま終わりました")

    place = models.ForeignKey("places.Place", on_delete=models.CASCADE, related_name="visits")
    code = models.CharField(max_length=20, unique=True, help_text="The receipt: opens its page")
    press = models.CharField(max_length=40, help_text="Of the page that was sent: one makes one")
    group_name = models.CharField(max_length=100)
    contact_name = models.CharField(max_length=80, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    # Up to three of {"day", "opens", "closes"}, as ISO writes them.
    wishes = models.JSONField(default=list)
    where = models.TextField()
    people = models.PositiveIntegerField(null=True, blank=True)
    offerings = models.JSONField(default=list, help_text="Names of what they would like")
    note = models.TextField(blank=True)
    language = models.CharField(max_length=10, default="ja")
    sender = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    accepted_day = models.DateField(null=True, blank=True)
    words = models.TextField(blank=True, help_text="The answer")
    last_day = models.DateField(help_text="The last wished day, or the accepted one")

    class Meta:
        ordering = ("sent_at", "id")
        indexes = (models.Index(fields=("state", "sent_at")),)
        constraints = (
            models.UniqueConstraint(fields=("place", "press"), name="visit_request_pressed_once"),
            models.CheckConstraint(
                condition=(Q(state="ACCEPTED") & Q(accepted_day__isnull=False))
                | (~Q(state="ACCEPTED") & Q(accepted_day__isnull=True)),
                name="visit_request_is_accepted_for_a_day",
            ),
            models.CheckConstraint(
                condition=(Q(state="SENT") & Q(answered_at__isnull=True))
                | (~Q(state="SENT") & Q(answered_at__isnull=False)),
                name="visit_request_is_answered_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place_id} {self.state}"
