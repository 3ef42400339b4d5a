"""Writing a release beside the one that is read, looking at it, and swapping it in.

A root holds `releases/<sequence>/`, the symbolic link `current`, the file `lock`, and `HOLD` when held.
"""

import datetime as dt
import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.checking import Opened, list_differences, open_release
from engawa.rooms.safety.bundle.disk import locked, point_to, sync_folder, sync_tree
from engawa.rooms.safety.bundle.first_part import forget_first_part, note_first_part
from engawa.rooms.safety.bundle.holding import read_hold
from engawa.rooms.safety.bundle.keys import PublicKey, SigningKey
from engawa.rooms.safety.bundle.manifest import (
    Entry,
    Manifest,
    entry_of,
    read_manifest,
    read_pointer,
)
from engawa.rooms.safety.bundle.packing import ENDINGS, list_lacking, pack, write_packed
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding, NotNewer, OnHold
from engawa.rooms.safety.bundle.signing import Sealed, seal

CURRENT = "current"
RELEASES = "releases"
LOCK = "lock"
_DIGITS = 10
_PARTIAL = ".partial-"
_MANY = 100
_PACKERS = min(4, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long what is older stays: hashed files, manifests by their hash, whole releases."""

    hashed_for: dt.timedelta = dt.timedelta(hours=24)
    hashed_most: int = 500
    manifests_for: dt.timedelta = dt.timedelta(minutes=10)
    releases_for: dt.timedelta = dt.timedelta(hours=1)
    releases_least: int = 20


KEEPING = Keeping()


@dataclass(frozen=True, slots=True)
class Release:
    """What was swapped in; `written` counts the files whose content is new, `linked` the others."""

    folder: Path
    sealed: Sealed
    written: int
    linked: int

    @property
    def sequence(self) -> int:
        """The sequence of the release."""
        return self.sealed.pointer.sequence


@contextmanager
def take_turn(root: Path) -> Iterator[None]:
    """Keep every other publisher of this root waiting, and clear away what one that was killed left half done.

    Whoever puts a situation together for a release takes the turn before: otherwise one that was read earlier
    could be published after one that was read later.
    """
    (root / RELEASES).mkdir(parents=True, exist_ok=True)
    with locked(root / LOCK):
        _clear(root)
        yield


def read_current(root: Path) -> Opened | None:
    """Give the release that is read now, as it lies there, None when there is none; signatures are not looked at."""
    folder = find_current(root)
    return None if folder is None else _read_release(folder)


def find_current(root: Path) -> Path | None:
    """Give the folder of the release that is read now, None when there is none."""
    try:
        return root / (root / CURRENT).readlink()
    except OSError:
        return None


def get_next_sequence(root: Path) -> int:
    """Give the least sequence that the next release may have; asked within a turn."""
    current = read_current(root)
    known = [number for number, _folder in _list_releases(root)]
    return max(0, current.pointer.sequence if current else 0, *known) + 1


def read_versions(root: Path) -> dict[str, bytes]:
    """Read the files of issued versions of the last release: they go into each later one.

    One that is damaged is taken from an earlier release; where none holds it, it is left out.
    """
    last = _read_last(root)
    if last is None:
        return {}
    found = {}
    for path, entry in last.manifest.files.items():
        if paths.is_version(path):
            content = _read_version(root, path, entry)
            if content is not None:
                found[path] = content
    return found


def publish(
    *,
    root: Path,
    files: Mapping[str, bytes],
    ward: str,
    is_drill: bool,
    sequence: int,
    made_at: dt.datetime,
    valid_until: dt.datetime,
    key: SigningKey,
    keeping: Keeping = KEEPING,
    is_first_part: bool = False,
    hashed: Mapping[str, tuple[bytes, str]] = MappingProxyType({}),
) -> Release:
    """Make a release of the files and swap it in; taken within a turn (`take_turn`).

    `files` are all files but pointer and manifest. What a release before had of issued versions must be among them,
    unchanged. What is the same as in the release before is linked. A first part is marked
    as such, so that whoever comes next knows that more has to follow. `hashed` are contents
    whose SHA-256 is known, by path; of a file that is another object than the one there it is worked out.

    :raises OnHold: somebody holds the pages.
    :raises NotNewer: the sequence is not greater than that of the release that is there.
    :raises BundleRefused: a path may not be, a version is lost or changed, the key is of another use, or what was
        written is not what it should be.
    """
    if read_hold(root) is not None:
        raise OnHold
    before = _read_last(root)
    if sequence < get_next_sequence(root):
        raise NotNewer(sequence)
    bad = [path for path in files if not paths.is_safe(path) or path in _OWN]
    if bad:
        raise BundleRefused(*(Finding(Fault.BAD_PATH, path[:80]) for path in bad))
    entries = {path: _enter(content, hashed.get(path)) for path, content in files.items()}
    _refuse_lost_versions(entries, before)
    manifest = Manifest(
        ward=ward,
        is_drill=is_drill,
        sequence=sequence,
        made_at=made_at,
        files=entries,
        kept=_list_kept(entries, before, made_at, keeping),
    )
    sealed = seal(manifest, valid_until=valid_until, key=key)
    if is_first_part:
        note_first_part(root, sequence)
    release = _put_in_place(root, files, sealed, key.public, keeping)
    if not is_first_part:
        forget_first_part(root)
    return release


def _enter(content: bytes, hashed: tuple[bytes, str] | None) -> Entry:
    if hashed is not None and hashed[0] is content:
        return Entry(hashed[1], len(content))
    return entry_of(content)


def install(
    *,
    root: Path,
    folder: Path,
    keys: Mapping[str, PublicKey],
    ward: str,
    is_drill: bool,
    keeping: Keeping = KEEPING,
) -> Release:
    """Swap in a release that was made elsewhere, as it is; a hold does not stand against it. Taken within a turn.

    :raises NotNewer: what is there is newer.
    :raises BundleRefused: it is not complete, or not signed by one of the keys for this ward.
    """
    opened = open_release(folder, keys=keys, ward=ward, is_drill=is_drill)
    differences = list_differences(opened)
    if differences:
        raise BundleRefused(*differences)
    if opened.pointer.sequence < get_next_sequence(root):
        raise NotNewer(opened.pointer.sequence)
    entries = {**opened.manifest.files, **opened.manifest.kept}
    _refuse_lost_versions(entries, _read_last(root))
    sealed = Sealed(
        opened.pointer,
        opened.manifest,
        (folder / paths.POINTER).read_bytes(),
        (folder / paths.MANIFEST).read_bytes(),
    )
    files = {path: (folder / path).read_bytes() for path in entries}
    return _put_in_place(root, files, sealed, keys[opened.pointer.key_id], keeping)


def write_flat(folder: Path, *, files: Mapping[str, bytes], sealed: Sealed) -> None:
    """Write a release as a plain folder, packed files with it: for a web server elsewhere, or a stick."""
    folder.mkdir(parents=True)
    stamp = int(sealed.pointer.made_at.timestamp())
    sync_tree(folder, _write_files(folder, files, sealed, None, stamp))


_OWN = frozenset({paths.POINTER, paths.MANIFEST})


def _put_in_place(
    root: Path, files: Mapping[str, bytes], sealed: Sealed, public: PublicKey, keeping: Keeping
) -> Release:
    before = _read_last(root)
    name = f"{sealed.pointer.sequence:0{_DIGITS}}"
    partial = root / RELEASES / f"{name}{_PARTIAL}{os.getpid()}"
    partial.mkdir()
    try:
        stamp = _get_stamp(sealed, before)
        written = _write_files(partial, files, sealed, before, stamp)
        sync_tree(partial, written)
        _look_again(partial, sealed, files, public, stamp)
        folder = root / RELEASES / name
        partial.rename(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    sync_folder(root / RELEASES)
    point_to(root / CURRENT, f"{RELEASES}/{name}")
    _prune(root, sealed, keeping)
    count = len(sealed.manifest.files) + len(sealed.manifest.kept)
    new = sum(not _is_packed(path) for path in written)
    return Release(folder, sealed, new, count + len(_OWN) - new)


def _write_files(
    folder: Path, files: Mapping[str, bytes], sealed: Sealed, before: Opened | None, stamp: int
) -> list[Path]:
    """Write what is new, link what is the same; give the paths of what was written."""
    new: list[tuple[Path, bytes]] = []
    linked: list[Path] = []
    made: set[Path] = set()
    entries = {**sealed.manifest.kept, **sealed.manifest.files}
    for path, entry in entries.items():
        target = folder / path
        if target.parent not in made:
            target.parent.mkdir(parents=True, exist_ok=True)
            made.add(target.parent)
        if before is not None and _link(path, entry, before, target):
            linked.append(target)
            continue
        content = files.get(path)
        if content is None:
            content = _read_kept(path, before)
        if content is not None:
            new.append((target, content))
    new += [
        (folder / paths.MANIFEST, sealed.manifest_file),
        (folder / paths.POINTER, sealed.pointer_file),
    ]
    # An order that changes hundreds of pages is on disk sooner when those of single zones are not packed, and all
    # others by gzip only; the next release, a heartbeat at the latest, packs what is missing.
    is_hurried = len(new) > _MANY
    later = (
        []
        if is_hurried
        else [(path, lacking) for path in linked if (lacking := list_lacking(path))]
    )

    def write(pair: tuple[Path, bytes]) -> list[Path]:
        target, content = pair
        endings = ENDINGS
        if is_hurried:
            endings = () if paths.is_of_zone(target.relative_to(folder).as_posix()) else (".gz",)
        return write_packed(target, content, stamp, endings)

    # Packing lets go of Python's lock.
    with ThreadPoolExecutor(_PACKERS) as pool:
        written = [
            *pool.map(write, new),
            *pool.map(lambda pair: pack(pair[0], pair[0].read_bytes(), pair[1], stamp), later),
        ]
    return [path for paths_of_one in written for path in paths_of_one]


def _link(path: str, entry: Entry, before: Opened, target: Path) -> bool:
    known = before.manifest.find(path)
    if known is None or known.sha256 != entry.sha256:
        return False
    source = before.folder / path
    try:
        os.link(source, target)
    except OSError:
        # Too many links to one file, or it is gone: it is written anew.
        return False
    for ending in paths.PACKED.values():
        try:
            os.link(f"{source}{ending}", f"{target}{ending}")
        except OSError:
            # Not every file is worth packing; a server then packs nothing.
            continue
    return True


def _read_kept(path: str, before: Opened | None) -> bytes | None:
    """Read what the release before had under that path, or, for its manifest, under its plain name."""
    if before is None:
        return None
    for name in (path, path.rpartition("/")[2]):
        try:
            return (before.folder / name).read_bytes()
        except OSError:
            continue
    return None


def _get_stamp(sealed: Sealed, before: Opened | None) -> int:
    """Give the second that all new files of a release bear, later than that of any file before.

    Web servers make their marks of a file (ETag, Last-Modified) of its second and its size: two releases of one
    second with a page of one size would look the same, and the first would be taken for the second.
    """
    stamp = int(sealed.pointer.made_at.timestamp())
    if before is not None:
        stamp = max(stamp, int((before.folder / paths.POINTER).stat().st_mtime) + 1)
    return stamp


def _look_again(
    partial: Path, sealed: Sealed, files: Mapping[str, bytes], public: PublicKey, stamp: int
) -> None:
    """Read back what was written; what was linked and has been damaged meanwhile is written anew."""
    opened = open_release(partial, keys={public.id: public})
    found = list_differences(opened)
    repaired = []
    for finding in found:
        content = files.get(finding.path)
        if content is None:
            continue
        target = partial / finding.path
        for ending in ("", *paths.PACKED.values()):
            target.with_name(f"{target.name}{ending}").unlink(missing_ok=True)
        repaired += write_packed(target, content, stamp)
    if repaired:
        sync_tree(partial, repaired)
        found = list_differences(opened)
    if found or opened.pointer.sequence != sealed.pointer.sequence:
        raise BundleRefused(*found)


def _refuse_lost_versions(entries: Mapping[str, Entry], before: Opened | None) -> None:
    if before is None:
        return
    found = []
    for path, entry in before.manifest.files.items():
        if not paths.is_version(path):
            continue
        now = entries.get(path)
        if now is None:
            found.append(Finding(Fault.VERSION_LOST, path))
        elif now.sha256 != entry.sha256:
            found.append(Finding(Fault.VERSION_CHANGED, path))
    if found:
        raise BundleRefused(*found)


def _list_kept(
    entries: Mapping[str, Entry], before: Opened | None, made_at: dt.datetime, keeping: Keeping
) -> dict[str, Entry]:
    """List the hashed files of earlier releases that stay reachable, and the manifest of the last one."""
    if before is None:
        return {}
    kept = {
        path: entry
        for path, entry in before.manifest.kept.items()
        if entry.until is not None and entry.until > made_at and path not in entries
    }
    until = made_at + keeping.hashed_for
    for path, entry in before.manifest.files.items():
        if paths.is_hashed(path) and path not in entries:
            kept[path] = replace(entry, until=until)
    # Of many changes in one day the newest stay; manifests apart, since theirs is the nearer end.
    manifests = {path for path in kept if path.endswith(f"/{paths.MANIFEST}")}
    newest = sorted(kept, key=lambda path: (kept[path].until or made_at, path))
    staying = [
        *[path for path in newest if path in manifests][-keeping.hashed_most :],
        *[path for path in newest if path not in manifests][-keeping.hashed_most :],
    ]
    kept = {path: kept[path] for path in staying}
    sha256 = before.pointer.manifest_sha256
    kept[f"data/{sha256[:12]}/{paths.MANIFEST}"] = Entry(
        sha256,
        (before.folder / paths.MANIFEST).stat().st_size,
        made_at + keeping.manifests_for,
    )
    return kept


def _list_releases(root: Path) -> list[tuple[int, Path]]:
    """List the whole releases, the oldest first."""
    found = [
        (int(folder.name), folder)
        for folder in (root / RELEASES).iterdir()
        if folder.name.isdecimal()
    ]
    return sorted(found)


def _read_last(root: Path) -> Opened | None:
    """Give the release that is read now, or where that is damaged the newest that can be read."""
    current = read_current(root)
    if current is not None:
        return current
    for _number, folder in reversed(_list_releases(root)):
        found = _read_release(folder)
        if found is not None:
            return found
    return None


def _read_release(folder: Path) -> Opened | None:
    try:
        pointer, _signed = read_pointer((folder / paths.POINTER).read_bytes())
        manifest = read_manifest((folder / paths.MANIFEST).read_bytes())
    except (OSError, BundleRefused):
        return None
    return Opened(folder, pointer, manifest)


def _read_version(root: Path, path: str, entry: Entry) -> bytes | None:
    for folder in (find_current(root), *(found for _n, found in reversed(_list_releases(root)))):
        try:
            content = (folder / path).read_bytes() if folder is not None else b""
        except OSError:
            continue
        if entry_of(content) == entry:
            return content
    return None


def _clear(root: Path) -> None:
    """Remove what was half written; where nothing is read, let the newest whole release be read."""
    for folder in (root / RELEASES).glob(f"*{_PARTIAL}*"):
        shutil.rmtree(folder, ignore_errors=True)
    for leftover in root.glob(f"{CURRENT}.new-*"):
        leftover.unlink(missing_ok=True)
    link = root / CURRENT
    if link.is_dir() and not link.is_symlink():
        # A copy that followed links, of a backup for example, made a folder of it: no name could be put in its place.
        aside = root / RELEASES / f"copied{_PARTIAL}{os.getpid()}"
        link.rename(aside)
        shutil.rmtree(aside, ignore_errors=True)
    current = find_current(root)
    whole = _list_releases(root)
    if whole and (current is None or not current.is_dir()):
        # Killed between the first release and its link, or the link was removed: each whole one was looked at.
        point_to(root / CURRENT, f"{RELEASES}/{whole[-1][1].name}")


def _prune(root: Path, sealed: Sealed, keeping: Keeping) -> None:
    """Remove old releases: never one of the last, nor one that somebody may still be reading."""
    before = sealed.pointer.made_at - keeping.releases_for
    for _number, folder in _list_releases(root)[: -keeping.releases_least]:
        if _made_at(folder, before) < before:
            # Out of sight first: a release that is named by its number is always whole.
            gone = folder.with_name(f"{folder.name}{_PARTIAL}{os.getpid()}")
            folder.rename(gone)
            shutil.rmtree(gone, ignore_errors=True)
        else:
            # They are in order: all after it are younger.
            break


def _made_at(folder: Path, otherwise: dt.datetime) -> dt.datetime:
    try:
        return read_pointer((folder / paths.POINTER).read_bytes())[0].made_at
    except (OSError, BundleRefused):
        return otherwise - dt.timedelta(seconds=1)


def _is_packed(path: Path) -> bool:
    return path.suffix in paths.PACKED.values()
