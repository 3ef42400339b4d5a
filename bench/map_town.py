"""The map that can be moved, when it has to show a whole town: bytes over the wire of a cold first view.

Thirty places lie within two kilometres of their middle, so the picture holds tiles of lower zooms than that of
a walk (map_island.py, from which everything else is taken). The base map is what the command makes: cut out of
the example of the shared material (ENGAWA_SHARED), and what the example itself would cost is printed beside it.
Without the example only the ward's own shapes are measured, and the claim does not hold.
"""

import datetime as dt
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "engawa.config.settings.base"

from bench.map_island import (
    BASEMAP,
    BYTE_LIMIT,
    DEGREE_EAST,
    DEGREE_NORTH,
    MIDDLE_EAST,
    MIDDLE_NORTH,
    measure_first_view,
)
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.cutting import cut_basemap
from tests.e2e.conftest import ARGUMENTS, BROWSERS

# In metres: two thirds of the places are nearer to their middle, and all are within two kilometres.
SPREAD = 700
AROUND = 6_000.0


def main() -> None:
    """Measure the town on the map that the command cuts, and on the whole one, and print what they took."""
    program = os.environ.get("ENGAWA_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)))
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        measure_first_view(browser, "town, whole example", SPREAD, BASEMAP)
        size, _is_quick = measure_first_view(browser, "town, cut", SPREAD, cut(Path(folder)))
        browser.close()
    result = {
        "claim": "the map that can be moved, cold: all that is fetched to show thirty places all over a town",
        "value": round(size / 1000, 1),
        "unit": "kB",
        "against": "limit",
        "against_value": BYTE_LIMIT / 1000,
        "ratio": round(size / BYTE_LIMIT, 3),
        "goal": "<= 160 kB",
        "holds": size <= BYTE_LIMIT and BASEMAP.exists(),
    }
    print(json.dumps(result, ensure_ascii=False))


def cut(folder: Path) -> Path:
    """Cut the town out of the example as the command does; give where, which is no file without the example."""
    target = folder / "town.pmtiles"
    if BASEMAP.exists():
        north, east = AROUND / DEGREE_NORTH, AROUND / DEGREE_EAST
        cut_basemap(
            source=BASEMAP,
            target=target,
            box=Box(
                MIDDLE_NORTH - north, MIDDLE_EAST - east, MIDDLE_NORTH + north, MIDDLE_EAST + east
            ),
            made_on=dt.date(2026, 4, 1),
            credit="© OpenStreetMap contributors",
        )
    return target


if __name__ == "__main__":
    main()
