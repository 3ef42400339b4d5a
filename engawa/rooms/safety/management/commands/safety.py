"""`engawa safety <verb>`: each verb lives in its own file, `management/safety_<verb>.py`."""

import importlib
import pkgutil
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from engawa.rooms.safety import management

PREFIX = "safety_"


def list_verbs() -> dict[str, ModuleType]:
    """Find the verbs: the modules of this name, each with HELP, `add_arguments` and `handle`."""
    return {
        found.name.removeprefix(PREFIX).replace("_", "-"): importlib.import_module(
            f"{management.__name__}.{found.name}"
        )
        for found in sorted(pkgutil.iter_modules(management.__path__), key=lambda one: one.name)
        if found.name.startswith(PREFIX)
    }


class Command(BaseCommand):
    help = "Receive telegrams, publish and watch the pages of evacuation orders."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for name, module in list_verbs().items():
            module.add_arguments(verbs.add_parser(name, help=module.HELP))

    def handle(self, *args: Any, **options: Any) -> None:
        list_verbs()[options["verb"]].handle(self, options)
