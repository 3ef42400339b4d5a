"""The link in a mail to a keeper: it says which address is meant, and opens nothing without the code."""

import datetime as dt
from typing import Any

from django.core import signing

LIFETIME = dt.timedelta(days=60)
_SALT = "engawa.places.keeper-link"


def write_link_token(*, keeper_id: int, now: dt.datetime) -> str:
    """Give the part of an address that names a keeper for 60 days."""
    given = {"keeper": keeper_id, "until": (now + LIFETIME).isoformat()}
    return signing.dumps(given, salt=_SALT)


def read_link_token(token: str, *, now: dt.datetime) -> int | None:
    """Give the keeper whom a link names; None for a link that is too old or was written by somebody else."""
    try:
        given: dict[str, Any] = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return int(given["keeper"]) if now < dt.datetime.fromisoformat(given["until"]) else None
