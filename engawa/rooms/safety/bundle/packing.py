"""Packing files beside themselves once, when they are written, so that no server does it for each reader."""

import gzip
import os
from collections.abc import Sequence
from pathlib import Path

import brotli

from engawa.rooms.safety.bundle import paths

ENDINGS = tuple(paths.PACKED.values())
# Smaller files fit into one packet as they are.
_WORTH_PACKING = 1000


def write_packed(
    target: Path, content: bytes, stamp: int, endings: Sequence[str] = ENDINGS
) -> list[Path]:
    """Write a file, and packed beside it; give the paths of what was written. `stamp` is its second (Unix time)."""
    target.write_bytes(content)
    os.utime(target, (stamp, stamp))
    if not _is_worth_packing(target, len(content)):
        return [target]
    return [target, *pack(target, content, endings, stamp)]


def pack(target: Path, content: bytes, endings: Sequence[str], stamp: int) -> list[Path]:
    """Write a file packed beside the plain one, where that makes it smaller."""
    written = []
    for ending in endings:
        if ending == ".gz":
            packed = gzip.compress(content, 6, mtime=0)
        else:
            packed = brotli.compress(content, mode=brotli.MODE_TEXT, quality=5)
        if len(packed) < len(content):
            beside = target.with_name(f"{target.name}{ending}")
            beside.write_bytes(packed)
            os.utime(beside, (stamp, stamp))
            written.append(beside)
    return written


def _is_worth_packing(target: Path, size: int) -> bool:
    return size > _WORTH_PACKING and paths.is_text(target.name)


def list_lacking(target: Path) -> list[str]:
    """List the endings of packed files that a file in a hurried release did not get."""
    if target.with_name(f"{target.name}.br").exists():
        return []
    if not _is_worth_packing(target, target.stat().st_size):
        return []
    return [ending for ending in ENDINGS if not target.with_name(f"{target.name}{ending}").exists()]
