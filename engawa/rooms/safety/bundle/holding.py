"""HOLD: a file beside the releases that keeps the house from overwriting what somebody put there by hand."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path

from engawa.rooms.safety.bundle.canonical import read_moment, write_canonical, write_moment
from engawa.rooms.safety.bundle.disk import sync_folder, write_durably

NAME = "HOLD"


@dataclass(frozen=True, slots=True)
class Hold:
    """Who holds the pages, since when and why; all empty when the file was made by hand."""

    who: str
    why: str
    held_at: dt.datetime | None


def read_hold(root: Path) -> Hold | None:
    """Give the hold on the pages, None when there is none; any file of that name holds, whatever is in it."""
    try:
        content = (root / NAME).read_bytes()
    except FileNotFoundError:
        return None
    try:
        said = json.loads(content)
        return Hold(str(said["who"]), str(said["why"]), read_moment(said["held_at"]))
    except (ValueError, KeyError, TypeError):
        return Hold("", content.decode("utf-8", "replace").strip()[:300], None)


def put_hold(root: Path, *, who: str, why: str, now: dt.datetime) -> None:
    """Hold the pages; a hold that is there stays as it is."""
    if read_hold(root) is None:
        root.mkdir(parents=True, exist_ok=True)
        said = {"who": who, "why": why, "held_at": write_moment(now)}
        write_durably(root / NAME, write_canonical(said))


def lift_hold(root: Path) -> bool:
    """Let the house write again; tell whether it was held."""
    try:
        (root / NAME).unlink()
    except FileNotFoundError:
        return False
    sync_folder(root)
    return True
