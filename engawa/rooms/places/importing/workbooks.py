"""Opening workbooks (xlsx, xls, ods) so that a hostile one ends in a sentence."""

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.rooms.places.importing import sheets
from engawa.rooms.places.importing.table import FileRefused

MOST_ENTRIES = 2_000
LARGEST_INSIDE = 200 * 1024 * 1024
# Sheets full of equal cells shrink to a fiftieth; nothing honest of this size shrinks much further.
MOST_SHRUNK = 150
_SMALL_INSIDE = 10 * 1024 * 1024
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, the names of all visible ones, and its cells as text."""

    name: str
    names: tuple[str, ...]
    rows: Sequence[Sequence[str]]


def check_archive(*, content: bytes, name: str) -> list[str]:
    """Give the names in a zip archive after seeing that it can be opened safely.

    :raises FileRefused: it is broken, or would become too large when opened.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise FileRefused(say_broken(name)) from error
    size = sum(entry.file_size for entry in entries)
    # Entries may share the same bytes of the file, so their sum may be more than the file holds.
    shrunk = size / max(1, min(len(content), sum(entry.compress_size for entry in entries)))
    if (
        len(entries) > MOST_ENTRIES
        or size > LARGEST_INSIDE
        or (size > _SMALL_INSIDE and shrunk > MOST_SHRUNK)
    ):
        raise FileRefused(_say_too_large_inside(name))
    return [entry.filename for entry in entries]


def read_workbook(*, content: bytes, name: str, sheet: str) -> Sheet:
    """Read a sheet of a workbook: the one that is named, else the first that looks like a table.

    :raises FileRefused: it is locked, broken or too large, or has no such sheet.
    """
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the sheet's name is only compared
            [sys.executable, "-m", "engawa.rooms.places.importing.sheets", sheet],
            input=content,
            # Where this process finds its modules, and nothing else of its environment.
            env={"PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)},
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused(_say_too_large_inside(name)) from error
    except ValueError as error:
        # A name with a null character cannot be handed over, and no sheet has one.
        raise FileRefused(_say_no_sheet(name, sheet)) from error
    if done.returncode == 0:
        told = json.loads(done.stdout)
        return Sheet(told["sheet"], tuple(told["sheets"]), told["rows"])
    if done.returncode == sheets.LOCKED:
        raise FileRefused(
            _("「%(name)s」はパスワードで保護されています。保護を外して保存し直してください。")
            % {"name": name}
        )
    if done.returncode == sheets.NO_SHEET:
        raise FileRefused(_say_no_sheet(name, sheet))
    # Ended by a limit (a signal has a negative code), or by the memory that it asked for in vain.
    if done.returncode == sheets.TOO_LARGE or done.returncode < 0:
        raise FileRefused(_say_too_large_inside(name))
    raise FileRefused(say_broken(name))


def say_broken(name: str) -> str:
    """Give the sentence for a file that its own program could not open either."""
    return _(
        "「%(name)s」は壊れているか、表のファイルではありません。"
        "元のソフトウェアで開けることを確かめ、保存し直してから選んでください。"
    ) % {"name": name}


def _say_too_large_inside(name: str) -> str:
    return _(
        "「%(name)s」は開くと大きくなりすぎるため、読み込みませんでした。"
        "施設の表だけを新しいファイルに貼り付けて保存してください。"
    ) % {"name": name}


def _say_no_sheet(name: str, sheet: str) -> str:
    if not sheet:
        return _(
            "「%(name)s」には表のあるシートがありません。表を1枚目のシートに置いてください。"
        ) % {"name": name}
    return _(
        "「%(name)s」には「%(sheet)s」というシートがありません。シートの名前を確かめてください。"
    ) % {"name": name, "sheet": sheet}
