"""`engawa safety read-cap FILE…`: what alerts of others say, or why they are refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.rooms.safety.feeds.cap_reading import LARGEST_FILE, read_cap
from engawa.rooms.safety.feeds.cap_values import CapAlert, CapRefused

HELP = "Read alerts in CAP 1.1 or 1.2, alone or in an Atom feed, and say what they tell; nothing is kept."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("files", type=Path, nargs="+", help="CAP or Atom files")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Say of each file what it tells, a refused one with its reason; the others are read all the same.

    :raises CommandError: exit code 1: a file was refused or is not there.
    """
    refused = 0
    for path in options["files"]:
        try:
            # One byte more than is read at the most: the reader says that it is too much.
            with path.open("rb") as opened:
                alerts = read_cap(content=opened.read(LARGEST_FILE + 1))
        except (CapRefused, OSError) as reason:
            refused += 1
            command.stdout.write(f"{path.name}：{_say(reason)}")
            continue
        for alert in alerts:
            for line in _describe(alert):
                command.stdout.write(f"{path.name}：{line}")
    if refused:
        raise CommandError(_("読めないファイルが%(count)dつありました。") % {"count": refused})


def _say(reason: CapRefused | OSError) -> str:
    if isinstance(reason, CapRefused):
        return str(reason)
    return _("ファイルを開けません。名前と置き場所を確かめてください。")


def _describe(alert: CapAlert) -> Iterator[str]:
    yield _("%(sender)s　%(at)s　%(status)s　%(kind)s　番号 %(identifier)s") % {
        "sender": alert.sender,
        "at": timezone.localtime(alert.sent_at).isoformat(timespec="minutes"),
        "status": alert.status,
        "kind": alert.message_type,
        "identifier": alert.identifier,
    }
    for reference in alert.references:
        yield _("　前の版：%(identifier)s") % {"identifier": reference.identifier}
    for info in alert.infos:
        # Senders break their lines as a teleprinter did.
        named = (" ".join(area.description.split()) for area in info.areas)
        areas = "、".join(named) or _("地域の記載なし")
        yield _("　%(language)s　%(headline)s　（%(event)s、%(severity)s）　%(areas)s") % {
            "language": info.language,
            "headline": info.headline or info.event,
            "event": info.event,
            "severity": info.severity,
            "areas": areas,
        }
