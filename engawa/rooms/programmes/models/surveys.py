"""Surveys (アンケート): what is asked the day after of those who came, and what they answered, without a name."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Survey(models.Model):
    """Whether those who came to a programme are asked; made when an officer first looks after it."""

    programme = models.OneToOneField(
        "programmes.Programme", on_delete=models.PROTECT, related_name="survey"
    )
    is_on = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("programme_id",)

    def __str__(self) -> str:
        return f"{self.programme_id}"


class SurveyQuestion(models.Model):
    """A question of the officer's own, answered by yes, neither or no; one that is mended is another one."""

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=120)
    is_asked = models.BooleanField(default=True)

    class Meta:
        ordering = ("survey_id", "position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "position"),
                condition=Q(is_asked=True),
                name="survey_question_in_its_place_once",
            ),
            models.CheckConstraint(condition=~Q(words=""), name="survey_question_asks_something"),
        )

    def __str__(self) -> str:
        return self.words


class SurveyRound(models.Model):
    """One intake whose people were asked, and how many were; an intake is asked once."""

    intake = models.OneToOneField(
        "programmes.Intake", on_delete=models.PROTECT, related_name="survey_round"
    )
    asked_at = models.DateTimeField()
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("asked_at", "id")

    def __str__(self) -> str:
        return f"{self.intake_id} {self.asked}"


class SurveyKey(models.Model):
    """What is kept of a key that opens a survey once. It names no booking, and is gone when it was used."""

    round = models.ForeignKey(SurveyRound, on_delete=models.CASCADE, related_name="keys")
    key_hash = models.CharField(max_length=64, unique=True)
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ("ends_at", "id")

    def __str__(self) -> str:
        return f"{self.round_id}"


class SurveyAnswer(models.Model):
    """What somebody answered, who is not known: its own key says nothing of the order in which it came.

    Held: what was written in free words, in which people may name themselves; a year.
    """

    class Satisfaction(models.IntegerChoices):
        VERY_GOOD = 5, _("とてもよかった")
        GOOD = 4, _("よかった")
        MIDDLING = 3, _("ふつう")
        BAD = 2, _("あまりよくなかった")
        VERY_BAD = 1, _("よくなかった")

    class Choice(models.TextChoices):
        YES = "YES", _("はい")
        NEITHER = "NEITHER", _("どちらともいえない")
        NO = "NO", _("いいえ")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    round = models.ForeignKey(SurveyRound, on_delete=models.PROTECT, related_name="answers")
    satisfaction = models.PositiveSmallIntegerField(choices=Satisfaction.choices)
    choices = models.JSONField(
        default=dict, blank=True, help_text="{id of the question: YES, NEITHER or NO}"
    )
    good = models.CharField(max_length=600, blank=True)
    better = models.CharField(max_length=600, blank=True)
    answered_on = models.DateField(help_text="The day only: a moment would point to a mail")

    class Meta:
        ordering = ("answered_on", "id")
        indexes = (models.Index(fields=("round", "answered_on")),)
        constraints = (
            models.CheckConstraint(
                condition=Q(satisfaction__gte=1, satisfaction__lte=5),
                name="survey_answer_is_one_to_five",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.satisfaction}"
