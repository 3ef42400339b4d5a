"""What the events at one door come to: pure, and the same in whatever order, how often and from how many they come.

The rules stand in docs/guarantees/attendance.md; the page at the door holds by the same ones while it has no line
(frontend/src/check-in/merge.ts).
"""

import datetime as dt
import hashlib
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

CAME, ABSENT, UNDONE, WALK_IN = "CAME", "ABSENT", "UNDONE", "WALK_IN"
_MILLISECOND = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One event: who is meant stands in `code` of a booking, else in `walk_in`."""

    id: uuid.UUID
    kind: str
    happened_at: dt.datetime
    code: str = ""
    walk_in: uuid.UUID | None = None
    units: int = 0
    name: str = ""


def decide(events: Iterable[Noted]) -> Noted | None:
    """Give the event that counts of all about one booking or one walk-in; None where nothing counts.

    The last one counts, by the time at which it happened, of two at the same time the one with the greater id. One
    that takes a mark away leaves nothing.
    """
    last = max(events, key=lambda event: (event.happened_at, event.id), default=None)
    return None if last is None or last.kind == UNDONE else last


def place_in_time(
    *,
    happened: int,
    sent: int,
    opens_at: dt.datetime,
    now: dt.datetime,
) -> dt.datetime:
    """Give when something happened, of which another clock says in milliseconds when it happened and was sent.

    Only how long it lay there is believed, not what that clock shows; it is never before the day, never after now.
    """
    lay = dt.timedelta(milliseconds=min(max(sent - happened, 0), 10**10))
    return max(min(now - lay, now), min(opens_at, now))


def make_event_id(now: dt.datetime) -> uuid.UUID:
    """Give a new id that begins with its time (UUID version 7)."""
    moment = int(now.timestamp() * _MILLISECOND)
    return _as_version(7, moment.to_bytes(6, "big") + secrets.token_bytes(10))


def derive_event_id(press: str, deed: str) -> uuid.UUID:
    """Give the id of a deed on a page: pressed twice it is one, and another button is another one."""
    return _as_version(8, hashlib.sha256(f"{press}|{deed}".encode()).digest()[:16])


def _as_version(version: int, octets: bytes) -> uuid.UUID:
    number = int.from_bytes(octets, "big")
    number = number & ~(0xF << 76) | version << 76
    return uuid.UUID(int=number & ~(0x3 << 62) | 0x2 << 62)
