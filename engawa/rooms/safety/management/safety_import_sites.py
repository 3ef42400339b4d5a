"""`engawa safety import-sites [FILE…] --ward kanazawa`: take lists of refuges in, and make sites of the ward's places."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED, find_ward
from engawa.rooms.places.contracts import PlacesFileRefused
from engawa.rooms.places.facade import import_places
from engawa.rooms.safety.services.site_making import make_sites_from_places

REFUSED = 1
HELP = "Take lists of refuges in, and make sites of the places of a ward."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument(
        "files", nargs="*", type=Path, help="lists in the layouts that the places room reads"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Take the files in whole or not at all, and say how many sites there are now.

    :raises CommandError: exit code 1: a file cannot be taken in; 2: the ward or a file is not there.
    """
    ward = find_ward(slug=options["ward"])
    now = timezone.now()
    with transaction.atomic():
        for path in options["files"]:
            try:
                import_places(
                    ward_id=ward.pk,
                    filename=path.name,
                    content=path.read_bytes(),
                    actor_id=None,
                    now=now,
                )
            except OSError as error:
                raise CommandError(
                    _("「%(path)s」を開けません。ファイルの場所を確かめてください。")
                    % {"path": path},
                    returncode=MISUSED,
                ) from error
            except PlacesFileRefused as refused:
                raise CommandError(f"{path.name}: {refused}", returncode=REFUSED) from refused
        made = make_sites_from_places(ward_id=ward.pk, actor_id=None, now=now)
    command.stdout.write(
        _(
            "避難先を%(added)dか所加え、%(changed)dか所の指定を直しました。%(unchanged)dか所は同じです。"
        )
        % {"added": made.added, "changed": made.changed, "unchanged": made.unchanged}
    )
