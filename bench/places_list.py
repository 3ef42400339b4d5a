"""The list page answers in 60 ms (p95) with 10,000 places, in at most 8 queries and 30 kB over the wire.

Asked are the questions that people ask: everything, words, kinds, open now, bread today, near a town, and
all together. Size is what a first view loads without the map that moves: page, styles, script. What the first
reader waits for after an import that changed every place is printed beside it.
"""

import gzip
import json
import shutil
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.generated import set_up_database
from bench.generated_places import fill_ward
from bench.public_pages import first_view_assets

PLACES, LIMIT_MS, QUERY_LIMIT, BYTE_LIMIT = 10_000, 60.0, 8, 30_000
ROUNDS = 40
# 港南台四丁目
TOWN = "%E6%B8%AF%E5%8D%97%E5%8F%B0%E5%9B%9B%E4%B8%81%E7%9B%AE"
QUESTIONS = (
    "",
    "?q=%E5%9B%B3%E6%9B%B8%E9%A4%A8",
    "?kind=library&kind=park",
    "?open=now",
    "?product=BREAD&day=today",
    f"?near={TOWN}",
    f"?q=%E5%B7%A5%E6%88%BF&product=BREAD&day=today&open=now&access=wheelchair&near={TOWN}",
    "?page=250",
)


def main() -> None:
    """Fill a ward, ask each question many times, and print what it took."""
    folder = set_up_database()
    try:
        p95, holds = measure()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "claim": "list of places, p95 server time, 10,000 places, SQLite",
        "value": round(p95, 2),
        "unit": "ms",
        "against": "limit",
        "against_value": LIMIT_MS,
        "ratio": round(p95 / LIMIT_MS, 3),
        "goal": "p95 <= 60 ms, <= 8 queries, <= 30 kB",
        "holds": holds,
    }
    print(json.dumps(result, ensure_ascii=False))


def measure() -> tuple[float, bool]:
    """Give the p95 over all questions in milliseconds, and whether all three limits hold."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    fill_ward(PLACES)
    client = Client(headers={"host": "localhost"})
    started = time.perf_counter()
    client.get("/bench/places/")
    print(f"first page of a new process: {(time.perf_counter() - started) * 1000:.0f} ms")
    change_all()
    started, worked = time.perf_counter(), time.process_time()
    client.get("/bench/places/")
    print(
        f"first page after a change of all places: {(time.perf_counter() - started) * 1000:.0f} ms"
        f" (processor {(time.process_time() - worked) * 1000:.0f} ms)"
    )
    times, queries, size = [], 0, 0
    for question in QUESTIONS:
        address = f"/bench/places/{question}"
        own = []
        for _round in range(ROUNDS):
            started = time.perf_counter()
            answer = client.get(address)
            own.append((time.perf_counter() - started) * 1000)
            if answer.status_code != 200:
                raise SystemExit(f"{address} answered {answer.status_code}")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address)
        weight = len(gzip.compress(answer.content, 6)) + first_view_assets()
        print(
            f"{sorted(own)[ROUNDS // 2]:6.1f} ms  {len(captured)} queries  {weight} B  {question}"
        )
        times += own
        queries, size = max(queries, len(captured)), max(size, weight)
    p95 = sorted(times)[int(len(times) * 0.95)]
    return p95, p95 <= LIMIT_MS and queries <= QUERY_LIMIT and size <= BYTE_LIMIT


def change_all() -> None:
    """Let every place stand in the register as one that was changed just now."""
    from django.db.models import F

    from engawa.rooms.places.models import Place, PlaceRegister

    later = F("revision") + 1
    PlaceRegister.objects.update(revision=later)
    Place.objects.update(revision=later)


if __name__ == "__main__":
    main()
