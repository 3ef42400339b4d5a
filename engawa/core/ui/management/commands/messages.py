"""`engawa messages update|compile|check`: the translations of the interface."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engawa.core.ui import catalogues


class Command(BaseCommand):
    help = "Update, compile or check the English and easy-Japanese catalogues."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=("update", "compile", "check"))

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        missing = 0
        for language in catalogues.list_translated_languages():
            if verb == "update":
                added, dropped = catalogues.update_catalogue(language)
                self.stdout.write(f"{language}: {added} added, {dropped} dropped")
            elif verb == "compile":
                self.stdout.write(f"{language}: {catalogues.compile_catalogue(language).name}")
            else:
                for msgid in catalogues.list_missing(language):
                    missing += 1
                    self.stdout.write(f"{language}: {msgid}")
        if missing:
            raise CommandError(f"{missing} sentences have no translation.")
