"""When the loops of the worker last turned."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LoopTurn(models.Model):
    """The last turn of one of this room's loops, on whatever machine it turned; one row for each that ever did.

    A turn is a pass that ended well. `still_since` is the last turn before it stood still, from when that is
    noticed until its end is told.
    """

    class Loop(models.TextChoices):
        LISTENING = "LISTENING", _("気象庁の電文を受け取るしくみ")
        PUBLISHING = "PUBLISHING", _("公開ページを書き出すしくみ")
        WATCHING = "WATCHING", _("公開ページを外から見るしくみ")
        ALARMING = "ALARMING", _("確かめの遅れを知らせるしくみ")

    loop = models.CharField(max_length=10, choices=Loop.choices, unique=True)
    turned_at = models.DateTimeField()
    still_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("loop",)

    def __str__(self) -> str:
        return f"{self.loop} {self.turned_at}"
