"""`engawa safety hold --ward kanazawa --who NAME --why WORDS`: keep the house from overwriting the pages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED, find_ward
from engawa.rooms.safety.services.holding import ReasonNeeded, hold_pages

HELP = "Keep the house from overwriting the safety pages of a ward."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument("--drill", action="store_true", help="the pages of the drill")
    parser.add_argument("--who", required=True, help="who holds them")
    parser.add_argument("--why", required=True, help="why")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Hold the pages.

    :raises CommandError: exit code 2: there is no such ward, or no reason is given.
    """
    ward = find_ward(slug=options["ward"])
    try:
        hold_pages(
            ward_id=ward.pk,
            is_drill=options["drill"],
            who=options["who"],
            why=options["why"],
            actor_id=None,
            now=timezone.now(),
        )
    except ReasonNeeded as error:
        raise CommandError(str(error), returncode=MISUSED) from error
    command.stdout.write(_("自動の書き換えを止めました。発令しても、公開ページは変わりません。"))
