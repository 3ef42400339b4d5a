"""From an approval to new bytes on disk, in a ward of 500 zones and 300 sites; then a heartbeat.

Measured is what `publish_ward` does after the situation was read: rendering, packing, writing, forcing to disk, reading
back, swapping. Two cases: an order that names 130 cliffs, and a beat in which only the time changes. The last line is
the result as one JSON object.
"""

import datetime as dt
import json
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import django

ROUNDS, LIMIT_SECONDS, NAMED = 7, 1.0, 130


def main() -> None:
    """Publish again and again, and print what it took."""
    from engawa.rooms.safety.bundle.keys import Use, make_key
    from tests.rooms.safety import situations

    key = make_key(Use.REAL)
    large = situations.large()
    quiet = replace(large, orders=(), lifted=())
    order = situations.an_order(large.zones[:NAMED])
    taken: dict[str, list[tuple[float, float]]] = {"approval": [], "heartbeat": []}
    with tempfile.TemporaryDirectory(prefix="engawa-publish-") as folder:
        root = Path(folder)
        publish(root, quiet, 1, key)
        for number in range(ROUNDS):
            sequence = 2 + number * 3
            named = replace(order, number=f"2026-{number + 1:04}")
            taken["approval"].append(
                publish(root, replace(large, orders=(named,), lifted=()), sequence, key)
            )
            taken["heartbeat"].append(
                publish(root, replace(large, orders=(named,), lifted=()), sequence + 1, key)
            )
            publish(root, quiet, sequence + 2, key)
    medians = {}
    for what, times in taken.items():
        whole = statistics.median(sum(pair) for pair in times)
        rendering = statistics.median(pair[0] for pair in times)
        medians[what] = whole
        print(
            f"{what}: {whole:.2f} s (rendering {rendering:.2f} s, slowest {max(map(sum, times)):.2f} s)"
        )
    value = medians["approval"]
    line = {
        "claim": "an order is on disk, packed, forced there and read back, within a second of its approval, in a ward"
        " of 500 zones and 300 sites",
        "value": round(value, 2),
        "unit": "s",
        "against": "limit",
        "against_value": LIMIT_SECONDS,
        "ratio": round(value / LIMIT_SECONDS, 3),
        "goal": "<= 1 s",
        "holds": value <= LIMIT_SECONDS,
    }
    print(json.dumps(line, ensure_ascii=False))


def publish(root: Path, situation: Any, sequence: int, key: Any) -> tuple[float, float]:
    """Publish one release; give the seconds of rendering and of everything else."""
    made_at = situation.made_at + dt.timedelta(seconds=sequence)
    from engawa.rooms.safety.bundle import headers, writing
    from engawa.rooms.safety.bundle.keys import write_keys
    from engawa.rooms.safety.bundle.manifest import VALID_FOR
    from engawa.rooms.safety.folders import read_scripts
    from engawa.rooms.safety.rendering.assembling import render_bundle

    started = time.perf_counter()
    with writing.take_turn(root):
        kept = writing.read_versions(root)
        began = time.perf_counter()
        files = render_bundle(
            situation=replace(situation, sequence=sequence, made_at=made_at),
            assets=read_scripts(),
            kept=kept,
        )
        rendering = time.perf_counter() - began
        files = {**files, **kept, "keys.json": write_keys([key.public])}
        files[headers.FILE] = headers.write_headers(files)
        writing.publish(
            root=root,
            files=files,
            ward=situation.ward_slug,
            is_drill=False,
            sequence=sequence,
            made_at=made_at,
            valid_until=made_at + VALID_FOR,
            key=key,
        )
    return rendering, time.perf_counter() - started - rendering


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="engawa-bench-") as data:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings.base")
        os.environ["ENGAWA_DATA_DIR"] = data
        django.setup()
        main()
