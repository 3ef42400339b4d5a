"""The copy of a ward's places that a phone keeps: which files belong to it, how large they are, and its version."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import caches
from django.templatetags.static import static

from engawa.rooms.places.basemap.installed import Basemap
from engawa.rooms.places.selectors.ground import write_outline
from engawa.rooms.places.selectors.kept import KeptGround, write_kept_places

# Marks an address as part of a kept copy: the worker answers these from the phone, and no other.
MARK = "kept"
WORKER = "ui/keep.js"
VERSION_LENGTH = 12
_ASSETS = {
    "style": "ui/engawa.css",
    "kept_style": "ui/kept.css",
    "map_style": "ui/map.css",
    "script": "ui/engawa.js",
    "kept_script": "ui/kept.js",
    "map_script": "ui/map.js",
    "icon": "ui/mark.svg",
}
_SIZES_FOR = 60 * 60


class FrontEndMissing(Exception):
    """A file of the front end was not built."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the front end: its address on this installation, its size in bytes, and what is in it."""

    url: str
    size: int
    digest: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file of a copy, with its size in bytes as the browser stores it."""

    url: str
    size: int


def read_asset(*, name: str) -> bytes:
    """Give a file of the front end as it was built.

    :raises FrontEndMissing: it was not.
    """
    return _find(name).read_bytes()


def list_assets() -> dict[str, Asset]:
    """Give the files of the front end that a copy needs, by what each of them is for.

    :raises FrontEndMissing: one of them was not built.
    """
    assets = {}
    for use, name in _ASSETS.items():
        url = static(name)
        path = _find_served(name, url)
        state = path.stat()
        digest = _digest(path, state.st_mtime_ns, state.st_size)
        assets[use] = Asset(url, state.st_size, digest)
    return assets


def make_version(
    *,
    ground: KeptGround,
    assets: dict[str, Asset],
    basemap: Basemap | None,
    page: bytes,
    language: str,
) -> str:
    """Make the version of a copy: another one whenever something that is kept has changed.

    `page` is the page of the copy without its version. National holidays of later weeks do not count.
    """
    parts = (
        ground,
        [(use, asset.url, asset.digest) for use, asset in sorted(assets.items())],
        basemap.etag if basemap else "",
        hashlib.sha256(page).hexdigest(),
        language,
    )
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:VERSION_LENGTH]


def measure_data(
    *, ward_id: int, ground: KeptGround, version: str, today: dt.date
) -> tuple[int, int]:
    """Tell how many bytes the places of a copy have, and how many the shapes of the ward.

    A register of ten thousand places takes a second to write, so what was measured is remembered.
    """
    key = f"places.kept.{ward_id}.{version}.{today.isoformat()}"
    sizes: tuple[int, int] | None = caches["pages"].get(key)
    if sizes is None:
        places = write_kept_places(ward_id=ward_id, ground=ground, today=today)
        sizes = (len(places), len(write_outline(ward_id=ward_id)))
        caches["pages"].set(key, sizes, _SIZES_FOR)
    return sizes


def add_mark(*, url: str, version: str) -> str:
    """Give the address as that of a part of the copy of this version."""
    return f"{url}{'&' if '?' in url else '?'}{MARK}={version}"


def list_files(
    *,
    pages: Sequence[tuple[str, int]],
    assets: dict[str, Asset],
    version: str,
) -> list[KeptFile]:
    """List the files of a copy, the ward's own before those of the front end; no base map among them."""
    own = [KeptFile(add_mark(url=url, version=version), size) for url, size in pages]
    others = [
        KeptFile(add_mark(url=asset.url, version=version), asset.size) for asset in assets.values()
    ]
    return [*own, *others]


def _find(name: str) -> Path:
    found = finders.find(name)
    if found is None:
        raise FrontEndMissing(name)
    return Path(found)


def _find_served(name: str, url: str) -> Path:
    """Give the file as it is served: names with a hash lie elsewhere, and their contents may be rewritten."""
    served = PurePosixPath(urlsplit(url).path).name
    collected = Path(settings.STATIC_ROOT) / PurePosixPath(name).with_name(served)
    if served != PurePosixPath(name).name and collected.is_file():
        return collected
    return _find(name)


@lru_cache(maxsize=64)
def _digest(path: Path, _changed_at: int, _size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
