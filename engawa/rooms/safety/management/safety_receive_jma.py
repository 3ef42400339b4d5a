"""`engawa safety receive-jma FILE… | --feed DIR`: read telegrams of the agency, keep them, say what is proposed."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engawa.core.bulletins.contracts import Bulletin, BulletinRefused, BulletinUnused
from engawa.core.bulletins.registry import Reader, get_reader
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import WatchedArea
from engawa.rooms.safety.receipt_words import (
    say_bulletin,
    say_proposal,
    say_reading,
    say_receipt,
)
from engawa.rooms.safety.services.proposals import receive_bulletin

HELP = "Read telegrams of the Meteorological Agency from files, and propose what they call for."
SOURCE = "jma"
# A telegram has 1 MB at most; of what is larger not even the start is read.
_LARGEST = 4 * 1024 * 1024


def add_arguments(parser: CommandParser) -> None:
    parser.add_argument("files", nargs="*", type=Path, help="telegrams (.xml), one in each file")
    parser.add_argument("--feed", type=Path, help="a folder of telegrams, taken by their times")
    parser.add_argument("--ward", default="", help="say only what concerns the ward of this slug")
    parser.add_argument(
        "--drill", action="store_true", help="play them in the drill, whatever time they carry"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    paths = list(options["files"])
    if options["feed"] is not None:
        if not options["feed"].is_dir():
            raise CommandError(
                _("%(path)sというフォルダーはありません。") % {"path": options["feed"]}
            )
        paths += sorted(options["feed"].glob("*.xml"))
    if not paths:
        raise CommandError(_("電文のファイルか、--feedでフォルダーを指定してください。"))
    ward_id = _find_ward(options["ward"])
    read, refused = _read_all(command, get_reader(SOURCE), paths)
    for path, bulletin in sorted(read, key=lambda pair: pair[1].reported_at):
        _receive(command, path, bulletin, ward_id=ward_id, is_drill=options["drill"])
    if refused:
        raise CommandError(
            _("%(count)d個のファイルは、電文として読めませんでした。") % {"count": refused}
        )


def _find_ward(slug: str) -> int | None:
    if not slug:
        return None
    ward = Ward.objects.filter(slug=slug).first()
    if ward is None:
        raise CommandError(_("「%(slug)s」という区はありません。") % {"slug": slug})
    return int(ward.pk)


def _read_all(
    command: BaseCommand, reader: Reader, paths: list[Path]
) -> tuple[list[tuple[Path, Bulletin]], int]:
    """Read all files, and say of each that cannot be used why; give the telegrams, and how many are broken."""
    read: list[tuple[Path, Bulletin]] = []
    broken = 0
    for path in paths:
        try:
            with path.open("rb") as file:
                content = file.read(_LARGEST)
        except OSError as error:
            raise CommandError(
                _("%(path)sを開けません：%(why)s") % {"path": path, "why": error.strerror}
            ) from error
        try:
            read.append((path, reader.read_file(content=content, filename=path.name)))
        except BulletinUnused as unused:
            command.stdout.write(f"{path.name}：{unused}")
        except BulletinRefused as refused:
            broken += 1
            command.stderr.write(f"{path.name}：{refused}")
    return read, broken


def _receive(
    command: BaseCommand, path: Path, bulletin: Bulletin, *, ward_id: int | None, is_drill: bool
) -> None:
    receipt = receive_bulletin(bulletin=bulletin, now=timezone.now(), is_rehearsal=is_drill)
    at = date_format(timezone.localtime(bulletin.reported_at), "Y-m-d H:i")
    command.stdout.write(f"{path.name}：{say_bulletin(bulletin, reported_at=at)}")
    areas = WatchedArea.objects.all()
    if ward_id is not None:
        areas = areas.filter(ward_id=ward_id)
    watched = set(areas.values_list("scheme", "code"))
    for reading in bulletin.areas:
        if (reading.scheme.value, reading.area_code) in watched:
            command.stdout.write(f"　{say_reading(reading)}")
    command.stdout.write(f"　{say_receipt(receipt)}")
    for proposal in receipt.proposals:
        if ward_id in (None, proposal.ward_id):
            command.stdout.write(f"　→ {say_proposal(proposal)}")
