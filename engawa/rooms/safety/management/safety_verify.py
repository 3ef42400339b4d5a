"""`engawa safety verify DIR`: is this folder, on a server or a stick, one complete and signed set of pages."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.safety.bundle.checking import check_folder
from engawa.rooms.safety.management.bundle_words import (
    REFUSED,
    add_keys_argument,
    find_keys,
    find_release,
    say_finding,
)

HELP = "Look whether a folder holds one complete, signed set of safety pages, and how old it is."
_SHOWN = 50


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", type=Path, help="the folder with current.json, or the one above")
    parser.add_argument("--ward", help="slug of the ward that it has to be of")
    parser.add_argument("--drill", action="store_true", help="it has to be of a drill")
    parser.add_argument("--at-least", type=int, default=0, help="the sequence that was seen last")
    add_keys_argument(parser)


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Say of which ward and moment the pages are, and everything that is wrong; needs no database.

    :raises CommandError: exit code 1: something is wrong; 2: there are no keys to believe.
    """
    folder = find_release(options["folder"])
    keys, is_own = find_keys(named=options["keys"], folder=folder)
    now = timezone.now()
    opened, found = check_folder(
        folder,
        keys=keys,
        ward=options["ward"],
        is_drill=options["drill"] if options["ward"] or options["drill"] else None,
        at_least=options["at_least"],
        now=now,
    )
    if opened is not None:
        command.stdout.write(
            _("%(ward)s %(kind)s 第%(sequence)d号 %(made_at)s 作成（%(minutes)d分前） 鍵 %(key)s")
            % {
                "ward": opened.pointer.ward,
                "kind": _("訓練") if opened.pointer.is_drill else _("本番"),
                "sequence": opened.pointer.sequence,
                "made_at": f"{opened.pointer.made_at.astimezone(TOKYO):%Y-%m-%d %H:%M:%S}",
                "minutes": (now - opened.pointer.made_at).total_seconds() // 60,
                "key": opened.pointer.key_id,
            }
        )
        for code, words in opened.pointer.notice.items():
            command.stdout.write(f"  [{code}] {words}")
    if is_own:
        command.stdout.write(
            _(
                "注意：鍵は、このフォルダの中の keys.json です。中身がそろっていることは分かりますが、だれが作ったかは分かりません。"
            )
        )
    for finding in found[:_SHOWN]:
        command.stdout.write(f"× {say_finding(finding)}")
    if found:
        raise CommandError(
            _("%(count)d件の問題があります。") % {"count": len(found)}, returncode=REFUSED
        )
    command.stdout.write(_("問題はありません。"))
