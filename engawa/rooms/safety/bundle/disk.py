"""Writing that survives a cut of power, and turns between processes."""

import contextlib
import ctypes
import fcntl
import os
from collections.abc import Iterable, Iterator
from pathlib import Path


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Have a turn by a lock on the file, which the system takes back when the process dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def write_durably(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write a small file so that at any moment it is the old or the new one, and stays after a cut of power."""
    beside = path.with_name(f"{path.name}.new-{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Force the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path, written: Iterable[Path]) -> None:
    """Force a tree of new folders, links and written files to disk.

    One `syncfs(2)` where the system has it: with a folder for each zone, one call for each would take a second.
    """
    if _sync_filesystem(folder):
        return
    for path in written:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    for found, _folders, _files in os.walk(folder, topdown=False):
        sync_folder(Path(found))


def point_to(link: Path, target: str) -> None:
    """Make the symbolic link name the target: one `rename(2)`, so that it never names nothing."""
    beside = link.with_name(f"{link.name}.new-{os.getpid()}")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)
    sync_folder(link.parent)


def _sync_filesystem(folder: Path) -> bool:
    """Force all that the file system holds to disk; tell whether the system could."""
    if _SYNCFS is None:
        return False
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        return bool(_SYNCFS(handle) == 0)
    finally:
        os.close(handle)


def _find_syncfs() -> "ctypes._NamedFuncPointer | None":
    try:
        return ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):
        return None


_SYNCFS = _find_syncfs()
