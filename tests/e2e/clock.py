"""The clock of a house that stands in another time: how far it is from ours is written beside the house's data."""

import datetime as dt
from pathlib import Path

from django.utils import timezone

NAME = "clock"


def turn_clock(folder: Path, moment: dt.datetime) -> None:
    """Let it be that moment in the house of the folder; from then on time goes by there as it does here."""
    apart = (moment - dt.datetime.now(dt.UTC)).total_seconds()
    # A server that reads at this moment finds either distance whole.
    written = folder / f"{NAME}.new"
    written.write_text(str(apart), encoding="ascii")
    written.replace(folder / NAME)


def read_clock(folder: Path) -> dt.datetime:
    """Tell what time it is in the house of the folder."""
    apart = float((folder / NAME).read_text(encoding="ascii"))
    return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=apart)


def has_clock(folder: Path) -> bool:
    """Tell whether the house of the folder has a clock of its own."""
    return (folder / NAME).exists()


def go_by_clock(folder: Path) -> None:
    """Let Django tell the time of the folder's house in this process, where it has a clock of its own."""
    if has_clock(folder):
        timezone.now = lambda: read_clock(folder)
