"""Putting a notice on the last pages, on a laptop without application and database, signed with the emergency key."""

import datetime as dt
import html
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.checking import Opened, check_folder
from engawa.rooms.safety.bundle.keys import PublicKey, SigningKey, read_keys
from engawa.rooms.safety.bundle.manifest import VALID_FOR, Manifest, entry_of
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding
from engawa.rooms.safety.bundle.signing import Sealed, seal
from engawa.rooms.safety.bundle.writing import write_flat

# Meanwhile the house may have gone on for hours, a release a minute: the notice must be newer than all of these.
STEP = 1000
_BODY = re.compile(rb"<body\b[^>]*>", re.IGNORECASE)
_LANGUAGES = {"easy": "ja-x-easy", "en": "en", "zh-hans": "zh-hans", "ko": "ko"}
# How a page names a language (BCP 47).
_TAGS = {"ja": "ja", "ja-x-easy": "ja", "en": "en", "zh-hans": "zh-Hans", "ko": "ko"}
_FRAMES = Path(__file__).parent / "pages" / "notice.toml"
LONGEST_NOTICE = 1000


def break_glass(
    *,
    folder: Path,
    out: Path,
    notice: Mapping[str, str],
    key: SigningKey,
    keys: Mapping[str, PublicKey],
    now: dt.datetime,
) -> Sealed:
    """Copy the release in `folder` to the new folder `out`, with a notice on top of its pages; give what was signed.

    `notice` are the words by language, Japanese at least; where a language has none, the Japanese is shown. Pages of
    issued versions stay as they were. `keys` are those by which the old release is believed.

    :raises BundleRefused: the release is damaged or not signed, or its readers do not know the emergency key.
    :raises ValueError: the Japanese words are missing, or some are too long.
    """
    words = {code: text.strip() for code, text in notice.items() if text.strip()}
    if "ja" not in words or any(len(text) > LONGEST_NOTICE for text in words.values()):
        raise ValueError("notice")
    opened, found = check_folder(folder, keys=keys)
    if opened is None or found:
        raise BundleRefused(*found)
    files = _read(opened)
    if key.public.id not in read_keys(files.get(paths.KEYS, b"")):
        raise BundleRefused(Finding(Fault.UNKNOWN_KEY, paths.KEYS))
    for path in opened.manifest.files:
        if path.endswith(".html") and not paths.is_version(path):
            files[path] = _put_notice(path, files[path], words, opened.pointer.made_at, now)
    manifest = Manifest(
        ward=opened.manifest.ward,
        is_drill=opened.manifest.is_drill,
        sequence=opened.manifest.sequence + STEP,
        made_at=now,
        files={path: entry_of(files[path]) for path in opened.manifest.files},
        kept=opened.manifest.kept,
    )
    sealed = seal(manifest, valid_until=now + VALID_FOR, key=key, notice=words)
    write_flat(out, files=files, sealed=sealed)
    return sealed


def _read(opened: Opened) -> dict[str, bytes]:
    names = (*opened.manifest.files, *opened.manifest.kept)
    return {path: (opened.folder / path).read_bytes() for path in names}


def _put_notice(
    path: str, content: bytes, words: Mapping[str, str], before: dt.datetime, now: dt.datetime
) -> bytes:
    start = _BODY.search(content)
    if start is None:
        return content
    first = path.partition("/")[0]
    if first == "z":
        # A zone's page speaks all languages, since its address stands on paper.
        boxes = "".join(
            _write_box(code, words[code], before, now) for code in _TAGS if code in words
        )
    else:
        code = _LANGUAGES.get(first, "ja")
        code = code if code in words else "ja"
        boxes = _write_box(code, words[code], before, now)
    return content[: start.end()] + boxes.encode() + content[start.end() :]


def _write_box(code: str, words: str, before: dt.datetime, now: dt.datetime) -> str:
    frame = tomllib.loads(_FRAMES.read_text(encoding="utf-8"))[code]
    made = frame["made"].format(time=_say(now), before=_say(before))
    lines = "<br>".join(html.escape(line) for line in words.splitlines())
    return (
        f'<section role="alert" lang="{_TAGS[code]}"><h2>{html.escape(frame["title"])}</h2>'
        f"<p><strong>{lines}</strong></p><p>{html.escape(made)}</p><hr></section>"
    )


def _say(moment: dt.datetime) -> str:
    return f"{moment.astimezone(TOKYO):%Y-%m-%d %H:%M}"
