"""Writing down what each change of a work held before and after."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from engawa.rooms.places.models import Work, WorkChange

_POINT = frozenset(("latitude", "longitude"))


def note_addition(
    *, work: Work, values: Mapping[str, Any], actor_id: int | None, now: dt.datetime
) -> None:
    """Write down with what a work was added; what is empty or off says nothing."""
    after = {name: _plain(value) for name, value in values.items() if value not in (None, "", ())}
    WorkChange.objects.create(
        work=work, deed=WorkChange.Deed.ADDED, at=now, by_id=actor_id, after=after
    )


def note_change(
    *,
    work: Work,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Write down the parts of a work that differ; of a point that moved, both halves."""
    names = {name for name in after if before[name] != after[name]}
    if names & _POINT:
        names |= _POINT
    WorkChange.objects.create(
        work=work,
        deed=WorkChange.Deed.CHANGED,
        at=now,
        by_id=actor_id,
        before={name: _plain(before[name]) for name in names},
        after={name: _plain(after[name]) for name in names},
    )


def _plain(value: Any) -> Any:
    """Give a value as JSON holds it."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value
