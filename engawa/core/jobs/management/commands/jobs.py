"""`engawa jobs run-due | worker | list`: what the house does by the clock."""

import argparse
import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engawa.core.jobs import loops, registry
from engawa.core.jobs.clock import Clock
from engawa.core.jobs.models import JobRun
from engawa.core.jobs.services import run_due


class Command(BaseCommand):
    help = "Run the jobs that are due, or keep a worker that does so and works off the queue."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="list the jobs and their times")
        verbs.add_parser("run-due", help="run what is due now, here, and end (for cron)")
        worker = verbs.add_parser(
            "worker", help="work off the queue and keep the clock; SIGTERM ends both"
        )
        worker.add_argument("--interval", type=float, default=1, help="seconds between two looks")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["verb"]:
            case "list":
                for job in registry.list_all():
                    self.stdout.write(f"{job.at:%H:%M}  {job.key}  {job.label}")
            case "run-due":
                self._run_due()
            case _:
                self._work(options["interval"])

    def _run_due(self) -> None:
        runs = run_due(now=timezone.now(), clock=timezone.now)
        for run in runs:
            self.stdout.write(f"{run.key} {run.due_on} {run.outcome} {run.note}".rstrip())
        if not runs:
            self.stdout.write("Nothing is due.")
        failed = [run.key for run in runs if run.outcome == JobRun.Outcome.FAILED]
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The log says why.")

    def _work(self, interval: float) -> None:
        # One process: the queue's worker keeps the main thread, because it listens to SIGTERM
        # there and ends after the task at hand; the clock only puts entries into the queue.
        beside: dict[str, loops.Loop] = {
            "clock": Clock(now=timezone.now),
            **loops.make_all(clock=timezone.now),
        }
        threads = [
            threading.Thread(target=loop.run, name=name, daemon=True)
            for name, loop in beside.items()
        ]
        for thread in threads:
            thread.start()
        self.stdout.write("The worker is running.")
        self.stdout.flush()
        try:
            call_command("db_worker", interval=interval, reload=False, queue_name="*")
        finally:
            for loop in beside.values():
                loop.stop()
            for thread in threads:
                thread.join(timeout=10)
