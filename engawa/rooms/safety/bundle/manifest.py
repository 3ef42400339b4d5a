"""The list of a release's files, and the pointer that names that list."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.canonical import read_moment, write_canonical, write_moment
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding

_SHA256 = re.compile(r"^[0-9a-f]{64}$")
# A release is made at least so often, and is called old after so long.
HEARTBEAT = dt.timedelta(seconds=60)
VALID_FOR = dt.timedelta(minutes=10)
LARGEST_POINTER = 1024
# A notice comes on top of it after a break-glass.
LARGEST_POINTER_WITH_NOTICE = 16 * 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: its SHA-256 in hex, its size in bytes; `until` is set for what is kept from earlier releases."""

    sha256: str
    size: int
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """All files of a release by their paths; `kept` are hashed files of earlier ones."""

    ward: str
    is_drill: bool
    sequence: int
    made_at: dt.datetime
    files: Mapping[str, Entry]
    kept: Mapping[str, Entry]

    def find(self, path: str) -> Entry | None:
        """Give the entry of a path, None when there is none."""
        return self.files.get(path) or self.kept.get(path)


@dataclass(frozen=True, slots=True)
class Pointer:
    """What `current.json` says; `notice` are the words of a break-glass by language.

    `content` stays the same from release to release as long as nothing but the time changes. `areas` is the path of
    the areas under orders: named here, it need not stand in the hundreds of pages that no order concerns.
    """

    ward: str
    is_drill: bool
    sequence: int
    made_at: dt.datetime
    valid_until: dt.datetime
    next_heartbeat: dt.datetime
    manifest_sha256: str
    key_id: str
    signature: str
    notice: Mapping[str, str]
    content: str = ""
    areas: str = ""


def hash_of(content: bytes) -> str:
    """Give the SHA-256 of a file in hex."""
    return hashlib.sha256(content).hexdigest()


def entry_of(content: bytes) -> Entry:
    """Give the entry of a file."""
    return Entry(hash_of(content), len(content))


def get_content(manifest: Manifest) -> str:
    """Give what stays the same while nothing but the time changes: 32 hex digits, of all files but pages with the time."""
    lasting = {
        path: entry.sha256 for path, entry in manifest.files.items() if paths.is_lasting(path)
    }
    return hash_of(write_canonical(lasting))[:32]


def get_areas(manifest: Manifest) -> str:
    """Give the path of the areas under orders, empty where a release has none."""
    return next((path for path in manifest.files if paths.is_areas(path)), "")


def write_manifest(manifest: Manifest) -> bytes:
    """Write `manifest.json`."""
    return write_canonical(
        {
            "ward": manifest.ward,
            "drill": manifest.is_drill,
            "sequence": manifest.sequence,
            "made_at": write_moment(manifest.made_at),
            "files": {path: _write_entry(entry) for path, entry in manifest.files.items()},
            "kept": {path: _write_entry(entry) for path, entry in manifest.kept.items()},
        }
    )


def read_manifest(content: bytes) -> Manifest:
    """Read `manifest.json`.

    :raises BundleRefused: it is none, or names a path that no bundle may have.
    """
    try:
        said = json.loads(content)
        manifest = Manifest(
            ward=_text(said["ward"]),
            is_drill=_yes_or_no(said["drill"]),
            sequence=_number(said["sequence"]),
            made_at=read_moment(_text(said["made_at"])),
            files={path: _read_entry(entry) for path, entry in said["files"].items()},
            kept={path: _read_entry(entry) for path, entry in said.get("kept", {}).items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleRefused(Finding(Fault.UNREADABLE, paths.MANIFEST)) from error
    bad = [path for path in (*manifest.files, *manifest.kept) if not paths.is_safe(path)]
    if bad:
        raise BundleRefused(*(Finding(Fault.BAD_PATH, path[:80]) for path in bad))
    return manifest


def say_pointer(pointer: Pointer) -> dict[str, Any]:
    """Give the members of `current.json` that are signed: all but the signature."""
    said: dict[str, Any] = {
        "ward": pointer.ward,
        "drill": pointer.is_drill,
        "sequence": pointer.sequence,
        "made_at": write_moment(pointer.made_at),
        "valid_until": write_moment(pointer.valid_until),
        "next_heartbeat": write_moment(pointer.next_heartbeat),
        "manifest_sha256": pointer.manifest_sha256,
        "key_id": pointer.key_id,
    }
    if pointer.content:
        said["content"] = pointer.content
    if pointer.areas:
        said["areas"] = pointer.areas
    if pointer.notice:
        said["notice"] = dict(pointer.notice)
    return said


def write_pointer(pointer: Pointer) -> bytes:
    """Write `current.json`."""
    return write_canonical({**say_pointer(pointer), "signature": pointer.signature})


def read_pointer(content: bytes) -> tuple[Pointer, bytes]:
    """Read `current.json`; give it with the bytes over which its signature is made.

    Members that are not known are signed like the others, so that a later form can have more of them.

    :raises BundleRefused: it is none.
    """
    try:
        if len(content) > LARGEST_POINTER_WITH_NOTICE:
            raise ValueError("too large")
        said = json.loads(content)
        notice = said.get("notice", {})
        pointer = Pointer(
            ward=_text(said["ward"]),
            is_drill=_yes_or_no(said["drill"]),
            sequence=_number(said["sequence"]),
            made_at=read_moment(_text(said["made_at"])),
            valid_until=read_moment(_text(said["valid_until"])),
            next_heartbeat=read_moment(_text(said["next_heartbeat"])),
            manifest_sha256=_sha256(said["manifest_sha256"]),
            key_id=_text(said["key_id"]),
            signature=_text(said["signature"]),
            notice={_text(code): _text(words) for code, words in notice.items()},
            content=_text(said.get("content", "")),
            areas=_text(said.get("areas", "")),
        )
        signed = write_canonical({name: said[name] for name in said if name != "signature"})
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BundleRefused(Finding(Fault.UNREADABLE, paths.POINTER)) from error
    return pointer, signed


def _write_entry(entry: Entry) -> dict[str, Any]:
    said: dict[str, Any] = {"sha256": entry.sha256, "size": entry.size}
    if entry.until is not None:
        said["until"] = write_moment(entry.until)
    return said


def _read_entry(said: Any) -> Entry:
    until = said.get("until")
    return Entry(
        _sha256(said["sha256"]),
        _number(said["size"]),
        None if until is None else read_moment(_text(until)),
    )


def _sha256(value: Any) -> str:
    if not isinstance(value, str) or not _SHA256.fullmatch(value):
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(value)
    return value
