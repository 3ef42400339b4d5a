"""List, month and page of programmes answer in 40 ms (p95) with 2,000 sessions and 100,000 bookings.

In at most 8 queries and 30 kB over the wire: page, styles, script. Asked are the questions that people ask:
everything, words, an age, free places, near a town, and all together; in each language; the fullest month, and
the programme with everything on its page. As it is on a day on which booking opens, the seats of some intakes
change before each request, so that no page is the one before. Packing the page for the wire counts.

A process that has just begun reads the places of the ward first, once: that request, which is the first one
here, is printed and not counted. Times are those of the clock; those of the processor, which a machine with
other work lengthens less, are printed beside them, and how long the first request of each address took.
"""

import json
import random
import shutil
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench.generated import set_up_database
from bench.generated_places import fill_ward
from bench.generated_programmes import fill_programmes
from bench.public_pages import first_view_assets

PLACES, LIMIT_MS, QUERY_LIMIT, BYTE_LIMIT = 500, 40.0, 8, 30_000
ROUNDS, CHANGED = 40, 20
# 港南台四丁目
TOWN = "%E6%B8%AF%E5%8D%97%E5%8F%B0%E5%9B%9B%E4%B8%81%E7%9B%AE"
ADDRESSES = (
    ("ja", ""),
    ("en", ""),
    ("ja-x-easy", ""),
    ("ja", "?q=%E8%A6%AA%E5%AD%90"),
    ("ja", "?age=3"),
    ("ja", "?with=seats&with=no-fee"),
    ("ja", "?day=weekend"),
    ("ja", "?day=5&part=morning"),
    ("ja", f"?near={TOWN}"),
    (
        "ja",
        f"?q=%E8%A6%AA%E5%AD%90&age=3&day=5&part=morning&with=seats&language=en&near={TOWN}",
    ),
    ("ja", "?page=45"),
    ("ja", "{month}"),
    ("en", "{month}"),
    ("ja", "2/"),
    ("en", "2/"),
)


def main() -> None:
    """Fill a ward, ask each address many times, and print what it took."""
    folder = set_up_database()
    try:
        p95, holds = measure()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    result = {
        "claim": "pages of programmes, p95 server time, 2,000 sessions, 100,000 bookings, SQLite",
        "value": round(p95, 2),
        "unit": "ms",
        "against": "limit",
        "against_value": LIMIT_MS,
        "ratio": round(p95 / LIMIT_MS, 3),
        "goal": "p95 <= 40 ms, <= 8 queries, <= 30 kB",
        "holds": holds,
    }
    print(json.dumps(result, ensure_ascii=False))


def measure() -> tuple[float, bool]:
    """Give the p95 over all addresses in milliseconds, and whether all three limits hold."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    fill_programmes(fill_ward(PLACES))
    print(say_what_there_is())
    clients = {
        language: Client(headers={"host": "localhost", "accept-encoding": "gzip"})
        for language, _name in settings.LANGUAGES
    }
    for language, client in clients.items():
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    month, dice = f"month/{find_fullest_month()}/", random.Random(14111)
    before = time.perf_counter()
    ask(clients["ja"], "/bench/programmes/")
    print(f"first request of the process: {(time.perf_counter() - before) * 1000:.0f} ms")
    print("  clock p50    p95  processor p50    p95  first  queries  bytes")
    times, worked, queries, size = [], [], 0, 0
    for language, part in ADDRESSES:
        address = f"/bench/programmes/{part.format(month=month)}"
        first, *own = [take(clients[language], address, dice) for _round in range(ROUNDS + 1)]
        with CaptureQueriesContext(connection) as captured:
            answer = ask(clients[language], address)
        weight = len(answer.content) + first_view_assets()
        clock, processor = zip(*own, strict=True)
        print(
            f"{say(clock)}  {say(processor):>20}  {first[0]:5.0f}  {len(captured):7}  {weight:5}"
            f"  {language} {part}"
        )
        times += clock
        worked += processor
        queries, size = max(queries, len(captured)), max(size, weight)
    print(f"{say(times)}  {say(worked):>20}  all")
    p95 = find_p95(times)
    return p95, p95 <= LIMIT_MS and queries <= QUERY_LIMIT and size <= BYTE_LIMIT


def ask(client: Any, address: str) -> Any:
    """Ask for a page, which must be there."""
    answer = client.get(address)
    if answer.status_code != 200:
        raise SystemExit(f"{address} answered {answer.status_code}")
    return answer


def take(client: Any, address: str, dice: random.Random) -> tuple[float, float]:
    """Let some people book or cancel, ask for a page, and give its milliseconds by clock and processor."""
    from django.db.models import F
    from django.db.models.functions import Least

    from engawa.rooms.programmes.models import Intake

    numbers = dice.sample(range(1, Intake.objects.count() + 1), CHANGED)
    Intake.objects.filter(pk__in=numbers).update(taken=Least(F("capacity"), dice.randrange(30, 70)))
    clock, processor = time.perf_counter(), time.process_time()
    ask(client, address)
    return (time.perf_counter() - clock) * 1000, (time.process_time() - processor) * 1000


def find_p95(values: Any) -> float:
    """Give what nineteen of twenty stay below."""
    return float(sorted(values)[int(len(values) * 0.95)])


def say(values: Any) -> str:
    """Say the middle and the p95."""
    return f"{sorted(values)[len(values) // 2]:11.1f} {find_p95(values):6.1f}"


def find_fullest_month() -> str:
    """Name the month with the most sessions that is still to come."""
    from django.db.models import Count
    from django.db.models.functions import TruncMonth
    from django.utils import timezone

    from engawa.rooms.programmes.models import Session

    months = Session.objects.annotate(month=TruncMonth("starts_at")).order_by()
    counted = months.values_list("month").annotate(count=Count("pk"))
    coming = [(count, month) for month, count in counted if month > timezone.now()]
    return f"{max(coming)[1]:%Y-%m}"


def say_what_there_is() -> str:
    """Say how much was filled in."""
    from django.utils import timezone

    from engawa.rooms.programmes.models import Booking, Intake, Recording, Session, Stream

    over = Session.objects.filter(ends_at__lte=timezone.now()).count()
    return (
        f"{Session.objects.count()} sessions, {over} of them over, {Intake.objects.count()} intakes, "
        f"{Booking.objects.count()} bookings, {Booking.objects.filter(state='WAITING').count()} of them waiting, "
        f"{Stream.objects.count()} streams, {Recording.objects.count()} recordings"
    )


if __name__ == "__main__":
    main()
