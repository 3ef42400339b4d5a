"""`engawa safety import-zones FILE --ward kanazawa [--apply]`: read a register of zones, say what it would do, do it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import find_ward
from engawa.rooms.safety.file_findings import RegisterFileRefused
from engawa.rooms.safety.management.register_files import (
    REFUSED,
    read_bytes,
    say_review,
    say_where_to_decide,
)
from engawa.rooms.safety.services.registers import RegisterRefused
from engawa.rooms.safety.services.zone_files import (
    bring_zone_file,
    put_in_zone_file,
    review_zone_file,
)

HELP = "Read a register of zones, and put it in when asked to."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument("--apply", action="store_true", help="put it in, if nothing is wrong in it")
    parser.add_argument("--credit", default="", help="whose data the shapes are")
    parser.add_argument("file", type=Path, help="GeoJSON, CSV or a workbook")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Read the file, say what it would do, and put it in when asked to.

    :raises CommandError: exit code 1: it cannot be read or put in; 2: the ward or the file is not there.
    """
    ward = find_ward(slug=options["ward"])
    path, now = options["file"], timezone.now()
    content = read_bytes(path)
    try:
        file = bring_zone_file(
            ward_id=ward.pk,
            filename=path.name,
            content=content,
            credit=options["credit"],
            actor_id=None,
            now=now,
        )
        review = review_zone_file(file=file)
        say_review(
            command,
            added=len(review.added),
            changed=len(review.changed),
            unchanged=review.unchanged,
            errors=review.errors,
            findings=review.reading.findings,
        )
        if options["apply"]:
            put_in_zone_file(
                ward_id=ward.pk, file_id=file.pk, seen=review.stamp, actor_id=None, now=now
            )
            command.stdout.write(_("区域を入れました。"))
            return
    except (RegisterFileRefused, RegisterRefused) as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    say_where_to_decide(command, page="safety:desk-zone-file", ward=ward.slug, file_id=file.pk)
