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
from engawa.rooms.safety.watching import Watcher

HELP = "Fetch the public safety pages as residents do, and note whether they are what the database says."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "--url", default=None, help="the public address; ENGAWA_SAFETY_URL when left out"
    )
    parser.add_argument("--ward", help="slug of one ward; all when left out")
    parser.add_argument("--once", action="store_true", help="look once and end")
    add_keys_argument(parser)


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Look every 15 seconds, each second while something waits to be seen; SIGTERM ends it.

    :raises CommandError: exit code 1: with --once: a page is not what it should be; 2: there is no such ward.
    """
    ward = find_ward(slug=options["ward"]) if options["ward"] else None
    keys = find_keys(named=options["keys"], folder=None)[0] if options["keys"] else None
    url = (options["url"] or settings.SAFETY_URL).rstrip("/")
    watcher = Watcher(url, keys=keys, ward_id=ward.pk if ward else None)
    while True:
        found = watcher.do_pass(now=timezone.now())
        wrong = 0
        for watched, answer in found:
            if isinstance(answer, Seen):
                said = _("第%(sequence)d号が見えます。") % {"sequence": answer.sequence}
            else:
                wrong += 1
                said = _("正しく見えません：%(detail)s") % {"detail": answer.detail}
            command.stdout.write(f"{timezone.localtime():%H:%M:%S} {watched.path} {said}")
        command.stdout.flush()
        if options["once"]:
            if wrong:
                raise CommandError(
                    _("%(count)d件の問題があります。") % {"count": wrong}, returncode=REFUSED
                )
            return
        time.sleep(1)
