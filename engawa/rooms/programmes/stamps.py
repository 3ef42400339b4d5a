"""Moments as the text that a database stores; pure.

Of thousands of rows it is read faster than moments are, and most rows of a page were read for the page before.
"""

import datetime as dt
from functools import lru_cache

_KEPT = 8192


@lru_cache(maxsize=_KEPT)
def read_stamp(text: str, /) -> dt.datetime:
    """Read a moment from the text as which a database gives it; SQLite leaves out that it is UTC."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
