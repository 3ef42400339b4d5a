"""Looking at a folder: is it one complete release, signed by whom we believe, and how old is it."""

import datetime as dt
import gzip
import os
import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import brotli

from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.keys import PublicKey
from engawa.rooms.safety.bundle.manifest import Entry, Manifest, Pointer, hash_of, read_manifest
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding
from engawa.rooms.safety.bundle.signing import open_pointer

# A release is at most so large; a packed file that grows beyond it is no file of ours.
_LARGEST_FILE = 64 * 1024 * 1024
_READERS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Opened:
    """A release whose pointer is signed and whose manifest is the one that it names."""

    folder: Path
    pointer: Pointer
    manifest: Manifest


def open_release(
    folder: Path,
    *,
    keys: Mapping[str, PublicKey],
    ward: str | None = None,
    is_drill: bool | None = None,
) -> Opened:
    """Read pointer and manifest of a folder.

    :raises BundleRefused: one is missing, not signed by one of the keys, or they do not belong together.
    """
    pointer_file = _read(folder, paths.POINTER)
    if pointer_file is None:
        raise BundleRefused(Finding(Fault.NO_POINTER, paths.POINTER))
    pointer = open_pointer(pointer_file, keys=keys, ward=ward, is_drill=is_drill)
    manifest_file = _read(folder, paths.MANIFEST)
    if manifest_file is None:
        raise BundleRefused(Finding(Fault.NO_MANIFEST, paths.MANIFEST))
    if hash_of(manifest_file) != pointer.manifest_sha256:
        raise BundleRefused(Finding(Fault.OTHER_MANIFEST, paths.MANIFEST))
    manifest = read_manifest(manifest_file)
    said = (manifest.ward, manifest.is_drill, manifest.sequence, manifest.made_at)
    if said != (pointer.ward, pointer.is_drill, pointer.sequence, pointer.made_at):
        raise BundleRefused(Finding(Fault.OTHER_MANIFEST, paths.MANIFEST))
    return Opened(folder, pointer, manifest)


def list_differences(opened: Opened) -> list[Finding]:
    """List the files of the manifest that are missing or hold something else."""
    entries = [*opened.manifest.files.items(), *opened.manifest.kept.items()]
    # Reading and hashing let go of Python's lock. Each reader has a stretch: one task a file would cost as much again.
    stretch = -(-len(entries) // _READERS) or 1
    starts = range(0, len(entries), stretch)
    with ThreadPoolExecutor(_READERS) as pool:
        parts = pool.map(
            lambda start: _compare(opened.folder, entries[start : start + stretch]), starts
        )
        return [finding for part in parts for finding in part]


def _compare(folder: Path, entries: Sequence[tuple[str, Entry]]) -> list[Finding]:
    found = []
    for path, entry in entries:
        content = _read(folder, path)
        if content is None:
            found.append(Finding(Fault.MISSING, path))
        elif not _is(content, entry):
            found.append(Finding(Fault.DIFFERS, path))
    return found


def list_strangers(opened: Opened) -> list[Finding]:
    """List what lies in the folder beside the files of the manifest: files nobody listed, packed ones that differ."""
    found = []
    own = {paths.POINTER, paths.MANIFEST}
    for file in sorted(opened.folder.rglob("*")):
        path = file.relative_to(opened.folder).as_posix()
        if path in own or (file.is_dir() and not file.is_symlink()):
            continue
        plain = path.removesuffix(".gz").removesuffix(".br")
        entry = opened.manifest.find(plain)
        if file.is_symlink() or (entry is None and plain not in own):
            found.append(Finding(Fault.NOT_LISTED, path))
        elif plain != path and not _holds(file, _entry(opened, plain, entry)):
            found.append(Finding(Fault.PACKED_DIFFERS, path))
    return found


def check_folder(
    folder: Path,
    *,
    keys: Mapping[str, PublicKey],
    ward: str | None = None,
    is_drill: bool | None = None,
    at_least: int = 0,
    now: dt.datetime | None = None,
) -> tuple[Opened | None, list[Finding]]:
    """Look at everything: signature, manifest, files, strangers, sequence, and at `now` the age.

    Give what could be opened, None when pointer or manifest are not to be believed, and all findings.
    """
    try:
        opened = open_release(folder, keys=keys, ward=ward, is_drill=is_drill)
    except BundleRefused as refused:
        return None, list(refused.findings)
    found = [*list_differences(opened), *list_strangers(opened)]
    if opened.pointer.sequence < at_least:
        found.append(Finding(Fault.OLDER))
    if now is not None and opened.pointer.valid_until <= now:
        found.append(Finding(Fault.AGED))
    return opened, found


def _entry(opened: Opened, path: str, entry: Entry | None) -> Entry:
    if entry is not None:
        return entry
    content = _read(opened.folder, path) or b""
    return Entry(hash_of(content), len(content))


def _read(folder: Path, path: str) -> bytes | None:
    file = folder / path
    try:
        return None if file.is_symlink() else file.read_bytes()
    except OSError:
        return None


def _is(content: bytes, entry: Entry) -> bool:
    return len(content) == entry.size and hash_of(content) == entry.sha256


def _holds(file: Path, entry: Entry) -> bool:
    """Tell whether a packed file holds the plain one; a bomb is stopped by the size that it should have."""
    if entry.size > _LARGEST_FILE:
        return False
    try:
        packed = file.read_bytes()
        if file.suffix == ".gz":
            unpacker = zlib.decompressobj(wbits=31)
            content = unpacker.decompress(packed, entry.size + 1)
            return unpacker.eof and not unpacker.unused_data and _is(content, entry)
        # Of brotli no limit can be asked; ours never shrinks a text to less than a thousandth.
        if len(packed) * 1000 + 1000 < entry.size:
            return False
        return _is(_unpack_brotli(packed, entry.size), entry)
    except (OSError, zlib.error, brotli.error, gzip.BadGzipFile):
        return False


def _unpack_brotli(packed: bytes, size: int) -> bytes:
    unpacker = brotli.Decompressor()
    content = b""
    for start in range(0, len(packed), 256):
        content += unpacker.process(packed[start : start + 256])
        if len(content) > size:
            break
    return content
