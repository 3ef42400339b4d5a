"""`engawa safety release --ward kanazawa`: let the house write the pages again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import find_ward
from engawa.rooms.safety.management.bundle_words import REFUSED
from engawa.rooms.safety.services.holding import NotHeld, release_pages

HELP = "Let the house write the safety pages of a ward again, and make them at once."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument("--drill", action="store_true", help="the pages of the drill")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Release the pages.

    :raises CommandError: exit code 1: they are not held; 2: there is no such ward.
    """
    ward = find_ward(slug=options["ward"])
    try:
        release_pages(ward_id=ward.pk, is_drill=options["drill"], actor_id=None, now=timezone.now())
    except NotHeld as error:
        raise CommandError(str(error), returncode=REFUSED) from error
    command.stdout.write(_("自動の書き換えを再開しました。"))
