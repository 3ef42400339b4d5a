"""A run that is killed while it writes a map: it says where it stands, and waits to be killed.

Usage: `python killed_writing.py TARGET store|disk`: killed while tiles are kept, or with all written.
"""

import datetime as dt
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from pmtiles.tile import Compression

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.description import Description
from engawa.rooms.places.basemap.writing import write_archive


def wait(*_arguments: object) -> None:
    """Say that it is time."""
    print("now", flush=True)
    time.sleep(60)


def tiles(stop_after: int) -> Iterator[tuple[int, bytes]]:
    """Give tiles that a disk feels, and stop at one of them."""
    for number in range(200):
        if number == stop_after:
            wait()
        yield 1000 + number, os.urandom(10_000)


if __name__ == "__main__":
    is_early = sys.argv[2] == "store"
    if not is_early:
        os.fsync = wait
    write_archive(
        target=Path(sys.argv[1]),
        tiles=tiles(100 if is_early else 1000),
        box=Box(35.37, 139.56, 35.42, 139.62),
        description=Description(
            name="港南区", credit="new", made_on=dt.date(2026, 4, 1), layers=()
        ),
        tile_compression=Compression.GZIP,
    )
