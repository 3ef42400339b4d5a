"""`engawa safety publish --ward kanazawa [--take-over]`: make the pages anew now, perhaps on this machine from now on."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import find_ward
from engawa.rooms.safety.bundle.refusals import BundleRefused, OnHold, OtherFolder
from engawa.rooms.safety.management.bundle_words import REFUSED, say_finding
from engawa.rooms.safety.services.making import VersionsMissing
from engawa.rooms.safety.services.publishing import publish_ward

HELP = "Make the safety pages of a ward anew now, and swap them in."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument("--drill", action="store_true", help="the pages of the drill")
    parser.add_argument(
        "--take-over",
        action="store_true",
        help="let the folder of this machine be the one in which these pages are made from now on",
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Publish.

    :raises CommandError: exit code 1: nothing was swapped in, and why; 2: there is no such ward.
    """
    ward = find_ward(slug=options["ward"])
    try:
        release = publish_ward(
            ward_id=ward.pk,
            is_drill=options["drill"],
            now=timezone.now(),
            is_forced=True,
            takes_over=options["take_over"],
        )
    except OtherFolder:
        raise CommandError(
            _(
                "公開ページは、別のサーバーのフォルダで作られています。ここには何も書いていません。"
                "このサーバーのフォルダに替えるときは、向こうを止めてから --take-over を付けます。"
            ),
            returncode=REFUSED,
        ) from None
    except OnHold:
        raise CommandError(
            _("HOLD があるので書き換えません。`engawa safety release` で再開できます。"),
            returncode=REFUSED,
        ) from None
    except BundleRefused as refused:
        said = "\n".join(say_finding(finding) for finding in refused.findings)
        raise CommandError(said, returncode=REFUSED) from refused
    except VersionsMissing as missing:
        raise CommandError(
            _("ページのない版があります：%(versions)s") % {"versions": missing}, returncode=REFUSED
        ) from missing
    assert release is not None
    command.stdout.write(
        _(
            "第%(sequence)d号を書き出しました（新しいファイル%(written)d、前と同じ%(linked)d）：%(folder)s"
        )
        % {
            "sequence": release.sequence,
            "written": release.written,
            "linked": release.linked,
            "folder": release.folder,
        }
    )
