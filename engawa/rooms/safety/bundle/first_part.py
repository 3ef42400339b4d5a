"""That the release which is read is only the first part of what somebody waited for: `first-part` beside the releases.

It holds the sequences of first parts since the last whole release. One is noted before its swap, so that a publisher
killed at whatever moment leaves either the release before, or the first part, which is named; those before stay named,
since the release before may be a first part itself. A whole release makes all of them void, whether or not the file
is removed. Nobody serves it.
"""

from pathlib import Path

FILE = "first-part"
# A folder to which only first parts were ever written would need no more than the newest.
_MOST = 100


def note_first_part(root: Path, sequence: int) -> None:
    """Note that the release of this sequence, which is about to be swapped in, lacks what follows at once."""
    noted = sorted({*list_first_parts(root), sequence})[-_MOST:]
    # Nothing is forced to disk here: the release that is swapped in next forces the whole file system, and where that
    # cannot be done a mark that is lost costs the wait for a heartbeat.
    beside = root / f"{FILE}.new"
    beside.write_text(" ".join(map(str, noted)), encoding="ascii")
    beside.replace(root / FILE)


def list_first_parts(root: Path) -> frozenset[int]:
    """List the sequences of the first parts that were noted since the last whole release."""
    try:
        return frozenset(map(int, (root / FILE).read_bytes().split()))
    except (OSError, ValueError):
        return frozenset()


def forget_first_part(root: Path) -> None:
    """Forget them: a whole release was swapped in."""
    (root / FILE).unlink(missing_ok=True)
