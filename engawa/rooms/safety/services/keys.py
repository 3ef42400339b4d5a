"""Keys of the safety pages, changed by people; both deeds stand in the record."""

import datetime as dt
from pathlib import Path

from engawa.core.audit.services import record
from engawa.rooms.safety.bundle import keys
from engawa.rooms.safety.folders import get_key_folder


def rotate_key(*, is_drill: bool, at_once: bool, now: dt.datetime) -> keys.KeyTimes:
    """Make the key that signs from tomorrow, or `at_once`, and end the one before it."""
    new = keys.rotate_key(get_key_folder(), is_drill=is_drill, now=now, at_once=at_once)
    record(
        code="safety.key.rotated",
        subject=f"safety.key:{new.public.id}",
        now=now,
        data={"use": new.public.use.value, "at_once": at_once},
    )
    return new


def make_emergency_key(*, private_file: Path, password: str, now: dt.datetime) -> keys.PublicKey:
    """Make the emergency key: its private half goes into a file locked by the password, and nowhere else.

    :raises KeyRefused: the password is too short, or the file is there already.
    """
    key = keys.make_emergency_key(
        get_key_folder(), private_file=private_file, password=password, now=now
    )
    record(
        code="safety.key.made",
        subject=f"safety.key:{key.id}",
        now=now,
        data={"use": key.use.value},
    )
    return key
