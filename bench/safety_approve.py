"""From the press of "approve" to new bytes on disk, and to the watcher that has seen them, in a ward of 500 zones and 300 sites.

The pages are served by the embedded server, the watcher is the loop of the house's worker: both are processes of their own,
as they are in a ward office. Ten versions are approved one after the other, each of which names a hundred zones: five orders,
and then that each of them goes on.
"""

import datetime as dt
import json
import math
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

ZONES, SITES, ORDERS, ZONES_OF_ORDER = 500, 300, 10, 100
SCENARIOS = ZONES // ZONES_OF_ORDER
# Zones stand in so many columns, each in a field of its own: none lies within another.
COLUMNS = 25
LIMIT_DISK, LIMIT_SEEN = 1.0, 5.0
PATIENCE = 15.0


def main() -> None:
    """Measure in an installation of its own, and print what it took."""
    folder = Path(tempfile.mkdtemp(prefix="engawa-approve-"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    os.environ.update(
        {
            "DJANGO_SETTINGS_MODULE": "engawa.config.settings.base",
            "ENGAWA_DATA_DIR": str(folder),
            "ENGAWA_DATABASE_URL": f"sqlite:///{folder / 'approve.sqlite3'}",
            "ENGAWA_SECRET_KEY": "only-for-the-bench",
            "ENGAWA_SITE_URL": f"http://127.0.0.1:{port}",
            "ENGAWA_ALLOWED_HOSTS": "127.0.0.1",
            "ENGAWA_LOG_LEVEL": "ERROR",
            "ENGAWA_SAFETY_WATCH": "1",
            "PYTHONPATH": str(HERE.parent),
        }
    )
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    ward_id = fill()
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes = start(port)
        taken = [approve(ward_id, number) for number in range(ORDERS)]
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
    tell(taken)


def tell(taken: list[tuple[float, float]]) -> None:
    """Print what each approval took."""
    disk, seen = [pair[0] for pair in taken], [pair[1] for pair in taken]
    for number, (on_disk, found) in enumerate(taken, start=1):
        print(
            f"order {number:2}: on disk after {on_disk:.2f} s, seen from outside after {found:.2f} s"
        )
    print(f"on disk: median {statistics.median(disk):.2f} s, slowest {max(disk):.2f} s")
    print(f"seen:    median {statistics.median(seen):.2f} s, slowest {max(seen):.2f} s")
    result = {
        "claim": f"an approved order is on disk at once in a ward of {ZONES} zones and {SITES} sites, and seen from outside soon after",
        "value": round(max(disk), 2),
        "unit": "s",
        "against": "limit",
        "against_value": LIMIT_DISK,
        "ratio": round(max(disk) / LIMIT_DISK, 3),
        "goal": f"<= {LIMIT_DISK:.0f} s on disk, <= {LIMIT_SEEN:.0f} s seen",
        "holds": max(disk) <= LIMIT_DISK and max(seen) <= LIMIT_SEEN,
    }
    print(json.dumps(result, ensure_ascii=False))


def start(port: int) -> list[subprocess.Popen[bytes]]:
    """Start the web server and the worker, and wait until the page answers."""
    server = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--workers", "1",
        "--blocking-threads", "4", "--host", "127.0.0.1", "--port", str(port), "--no-ws",
        "--log-level", "error", "engawa.config.wsgi:application",
    ]  # fmt: skip
    worker = [sys.executable, "manage.py", "jobs", "worker"]
    started = [
        subprocess.Popen(
            command, cwd=HERE.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        for command in (server, worker)
    ]
    address = f"http://127.0.0.1:{port}/bench/safety/current.json"
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return started
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the public page did not come up")


def approve(ward_id: int, number: int) -> tuple[float, float]:
    """Write, submit and approve one order; give the seconds until it was on disk, and until it was seen."""
    from engawa.core.access.models import User
    from engawa.rooms.safety.models import Order, Publication, Scenario
    from engawa.rooms.safety.services.drafts import (
        accept_finding,
        draft_change,
        draft_from_scenario,
    )
    from engawa.rooms.safety.services.issuing import approve_draft, submit_draft
    from engawa.rooms.safety.values import Action

    writer, approver = (User.objects.get(name=name).pk for name in ("writer", "approver"))
    place = number % SCENARIOS
    order_number = f"{now() + dt.timedelta(hours=9):%Y}-{place + 1:04}"
    if number < SCENARIOS:
        scenario = Scenario.objects.get(ward_id=ward_id, code=f"scenario-{place}")
        version = draft_from_scenario(
            scenario_id=scenario.pk, is_drill=False, actor_id=writer, now=now()
        )
    else:
        # A zone is under one order for a hazard: what follows is its next version.
        order = Order.objects.get(ward_id=ward_id, number=order_number)
        version = draft_change(order_id=order.pk, action=Action.PROLONG, actor_id=writer, now=now())
    version = accept_finding(
        version_id=version.pk,
        seen_revision=1,
        code="site-not-confirmed-open",
        actor_id=writer,
        now=now(),
    )
    version = submit_draft(version_id=version.pk, seen_revision=1, actor_id=writer, now=now())
    # What a web server would read: the page of this very order, through the link of the current release.
    pages = (
        Path(os.environ["ENGAWA_DATA_DIR"]) / "safety" / "pages" / "bench" / "safety" / "current"
    )
    page = pages / "p" / order_number / f"v{number // SCENARIOS + 1}" / "index.html"
    with ThreadPoolExecutor(1) as looking:
        pressed = time.perf_counter()
        looked = looking.submit(wait_for, pressed, page.exists)
        approve_draft(version_id=version.pk, seen_revision=1, actor_id=approver, now=now())
        on_disk = looked.result()
    seen = wait_for(pressed, lambda: not Publication.objects.filter(seen_at=None).exists())
    return on_disk, seen


def wait_for(pressed: float, is_done: Any) -> float:
    """Wait until something is so; give the seconds since the press."""
    while not is_done():
        if time.perf_counter() - pressed > PATIENCE:
            return math.inf
        time.sleep(0.02)
    return time.perf_counter() - pressed


def now() -> dt.datetime:
    """Give the moment."""
    return dt.datetime.now(dt.UTC)


def fill() -> int:
    """Put in a ward of that many zones and sites; give it."""
    import random

    from engawa.core.access.models import User
    from engawa.core.wards.models import Ward
    from engawa.rooms.places import facade as places
    from engawa.rooms.places.contracts import PlaceEntry, TownEntry
    from engawa.rooms.places.models import Place
    from engawa.rooms.safety.models import OrderBook, Scenario, Site, Zone

    dice = random.Random(1013)
    moment = now()
    ward = Ward.objects.create(
        slug="bench", code="14108", name="見本区", name_kana="みほん", name_en="Bench"
    )
    for name in ("writer", "approver"):
        User.objects.create_user(f"{name}@bench.example", name=name)
    places.set_outline(
        ward_id=ward.pk, geometry=outline(), credit="見本", actor_id=None, now=moment
    )
    towns = [f"見本町{number}丁目" for number in range(1, 101)]
    spots = [(35.33 + dice.random() * 0.06, 139.58 + dice.random() * 0.07) for _ in towns]
    places.set_towns(
        ward_id=ward.pk,
        towns=[
            TownEntry(name, latitude, longitude)
            for name, (latitude, longitude) in zip(towns, spots, strict=True)
        ],
        actor_id=None,
        now=moment,
    )
    places.add_places(
        ward_id=ward.pk,
        entries=[
            PlaceEntry(
                {
                    "kind": "disaster-base",
                    "name": f"見本第{number}小学校",
                    "address": f"見本県見本市見本区見本町{number}番地",
                    "latitude": 35.33 + dice.random() * 0.06,
                    "longitude": 139.58 + dice.random() * 0.07,
                }
            )
            for number in range(SITES)
        ],
        actor_id=None,
        now=moment,
    )
    Site.objects.bulk_create(
        Site(
            ward=ward, place=place, code=f"site-{number}", role="WIND_RAIN", hazards=["LANDSLIDE"],
            pets=bool(number % 2), changed_at=moment,
        )
        for number, place in enumerate(Place.objects.filter(ward=ward))
    )  # fmt: skip
    zones = []
    for number in range(ZONES):
        town = number % len(towns)
        row, column = divmod(number, COLUMNS)
        latitude, longitude = 35.33 + 0.06 * row * COLUMNS / ZONES, 139.58 + 0.07 * column / COLUMNS
        zones.append(
            Zone(
                ward=ward, code=f"cliff-{number + 1}", number=str(number + 1), kind="CLIFF",
                name=f"{towns[town]}の崖{number + 1}", towns=[f"{towns[town]}の一部"],
                hazard="LANDSLIDE", households=dice.randint(5, 80), people=dice.randint(10, 190),
                geometry=blob(dice, latitude, longitude), changed_at=moment,
            )
        )  # fmt: skip
    Zone.objects.bulk_create(zones)
    for number in range(SCENARIOS):
        first = number * ZONES_OF_ORDER
        Scenario.objects.create(
            ward=ward, code=f"scenario-{number}", name=f"状況{number}", condition="見本",
            hazard="LANDSLIDE", level=4, reason="HEAVY_RAIN", changed_at=moment,
            zone_codes=[f"cliff-{first + at + 1}" for at in range(ZONES_OF_ORDER)],
            site_codes=[f"site-{number * 10 + at}" for at in range(10)],
        )  # fmt: skip
    OrderBook.objects.create(
        ward=ward, phone="050-0000-0000", names={"city": {"ja": "見本市", "en": "Sample City"}}
    )
    return int(ward.pk)


def outline() -> dict[str, Any]:
    """Give a rectangle in which all lies, with as many corners as an outline of a ward has."""
    west, south, east, north, steps = 139.57, 35.32, 139.66, 35.40, 400
    ring = [[west + (east - west) * step / steps, south] for step in range(steps)]
    ring += [[east, south + (north - south) * step / steps] for step in range(steps)]
    ring += [[east - (east - west) * step / steps, north] for step in range(steps)]
    ring += [[west, north - (north - south) * step / steps] for step in range(steps)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def blob(dice: Any, latitude: float, longitude: float) -> dict[str, Any]:
    """Give a shape of twenty corners near a point, as a surveyed cliff has."""
    east, north = (
        longitude + dice.uniform(-0.0004, 0.0004),
        latitude + dice.uniform(-0.0004, 0.0004),
    )
    ring = []
    for corner in range(20):
        angle, radius = 2 * math.pi * corner / 20, dice.uniform(0.0004, 0.0008)
        ring.append(
            [round(east + radius * math.cos(angle), 6), round(north + radius * math.sin(angle), 6)]
        )
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


if __name__ == "__main__":
    main()
