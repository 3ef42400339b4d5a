"""What commands say of the files of the safety pages, and how they find them."""

from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED
from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.keys import PublicKey, list_keys, read_keys
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding
from engawa.rooms.safety.bundle.writing import find_current
from engawa.rooms.safety.folders import get_key_folder

REFUSED = 1


def say_finding(finding: Finding) -> str:
    """Say one thing that is wrong."""
    sentences = {
        Fault.NO_POINTER: _("current.json がありません。ページのひとそろいではありません。"),
        Fault.NO_MANIFEST: _("manifest.json（一覧）がありません。"),
        Fault.UNREADABLE: _("読めないファイルです。"),
        Fault.UNSIGNED: _("署名が正しくありません。だれかが書き換えたおそれがあります。"),
        Fault.UNKNOWN_KEY: _("知らない鍵で署名されています。"),
        Fault.WRONG_USE: _(
            "この種類のページに使ってはいけない鍵（訓練の鍵など）で署名されています。"
        ),
        Fault.OTHER_WARD: _("別の区、または訓練と本番の別のページです。"),
        Fault.OTHER_MANIFEST: _("一覧が、署名されたものと違います。"),
        Fault.BAD_PATH: _("使えない名前のファイルです。"),
        Fault.MISSING: _("ファイルがありません。"),
        Fault.DIFFERS: _("中身が、一覧と違います。"),
        Fault.PACKED_DIFFERS: _("圧縮したファイルの中身が、元のファイルと違います。"),
        Fault.NOT_LISTED: _("一覧にないファイルです。"),
        Fault.VERSION_LOST: _("発令した版のページが消えています。"),
        Fault.VERSION_CHANGED: _("発令した版のページが書き換わっています。"),
        Fault.OLDER: _("前に見たものより古い番号です。"),
        Fault.AGED: _("作ってから10分を過ぎています。最新ではないおそれがあります。"),
    }
    sentence = sentences[finding.fault]
    return f"{finding.path}：{sentence}" if finding.path else sentence


def find_release(folder: Path) -> Path:
    """Give the folder with the files, when the folder above them was named too."""
    current = find_current(folder)
    return current if current is not None and current.is_dir() else folder


def add_keys_argument(parser: CommandParser) -> None:
    """Let a command take a file of keys to believe."""
    parser.add_argument(
        "--keys",
        type=Path,
        help="keys.json to believe, kept apart from the folder that is looked at",
    )


def find_keys(*, named: Path | None, folder: Path | None) -> tuple[dict[str, PublicKey], bool]:
    """Give the keys to believe, and whether they come from the very folder that they are to prove.

    Those of the named file; else those of this installation; else those in the folder.

    :raises CommandError: exit code 2: there are none.
    """
    try:
        if named is not None:
            return read_keys(named.read_bytes()), False
        own = {key.public.id: key.public for key in list_keys(get_key_folder())}
        if own:
            return own, False
        if folder is not None:
            return read_keys((folder / paths.KEYS).read_bytes()), True
    except (OSError, BundleRefused) as error:
        raise CommandError(
            _("鍵のファイル（keys.json）を読めません：%(error)s") % {"error": error},
            returncode=MISUSED,
        ) from error
    raise CommandError(
        _("信じる鍵がありません。--keys で keys.json を指してください。"), returncode=MISUSED
    )
