"""What was asked to be made public, what lies on disk, and what was seen of it from outside."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PublicPage(models.Model):
    """The safety pages of one ward, real or drill, as they lie on disk and as the watcher sees them.

    `sequence`, `made_at` and the hashes are those of the last release; `next_change_at` is when it says
    something else without anybody's doing (an order expires). `failed_at` and `error` (a kind) are set while
    the last try failed. `folder_id` names the folder in which they are made, blank before the first release. `seen_*` is what the watcher found last; `unseen_since` is set while it finds nothing right.
    """

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    sequence = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    text_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the first page")
    next_change_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True)
    # By the database, so that processes of the version before can still add rows.
    folder_id = models.CharField(max_length=32, blank=True, db_default="")
    seen_sequence = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True, blank=True)
    unseen_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("ward_id", "is_drill")
        constraints = (
            models.UniqueConstraint(fields=("ward", "is_drill"), name="public_page_once"),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.sequence}"


class Publication(models.Model):
    """One request to make the pages anew, written in the transaction of what is to be public.

    It is on disk in the release of `sequence`, and public when the watcher has seen that one or a later one.
    """

    class Cause(models.TextChoices):
        APPROVED = "APPROVED", _("発令")
        UPDATED = "UPDATED", _("変更")
        LIFTED = "LIFTED", _("解除")
        EXPIRED = "EXPIRED", _("期限が過ぎた")
        SITES = "SITES", _("避難先の状況")
        BOOK = "BOOK", _("発令簿")
        BY_HAND = "BY_HAND", _("手で出し直した")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    cause = models.CharField(max_length=8, choices=Cause.choices)
    requested_at = models.DateTimeField()
    sequence = models.PositiveIntegerField(null=True, blank=True)
    on_disk_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-requested_at", "-id")
        indexes = (
            models.Index(
                fields=("ward", "is_drill"),
                condition=Q(on_disk_at__isnull=True),
                name="publication_waiting",
            ),
            models.Index(fields=("ward", "is_drill", "-requested_at"), name="publication_newest"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(sequence__isnull=True, on_disk_at__isnull=True, seen_at__isnull=True)
                | Q(sequence__isnull=False, on_disk_at__isnull=False),
                name="publication_on_disk_has_a_sequence",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.cause} {self.sequence}"


class PublicationAlarm(models.Model):
    """That the public did not see for a minute what the database says; one is open for each ward and kind."""

    class Kind(models.TextChoices):
        NOT_MADE = "NOT_MADE", _("ページを書き出せません")
        NOT_SEEN = "NOT_SEEN", _("書き出したページが、外から見えません")
        UNREACHABLE = "UNREACHABLE", _("公開ページに、外からつながりません")
        REFUSED = "REFUSED", _("公開ページの署名や中身が、正しくありません")

    ward = models.ForeignKey("wards.Ward", on_delete=models.PROTECT, related_name="+")
    is_drill = models.BooleanField(default=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    detail = models.CharField(max_length=200, blank=True)
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-raised_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("ward", "is_drill", "kind"),
                condition=Q(ended_at__isnull=True),
                name="publication_alarm_open_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.ward_id} {self.kind}"
