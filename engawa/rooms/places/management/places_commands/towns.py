"""`engawa places towns FILE --ward kanazawa`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED, find_ward
from engawa.rooms.places.contracts import TownEntry
from engawa.rooms.places.ground_files import read_towns
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.services.ground import set_towns

HELP = "Put in the towns of a ward, with a point in each, from an address file or the address base registry."


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="the list, of this ward alone or of many places")
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Put in the towns.

    :raises CommandError: exit code 1: the file is no list of towns, or has none of the ward; 2: the
        ward or the file is not there.
    """
    ward = find_ward(slug=options["ward"])
    path: Path = options["file"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(
            _("「%(path)s」を開けません。ファイルの場所を確かめてください。") % {"path": path},
            returncode=MISUSED,
        ) from error
    try:
        rows = read_towns(content=content, filename=path.name, ward_code=ward.code)
    except FileRefused as refused:
        raise CommandError(str(refused), returncode=1) from refused
    towns = [
        TownEntry(
            name=row.name,
            latitude=row.latitude,
            longitude=row.longitude,
            name_kana=row.name_kana,
            town_id=row.town_id,
        )
        for row in rows
    ]
    count = set_towns(ward_id=ward.pk, towns=towns, actor_id=None, now=timezone.now())
    command.stdout.write(
        _("%(ward)sの町を%(count)d件入れました。") % {"ward": ward.name, "count": count}
    )
