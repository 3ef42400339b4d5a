"""A publisher that approves and publishes in a loop, to be killed at any moment; and what has to hold afterwards.

Run as a program, which forks the publishers: `python -m tests.rooms.safety.killed_publisher ROOT TIMES SEED LONGEST`.
Each round a publisher notes a new version as approved (one line, forced to disk) and publishes all that was approved,
as the house does from its tables: first with half of the pages as they were, then whole.
"""

import datetime as dt
import json
import os
import random
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

from engawa.rooms.safety.bundle import checking, headers, writing
from engawa.rooms.safety.bundle.first_part import list_first_parts
from engawa.rooms.safety.bundle.keys import load_signing_key, write_keys
from engawa.rooms.safety.bundle.manifest import VALID_FOR
from engawa.rooms.safety.bundle.writing import Keeping

START = dt.datetime(2026, 10, 13, 6, 0, tzinfo=dt.UTC)
WARD = "kanazawa"
PAGES = 12
HALF = 6
KEEPING = Keeping(hashed_most=20, releases_for=dt.timedelta(seconds=0), releases_least=5)


def list_approved(root: Path) -> list[int]:
    """List the versions whose line is whole."""
    try:
        text = (root / "approved").read_text()
    except FileNotFoundError:
        return []
    return [int(line) for line in text.split("\n")[:-1] if line]


def approve_next(root: Path) -> None:
    """Approve a version, as a transaction does: wholly or not at all."""
    approved = list_approved(root)
    with (root / "approved").open("r+b" if approved else "wb") as file:
        # Half a line of one who was killed is not approved.
        file.seek(sum(len(str(number)) + 1 for number in approved))
        file.truncate()
        file.write(f"{(approved or [0])[-1] + 1}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def make_files(approved: list[int], sequence: int) -> dict[str, bytes]:
    """Give pages that all say the newest version, and a page for each version."""
    newest = approved[-1] if approved else 0
    page = f"<!DOCTYPE html><body>version {newest} sequence {sequence} " + "x" * 3000
    files = {f"z/{number}/index.html": page.encode() for number in range(PAGES)}
    files["index.html"] = page.encode()
    files |= {f"data/{newest:012x}/order.json": f'{{"version":{newest}}}'.encode()}
    files |= {f"p/2026-0001/v{number}/index.html": f"<p>{number}".encode() for number in approved}
    return files


def publish_all(root: Path, *, is_first_part: bool = False) -> None:
    """Publish what is approved by now, as the house does: what is read later is published later.

    In a first part half of the pages stay as they were.
    """
    key = load_signing_key(root / "keys", is_drill=False, now=START)
    with writing.take_turn(root):
        sequence = writing.get_next_sequence(root)
        made_at = START + dt.timedelta(seconds=sequence)
        files = make_files(list_approved(root), sequence) | writing.read_versions(root)
        if is_first_part:
            before = writing.find_current(root)
            assert before is not None
            behind = [f"z/{number}/index.html" for number in range(HALF, PAGES)]
            files |= {path: (before / path).read_bytes() for path in behind}
        files["keys.json"] = write_keys([key.public])
        files[headers.FILE] = headers.write_headers(files)
        writing.publish(
            root=root,
            files=files,
            ward=WARD,
            is_drill=False,
            sequence=sequence,
            made_at=made_at,
            valid_until=made_at + VALID_FOR,
            key=key,
            keeping=KEEPING,
            is_first_part=is_first_part,
        )


def is_first_part(root: Path) -> bool:
    """Tell whether what a reader finds is only a first part, as the folder itself says it."""
    current = writing.read_current(root)
    return current is not None and current.pointer.sequence in list_first_parts(root)


def look(root: Path, *, at_least: int) -> tuple[int, int]:
    """Look at what a reader finds; give its sequence and its version.

    It is one complete, signed release that is not older than `at_least`, and all its pages say the same, but those
    that a first part leaves as they were: then the folder says that it is one.
    """
    folder = writing.find_current(root)
    assert folder is not None
    key = load_signing_key(root / "keys", is_drill=False, now=START)
    opened, found = checking.check_folder(
        folder, keys={key.public.id: key.public}, ward=WARD, is_drill=False, at_least=at_least
    )
    assert opened is not None, found
    assert found == [], found
    assert len([*folder.glob("z/*/index.html")]) == PAGES
    least = HALF if is_first_part(root) else PAGES
    pages = [folder / "index.html", *(folder / f"z/{one}/index.html" for one in range(least))]
    texts = {path.read_text() for path in pages}
    assert len(texts) == 1, "a mixture"
    words = texts.pop().split()
    version, sequence = int(words[2]), int(words[4])
    assert sequence == opened.pointer.sequence
    kept = {int(path.parent.name[1:]) for path in folder.glob("p/2026-0001/v*/index.html")}
    # None is skipped: all versions up to the newest that is shown have their pages.
    assert kept == set(range(1, version + 1)), sorted(set(range(1, version + 1)) - kept)
    return sequence, version


def kill_many(root: Path, *, times: int, seed: int, longest: float) -> dict[str, int]:
    """Kill a publisher so many times at random moments, look each time, and in the end publish once more."""
    chance = random.Random(seed)
    publish_all(root)
    sequence, old, new, first = 1, 0, 0, 0
    for number in range(times):
        ear, mouth = os.pipe()
        child = os.fork()
        if not child:
            _publish_for_ever(root, mouth)
        os.close(mouth)
        if number % 10 == 0:
            # However slow the machine is: some blows fall after a swap.
            os.read(ear, 1)
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(ear)
        before = sequence
        sequence, _version = look(root, at_least=before)
        old, new = old + (sequence == before), new + (sequence > before)
        first += is_first_part(root)
    publish_all(root)
    sequence, version = look(root, at_least=sequence)
    approved = list_approved(root)
    assert version == approved[-1] == len(approved), (version, approved[-1])
    leftovers = [path.name for path in (root / "releases").glob("*.partial-*")]
    assert leftovers == []
    assert not is_first_part(root)
    return {"old": old, "new": new, "first": first, "sequence": sequence, "versions": version}


def kill_between(root: Path) -> tuple[bool, bool]:
    """Kill a publisher between the two releases; tell whether the folder says so, and says it still when finished."""
    publish_all(root)
    ear, mouth = os.pipe()
    child = os.fork()
    if not child:
        _publish_half(root, mouth)
    os.read(ear, 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    look(root, at_least=2)
    left = is_first_part(root)
    publish_all(root)
    look(root, at_least=3)
    return left, is_first_part(root)


def _publish_for_ever(root: Path, mouth: int) -> NoReturn:
    try:
        while True:
            approve_next(root)
            publish_all(root, is_first_part=True)
            publish_all(root)
            os.write(mouth, b".")
    finally:
        # Whatever went wrong: nothing of the parent goes on in this process.
        os._exit(1)


def _publish_half(root: Path, mouth: int) -> NoReturn:
    try:
        approve_next(root)
        publish_all(root, is_first_part=True)
        os.write(mouth, b".")
        signal.pause()
    finally:
        os._exit(1)


def main() -> None:
    """Kill publishers, and print what was found as one JSON object."""
    root, times, seed, longest = sys.argv[1:]
    found = kill_many(Path(root), times=int(times), seed=int(seed), longest=float(longest))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
