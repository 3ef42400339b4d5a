"""`engawa policy <verb>`: each verb lives in its own file of `policy_commands`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from engawa.rooms.policy.management.policy_commands import import_policy, index, take_readings

SUBCOMMANDS = {"import": import_policy, "index": index, "take-readings": take_readings}


class Command(BaseCommand):
    help = "Work with operating policies."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(verbs.add_parser(name, help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options["verb"]].handle(self, options)
