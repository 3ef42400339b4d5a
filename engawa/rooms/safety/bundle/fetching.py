"""Fetching the public pages as a resident's browser would, and looking whether they are what they say."""

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.keys import PublicKey
from engawa.rooms.safety.bundle.manifest import hash_of, read_manifest
from engawa.rooms.safety.bundle.refusals import BundleRefused
from engawa.rooms.safety.bundle.signing import open_pointer

_LARGEST = 8 * 1024 * 1024
# A swap may fall between two files: then they are fetched once more.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Seen:
    """What the public page is: the release of `sequence`, and the hash of its text."""

    sequence: int
    made_at: datetime
    text_sha256: str


@dataclass(frozen=True, slots=True)
class NotSeen:
    """That nothing right was found; `is_reached` tells whether anybody answered. `detail` says what is wrong."""

    is_reached: bool
    detail: str


def look(
    url: str,
    *,
    keys: Mapping[str, PublicKey],
    ward: str,
    is_drill: bool,
    timeout: float = 5,
) -> Seen | NotSeen:
    """Fetch pointer, manifest and page below `url` (with its slash), and look whether they belong together."""
    found: Seen | NotSeen = NotSeen(False, "")
    for _try in range(_TRIES):
        try:
            found = _look_once(url, keys, ward, is_drill, timeout)
        except (OSError, http.client.HTTPException, ValueError) as error:
            return NotSeen(False, type(error).__name__)
        if isinstance(found, Seen):
            return found
    return found


def _look_once(
    url: str, keys: Mapping[str, PublicKey], ward: str, is_drill: bool, timeout: float
) -> Seen | NotSeen:
    line = _connect(url, timeout)
    try:
        base = urlsplit(url).path
        files = {}
        for name in (paths.POINTER, paths.MANIFEST, ""):
            status, content = _get(line, base + name)
            if status != 200:
                return NotSeen(True, f"HTTP {status} {name}".strip())
            files[name] = content
    finally:
        line.close()
    try:
        pointer = open_pointer(files[paths.POINTER], keys=keys, ward=ward, is_drill=is_drill)
        if hash_of(files[paths.MANIFEST]) != pointer.manifest_sha256:
            return NotSeen(True, paths.MANIFEST)
        manifest = read_manifest(files[paths.MANIFEST])
    except BundleRefused as refused:
        return NotSeen(True, str(refused))
    text = hash_of(files[""])
    entry = manifest.files.get(paths.INDEX)
    if entry is None or entry.sha256 != text:
        return NotSeen(True, paths.INDEX)
    return Seen(pointer.sequence, pointer.made_at, text)


def _connect(url: str, timeout: float) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=timeout, context=context)
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=timeout)
    raise ValueError(parts.scheme)


def _get(line: http.client.HTTPConnection, path: str) -> tuple[int, bytes]:
    line.request("GET", path, headers={"User-Agent": "engawa-watch", "Accept": "*/*"})
    answer = line.getresponse()
    content = answer.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("too large")
    return answer.status, content
