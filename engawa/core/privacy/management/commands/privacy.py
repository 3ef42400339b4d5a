"""`engawa privacy shred | list`: the personal data that the house holds, and letting it go."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from engawa.core.privacy import registry
from engawa.core.privacy.services import ShreddingFailed, shred_all


class Command(BaseCommand):
    help = "Say which personal data is held and until when, or let go what is over."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="say what is held, why, and until when")
        verbs.add_parser("shred", help="let go what must not be kept any longer")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            for shredder in registry.list_all():
                fields = ", ".join(shredder.fields)
                self.stdout.write(f"{shredder.key}  {shredder.model._meta.label}({fields})")
                self.stdout.write(f"    {shredder.why}{shredder.keep_for}")
            return
        try:
            for shredded in shred_all(now=timezone.now()):
                self.stdout.write(f"{shredded.key}  {shredded.count}")
        except ShreddingFailed as failed:
            raise CommandError(f"Not shredded: {failed}. The log says why.") from failed
