"""`engawa places <verb>`: each verb lives in its own file of `places_commands`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from engawa.rooms.places.management.places_commands import (
    addresses,
    basemap,
    import_places,
    locate,
    outline,
    towns,
)

SUBCOMMANDS = {
    "addresses": addresses,
    "basemap": basemap,
    "import": import_places,
    "locate": locate,
    "outline": outline,
    "towns": towns,
}


class Command(BaseCommand):
    help = "Work with places and maps."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in SUBCOMMANDS.items():
            module.add_arguments(verbs.add_parser(name, help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        SUBCOMMANDS[options["verb"]].handle(self, options)
