"""`engawa safety install DIR --ward kanazawa --who NAME`: take in pages that were made elsewhere, and hold them."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED
from engawa.core.wards.models import Ward
from engawa.rooms.safety.bundle.refusals import BundleRefused, NotNewer
from engawa.rooms.safety.folders import get_root
from engawa.rooms.safety.management.bundle_words import REFUSED, find_release, say_finding
from engawa.rooms.safety.services.installing import install_pages, record_installed

HELP = "Take in safety pages that were made elsewhere with the emergency key, and hold them."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", type=Path, help="the folder with current.json")
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument("--drill", action="store_true", help="the pages of the drill")
    parser.add_argument("--who", required=True, help="who takes them in")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Take them in; a database is asked for the record only, and may be away.

    :raises CommandError: exit code 1: they are damaged, not signed, or older; 2: the ward never had pages.
    """
    slug, is_drill, now = options["ward"], options["drill"], timezone.now()
    if not get_root(slug=slug, is_drill=is_drill).is_dir():
        raise CommandError(
            _("「%(slug)s」という区のページは、ここにありません。") % {"slug": slug},
            returncode=MISUSED,
        )
    try:
        release = install_pages(
            slug=slug,
            is_drill=is_drill,
            folder=find_release(options["folder"]),
            who=options["who"],
            now=now,
        )
    except NotNewer as error:
        raise CommandError(
            _("いまのページのほうが新しい番号です（取り込もうとしたのは第%(sequence)s号）。")
            % {"sequence": error},
            returncode=REFUSED,
        ) from error
    except BundleRefused as refused:
        said = "\n".join(say_finding(finding) for finding in refused.findings)
        raise CommandError(said, returncode=REFUSED) from refused
    command.stdout.write(
        _("第%(sequence)d号に替えて、自動の書き換えを止めました。") % {"sequence": release.sequence}
    )
    try:
        record_installed(
            slug=slug, is_drill=is_drill, sequence=release.sequence, who=options["who"], now=now
        )
    except (DatabaseError, Ward.DoesNotExist):
        command.stdout.write(
            _(
                "データベースにつながらないので、監査記録には書いていません。あとで日誌から書き足してください。"
            )
        )
