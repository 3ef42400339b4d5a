"""`engawa safety watch [--url URL] [--ward kanazawa] [--once]`: look at the public pages from outside."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import find_ward
from engawa.rooms.safety.bundle.fetching import Seen
from engawa.rooms.safety.management.bundle_words import REFUSED, add_keys_argument, find_keys
from engawa.rooms.safety.management.loop_words import STANDS_STILL, say_what_stands
from engawa.rooms.safety.models import LoopTurn
from engawa.rooms.safety.selectors.loops import get_night_watch
from engawa.rooms.safety.services.loops import tell_of_loops
from engawa.rooms.safety.turning import LOOKED_EVERY, Turns
from engawa.rooms.safety.watching import Watcher

HELP = "Fetch the public safety pages as residents do, and note whether they are what the database says."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--url", default=None, help="the public address; ENGAWA_SAFETY_URL when left out"
    )
    parser.add_argument("--ward", help="slug of one ward; all when left out")
    parser.add_argument(
        "--once",
        action="store_true",
        help="look once and end: with 1 when a page is wrong, with 3 when the worker stands still",
    )
    add_keys_argument(parser)


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Look every 15 seconds, each second while something waits to be seen; SIGTERM ends it.

    :raises CommandError: exit code 2: there is no such ward; with --once, 1: a page is not what it should be;
        3: the pages are, and a loop of the worker stands still, or no mails go out.
    """
    ward = find_ward(slug=options["ward"]) if options["ward"] else None
    keys = find_keys(named=options["keys"], folder=None)[0] if options["keys"] else None
    url = (options["url"] or settings.SAFETY_URL).rstrip("/")
    watcher = Watcher(url, keys=keys, ward_id=ward.pk if ward else None)
    if options["once"]:
        _look_once(command, watcher)
    else:
        _look_on(command, watcher)


def _look_once(command: BaseCommand, watcher: Watcher) -> None:
    # A single look is no turn of a loop: nobody need come again.
    wrong = _look(command, watcher)
    tell_of_loops(now=timezone.now())
    stands = say_what_stands(get_night_watch(now=timezone.now()))
    if wrong:
        said = _("%(count)d件の問題があります。") % {"count": wrong}
        raise CommandError("\n".join(filter(None, (said, stands))), returncode=REFUSED)
    if stands:
        raise CommandError(stands, returncode=STANDS_STILL)


def _look_on(command: BaseCommand, watcher: Watcher) -> None:
    turns, said_at, said = Turns(LoopTurn.Loop.WATCHING), timezone.now(), ""
    while True:
        _look(command, watcher)
        now = timezone.now()
        turns.note(now=now)
        turns.look(now=now)
        if now >= said_at + LOOKED_EVERY:
            # It goes on watching: the pages outlive the worker. What stands is said when it changes.
            stands, said_at = say_what_stands(get_night_watch(now=now)), now
            if stands != said:
                command.stderr.write(stands or _("止まっていたしくみが、また動いています。"))
            said = stands
        time.sleep(1)


def _look(command: BaseCommand, watcher: Watcher) -> int:
    """Look at the pages that it is time for, say what is seen, and give how many are wrong."""
    wrong = 0
    for watched, answer in watcher.do_pass(now=timezone.now()):
        if isinstance(answer, Seen):
            said = _("第%(sequence)d号が見えます。") % {"sequence": answer.sequence}
        else:
            wrong += 1
            said = _("正しく見えません：%(detail)s") % {"detail": answer.detail}
        command.stdout.write(f"{timezone.localtime():%H:%M:%S} {watched.path} {said}")
    command.stdout.flush()
    return wrong
