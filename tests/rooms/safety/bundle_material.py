"""Small bundles for tests: pages that name their data, versions that stay, keys made once."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engawa.rooms.safety.bundle import checking, headers
from engawa.rooms.safety.bundle.keys import PublicKey, SigningKey, Use, make_key, write_keys
from engawa.rooms.safety.bundle.manifest import VALID_FOR
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding
from engawa.rooms.safety.bundle.writing import (
    KEEPING,
    Keeping,
    Release,
    find_current,
    publish,
    take_turn,
)

MOMENT = dt.datetime(2026, 10, 5, 6, 0, tzinfo=dt.UTC)
WARD = "kanazawa"
STYLE = "<style>body{margin:0}</style>"


@cache
def _made(use: Use) -> SigningKey:
    return make_key(use)


def key_of(use: Use = Use.REAL) -> SigningKey:
    """The key of this run."""
    return _made(use)


def keys_of(*uses: Use) -> dict[str, PublicKey]:
    return {key_of(use).public.id: key_of(use).public for use in uses or (Use.REAL,)}


def files_of(
    words: str = "発令していません", *, versions: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """A page in two languages that names its data by hash, a zone's page, and pages of issued versions."""
    data = f'{{"words":"{words}"}}'.encode()
    name = f"data/{hashlib.sha256(data).hexdigest()[:12]}/order.json"
    long = "避難の案内。" * 300
    pages = {
        path: f'<!DOCTYPE html><html><head>{STYLE}</head><body><h1>{words}</h1><a href="/{name}">{name}</a><p>{long}</p></body></html>'.encode()
        for path in ("index.html", "en/index.html", "map/index.html")
    }
    files = {
        **pages,
        name: data,
        "z/k-12/index.html": f"<!DOCTYPE html><html><body>{long}</body></html>".encode(),
        "worker.js": b"self.x = 1;",
        "keys.json": write_keys(keys_of().values()),
        **{
            f"p/{version}/index.html": f"<!DOCTYPE html><body>{said}</body>".encode()
            for version, said in (versions or {}).items()
        },
    }
    return {**files, headers.FILE: headers.write_headers(files)}


def put(
    root: Path,
    sequence: int,
    files: Mapping[str, bytes] | None = None,
    *,
    made_at: dt.datetime | None = None,
    keeping: Keeping = KEEPING,
    **other: Any,
) -> Release:
    """Publish a bundle of 金沢区."""
    made_at = made_at or MOMENT + dt.timedelta(seconds=sequence)
    given: dict[str, Any] = {"ward": WARD, "is_drill": False, "key": key_of(), **other}
    with take_turn(root):
        return publish(
            root=root,
            files=files_of() if files is None else files,
            sequence=sequence,
            made_at=made_at,
            valid_until=made_at + VALID_FOR,
            keeping=keeping,
            **given,
        )


SECOND = dt.timedelta(seconds=1)


def current(root: Path) -> Path:
    """Give the folder that the link leads to."""
    found = find_current(root)
    assert found is not None
    return found


def check(root: Path) -> list[Finding]:
    """List what is wrong with the release that is read."""
    return checking.check_folder(current(root), keys=keys_of(), ward=WARD, is_drill=False)[1]


def releases(root: Path) -> list[str]:
    """Name the releases on disk, the oldest first."""
    return sorted(path.name for path in (root / "releases").iterdir())


def faults(refused: "pytest.ExceptionInfo[BundleRefused]") -> list[tuple[Fault, str]]:
    """List why a release was refused, as (fault, path)."""
    return [(finding.fault, finding.path) for finding in refused.value.findings]
