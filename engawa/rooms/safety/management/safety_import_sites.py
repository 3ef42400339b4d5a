"""`engawa safety import-sites [FILE…] --ward kanazawa [--role welfare [--apply]]`: take lists of refuges or of sites in.

Without a role the files are lists of places, and each place that is a refuge becomes a site. With one they
are lists of sites, joined to places that are there: what they would do is said, and done when asked to.
"""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED, find_ward
from engawa.core.wards.models import Ward
from engawa.rooms.places.contracts import PlacesFileRefused
from engawa.rooms.places.facade import import_places
from engawa.rooms.safety.file_findings import RegisterFileRefused
from engawa.rooms.safety.management.register_files import (
    REFUSED,
    read_bytes,
    say_review,
    say_where_to_decide,
)
from engawa.rooms.safety.services.registers import RegisterRefused
from engawa.rooms.safety.services.site_files import (
    bring_site_file,
    put_in_site_file,
    review_site_file,
)
from engawa.rooms.safety.services.site_making import make_sites_from_places
from engawa.rooms.safety.values import SiteRole

HELP = "Take lists of refuges in and make sites of the places of a ward, or take lists of sites in."
ROLES = {role.value.lower().replace("_", "-"): role for role in SiteRole}
BY_ROW = "by-row"


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument(
        "--role",
        choices=[*ROLES, BY_ROW],
        help="read lists of sites of this role, joined to the places that are there",
    )
    parser.add_argument(
        "--apply", action="store_true", help="with a role: put them in, if nothing is wrong in them"
    )
    parser.add_argument(
        "--takes-out", action="store_true", help="retire sites of the role that the list leaves out"
    )
    parser.add_argument(
        "--brings-back", action="store_true", help="restore retired sites that the list names"
    )
    parser.add_argument(
        "files", nargs="*", type=Path, help="lists in the layouts that the places room reads"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Take the files in whole or not at all, and say how many sites there are now.

    :raises CommandError: exit code 1: a file cannot be taken in; 2: the ward or a file is not there, or the
        words do not fit together.
    """
    ward = find_ward(slug=options["ward"])
    if options["role"] is None:
        if any(options[name] for name in ("apply", "takes_out", "brings_back")):
            raise CommandError(_("--apply などは、--role と一緒に使います。"), returncode=MISUSED)
        _make_of_places(command, ward, options["files"])
        return
    if not options["files"]:
        raise CommandError(_("避難先のファイルを1つ以上書いてください。"), returncode=MISUSED)
    with transaction.atomic():
        for path in options["files"]:
            _take_list(command, ward, path, options)


def _make_of_places(command: BaseCommand, ward: Ward, files: list[Path]) -> None:
    now = timezone.now()
    with transaction.atomic():
        for path in files:
            try:
                import_places(
                    ward_id=ward.pk,
                    filename=path.name,
                    content=read_bytes(path),
                    actor_id=None,
                    now=now,
                )
            except PlacesFileRefused as refused:
                raise CommandError(f"{path.name}: {refused}", returncode=REFUSED) from refused
        made = make_sites_from_places(ward_id=ward.pk, actor_id=None, now=now)
    command.stdout.write(
        _(
            "避難先を%(added)dか所加え、%(changed)dか所の指定を直しました。%(unchanged)dか所は同じです。"
        )
        % {"added": made.added, "changed": made.changed, "unchanged": made.unchanged}
    )


def _take_list(command: BaseCommand, ward: Ward, path: Path, options: dict[str, Any]) -> None:
    now = timezone.now()
    try:
        file = bring_site_file(
            ward_id=ward.pk,
            filename=path.name,
            content=read_bytes(path),
            role=ROLES.get(options["role"]),
            actor_id=None,
            now=now,
        )
        review = review_site_file(file=file)
        say_review(
            command,
            added=len(review.added),
            changed=len(review.changed),
            unchanged=review.unchanged,
            errors=review.errors,
            findings=review.findings,
        )
        command.stdout.write(
            _(
                "ファイルにない避難先 %(gone)d、外してある避難先 %(retired)d、ほかの区の行 %(elsewhere)d"
            )
            % {
                "gone": len(review.gone),
                "retired": len(review.retired),
                "elsewhere": review.reading.elsewhere,
            }
        )
        if options["apply"]:
            put_in_site_file(
                ward_id=ward.pk,
                file_id=file.pk,
                seen=review.stamp,
                takes_out=options["takes_out"],
                brings_back=options["brings_back"],
                actor_id=None,
                now=now,
            )
            command.stdout.write(_("避難先を入れました。"))
            return
    except (RegisterFileRefused, RegisterRefused) as refused:
        raise CommandError(f"{path.name}: {refused}", returncode=REFUSED) from refused
    say_where_to_decide(command, page="safety:desk-site-file", ward=ward.slug, file_id=file.pk)
