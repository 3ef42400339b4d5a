"""`engawa outbox deliver | worker | bounce | list`: messages on their way to people."""

import argparse
import signal
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from engawa.core.outbox import registry
from engawa.core.outbox.bounces import LARGEST_REPORT
from engawa.core.outbox.loop import DeliveryLoop
from engawa.core.outbox.services.delivering import deliver_due
from engawa.core.outbox.services.following import hear_report

# As mail servers understand it: try this again later (sysexits.h).
TRY_LATER = 75


class Command(BaseCommand):
    help = "Deliver messages, or hear from the mail server what came back."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("deliver", help="deliver what is due, and end (for cron)")
        worker = verbs.add_parser("worker", help="deliver and nothing else, until SIGTERM")
        worker.add_argument("--interval", type=float, default=1, help="seconds between two looks")
        verbs.add_parser("bounce", help="read one report of a mail server from standard input")
        verbs.add_parser("list", help="list the purposes for which the house writes")

    def handle(self, *args: Any, **options: Any) -> None:
        match options["verb"]:
            case "deliver":
                done = deliver_due(clock=timezone.now)
                self.stdout.write(
                    f"{done.sent} sent, {done.postponed} later, {done.failed} not delivered."
                )
            case "worker":
                self._work(options["interval"])
            case "bounce":
                self._hear()
            case _:
                for purpose in registry.list_all():
                    self.stdout.write(f"{purpose.key}  {purpose.label}")

    def _work(self, interval: float) -> None:
        loop = DeliveryLoop(clock=timezone.now, seconds=interval)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: loop.stop())
        self.stdout.write("The outbox is being delivered.")
        self.stdout.flush()
        loop.run()

    def _hear(self) -> None:
        raw = sys.stdin.buffer.read(LARGEST_REPORT + 1)
        try:
            heard = hear_report(raw=raw, now=timezone.now())
        except DatabaseError as error:
            raise CommandError("The database is away.", returncode=TRY_LATER) from error
        # Any other end than 0 would make the mail server send a report about the report.
        self.stdout.write(heard.value)
