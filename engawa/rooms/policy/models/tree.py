"""The tree of one version: goals and aims, measure → initiative → activity, pledges, statements.

Every node has a `code` that stays the same from version to version (I3 is the same initiative in
version 1 and 2) and a `revision` that goes up with each change, by which the second of two officers
who edit one node is told.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Node(models.Model):
    """What all parts of a version have in common."""

    version = models.ForeignKey("policy.PlanVersion", on_delete=models.CASCADE)
    code = models.CharField(max_length=20)
    position = models.PositiveIntegerField(default=0)
    revision = models.PositiveIntegerField(default=1)
    # Where it came from: [[line, start, end], …] in the imported document; empty when typed here.
    source_spans = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(fields=("version", "code"), name="%(class)s_code_once"),
        )

    def __str__(self) -> str:
        return self.code


class Goal(Node):
    """A basic goal (基本目標)."""

    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)


class Aim(Node):
    """A direction that groups measures, a goal of digital, or a statement on a city-wide matter."""

    class Kind(models.TextChoices):
        DIRECTION = "DIRECTION", _("方向")
        DIGITAL_GOAL = "DIGITAL_GOAL", _("デジタルの目標")
        CONTEXT = "CONTEXT", _("背景")

    kind = models.CharField(max_length=15, choices=Kind.choices, default=Kind.DIRECTION)
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)


class Measure(Node):
    """A measure (施策)."""

    aim = models.ForeignKey(
        Aim, on_delete=models.SET_NULL, related_name="measures", null=True, blank=True
    )
    label = models.CharField(max_length=30, blank=True, help_text="Its number as printed: 施策1")
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)


class Initiative(Node):
    """An initiative (取組, 事業): what the ward undertakes under a measure."""

    measure = models.ForeignKey(Measure, on_delete=models.CASCADE, related_name="initiatives")
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    note = models.TextField(blank=True)
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    partners = models.ManyToManyField("wards.Partner", related_name="+", blank=True)
    tags = models.ManyToManyField("policy.Tag", related_name="+", blank=True)


class Activity(Node):
    """An activity: one promise of an initiative, the thing beside which a number stands."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="activities")
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    note = models.TextField(blank=True)
    section = models.ForeignKey(
        "wards.Section", on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    tags = models.ManyToManyField("policy.Tag", related_name="+", blank=True)


class OfficePledge(Node):
    """A pledge about how the office works (組織運営)."""

    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)


class SectionStatement(Node):
    """What one section says of its year (課ごとの方針)."""

    section = models.ForeignKey("wards.Section", on_delete=models.PROTECT, related_name="+")
    body = models.TextField()


class Milestone(Node):
    """Something that is to have happened by a day (節目); whether it did is a MilestoneReport."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="milestones")
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="milestones", null=True, blank=True
    )
    title = models.CharField(max_length=300)
    due_on = models.DateField()


class Target(Node):
    """The number that shows how a promise goes, and what it should be, if anything is promised.

    With an `indicator_key` it is measured every night; without, officers report it by hand.
    """

    class Comparison(models.TextChoices):
        AT_LEAST = "AT_LEAST", _("以上")
        AT_MOST = "AT_MOST", _("以内")

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="targets")
    activity = models.ForeignKey(
        Activity, on_delete=models.CASCADE, related_name="targets", null=True, blank=True
    )
    indicator_key = models.CharField(max_length=100, blank=True)
    label = models.CharField(max_length=200)
    unit = models.CharField(max_length=20, blank=True)
    target_value = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    comparison = models.CharField(
        max_length=10, choices=Comparison.choices, default=Comparison.AT_LEAST
    )
