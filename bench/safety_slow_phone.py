"""How long a small phone on a slow line waits until an order can be read: 320 px, 50 kB/s, 300 ms there and back.

Three orders with sixty zones are served as the embedded server serves them, on a loopback line that the browser slows
down. The clock runs from the press until the heading of the most urgent order is painted, with an empty cache.
"""

import datetime as dt
import json
import os
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import django  # noqa: E402

ROUNDS, LIMIT_SECONDS = 9, 1.5
BYTES_PER_SECOND, LATENCY_MS = 50_000, 300
# The first paint that holds words, in milliseconds since the press.
PAINTED = """() => new Promise((done) => {
  const read = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime;
  const wait = () => (read() ? done(read()) : setTimeout(wait, 20));
  wait();
})"""


def main() -> None:
    """Load the page again and again in a browser that knows nothing yet, and print how long it took."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.conftest import ARGUMENTS, find_program
    from tests.rooms.safety.bundle_server import serve

    with tempfile.TemporaryDirectory(prefix="engawa-slow-") as folder:
        slug = publish(Path(folder))
        with serve(Path(folder)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_program(), args=list(ARGUMENTS)
            )
            taken = [load(browser, f"{address}/{slug}/safety/") for _round in range(ROUNDS)]
            browser.close()
    times = sorted(seconds for seconds, _bytes in taken)
    value = statistics.median(times)
    print(f"order readable after {value:.2f} s (slowest {times[-1]:.2f} s)")
    line = {
        "claim": "an order can be read within a second and a half on a phone of 320 px and a line of 50 kB/s",
        "value": round(value, 2),
        "unit": "s",
        "against": "limit",
        "against_value": LIMIT_SECONDS,
        "ratio": round(value / LIMIT_SECONDS, 3),
        "goal": f"< {LIMIT_SECONDS} s",
        "holds": value < LIMIT_SECONDS and taken[0][1] > 0,
    }
    print(json.dumps(line, ensure_ascii=False))


def load(browser: Any, address: str) -> tuple[float, int]:
    """Open the page with an empty cache on the slow line; give the seconds until it was painted, and its orders."""
    context = browser.new_context(
        viewport={"width": 320, "height": 568}, device_scale_factor=2, is_mobile=True
    )
    page = context.new_page()
    slow_down(context.new_cdp_session(page), BYTES_PER_SECOND, LATENCY_MS)
    page.goto(address, wait_until="commit")
    painted = float(page.evaluate(PAINTED)) / 1000
    orders = page.locator("[data-ward-order]").count()
    context.close()
    return painted, orders


def slow_down(session: Any, bytes_per_second: int, latency_ms: int) -> None:
    """Let all that a page fetches come over a slow line, there and back; `session` is of the browser's own protocol."""
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency_ms,
            "downloadThroughput": bytes_per_second,
            "uploadThroughput": bytes_per_second,
        },
    )


def publish(root: Path, **facts: Any) -> str:
    """Put a signed release of three orders, and of further facts, into the folder; give the slug of its ward."""
    from engawa.rooms.safety.bundle import headers, writing
    from engawa.rooms.safety.bundle.keys import Use, make_key, write_keys
    from engawa.rooms.safety.bundle.manifest import VALID_FOR
    from engawa.rooms.safety.folders import read_scripts
    from engawa.rooms.safety.rendering.assembling import render_bundle
    from tests.rooms.safety import situations

    key = make_key(Use.REAL)
    now = dt.datetime.now(dt.UTC)
    situation = replace(situations.three_orders(), made_at=now, **facts)
    files = render_bundle(situation=situation, assets=read_scripts(), kept={})
    files = {**files, "keys.json": write_keys([key.public])}
    files[headers.FILE] = headers.write_headers(files)
    target = root / situation.ward_slug / "safety"
    with writing.take_turn(target):
        writing.publish(
            root=target,
            files=files,
            ward=situation.ward_slug,
            is_drill=False,
            sequence=1,
            made_at=now,
            valid_until=now + VALID_FOR,
            key=key,
        )
    return situation.ward_slug


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="engawa-bench-") as data:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings.base")
        os.environ["ENGAWA_DATA_DIR"] = data
        django.setup()
        main()
