"""`engawa safety count-views LOGFILE…`: count in the web server's log how often the safety pages were read."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED
from engawa.rooms.safety.services.page_views import keep_views
from engawa.rooms.safety.view_counting import count_views

HELP = "Count in the web server's log how often the safety pages were read."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument(
        "files", nargs="+", type=Path, help="logs of the form `combined`, whole days, .gz or not"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Count, and keep a number for each ward and day.

    :raises CommandError: exit code 2: a file cannot be opened.
    """
    try:
        counts = count_views(_read_lines(options["files"]))
    except OSError as error:
        raise CommandError(
            _("「%(path)s」を開けません。ファイルの場所を確かめてください。")
            % {"path": error.filename},
            returncode=MISUSED,
        ) from error
    kept = keep_views(counts=counts, now=timezone.now())
    command.stdout.write(
        _("%(views)d回の閲覧を数え、%(days)d日分を残しました。")
        % {"views": sum(counts.values()), "days": kept}
    )


def _read_lines(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        with path.open("rb") as file:
            unpacked = gzip.GzipFile(fileobj=file) if path.suffix == ".gz" else file
            for line in unpacked:
                yield line.decode("utf-8", "replace")
