"""`engawa places addresses FILE --ward kanazawa [--names FILE]`."""

from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED, find_ward
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import AddressPoint
from engawa.rooms.places.selectors.addresses import read_addresses_of_ward
from engawa.rooms.places.services.addresses import set_addresses

HELP = (
    "Put in the points of blocks, houses or lots of a ward, from the address base registry or the"
    " block file of the land ministry; so an address gives its point without the net."
)
REFUSED = 1


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "file", type=Path, help="the CSV, or a ZIP with it, of this ward alone or of many places"
    )
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument(
        "--names",
        type=Path,
        help="町字マスター (mt_town…), which names the towns that registry files number",
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Put in the points, and say how many rows were left out and why.

    :raises CommandError: exit code 1: a file is another one, or has nothing of the ward; 2: the ward or a
        file is not there.
    """
    ward = find_ward(slug=options["ward"])
    path: Path = options["file"]
    names: Path | None = options["names"]
    with ExitStack() as stack:
        try:
            found = read_addresses_of_ward(
                ward=ward,
                file=stack.enter_context(_open(path)),
                filename=path.name,
                names=stack.enter_context(_open(names)) if names else None,
                names_filename=names.name if names else "",
            )
        except FileRefused as refused:
            raise CommandError(str(refused), returncode=REFUSED) from refused
    count = set_addresses(
        ward_id=ward.pk, source=found.source, rows=found.rows, actor_id=None, now=timezone.now()
    )
    command.stdout.write(
        _("%(ward)s：「%(source)s」の住所を%(count)d件入れました。")
        % {
            "ward": ward.name,
            "source": AddressPoint.Source(found.source).label,
            "count": count,
        }
    )
    for words, left in (
        (_("ほかの市区町村の行"), found.elsewhere),
        (_("町の名前が分からない行"), found.nameless),
        (_("番号や位置が読めない行"), found.broken),
        (_("同じ住所の2つ目からの行"), found.again),
    ):
        if left:
            command.stdout.write(
                _("  入れなかった行　%(words)s　%(count)d") % {"words": words, "count": left}
            )


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise CommandError(
            _("「%(path)s」を開けません。ファイルの場所を確かめてください。") % {"path": path},
            returncode=MISUSED,
        ) from error
