"""Mid-year and year-end reviews of a plan (振り返り)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Review(models.Model):
    """A review of one plan over one period: open → in review → signed (and then public).

    A signed review never changes: the database refuses it (migration 0004).
    """

    class Kind(models.TextChoices):
        MID_YEAR = "MID_YEAR", _("中間振り返り")
        YEAR_END = "YEAR_END", _("年度末振り返り")

    class State(models.TextChoices):
        OPEN = "OPEN", _("記入中")
        IN_REVIEW = "IN_REVIEW", _("承認待ち")
        SIGNED = "SIGNED", _("公表済み")

    plan = models.ForeignKey("policy.Plan", on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    starts_on = models.DateField()
    ends_before = models.DateField()
    summary = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    # Whoever wrote a word of it, also one that another officer replaced: none of them signs it.
    writers = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("plan", "starts_on", "kind")
        constraints = (
            models.UniqueConstraint(fields=("plan", "kind"), name="review_once_per_kind"),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | ~Q(signed_by=models.F("submitted_by")),
                name="review_signer_is_not_the_writer",
            ),
            models.CheckConstraint(
                condition=~Q(state="SIGNED") | Q(signed_by__isnull=False, signed_at__isnull=False),
                name="review_signed_says_who",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan_id} {self.kind}"


class ReviewItem(models.Model):
    """The judgement on one initiative, with the figures as they stood when the review was opened."""

    class Judgement(models.TextChoices):
        NOT_YET = "NOT_YET", _("まだ判断していません")
        AHEAD = "AHEAD", _("予定より進んでいます")
        ON_COURSE = "ON_COURSE", _("予定どおりです")
        BEHIND = "BEHIND", _("遅れています")
        CHANGED = "CHANGED", _("やり方を変えます")
        STOPPED = "STOPPED", _("取りやめます")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="items")
    initiative_code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    position = models.PositiveIntegerField(default=0)
    # {"readings": [{"target_code", "label", "state", "value", …}], "milestones": [{"code", …}]}
    figures = models.JSONField(default=dict)
    judgement = models.CharField(
        max_length=10, choices=Judgement.choices, default=Judgement.NOT_YET
    )
    remark = models.TextField(blank=True)
    next_step = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("review", "position", "id")
        constraints = (
            models.UniqueConstraint(fields=("review", "initiative_code"), name="review_item_once"),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.initiative_code}"


class ReviewInvitation(models.Model):
    """A link by which an outside reviewer comments without an officer account.

    Held: name and organisation, shown beside the comments that the reviewer agreed to publish; the
    e-mail address is not kept. The link is stored only as a hash and ends at `expires_at`.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="invitations")
    name = models.CharField(max_length=80)
    organisation = models.CharField(max_length=120, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("review", "id")

    def __str__(self) -> str:
        return f"{self.review_id} {self.name}"


class ReviewComment(models.Model):
    """What an outside reviewer said of one initiative, or of the whole (empty code)."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="comments")
    invitation = models.ForeignKey(
        ReviewInvitation, on_delete=models.PROTECT, related_name="comments"
    )
    initiative_code = models.CharField(max_length=20, blank=True)
    body = models.TextField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ("review", "initiative_code", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("invitation", "initiative_code"), name="review_comment_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.initiative_code}"
