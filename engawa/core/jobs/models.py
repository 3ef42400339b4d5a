"""Which job ran for which day."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobRun(models.Model):
    """One job's run for one day: the row is the lease by which two schedulers never both run it."""

    class Outcome(models.TextChoices):
        RUNNING = "RUNNING", _("実行中")
        DONE = "DONE", _("完了")
        FAILED = "FAILED", _("失敗")

    key = models.CharField(max_length=100)
    due_on = models.DateField(help_text="The day in Tokyo for which it runs")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, default=Outcome.RUNNING)
    attempts = models.PositiveSmallIntegerField(default=1)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("-due_on", "key")
        constraints = (
            models.UniqueConstraint(fields=("key", "due_on"), name="job_run_once_a_day"),
            models.CheckConstraint(
                condition=models.Q(outcome="RUNNING", finished_at__isnull=True)
                | ~models.Q(outcome="RUNNING") & models.Q(finished_at__isnull=False),
                name="job_run_finished_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} {self.due_on} {self.outcome}"
