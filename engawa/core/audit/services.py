"""Writing the record of what was done."""

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from engawa.core.audit.models import AuditEntry
from engawa.core.database.writing import send_row

# So many entries are written at once.
_CHUNK = 1000
CODE = re.compile(r"^[a-z]+(\.[a-z-]+)+$")


class BadAuditCode(ValueError):
    """The code is not dotted lower-case words."""


def record(
    *,
    code: str,
    subject: str,
    now: dt.datetime,
    ward_id: int | None = None,
    actor_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Write one entry, in the transaction of the caller, so that deed and record stand or fall together.

    :raises BadAuditCode: the code is not dotted lower-case words, ending in what was done.
    """
    if not CODE.match(code):
        raise BadAuditCode(code)
    entry = AuditEntry(
        at=now, ward_id=ward_id, actor_id=actor_id, code=code, subject=subject, data=data or {}
    )
    send_row(entry)


def record_many(
    *,
    code: str,
    deeds: Iterable[tuple[str, dict[str, Any]]],
    now: dt.datetime,
    ward_id: int | None = None,
    actor_id: int | None = None,
) -> None:
    """Write one entry for each (subject, data) of a deed that was done to many at once.

    :raises BadAuditCode: the code is not dotted lower-case words, ending in what was done.
    """
    if not CODE.match(code):
        raise BadAuditCode(code)
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                at=now, ward_id=ward_id, actor_id=actor_id, code=code, subject=subject, data=data
            )
            for subject, data in deeds
        ),
        batch_size=_CHUNK,
    )
