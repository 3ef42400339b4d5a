"""The demo's files, and the day on which its year begins."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from engawa.core.fiscal.dates import TOKYO

FOLDER = Path(__file__).parent
PUBLISHED_AT = dt.datetime(2023, 5, 12, 10, 0, tzinfo=TOKYO)


def read_file(name: str) -> dict[str, Any]:
    """Give the content of one demo file."""
    data: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return data
