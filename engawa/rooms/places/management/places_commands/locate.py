"""`engawa places locate --ward kanazawa [--apply]`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import find_ward
from engawa.rooms.places.selectors.locating import find_missing_points
from engawa.rooms.places.services.locating import locate_places
from engawa.rooms.places.values import Precision

HELP = (
    "Give places without a point that of their address; without --apply only say what it would do."
)


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument("--apply", action="store_true", help="write the points")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Say which place would get which point, and with --apply write it.

    :raises CommandError: exit code 2: there is no such ward.
    """
    ward = find_ward(slug=options["ward"])
    missing = find_missing_points(ward_id=ward.pk)
    for item in missing.found:
        command.stdout.write(
            _("  %(number)d番　%(name)s　→　%(address)s（%(precision)s）")
            % {
                "number": item.number,
                "name": item.name,
                "address": item.found.name,
                "precision": Precision(item.found.precision).label,
            }
        )
    for number, name in missing.unknown:
        command.stdout.write(
            _("  %(number)d番　%(name)s　→　住所からは位置が分かりません。")
            % {"number": number, "name": name}
        )
    if not missing.found:
        command.stdout.write(_("住所から位置の分かる施設は、ありません。"))
    elif options["apply"]:
        count = locate_places(ward_id=ward.pk, actor_id=None, now=timezone.now())
        command.stdout.write(_("%(count)d件の施設に位置を入れました。") % {"count": count})
    else:
        command.stdout.write(
            _(
                "%(count)d件の施設に位置を入れられます。まだ何も変えていません。入れるには --apply を付けてください。"
            )
            % {"count": len(missing.found)}
        )
