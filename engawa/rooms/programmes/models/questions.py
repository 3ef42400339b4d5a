"""Questions (質問) that an intake asks of whoever books, and what they answered (回答)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Question(models.Model):
    """One question of one intake, with the reason why it is asked and how long its answers are kept.

    A question that somebody has answered stays as it is; one that is closed is asked of nobody any more.
    """

    class Kind(models.TextChoices):
        TEXT = "TEXT", _("短い文")
        CHOICE = "CHOICE", _("一つ選ぶ")
        YES_NO = "YES_NO", _("はい・いいえ")
        DATE = "DATE", _("日付")
        DUE_DATE = "DUE_DATE", _("出産予定日")
        BIRTH_DATE = "BIRTH_DATE", _("お子さんの生年月日")
        ALLERGY = "ALLERGY", _("アレルギー")
        LANGUAGE = "LANGUAGE", _("通訳のことば")

    intake = models.ForeignKey(
        "programmes.Intake", on_delete=models.CASCADE, related_name="questions"
    )
    number = models.PositiveSmallIntegerField(help_text="Given once in an intake; its order too")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    label = models.CharField(max_length=120)
    label_en = models.CharField(max_length=200, blank=True)
    label_easy = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200, help_text="Shown beside the question")
    reason_en = models.CharField(max_length=300, blank=True)
    reason_easy = models.CharField(max_length=300, blank=True)
    options = models.JSONField(
        default=list, blank=True, help_text="What there is to choose, or codes of languages"
    )
    is_required = models.BooleanField(default=False)
    is_for_the_door = models.BooleanField(
        default=False, help_text="An allergy that whoever helps at the door must know"
    )
    keep_days = models.PositiveSmallIntegerField(
        default=30, help_text="After the last session; then its answers go"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("intake_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("intake", "number"), name="question_number_once"),
            models.CheckConstraint(condition=~Q(label=""), name="question_asks_something"),
            models.CheckConstraint(condition=~Q(reason=""), name="question_says_why"),
            models.CheckConstraint(
                condition=Q(is_for_the_door=False) | Q(kind="ALLERGY"),
                name="question_for_the_door_is_of_allergies",
            ),
            models.CheckConstraint(
                condition=Q(keep_days__lte=365), name="question_is_kept_a_year_at_most"
            ),
        )

    def __str__(self) -> str:
        return f"{self.intake_id} {self.number} {self.kind}"


class Answer(models.Model):
    """What one booking answered to one question; of birth dates one for each child that comes.

    Held: what was answered, for the reason that its question says; until so many days after the last session
    as its question says, a year at most. Days are written as ISO writes them.
    """

    booking = models.ForeignKey(
        "programmes.Booking", on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    child = models.PositiveSmallIntegerField(
        default=0, help_text="Which of the children, from 1; 0: of the whole booking"
    )
    value = models.CharField(max_length=500)

    class Meta:
        ordering = ("booking_id", "question__number", "child")
        constraints = (
            models.UniqueConstraint(fields=("booking", "question", "child"), name="answer_once"),
            models.CheckConstraint(condition=~Q(value=""), name="answer_says_something"),
        )

    def __str__(self) -> str:
        return f"{self.booking_id} {self.question_id} {self.child}"
