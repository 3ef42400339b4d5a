"""How large the base map of a ward is when it is cut out of a real map, and how long cutting and making take.

Usage: `.venv/bin/python bench/basemap.py [runs]`. The map and the OpenStreetMap extract of Liechtenstein are
looked for in the folder named by ENGAWA_SHARED (`../shared`); without them, tiles of the size of a dense
town's are generated. The box has 30 km²; the file has the margin that the command takes. Nothing is kept.
The last line is one JSON object.
"""

import datetime as dt
import importlib.util
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ["DJANGO_SETTINGS_MODULE"] = "engawa.config.settings.base"

from pmtiles.tile import Compression

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.cutting import CutResult, cut_basemap
from engawa.rooms.places.basemap.description import Description
from engawa.rooms.places.basemap.grid import list_tiles
from engawa.rooms.places.basemap.making import make_basemap
from engawa.rooms.places.basemap.writing import write_archive

LIMIT_MEGABYTES = 2.0
SHARED = Path(os.environ.get("ENGAWA_SHARED", Path(__file__).resolve().parents[2] / "shared"))
READY_MADE = SHARED / "data/osm/liechtenstein_basemap_z6-14.pmtiles"
EXTRACT = SHARED / "data/osm/liechtenstein-latest.osm.pbf"
# Around Vaduz: 5.56 km from south to north, 5.3 km from west to east.
BOX = Box(47.11, 9.49, 47.16, 9.56)
DAY = dt.date(2026, 4, 1)
CREDIT = "© OpenStreetMap contributors"
BYTES_OF_TILE = 18_000


def main(runs: int) -> None:
    """Cut the map `runs` times, make one of the extract, and print the size of the cut."""
    with tempfile.TemporaryDirectory(prefix="engawa-bench-") as name:
        folder = Path(name)
        source = READY_MADE if READY_MADE.exists() else generate(folder / "generated.pmtiles")
        target = folder / "ward.pmtiles"

        def cut() -> CutResult:
            return cut_basemap(source=source, target=target, box=BOX, made_on=DAY, credit=CREDIT)

        result = measure("Cutting", cut, runs)
        if EXTRACT.exists() and importlib.util.find_spec("osmium"):

            def make() -> CutResult:
                return make_basemap(source=EXTRACT, target=target, box=BOX, made_on=DAY)

            measure("Making", make, 1)
    value = result.bytes / 1_000_000
    print(
        json.dumps(
            {
                "claim": "The base map of a ward of 30 km² with its margin is no more than a phone keeps",
                "value": round(value, 2),
                "unit": "MB",
                "against": "the promised limit",
                "against_value": LIMIT_MEGABYTES,
                "ratio": round(value / LIMIT_MEGABYTES, 3),
                "goal": f"<= {LIMIT_MEGABYTES:g} MB",
                "holds": value <= LIMIT_MEGABYTES,
            },
            ensure_ascii=False,
        )
    )


def measure(title: str, work: Callable[[], CutResult], runs: int) -> CutResult:
    """Do the work so many times, print the median of its seconds, and give what it made."""
    taken = []
    for _run in range(runs):
        begun = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - begun)
    print(
        f"{title}: median {statistics.median(taken):.3f} s, worst {max(taken):.3f} s;"
        f" {result.tiles} tiles of zoom {result.min_zoom} to {result.max_zoom},"
        f" {result.bytes / 1_000_000:.2f} MB"
    )
    return result


def generate(path: Path) -> Path:
    """Write a map of more than the box, whose tiles are as large as those of a dense town."""
    print(f"No map in {SHARED}: a generated one is measured.")
    around = BOX.widen(20_000)
    chosen = random.Random(1)
    ids = sorted(tile.id for zoom in range(6, 15) for tile in list_tiles(box=around, zoom=zoom))
    write_archive(
        target=path,
        tiles=((tile_id, chosen.randbytes(BYTES_OF_TILE)) for tile_id in ids),
        box=around,
        description=Description(name="generated", credit=CREDIT, made_on=DAY, layers=()),
        tile_compression=Compression.NONE,
    )
    return path


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
