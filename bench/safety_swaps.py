"""Readers in a tight loop during ten thousand swaps: no error, and never a mixture of two releases.

One reads as a browser does: the page, then the data that the page names; another reads pointer and manifest, and
whether they belong together. Each file is opened by its address, as a web server does. The last line is the result as
one JSON object.
"""

import datetime as dt
import hashlib
import json
import multiprocessing as mp
import os
import re
import tempfile
import time
from pathlib import Path
from typing import Any

from engawa.rooms.safety.bundle import writing
from engawa.rooms.safety.bundle.keys import Use, make_key
from engawa.rooms.safety.bundle.manifest import VALID_FOR
from engawa.rooms.safety.bundle.writing import Keeping

SWAPS = int(os.environ.get("BENCH_SWAPS", "10000"))
START = dt.datetime(2026, 10, 13, 6, 0, tzinfo=dt.UTC)
# In memory where there is such a folder: the promise is about names, and forcing each swap to disk would take hours.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
# So that ten thousand releases fit on a laptop; what a reader has in hand is a few swaps old at most.
KEEPING = Keeping(
    hashed_most=60,
    manifests_for=dt.timedelta(seconds=60),
    releases_for=dt.timedelta(seconds=60),
)
DATA = re.compile(r"data/[0-9a-f]{12}/order\.json")


def make_files(number: int) -> dict[str, bytes]:
    """Give a page that names its data by hash, and data that says of which page it is."""
    data = json.dumps({"number": number}).encode()
    name = f"data/{hashlib.sha256(data).hexdigest()[:12]}/order.json"
    page = f"<!DOCTYPE html><body>number {number} <a href={name}>data</a>{'x' * 4000}</body>"
    return {"index.html": page.encode(), name: data, "z/1/index.html": b"the same"}


def read_pages(root: Path, stopping: Any, said: Any) -> None:
    """Read page and data again and again; tell what went wrong."""
    current, count, wrong = root / "current", 0, []
    while not stopping.is_set():
        try:
            page = (current / "index.html").read_text()
            name = DATA.search(page)
            number = int(page.split("number ")[1].split()[0])
            data = json.loads((current / name[0]).read_text()) if name else {}
            if data.get("number") != number or not page.endswith("</body>"):
                wrong.append(f"mixture: page {number}, data {data}")
        except (OSError, ValueError, IndexError) as error:
            wrong.append(f"{error!r} {getattr(error, 'filename', '')}")
        count += 1
    said.put(("pages", count, wrong))


def read_pointers(root: Path, stopping: Any, said: Any) -> None:
    """Read pointer, and the manifest that it names by its hash; tell what went wrong, and when it went backwards."""
    current, count, wrong, last = root / "current", 0, [], 0
    while not stopping.is_set():
        try:
            pointer = json.loads((current / "current.json").read_bytes())
            manifest = (current / "manifest.json").read_bytes()
            sha256 = pointer["manifest_sha256"]
            if hashlib.sha256(manifest).hexdigest() != sha256:
                # A swap fell between: the manifest that was named is there under its hash.
                manifest = (current / f"data/{sha256[:12]}/manifest.json").read_bytes()
            if hashlib.sha256(manifest).hexdigest() != sha256:
                wrong.append("another manifest")
            if pointer["sequence"] < last:
                wrong.append(f"{pointer['sequence']} after {last}")
            last = pointer["sequence"]
        except (OSError, ValueError, KeyError) as error:
            wrong.append(f"{error!r} {getattr(error, 'filename', '')}")
        count += 1
    said.put(("pointers", count, wrong))


def main() -> None:
    """Swap, read meanwhile, and print what was found."""
    key = make_key(Use.REAL)
    with tempfile.TemporaryDirectory(prefix="engawa-swaps-", dir=MEMORY) as folder:
        root = Path(folder)
        put(root, 1, key)
        stopping, said = mp.Event(), mp.Queue()
        readers = [
            mp.Process(target=reader, args=(root, stopping, said))
            for reader in (read_pages, read_pages, read_pointers)
        ]
        for reader in readers:
            reader.start()
        started = time.perf_counter()
        for number in range(2, SWAPS + 1):
            put(root, number, key)
        seconds = time.perf_counter() - started
        stopping.set()
        found = [said.get(timeout=60) for _reader in readers]
        for reader in readers:
            reader.join()
    wrong = [words for _what, _count, words_of_one in found for words in words_of_one]
    print(f"{SWAPS} swaps in {seconds:.0f} s, one in {seconds / SWAPS * 1000:.1f} ms")
    for what, count, words_of_one in found:
        print(f"  {count} readings of {what}: {len(words_of_one)} wrong")
    for words in wrong[:10]:
        print(f"  {words}")
    line = {
        "claim": f"readers in a tight loop during {SWAPS} swaps see no error and no mixture",
        "value": len(wrong),
        "unit": "errors",
        "against": "goal",
        "against_value": 0,
        "ratio": None,
        "goal": "0",
        "holds": not wrong and min(count for _what, count, _words in found) > 0,
    }
    print(json.dumps(line, ensure_ascii=False))


def put(root: Path, number: int, key: Any) -> None:
    """Publish one release."""
    made_at = START + dt.timedelta(seconds=number)
    with writing.take_turn(root):
        writing.publish(
            root=root,
            files=make_files(number),
            ward="kanazawa",
            is_drill=False,
            sequence=number,
            made_at=made_at,
            valid_until=made_at + VALID_FOR,
            key=key,
            keeping=KEEPING,
        )


if __name__ == "__main__":
    main()
