"""`engawa places import FILE --ward kanazawa [--apply]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED, find_ward
from engawa.core.wards.models import Partner
from engawa.rooms.places.importing.findings import Severity, describe
from engawa.rooms.places.importing.reading import LARGEST_FILE
from engawa.rooms.places.importing.table import FileRefused
from engawa.rooms.places.models import PlaceImport
from engawa.rooms.places.planning import Deed, ImportPlan
from engawa.rooms.places.selectors.kinds import list_kinds
from engawa.rooms.places.selectors.opened_imports import (
    ImportRefused,
    Opened,
    needs_kind,
    open_import,
    plan_opened,
)
from engawa.rooms.places.services.imports import apply_import, choose_mapping, start_import

HELP = "Read places from CSV, XLSX, GeoJSON, GPX or KML; say what would change; take them in."
REFUSED = 1
_FINDINGS_SHOWN = 200


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="the file")
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument(
        "--source", default="", help="name of the list; the same name again shows what changed"
    )
    parser.add_argument("--kind", default="", help="kind of places, where the file does not say")
    parser.add_argument(
        "--partner",
        action="append",
        default=[],
        help="code of a partner that all places of the file get; may be given several times",
    )
    parser.add_argument(
        "--outside", action="store_true", help="take rows that lie outside the ward as well"
    )
    parser.add_argument(
        "--apply", action="store_true", help="take the rows in at once, without a review"
    )
    parser.add_argument(
        "--remove-gone",
        action="store_true",
        help="with --apply: take off what the list no longer has",
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Read the file, say what each row would do, and take the rows in when asked to.

    :raises CommandError: exit code 1: the file cannot be read or taken in; 2: the ward, the kind, a
        partner or the file is not there.
    """
    ward = find_ward(slug=options["ward"])
    kind = options["kind"]
    known = [item.code for item in list_kinds(ward_id=ward.pk)]
    if kind and kind not in known:
        raise CommandError(
            _("「%(kind)s」という種類はありません。いまある種類：%(known)s")
            % {"kind": kind, "known": "、".join(known)},
            returncode=MISUSED,
        )
    partner_ids = _find_partners(ward.pk, options["partner"])
    path: Path = options["file"]
    now = timezone.now()
    try:
        started = start_import(
            ward_id=ward.pk,
            filename=path.name,
            content=_read(path),
            source_title=options["source"] or path.stem,
            kind=kind,
            actor_id=None,
            now=now,
        )
        if options["outside"] or partner_ids:
            started = choose_mapping(
                ward_id=ward.pk,
                import_id=started.pk,
                mapping=started.mapping,
                kind=started.kind,
                takes_outside=options["outside"],
                partner_ids=partner_ids,
                now=now,
            )
        _review(command, started)
        if options["apply"]:
            apply_import(
                ward_id=ward.pk,
                import_id=started.pk,
                seen_revision=None,
                removes_gone=options["remove_gone"],
                actor_id=None,
                now=now,
            )
            command.stdout.write(_("取り込みました。"))
            return
    except (FileRefused, ImportRefused) as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    address = reverse("places:import", kwargs={"ward_slug": ward.slug, "import_id": started.pk})
    command.stdout.write(
        _("確かめる場所：%(address)s") % {"address": f"{settings.SITE_URL}{address}"}
    )


def _find_partners(ward_id: int, codes: list[str]) -> list[int]:
    known = dict(Partner.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    for code in codes:
        if code not in known:
            raise CommandError(
                _("「%(code)s」という相手はありません。いまある相手：%(known)s")
                % {"code": code, "known": "、".join(sorted(known))},
                returncode=MISUSED,
            )
    return [known[code] for code in codes]


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


def _review(command: BaseCommand, started: PlaceImport) -> None:
    # What was read to be told goes with this function, before it is read again to be taken in.
    opened = open_import(place_import=started)
    _report(command, opened, plan_opened(opened=opened))


def _report(command: BaseCommand, opened: Opened, plan: ImportPlan) -> None:
    counts = plan.count()
    command.stdout.write(
        _("「%(layout)s」として読みました（%(form)s %(encoding)s、%(rows)d行）。")
        % {
            "layout": opened.recognised.label,
            "form": opened.table.form.value,
            "encoding": opened.table.encoding,
            "rows": len(opened.table.rows),
        }
    )
    for key, words in (
        (Deed.NEW.value, _("新しい")),
        (Deed.CHANGED.value, _("変わる")),
        (Deed.UNCHANGED.value, _("変わらない")),
        (Deed.KEPT.value, _("職員の内容のまま")),
        ("GONE", _("表からなくなった")),
        (Deed.OUTSIDE.value, _("区の外")),
        (Deed.REFUSED.value, _("取り込めない")),
    ):
        command.stdout.write(f"  {words}　{counts[key]}")
    unknown = [opened.table.columns[at] for at in opened.recognised.unknown]
    if unknown:
        command.stdout.write(
            _("知らない見出し（そのまま残します）：%(names)s") % {"names": "、".join(unknown)}
        )
    if needs_kind(opened=opened):
        command.stdout.write(_("施設の種類が表から分かりません。--kind で種類を指定してください。"))
    # That a row lies outside is said by the count above.
    found = [
        *plan.findings,
        *(
            finding
            for row in plan.rows
            for finding in row.findings
            if finding.severity is not Severity.NOTE and row.deed is not Deed.OUTSIDE
        ),
    ]
    for finding in found[:_FINDINGS_SHOWN]:
        command.stdout.write(f"  {describe(finding)}")
    if len(found) > _FINDINGS_SHOWN:
        command.stdout.write(_("ほか%(count)d件") % {"count": len(found) - _FINDINGS_SHOWN})
