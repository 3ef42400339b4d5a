"""`engawa safety loops [--forget LOOP --who NAME]`: which loops of the worker turn, and which stand still."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED
from engawa.rooms.safety.management.loop_words import STANDS_STILL, say_loop, say_what_stands
from engawa.rooms.safety.models import LoopTurn
from engawa.rooms.safety.selectors.loops import get_night_watch
from engawa.rooms.safety.services.loops import LoopUnknown, forget_loop

HELP = "Say which loops of the worker turn; end with 3 when one stands still."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--forget",
        choices=[loop.value.lower() for loop in LoopTurn.Loop],
        help="expect no more turns of a loop that was switched off for good",
    )
    parser.add_argument("--who", default="", help="who says so; needed with --forget")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """List the loops, or forget one.

    :raises CommandError: exit code 2: the loop never turned, or nobody is named; 3: something stands still.
    """
    now = timezone.now()
    if options["forget"]:
        _forget(options["forget"], options["who"])
        command.stdout.write(_("このしくみは、また動くまで見守りません。"))
        return
    night = get_night_watch(now=now)
    for state in night.loops:
        command.stdout.write(say_loop(state))
    if said := say_what_stands(night):
        raise CommandError(said, returncode=STANDS_STILL)


def _forget(loop: str, who: str) -> None:
    if not who.strip():
        raise CommandError(_("だれが決めたかを --who に書いてください。"), returncode=MISUSED)
    try:
        forget_loop(loop=LoopTurn.Loop(loop.upper()), who=who, now=timezone.now())
    except LoopUnknown as error:
        raise CommandError(_("このしくみは、一度も動いていません。"), returncode=MISUSED) from error
