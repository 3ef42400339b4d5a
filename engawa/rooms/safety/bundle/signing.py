"""Signing the pointer of a release, and looking whether a pointer was signed by whom we believe."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.canonical import write_canonical
from engawa.rooms.safety.bundle.keys import USES, PublicKey, SigningKey
from engawa.rooms.safety.bundle.manifest import (
    HEARTBEAT,
    LARGEST_POINTER,
    LARGEST_POINTER_WITH_NOTICE,
    Manifest,
    Pointer,
    get_areas,
    get_content,
    hash_of,
    read_pointer,
    say_pointer,
    write_manifest,
    write_pointer,
)
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding


@dataclass(frozen=True, slots=True)
class Sealed:
    """The two files that hold a release together, and what they say."""

    pointer: Pointer
    manifest: Manifest
    pointer_file: bytes
    manifest_file: bytes


def seal(
    manifest: Manifest,
    *,
    valid_until: dt.datetime,
    key: SigningKey,
    notice: Mapping[str, str] | None = None,
) -> Sealed:
    """Write manifest and pointer, and sign.

    :raises BundleRefused: the key may not sign pages of that kind, or the pointer became too large.
    """
    if key.public.use not in USES[manifest.is_drill]:
        raise BundleRefused(Finding(Fault.WRONG_USE))
    manifest_file = write_manifest(manifest)
    unsigned = Pointer(
        ward=manifest.ward,
        is_drill=manifest.is_drill,
        sequence=manifest.sequence,
        made_at=manifest.made_at,
        valid_until=valid_until,
        next_heartbeat=manifest.made_at + HEARTBEAT,
        manifest_sha256=hash_of(manifest_file),
        key_id=key.public.id,
        signature="",
        notice=notice or {},
        content=get_content(manifest),
        areas=get_areas(manifest),
    )
    pointer = replace(unsigned, signature=key.sign(write_canonical(say_pointer(unsigned))))
    pointer_file = write_pointer(pointer)
    largest = LARGEST_POINTER_WITH_NOTICE if notice else LARGEST_POINTER
    if len(pointer_file) > largest:
        raise BundleRefused(Finding(Fault.UNREADABLE, paths.POINTER))
    return Sealed(pointer, manifest, pointer_file, manifest_file)


def open_pointer(
    content: bytes,
    *,
    keys: Mapping[str, PublicKey],
    ward: str | None = None,
    is_drill: bool | None = None,
) -> Pointer:
    """Read a pointer and look whether a key that we believe has signed it, for this ward, real or drill.

    :raises BundleRefused: it is none, is not signed so, or belongs elsewhere.
    """
    pointer, signed = read_pointer(content)
    key = keys.get(pointer.key_id)
    if key is None:
        raise BundleRefused(Finding(Fault.UNKNOWN_KEY, paths.POINTER))
    if not key.has_signed(signed, pointer.signature):
        raise BundleRefused(Finding(Fault.UNSIGNED, paths.POINTER))
    if key.use not in USES[pointer.is_drill]:
        raise BundleRefused(Finding(Fault.WRONG_USE, paths.POINTER))
    if ward not in (None, pointer.ward) or is_drill not in (None, pointer.is_drill):
        raise BundleRefused(Finding(Fault.OTHER_WARD, paths.POINTER))
    return pointer
