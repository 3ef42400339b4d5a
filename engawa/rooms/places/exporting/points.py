"""Points of many places in one small file, for the map of a page: numbers, positions and kinds, in columns.

A column holds values that resemble each other, so the compression of the wire finds more to save than in
rows. Positions are whole steps of a metre within the box of all points, longer ones only where 65,535 of
them do not reach across: finer digits would be noise that cannot be compressed, and a map shows no
difference. `frontend/src/map/points.ts` reads the file.

All whole numbers are little-endian:

1. the four letters `EWP1`
2. the length of the header in bytes (uint32)
3. the header, JSON in UTF-8: `count`, `box` (south, west, north, east in degrees), `steps` (how many
   reach across the box eastward and northward), `kinds` (code and name of each, in the order that the
   last column counts), `made_at`
4. the numbers of the places in ascending order, each as its distance from the one before (uint32)
5. steps east: the high bytes of all places, then the low bytes (uint16); steps north likewise
6. the kinds (uint8; uint16 when there are more than 255)
"""

import datetime as dt
import json
import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MAGIC = b"EWP1"
MOST_STEPS = 65_535
STEP_METRES = 1.0
# Of a degree of latitude; the longest that it is anywhere, so that a step is never longer than said.
DEGREE_METRES = 111_700.0
# Seven decimals of a degree are a centimetre: no reader needs more digits in the header.
DIGITS = 7


class ColumnsUneven(ValueError):
    """The columns do not tell of the same number of places."""


def pack_points(
    *,
    numbers: Sequence[int],
    latitudes: Sequence[float | None],
    longitudes: Sequence[float | None],
    kinds: Sequence[int],
    kind_names: Sequence[tuple[str, str]],
    made_at: dt.datetime,
) -> bytes:
    """Pack numbers, positions and kinds of places for the map; places without a position are left out.

    Positions are degrees; `kinds` are places in `kind_names`, which are pairs of a code and a name.

    :raises ColumnsUneven: the columns differ in length.
    :raises IndexError: a kind is not in `kind_names`.
    """
    if len({len(numbers), len(latitudes), len(longitudes), len(kinds)}) > 1:
        raise ColumnsUneven("each place needs a number, a latitude, a longitude and a kind")
    north = np.asarray(latitudes, dtype=np.float64)
    east = np.asarray(longitudes, dtype=np.float64)
    ids, kind_column = np.asarray(numbers, dtype=np.int64), np.asarray(kinds, dtype=np.int64)
    if len(kind_column) and not 0 <= kind_column.min() <= kind_column.max() < len(kind_names):
        raise IndexError("a place is of a kind that has no name")

    known = np.flatnonzero(np.isfinite(north) & np.isfinite(east))
    order = known[np.argsort(ids[known], kind="stable")]
    north, east, ids, kind_column = north[order], east[order], ids[order], kind_column[order]
    # Rounded outward, so that no point lies outside.
    bounds = [0.0, 0.0, 0.0, 0.0]
    if len(order):
        margin = 10.0**-DIGITS / 2
        bounds = [
            round(float(north.min()) - margin, DIGITS),
            round(float(east.min()) - margin, DIGITS),
            round(float(north.max()) + margin, DIGITS),
            round(float(east.max()) + margin, DIGITS),
        ]
    narrowest = min(abs(bounds[0]), abs(bounds[2]))
    steps_east = _choose_steps((bounds[3] - bounds[1]) * math.cos(math.radians(narrowest)))
    steps_north = _choose_steps(bounds[2] - bounds[0])
    header = json.dumps(
        {
            "count": len(order),
            "box": bounds,
            "steps": [steps_east, steps_north],
            "kinds": [[code, str(label)] for code, label in kind_names],
            "made_at": made_at.isoformat(timespec="seconds"),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()
    kind_type = "<u2" if len(kind_names) > 255 else "u1"
    return b"".join(
        (
            MAGIC,
            np.uint32(len(header)).astype("<u4").tobytes(),
            header,
            np.diff(ids, prepend=0).astype("<u4").tobytes(),
            _split_bytes(_count_steps(east, bounds[1], bounds[3], steps_east)),
            _split_bytes(_count_steps(north, bounds[0], bounds[2], steps_north)),
            kind_column.astype(kind_type).tobytes(),
        )
    )


def _choose_steps(degrees: float) -> int:
    """Give how many steps reach across so many degrees of latitude, or as long ones of longitude."""
    return min(MOST_STEPS, max(1, math.ceil(degrees * DEGREE_METRES / STEP_METRES)))


def _count_steps(
    degrees: NDArray[np.float64], low: float, high: float, steps: int
) -> NDArray[np.uint16]:
    """Give the whole steps from the low end of the box to each point."""
    width = high - low or 1.0
    return np.clip(np.rint((degrees - low) / width * steps), 0, steps).astype(np.uint16)


def _split_bytes(steps: NDArray[np.uint16]) -> bytes:
    """Give all high bytes, then all low ones: neighbours in the file then resemble each other."""
    return (steps >> 8).astype(np.uint8).tobytes() + (steps & 0xFF).astype(np.uint8).tobytes()
