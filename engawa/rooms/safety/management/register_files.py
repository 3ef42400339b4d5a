"""What the commands that read files for the registers have in common: opening them, and saying what they would do."""

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED
from engawa.rooms.safety.file_findings import Finding

REFUSED = 1
_FINDINGS_SHOWN = 50


def read_bytes(path: Path) -> bytes:
    """Read a file.

    :raises CommandError: exit code 2: it cannot be opened.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(
            _("「%(path)s」を開けません。ファイルの場所を確かめてください。") % {"path": path},
            returncode=MISUSED,
        ) from error


def say_review(
    command: BaseCommand,
    *,
    added: int,
    changed: int,
    unchanged: int,
    errors: int,
    findings: Iterable[Finding],
) -> None:
    """Say what a file would do to a register, and what is wrong in it, row by row."""
    command.stdout.write(
        _("加える %(added)d、直す %(changed)d、同じ %(unchanged)d、直すところ %(errors)d")
        % {"added": added, "changed": changed, "unchanged": unchanged, "errors": errors}
    )
    for finding in list(findings)[:_FINDINGS_SHOWN]:
        command.stdout.write(f"  {finding.row} {finding.column} {finding.sentence}")


def say_where_to_decide(command: BaseCommand, *, page: str, ward: str, file_id: int) -> None:
    """Say on which page of the desk an officer looks at the file and decides."""
    address = reverse(page, args=(ward, file_id))
    command.stdout.write(
        _("確かめる場所：%(address)s") % {"address": f"{settings.SITE_URL}{address}"}
    )
