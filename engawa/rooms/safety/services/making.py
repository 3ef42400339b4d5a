"""Putting the files of a release together: the situation of now, and every version that was ever issued."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engawa.rooms.safety.bundle import headers, paths
from engawa.rooms.safety.bundle.keys import list_public_keys, write_keys
from engawa.rooms.safety.folders import get_key_folder, read_scripts
from engawa.rooms.safety.rendering.assembling import render_bundle
from engawa.rooms.safety.rendering.remembered import PageMemory
from engawa.rooms.safety.selectors.situation import get_situation
from engawa.rooms.safety.selectors.superseded import (
    list_issued_versions,
    list_versions_without_page,
)
from engawa.rooms.safety.situation import Situation


class VersionsMissing(RuntimeError):
    """Issued versions would have no page: their numbers are in the message."""


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a release but pointer and manifest, and when they say something else by themselves."""

    files: Mapping[str, bytes]
    next_change_at: dt.datetime | None
    # By path, a digest of what a page was made of: the next release takes it over when that is the same.
    made_of: Mapping[str, str] = field(default_factory=dict)
    # Pages that no order concerns stayed as they were, so that those that one does are public sooner.
    is_behind: bool = False


def make_files(
    *,
    ward_id: int,
    is_drill: bool,
    sequence: int,
    kept: Mapping[str, bytes],
    memory: PageMemory,
    now: dt.datetime,
) -> Made:
    """Put together all files of a release; `kept` are those of versions that have their pages already.

    `memory` gives pages of the release before that would be the same.

    :raises VersionsMissing: an issued version would have no page.
    """
    situation = get_situation(ward_id=ward_id, is_drill=is_drill, sequence=sequence, now=now)
    shown = {(order.number, order.version) for order in (*situation.orders, *situation.lifted)}
    issued = list_issued_versions(ward_id=ward_id, is_drill=is_drill)
    known = {version for version in issued if _get_page(*version) in kept}
    # Two approvals between two passes: the first one's page is made now, although the second stands.
    superseded = list_versions_without_page(
        ward_id=ward_id, is_drill=is_drill, known=known | shown, now=now
    )
    rendered = render_bundle(
        situation=replace(situation, superseded=superseded),
        assets=read_scripts(),
        kept=kept,
        memory=memory,
    )
    # What was published once stays as it was, however a page would be made today.
    files = {**rendered, **kept}
    files[paths.KEYS] = write_keys(list_public_keys(get_key_folder(), is_drill=is_drill, now=now))
    files[headers.FILE] = headers.write_headers(files)
    missing = [version for version in issued if _get_page(*version) not in files]
    if missing:
        raise VersionsMissing(", ".join(f"{number}/v{version}" for number, version in missing))
    return Made(files, _find_next_change(situation), memory.made_of, memory.is_behind)


def _get_page(number: str, version: int) -> str:
    """Give the path of the page of an issued version."""
    return f"p/{number}/v{version}/{paths.INDEX}"


def _find_next_change(situation: Situation) -> dt.datetime | None:
    return min(
        (order.expires_at for order in situation.orders if order.expires_at > situation.made_at),
        default=None,
    )
