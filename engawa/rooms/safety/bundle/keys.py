"""The keys by which bundles are signed, in a folder that only the house's user can read.

`<use>-<id>.pem` is a private key (PKCS #8), `<use>-<id>.json` its public half and its times. Of the emergency
key only the public half lies here; the private one is in a file of its own, locked by a password.
"""

import base64
import binascii
import datetime as dt
import enum
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from engawa.rooms.safety.bundle import paths
from engawa.rooms.safety.bundle.canonical import read_moment, write_canonical, write_moment
from engawa.rooms.safety.bundle.disk import locked, write_durably
from engawa.rooms.safety.bundle.refusals import BundleRefused, Fault, Finding

# A new key is announced so long before it signs, and an old one is known so long after.
ANNOUNCED_FOR = dt.timedelta(hours=24)
KNOWN_AFTER = dt.timedelta(hours=48)
_ALGORITHM = "Ed25519"
_RAW_LENGTH = 32
SHORTEST_PASSWORD = 12


class Use(enum.Enum):
    """What a key may sign: the real pages, drills, or the real pages from a laptop in the worst hour."""

    REAL = "real"
    DRILL = "drill"
    EMERGENCY = "emergency"


# Which keys may sign pages that are real, and which drills.
USES = {False: frozenset({Use.REAL, Use.EMERGENCY}), True: frozenset({Use.DRILL})}


class KeyRefused(ValueError):
    """The file is no key of ours, or the password does not open it."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as everybody may know it; `raw` are its 32 bytes."""

    raw: bytes
    use: Use

    @property
    def id(self) -> str:
        """The first 16 hex digits of the SHA-256 of its bytes."""
        return hashlib.sha256(self.raw).hexdigest()[:16]

    def has_signed(self, content: bytes, signature: str) -> bool:
        """Tell whether the signature (base64) is this key's over the content."""
        try:
            given = base64.b64decode(signature, validate=True)
            Ed25519PublicKey.from_public_bytes(self.raw).verify(given, content)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key with its private half."""

    public: PublicKey
    private: Ed25519PrivateKey

    def sign(self, content: bytes) -> str:
        """Sign; give the signature in base64."""
        return base64.b64encode(self.private.sign(content)).decode("ascii")


@dataclass(frozen=True, slots=True)
class KeyTimes:
    """A key of the folder and when it is used: it signs from `signs_from`, and is believed until `ends_at`."""

    public: PublicKey
    made_at: dt.datetime
    signs_from: dt.datetime
    ends_at: dt.datetime | None


def make_key(use: Use) -> SigningKey:
    """Make a new key."""
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    return SigningKey(PublicKey(raw, use), private)


def write_keys(keys: Iterable[PublicKey]) -> bytes:
    """Write `keys.json`."""
    said = [
        {
            "id": key.id,
            "alg": _ALGORITHM,
            "public": base64.b64encode(key.raw).decode("ascii"),
            "use": key.use.value,
        }
        for key in sorted(keys, key=lambda key: (key.use.value, key.id))
    ]
    return write_canonical({"keys": said})


def read_keys(content: bytes) -> dict[str, PublicKey]:
    """Read `keys.json`: keys by their ids; those of another algorithm or use are passed over.

    :raises BundleRefused: it is no such file.
    """
    try:
        found = [
            PublicKey(base64.b64decode(said["public"], validate=True), Use(said["use"]))
            for said in json.loads(content)["keys"]
            if said["alg"] == _ALGORITHM and said["use"] in {use.value for use in Use}
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleRefused(Finding(Fault.UNREADABLE, paths.KEYS)) from error
    return {key.id: key for key in found if len(key.raw) == _RAW_LENGTH}


def load_signing_key(folder: Path, *, is_drill: bool, now: dt.datetime) -> SigningKey:
    """Give the key that signs now; the first one is made when there is none.

    :raises KeyRefused: its private half is missing or unreadable.
    """
    use = Use.DRILL if is_drill else Use.REAL
    with _turn(folder):
        known = [key for key in list_keys(folder) if key.public.use is use]
        if not known:
            return _keep_new(folder, use, now, now)
        signing = [
            key
            for key in known
            if key.signs_from <= now and (key.ends_at is None or key.ends_at > now)
        ] or known[-1:]
        public = max(signing, key=lambda key: key.signs_from).public
    return SigningKey(public, _read_private(folder / f"{use.value}-{public.id}.pem", None))


def list_keys(folder: Path) -> list[KeyTimes]:
    """List the keys of the folder, the oldest first.

    :raises KeyRefused: one of its files is unreadable.
    """
    return sorted(
        (_read_times(path) for path in folder.glob("*.json")), key=lambda key: key.signs_from
    )


def list_public_keys(folder: Path, *, is_drill: bool, now: dt.datetime) -> list[PublicKey]:
    """List the keys that pages of that kind tell of and that are believed now."""
    return [
        key.public
        for key in list_keys(folder)
        if key.public.use in USES[is_drill] and (key.ends_at is None or key.ends_at > now)
    ]


def rotate_key(folder: Path, *, is_drill: bool, now: dt.datetime, at_once: bool) -> KeyTimes:
    """Make the key that signs from tomorrow and is announced from now; `at_once` ends the old ones now."""
    use = Use.DRILL if is_drill else Use.REAL
    signs_from = now if at_once else now + ANNOUNCED_FOR
    with _turn(folder):
        for key in list_keys(folder):
            if key.public.use is use and (key.ends_at is None or key.ends_at > now):
                ends_at = now if at_once else signs_from + KNOWN_AFTER
                _write_times(folder, replace(key, ends_at=ends_at))
        new = _keep_new(folder, use, now, signs_from)
    return next(key for key in list_keys(folder) if key.public == new.public)


def make_emergency_key(
    folder: Path, *, private_file: Path, password: str, now: dt.datetime
) -> PublicKey:
    """Make the emergency key: its private half into a file locked by the password, its public half into the folder.

    Emergency keys before it are believed no longer.

    :raises KeyRefused: the password is too short, or the file is there already.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise KeyRefused("password")
    if private_file.exists():
        raise KeyRefused(str(private_file))
    key = make_key(Use.EMERGENCY)
    pem = key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(password.encode()),
    )
    with _turn(folder):
        for known in list_keys(folder):
            if known.public.use is Use.EMERGENCY and known.ends_at is None:
                _write_times(folder, replace(known, ends_at=now))
        write_durably(private_file, pem, mode=0o600)
        _write_times(folder, KeyTimes(key.public, now, now, None))
    return key.public


def read_emergency_key(private_file: Path, *, password: str) -> SigningKey:
    """Open the file of the emergency key.

    :raises KeyRefused: it is no such file, or the password is another.
    """
    private = _read_private(private_file, password)
    raw = private.public_key().public_bytes(
        serialization.Encoding.Raw, serialization.PublicFormat.Raw
    )
    return SigningKey(PublicKey(raw, Use.EMERGENCY), private)


def _keep_new(folder: Path, use: Use, now: dt.datetime, signs_from: dt.datetime) -> SigningKey:
    key = make_key(use)
    pem = key.private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # The private half first: a public one without it would be announced and could never sign.
    write_durably(folder / f"{use.value}-{key.public.id}.pem", pem, mode=0o600)
    _write_times(folder, KeyTimes(key.public, now, signs_from, None))
    return key


def _write_times(folder: Path, key: KeyTimes) -> None:
    said: dict[str, Any] = {
        "use": key.public.use.value,
        "public": base64.b64encode(key.public.raw).decode("ascii"),
        "made_at": write_moment(key.made_at),
        "signs_from": write_moment(key.signs_from),
        "ends_at": write_moment(key.ends_at) if key.ends_at else None,
    }
    path = folder / f"{key.public.use.value}-{key.public.id}.json"
    write_durably(path, write_canonical(said))


def _read_times(path: Path) -> KeyTimes:
    try:
        said = json.loads(path.read_bytes())
        ends_at = said["ends_at"]
        return KeyTimes(
            PublicKey(base64.b64decode(said["public"], validate=True), Use(said["use"])),
            read_moment(said["made_at"]),
            read_moment(said["signs_from"]),
            read_moment(ends_at) if ends_at else None,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeyRefused(str(path)) from error


def _read_private(path: Path, password: str | None) -> Ed25519PrivateKey:
    try:
        key = serialization.load_pem_private_key(
            path.read_bytes(), None if password is None else password.encode()
        )
    except (OSError, ValueError, TypeError) as error:
        raise KeyRefused(str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyRefused(str(path))
    return key


@contextmanager
def _turn(folder: Path) -> Iterator[None]:
    """Of two processes that start together, the second finds the first one's key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.chmod(folder, 0o700)  # noqa: PTH101 - a folder that was there may have been open to others
    with locked(folder / "lock"):
        yield
