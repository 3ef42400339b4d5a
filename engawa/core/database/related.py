"""Rows that belong to a row and are known already, so that nobody asks for them again."""

from typing import Any

from django.db.models import Model

# Where Django itself keeps what was asked ahead of time.
_KNOWN = "_prefetched_objects_cache"


def keep_related(row: Model, name: str, rows: list[Any]) -> None:
    """Let a row know the rows that belong to it: `intake.quotas.all()` gives them from now on."""
    known = getattr(row, name).all()
    known._result_cache = rows
    known._prefetch_done = True
    row.__dict__.setdefault(_KNOWN, {})[name] = known


def is_known(row: Model, name: str) -> bool:
    """Tell whether a row knows the rows that belong to it."""
    return name in row.__dict__.get(_KNOWN, {})
