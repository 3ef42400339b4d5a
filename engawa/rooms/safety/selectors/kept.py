"""What issued versions keep of the registers: zones with the shapes that were approved, and sites."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from engawa.rooms.safety.frozen import site_from_plain, zone_from_plain
from engawa.rooms.safety.situation import SiteNow, ZoneNow


@dataclass(frozen=True, slots=True)
class Kept:
    """What an issued version keeps of the registers: zones with the shapes that were approved, and its sites."""

    zones: tuple[ZoneNow, ...]
    sites: tuple[SiteNow, ...]


def read_kept(*, frozen: Mapping[str, Any] | None) -> Kept:
    """Read what an issued version keeps; nothing of one that was never issued."""
    said = frozen or {}
    return Kept(
        zones=tuple(zone_from_plain(plain) for plain in said.get("zones", ())),
        sites=tuple(site_from_plain(plain) for plain in said.get("sites", ())),
    )


def read_kept_text(*, text: str | None) -> Kept:
    """Read what an issued version keeps as the database wrote it; whoever gets it shares it, and changes nothing in it."""
    return _read(text or "{}")


# What was issued never changes: with every release the same text comes from the database.
@lru_cache(maxsize=64)
def _read(text: str) -> Kept:
    return read_kept(frozen=json.loads(text))
