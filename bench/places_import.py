"""A list of 10,000 places in the layout of the standard is read with all checks in 3 s and 300 MB.

The list is written by the house's own export of generated places, so it has every column of the standard.
What planning it against an empty register and writing it takes is printed beside it, and each time the
seconds of the processor, which say the same on a machine that has other work. The memory is all that this
process has ever had, with Django and the making of the list, until the rows are planned and until they are
written; both have to hold.
"""

import json
import resource
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.generated import set_up_database
from bench.generated_places import DEMO, MOMENT, fill_ward, list_entries

PLACES, LIMIT_SECONDS, LIMIT_MEGABYTES = 10_000, 3.0, 300.0


def main() -> None:
    """Write the list, read it, take it in, and print what it took."""
    folder = set_up_database()
    try:
        seconds, megabytes = measure()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "claim": "10,000 rows of the standard's layout read with all checks and planned",
        "value": round(seconds, 2),
        "unit": "s",
        "against": "limit",
        "against_value": LIMIT_SECONDS,
        "ratio": round(seconds / LIMIT_SECONDS, 3),
        "goal": "<= 3 s, <= 300 MB",
        "holds": seconds <= LIMIT_SECONDS and megabytes <= LIMIT_MEGABYTES,
    }
    print(json.dumps(result, ensure_ascii=False))


def measure() -> tuple[float, float]:
    """Give the seconds of reading and planning, and the most megabytes of memory, with the writing."""
    from engawa.rooms.places.exporting.standard_csv import write_standard_csv
    from engawa.rooms.places.opening.osm import read_osm
    from engawa.rooms.places.selectors.opened_imports import open_import, plan_opened
    from engawa.rooms.places.services.imports import apply_import, start_import
    from engawa.rooms.places.values import PlaceValues

    towns = json.loads(DEMO.read_text(encoding="utf-8"))["towns"]
    values = (
        PlaceValues(
            **entry.facts, hours=read_osm(entry.opening_hours) if entry.opening_hours else None
        )
        for entry in list_entries(PLACES, towns)
    )
    content = b"".join(
        write_standard_csv(places=values, government_code="141119", government_name="港南区")
    )
    ward_id = fill_ward(0)
    started, worked = time.perf_counter(), time.process_time()
    brought = start_import(
        ward_id=ward_id,
        filename="places.csv",
        content=content,
        source_title="generated",
        actor_id=None,
        now=MOMENT,
    )
    opened = open_import(place_import=brought)
    plan = plan_opened(opened=opened)
    seconds, worked = time.perf_counter() - started, time.process_time() - worked
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(content) / 1e6:.1f} MB of CSV read and planned: {seconds:.2f} s"
        f" (processor {worked:.2f} s), {megabytes:.0f} MB"
    )
    print(plan.count())
    started, worked = time.perf_counter(), time.process_time()
    apply_import(
        ward_id=ward_id, import_id=brought.pk, seen_revision=None, actor_id=None, now=MOMENT
    )
    seconds_of_all, worked = time.perf_counter() - started, time.process_time() - worked
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"read again, planned and written: {seconds_of_all:.2f} s"
        f" (processor {worked:.2f} s), {megabytes:.0f} MB"
    )
    return seconds, megabytes


if __name__ == "__main__":
    main()
