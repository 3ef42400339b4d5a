"""`engawa safety keys list | rotate [--drill] [--at-once] | make-emergency FILE`: the keys of the pages."""

import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.commands import MISUSED
from engawa.rooms.safety.bundle.keys import SHORTEST_PASSWORD, KeyRefused, Use, list_keys
from engawa.rooms.safety.folders import get_key_folder
from engawa.rooms.safety.management.bundle_words import REFUSED
from engawa.rooms.safety.services.keys import make_emergency_key, rotate_key

HELP = "List, change and make the keys by which the safety pages are signed."


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("deed", choices=["list", "rotate", "make-emergency"])
    parser.add_argument("file", nargs="?", type=Path, help="where the emergency key is written")
    parser.add_argument("--drill", action="store_true", help="the key of drills")
    parser.add_argument(
        "--at-once", action="store_true", help="end the old key now: it is in the wrong hands"
    )
    parser.add_argument(
        "--password-file", type=Path, help="its first line is the password; asked for when left out"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Do it.

    :raises CommandError: exit code 1: the key was not made; 2: the file is not named.
    """
    match options["deed"]:
        case "list":
            _list(command)
        case "rotate":
            new = rotate_key(
                is_drill=options["drill"], at_once=options["at_once"], now=timezone.now()
            )
            command.stdout.write(
                _("新しい鍵 %(id)s は、%(at)s から署名に使います。")
                % {"id": new.public.id, "at": _say(new.signs_from)}
            )
        case _:
            _make_emergency(command, options)


def ask_password(*, file: Path | None, is_new: bool) -> str:
    """Read the password from a file, or ask whoever sits there, twice for a new one.

    :raises CommandError: exit code 2: the file cannot be read, or both are not the same.
    """
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").splitlines()[0]
        except (OSError, IndexError, UnicodeDecodeError) as error:
            raise CommandError(
                _("パスワードのファイルを読めません：%(error)s") % {"error": error},
                returncode=MISUSED,
            ) from error
    password = getpass.getpass(_("パスワード："))
    if is_new and getpass.getpass(_("もう一度：")) != password:
        raise CommandError(_("2回の入力が違います。"), returncode=MISUSED)
    return password


def _list(command: BaseCommand) -> None:
    uses = {Use.REAL: _("本番"), Use.DRILL: _("訓練"), Use.EMERGENCY: _("非常用")}
    for key in list_keys(get_key_folder()):
        ends = _say(key.ends_at) if key.ends_at else ""
        command.stdout.write(
            f"{key.public.id}  {uses[key.public.use]}  {_say(key.signs_from)} – {ends}".rstrip()
        )


def _make_emergency(command: BaseCommand, options: dict[str, Any]) -> None:
    if options["file"] is None:
        raise CommandError(_("鍵を書き出すファイルを指定してください。"), returncode=MISUSED)
    password = ask_password(file=options["password_file"], is_new=True)
    try:
        key = make_emergency_key(
            private_file=options["file"], password=password, now=timezone.now()
        )
    except KeyRefused as error:
        raise CommandError(
            _(
                "鍵を作れません。パスワードは%(length)d文字以上、ファイルは新しい名前にしてください：%(error)s"
            )
            % {"length": SHORTEST_PASSWORD, "error": error},
            returncode=REFUSED,
        ) from error
    command.stdout.write(
        _(
            "非常用の鍵 %(id)s を %(file)s に書きました。USBメモリに移して金庫に入れ、パスワードは別の封筒に入れてください。次にページを作ったときから、公開ページはこの鍵も信じます。"
        )
        % {"id": key.id, "file": options["file"]}
    )


def _say(moment: Any) -> str:
    return f"{moment.astimezone(TOKYO):%Y-%m-%d %H:%M}"
