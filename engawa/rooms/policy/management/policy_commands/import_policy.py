"""`engawa policy import FILE --ward kanazawa --fiscal-year 2023 [--accept]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.fiscal.years import FiscalYear
from engawa.core.wards.commands import MISUSED, find_ward
from engawa.rooms.policy.importing.document import text_of
from engawa.rooms.policy.importing.reading import LARGEST_FILE, CannotRead
from engawa.rooms.policy.importing.tree import DraftTree
from engawa.rooms.policy.models import PolicyImport
from engawa.rooms.policy.selectors.import_acceptance import count_kinds
from engawa.rooms.policy.selectors.imports import Counts, source_of
from engawa.rooms.policy.services.imports import (
    ImportRefused,
    accept_import,
    start_import,
)
from engawa.rooms.policy.services.publishing import DraftExists

HELP = "Read a published policy document (text, Markdown, DOCX, PDF) for review in the staff desk."
REFUSED = 1
_LONGEST_SHOWN = 100


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="the document")
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument(
        "--fiscal-year", required=True, type=int, help="year in which it begins, for example 2023"
    )
    parser.add_argument(
        "--accept", action="store_true", help="make it the plan's next draft at once"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Read the document, say how much of it has a place, and where to review it.

    :raises CommandError: exit code 1: the document or the plan stands against it; 2: the ward or
        the file is not there.
    """
    ward = find_ward(slug=options["ward"])
    path: Path = options["file"]
    content = _read(path)
    try:
        started = start_import(
            ward_id=ward.pk,
            fiscal_year=options["fiscal_year"],
            filename=path.name,
            content=content,
            actor_id=None,
            now=timezone.now(),
        )
    except CannotRead as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    policy_import = started.policy_import
    if started.is_same:
        command.stdout.write(_("同じファイルは前に読み込んであります。何も変えていません。"))
    _report(command, policy_import)
    address = reverse(
        "policy:import", kwargs={"ward_slug": ward.slug, "import_id": policy_import.pk}
    )
    command.stdout.write(
        _("確かめる場所：%(address)s") % {"address": f"{settings.SITE_URL.rstrip('/')}{address}"}
    )
    if options["accept"] and policy_import.state == PolicyImport.State.IN_REVIEW:
        _accept(command, policy_import)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to know, and bounds the memory.
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise CommandError(
            _("「%(path)s」を開けません。ファイルの場所を確かめてください。") % {"path": path},
            returncode=MISUSED,
        ) from error


def _report(command: BaseCommand, policy_import: PolicyImport) -> None:
    tree = DraftTree.from_json(policy_import.tree)
    counts = Counts(**policy_import.tree["coverage"])
    command.stdout.write(
        _("文書：%(name)s（%(lines)d行、%(year)s）")
        % {
            "name": policy_import.filename,
            "lines": len(policy_import.lines),
            "year": FiscalYear(policy_import.fiscal_year).label,
        }
    )
    command.stdout.write(
        _("置けた文字：%(share)s %%（%(settled)d / %(all)d字。ほかに飾り%(furniture)d字）")
        % {
            "share": counts.per_cent,
            "settled": counts.settled,
            "all": counts.content,
            "furniture": counts.furniture,
        }
    )
    if tree.fiscal_year is not None and tree.fiscal_year != policy_import.fiscal_year:
        command.stdout.write(
            _("文書には%(found)sと書いてあります。年度が正しいか、確かめてください。")
            % {"found": FiscalYear(tree.fiscal_year).label}
        )
    for label, number in count_kinds(tree=tree):
        command.stdout.write(f"  {label}　{number}")
    document = source_of(policy_import=policy_import)
    command.stdout.write(_("置いていない行：%(total)d") % {"total": len(tree.not_placed)})
    for span in tree.not_placed:
        words = "".join(text_of(document, [span]))[:_LONGEST_SHOWN]
        command.stdout.write(f"  {span.line}: {words}")


def _accept(command: BaseCommand, policy_import: PolicyImport) -> None:
    try:
        version = accept_import(import_id=policy_import.pk, actor_id=None, now=timezone.now())
    except (ImportRefused, DraftExists) as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    command.stdout.write(
        _("%(year)sの運営方針の第%(number)d版を、下書きとして作りました。")
        % {"year": FiscalYear(policy_import.fiscal_year).label, "number": version.number}
    )
