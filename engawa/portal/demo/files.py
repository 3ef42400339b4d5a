"""The demo's files, the day on which its year begins, and the promises by their titles."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from engawa.core.fiscal.dates import TOKYO
from engawa.rooms.policy.contracts import PlanContent

FOLDER = Path(__file__).parent
PUBLISHED_AT = dt.datetime(2023, 5, 12, 10, 0, tzinfo=TOKYO)


def read_file(name: str) -> dict[str, Any]:
    """Give the content of one demo file."""
    data: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return data


def find_codes_by_promise(content: PlanContent) -> dict[str, tuple[str, str]]:
    """Give the codes of the initiative and of the activity for each promise, by its title.

    An initiative stands under its own title, with no activity.
    """
    initiatives = list(content.initiatives())
    return {
        **{initiative.title: (initiative.code, "") for initiative in initiatives},
        **{
            activity.title: (initiative.code, activity.code)
            for initiative in initiatives
            for activity in initiative.activities
        },
    }
