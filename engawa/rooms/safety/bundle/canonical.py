"""JSON in one way of writing, so that a signature made here is found right in a browser.

As RFC 8785 for what we sign: UTF-8, members sorted by their names (ASCII), no spaces; integers only.
"""

import datetime as dt
import json
from typing import Any

from engawa.core.fiscal.dates import TOKYO


def write_canonical(value: Any) -> bytes:
    """Write a value of JSON canonically.

    :raises TypeError: it holds a fraction, which two programs would write in two ways, or what JSON has not.
    """
    _refuse_fractions(value)
    return json.dumps(
        value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    ).encode()


def write_moment(moment: dt.datetime) -> str:
    """Write an instant as RFC 3339 in Tokyo's time, to the second."""
    return moment.astimezone(TOKYO).isoformat(timespec="seconds")


def read_moment(text: str) -> dt.datetime:
    """Read an instant that has an offset.

    :raises ValueError: it is none.
    """
    moment = dt.datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _refuse_fractions(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError(f"{value!r} is no integer")
    if isinstance(value, dict):
        for inner in value.values():
            _refuse_fractions(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_fractions(inner)
