"""`engawa places outline FILE --ward kanazawa --credit TEXT`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.geo.shapes import ShapeRefused
from engawa.core.wards.commands import MISUSED, find_ward
from engawa.rooms.places.ground_files import read_outline
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.services.ground import set_outline

HELP = "Put in the shape of a ward from GeoJSON, for its maps and for asking what lies inside."


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="GeoJSON that holds the ward, alone or with others")
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument("--credit", required=True, help="whose data it is; shown under the maps")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Put in the shape.

    :raises CommandError: exit code 1: the file holds no whole shape of the ward; 2: the ward or the
        file is not there.
    """
    ward = find_ward(slug=options["ward"])
    try:
        content = options["file"].read_bytes()
    except OSError as error:
        raise CommandError(
            _("「%(path)s」を開けません。ファイルの場所を確かめてください。")
            % {"path": options["file"]},
            returncode=MISUSED,
        ) from error
    try:
        geometry = read_outline(content=content, ward_code=ward.code, ward_name=ward.name)
        set_outline(
            ward_id=ward.pk,
            geometry=geometry,
            credit=options["credit"],
            filename=options["file"].name,
            actor_id=None,
            now=timezone.now(),
        )
    except (FileRefused, ShapeRefused) as refused:
        raise CommandError(str(refused), returncode=1) from refused
    command.stdout.write(
        _("%(ward)sの形を入れました。出典：%(credit)s")
        % {"ward": ward.name, "credit": options["credit"]}
    )
