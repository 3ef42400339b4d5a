"""`engawa safety break-glass DIR --out DIR --key FILE --text WORDS`: a notice on the last pages, without a database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from engawa.core.wards.commands import MISUSED
from engawa.rooms.safety.bundle.breaking_glass import LONGEST_NOTICE, break_glass
from engawa.rooms.safety.bundle.keys import KeyRefused, read_emergency_key
from engawa.rooms.safety.bundle.refusals import BundleRefused
from engawa.rooms.safety.management.bundle_words import (
    REFUSED,
    add_keys_argument,
    find_keys,
    find_release,
    say_finding,
)
from engawa.rooms.safety.management.safety_keys import ask_password

HELP = (
    "Put a notice on the last safety pages and sign them with the emergency key; needs no database."
)
_LANGUAGES = {"ja": "text", "ja-x-easy": "easy", "en": "en", "zh-hans": "zh_hans", "ko": "ko"}


def add_arguments(parser: CommandParser) -> None:
    """Say what the command takes."""
    parser.add_argument("folder", type=Path, help="the last pages: the folder with current.json")
    parser.add_argument("--out", type=Path, required=True, help="the new folder, to be uploaded")
    parser.add_argument("--key", type=Path, required=True, help="the file of the emergency key")
    parser.add_argument("--text", required=True, help="the notice in Japanese")
    parser.add_argument("--easy", default="", help="in plain Japanese")
    parser.add_argument("--en", default="", help="in English")
    parser.add_argument("--zh-hans", default="", help="in simplified Chinese")
    parser.add_argument("--ko", default="", help="in Korean")
    parser.add_argument(
        "--password-file", type=Path, help="its first line is the password; asked for when left out"
    )
    add_keys_argument(parser)


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Write the new folder.

    :raises CommandError: exit code 1: the last pages are damaged, or the key is not the right one; 2: the notice is
        empty or too long, or the new folder is there already.
    """
    folder, out = find_release(options["folder"]), options["out"]
    if out.exists():
        raise CommandError(_("%(out)s は、もうあります。") % {"out": out}, returncode=MISUSED)
    keys, _is_own = find_keys(named=options["keys"], folder=folder)
    password = ask_password(file=options["password_file"], is_new=False)
    try:
        sealed = break_glass(
            folder=folder,
            out=out,
            notice={code: options[name] for code, name in _LANGUAGES.items()},
            key=read_emergency_key(options["key"], password=password),
            keys=keys,
            now=timezone.now(),
        )
    except KeyRefused as error:
        raise CommandError(
            _("非常用の鍵を開けません。ファイルとパスワードを確かめてください。"),
            returncode=REFUSED,
        ) from error
    except BundleRefused as refused:
        said = "\n".join(say_finding(finding) for finding in refused.findings)
        raise CommandError(said, returncode=REFUSED) from refused
    except ValueError as error:
        raise CommandError(
            _("お知らせは、日本語で、%(longest)d文字以内で書いてください。")
            % {"longest": LONGEST_NOTICE},
            returncode=MISUSED,
        ) from error
    command.stdout.write(
        _(
            "第%(sequence)d号を %(out)s に作りました。`engawa safety verify` で確かめてから、公開の場所に置いてください。"
        )
        % {"sequence": sealed.pointer.sequence, "out": out}
    )
