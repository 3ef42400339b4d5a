"""The file of points for the map: what goes in comes out, in few bytes and near enough."""

import datetime as dt
import gzip
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from engawa.rooms.places.exporting.points import ColumnsUneven, pack_points

MADE_AT = dt.datetime(2024, 2, 14, 9, 30, tzinfo=dt.UTC)
KINDS = [("library", "図書館"), ("park", "公園")]
# Metres of a degree near 35.4° N.
NORTH_METRES, EAST_METRES = 110_950.0, 90_870.0
COUNT, MIDDLES, HALF_METRES = 100_000, 150, 6_000


@dataclass(frozen=True)
class Unpacked:
    """What a reader that knows only the description of the format finds."""

    header: dict[str, Any]
    numbers: list[int]
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    kinds: list[int]


def unpack(data: bytes) -> Unpacked:
    assert data[:4] == b"EWP1"
    start = 8 + int.from_bytes(data[4:8], "little")
    header = json.loads(data[8:start])
    count, (south, west, north, east) = header["count"], header["box"]

    def take(kind: str) -> NDArray[Any]:
        nonlocal start
        column = np.frombuffer(data, np.dtype(kind), count, start)
        start += column.nbytes
        return column

    numbers = np.cumsum(take("<u4").astype(np.int64))
    x = take("u1").astype(np.float64) * 256 + take("u1")
    y = take("u1").astype(np.float64) * 256 + take("u1")
    kinds = take("<u2" if len(header["kinds"]) > 255 else "u1")
    assert start == len(data), "nothing follows the last column"
    return Unpacked(
        header,
        numbers.tolist(),
        south + y / header["steps"][1] * (north - south),
        west + x / header["steps"][0] * (east - west),
        kinds.tolist(),
    )


def measure_errors(found: Unpacked, latitudes: Any, longitudes: Any) -> NDArray[np.float64]:
    errors: NDArray[np.float64] = np.hypot(
        (found.latitudes - latitudes) * NORTH_METRES, (found.longitudes - longitudes) * EAST_METRES
    )
    return errors


def pack_two(**changes: Any) -> bytes:
    values: dict[str, Any] = {
        "numbers": [7, 3],
        "latitudes": [35.4096, 35.3861],
        "longitudes": [139.5998, 139.6211],
        "kinds": [1, 0],
        "kind_names": KINDS,
        "made_at": MADE_AT,
    }
    return pack_points(**values | changes)


class TestPackingPoints:
    def test_gives_back_numbers_positions_and_kinds_in_the_order_of_numbers(self) -> None:
        found = unpack(pack_two())

        assert found.numbers == [3, 7]
        assert found.kinds == [0, 1]
        assert measure_errors(found, [35.3861, 35.4096], [139.6211, 139.5998]).max() <= 1

    def test_tells_in_its_header_what_the_columns_hold(self) -> None:
        header = unpack(pack_two()).header

        south, west, north, east = header["box"]
        assert header["count"] == 2
        assert south <= 35.3861 < 35.4096 <= north
        assert west <= 139.5998 < 139.6211 <= east
        assert header["kinds"] == [["library", "図書館"], ["park", "公園"]]
        assert header["made_at"] == "2024-02-14T09:30:00+00:00"

    @pytest.mark.parametrize("nothing", [None, math.nan])
    def test_leaves_out_places_without_a_position(self, nothing: float | None) -> None:
        found = unpack(pack_two(latitudes=[nothing, 35.3861]))

        assert found.numbers == [3]
        assert found.header["count"] == 1

    def test_packs_no_place_at_all(self) -> None:
        found = unpack(pack_two(numbers=[], latitudes=[], longitudes=[], kinds=[]))

        assert found.header["count"] == 0
        assert found.numbers == []

    def test_packs_places_on_one_spot(self) -> None:
        found = unpack(pack_two(latitudes=[35.4, 35.4], longitudes=[139.6, 139.6]))

        assert measure_errors(found, 35.4, 139.6).max() <= 1

    def test_counts_kinds_in_two_bytes_when_there_are_many(self) -> None:
        names = [(f"kind-{number}", f"種類{number}") for number in range(300)]

        found = unpack(pack_two(kinds=[299, 4], kind_names=names))

        assert found.kinds == [4, 299]

    def test_uses_all_steps_where_the_points_lie_far_apart(self) -> None:
        found = unpack(pack_two(latitudes=[43.06, 26.21], longitudes=[141.35, 127.68]))

        assert found.header["steps"] == [65_535, 65_535]
        assert measure_errors(found, [26.21, 43.06], [127.68, 141.35]).max() < 25

    def test_refuses_columns_of_different_lengths(self) -> None:
        with pytest.raises(ColumnsUneven):
            pack_two(kinds=[1])

    @pytest.mark.parametrize("kind", [-1, 2])
    def test_refuses_a_kind_without_a_name(self, kind: int) -> None:
        with pytest.raises(IndexError):
            pack_two(kinds=[kind, 0])


@pytest.fixture(scope="module")
def many_places() -> dict[str, Any]:
    """A hundred thousand places as a ward could have them: most around a hundred and fifty middles."""
    random = np.random.default_rng(20240214)
    middles = random.uniform(-HALF_METRES, HALF_METRES, (2, MIDDLES))
    near = random.choice(MIDDLES, COUNT, p=random.dirichlet(np.full(MIDDLES, 0.6)))
    metres = middles[:, near] + random.normal(0, 400, (2, COUNT))
    alone = random.random(COUNT) < 0.2
    metres[:, alone] = random.uniform(-HALF_METRES, HALF_METRES, (2, int(alone.sum())))
    metres = np.clip(metres, -HALF_METRES, HALF_METRES)
    shares = random.dirichlet(np.ones(22))
    return {
        "numbers": (np.sort(random.choice(160_000, COUNT, replace=False)) + 1).tolist(),
        "latitudes": (35.4 + metres[1] / NORTH_METRES).tolist(),
        "longitudes": (139.58 + metres[0] / EAST_METRES).tolist(),
        "kinds": random.choice(22, COUNT, p=shares).tolist(),
        "kind_names": [(f"kind-{number}", f"種類{number}") for number in range(22)],
        "made_at": MADE_AT,
    }


class TestPackingManyPoints:
    def test_takes_at_most_450_kilobytes_over_the_wire(self, many_places: dict[str, Any]) -> None:
        size = len(gzip.compress(pack_points(**many_places), 6))

        assert size <= 450_000

    def test_moves_no_point_by_more_than_a_metre(self, many_places: dict[str, Any]) -> None:
        found = unpack(pack_points(**many_places))

        errors = measure_errors(found, many_places["latitudes"], many_places["longitudes"])
        assert found.numbers == many_places["numbers"]
        assert errors.max() <= 1
