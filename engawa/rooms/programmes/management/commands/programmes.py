"""`engawa programmes <verb>`: each verb lives in its own file of `programmes_commands`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from engawa.rooms.programmes.management.programmes_commands import import_events

SUBCOMMANDS = {"import": import_events}


class Command(BaseCommand):
    help = "Work with classes, lectures and events."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(verbs.add_parser(name, help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options["verb"]].handle(self, options)
