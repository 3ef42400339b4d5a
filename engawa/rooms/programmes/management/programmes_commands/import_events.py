"""`engawa programmes import FILE --ward kanazawa --section child-family [--apply]`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED, find_ward
from engawa.core.wards.models import Section
from engawa.rooms.places.contracts import TableRefused
from engawa.rooms.programmes.models import ProgrammeImport
from engawa.rooms.programmes.selectors.event_imports import (
    Deed,
    EventPlan,
    ImportRefused,
    plan_import,
)
from engawa.rooms.programmes.services.event_imports import apply_import, start_import

HELP = "Read events from CSV or XLSX; say what would change; take them in as drafts."
REFUSED = 1
_LARGEST = 50 * 1024 * 1024
_FINDINGS_SHOWN = 200


def add_arguments(parser: ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("file", type=Path, help="the file")
    parser.add_argument("--ward", required=True, help="slug of the ward, for example kanazawa")
    parser.add_argument(
        "--section", required=True, help="code of the section that looks after what is added"
    )
    parser.add_argument(
        "--apply", action="store_true", help="take the rows in at once, without a review"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Read the file, say what each row would do, and take the rows in when asked to.

    :raises CommandError: exit code 1: the file cannot be read or taken in; 2: the ward, the section or the
        file is not there.
    """
    ward = find_ward(slug=options["ward"])
    known = dict(Section.objects.filter(ward=ward).values_list("code", "pk"))
    if options["section"] not in known:
        raise CommandError(
            _("「%(code)s」という課はありません。いまある課：%(known)s")
            % {"code": options["section"], "known": "、".join(sorted(known))},
            returncode=MISUSED,
        )
    path: Path = options["file"]
    now = timezone.now()
    try:
        started = start_import(
            ward_id=ward.pk,
            section_id=known[options["section"]],
            filename=path.name,
            content=_read(path),
            actor_id=None,
            now=now,
        )
        _report(command, plan_import(programme_import=started), started)
        if options["apply"]:
            apply_import(ward_id=ward.pk, import_id=started.pk, seen=None, actor_id=None, now=now)
            command.stdout.write(
                _("取り込みました。新しい催しは、公開するまで職員だけが見られます。")
            )
            return
    except (TableRefused, ImportRefused) as refused:
        raise CommandError(str(refused), returncode=REFUSED) from refused
    address = reverse(
        "programmes:desk-import", kwargs={"ward_slug": ward.slug, "import_id": started.pk}
    )
    command.stdout.write(
        _("確かめる場所：%(address)s") % {"address": f"{settings.SITE_URL}{address}"}
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than allowed is enough to know, and bounds the memory.
            return file.read(_LARGEST + 1)
    except OSError as error:
        raise CommandError(
            _("「%(path)s」を開けません。ファイルの場所を確かめてください。") % {"path": path},
            returncode=MISUSED,
        ) from error


def _report(command: BaseCommand, plan: EventPlan, started: ProgrammeImport) -> None:
    counts = plan.count()
    command.stdout.write(
        _("催しの表として読みました（%(form)s %(encoding)s、%(rows)d行）。")
        % {
            "form": started.form,
            "encoding": started.encoding,
            "rows": len(plan.table.rows),
        }
    )
    for key, words in (
        (Deed.NEW.value, _("新しい")),
        (Deed.CHANGED.value, _("変わる")),
        (Deed.KEPT.value, _("職員の内容のまま")),
        (Deed.UNCHANGED.value, _("変わらない")),
        ("GONE", _("表からなくなった")),
        ("REFUSED", _("取り込めない行")),
    ):
        command.stdout.write(f"  {words}　{counts[key]}")
    for finding in plan.findings[:_FINDINGS_SHOWN]:
        command.stdout.write(
            _("  %(row)d行目「%(column)s」：%(message)s")
            % {"row": finding.row, "column": finding.column, "message": finding.message}
        )
    if len(plan.findings) > _FINDINGS_SHOWN:
        more = len(plan.findings) - _FINDINGS_SHOWN
        command.stdout.write(_("ほか%(count)d件") % {"count": more})
