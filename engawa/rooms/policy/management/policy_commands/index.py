"""`engawa policy index`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from engawa.rooms.policy.searching import index_all

HELP = "Write the search entries of the published policies anew, after the search has learnt more."


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes: nothing."""


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Index all published versions and say how many there were."""
    count = index_all()
    command.stdout.write(f"Indexed {count} published version{'' if count == 1 else 's'}.")
