"""Writing a map that appears whole or not at all."""

import datetime as dt
import errno
import fcntl
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pmtiles.tile import Compression, zxy_to_tileid

from engawa.rooms.places.basemap import writing
from engawa.rooms.places.basemap.description import Description
from engawa.rooms.places.basemap.refusal import BasemapRefused
from engawa.rooms.places.basemap.writing import Written, write_archive
from tests.rooms.places.basemap.archives import KONAN, read_all, read_header
from tests.shared import REPOSITORY

OLD = b"the old map"
SCRIPT = Path(__file__).with_name("killed_writing.py")


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give the place of a map where an older one is."""
    path = tmp_path / "konan.pmtiles"
    path.write_bytes(OLD)
    return path


def give(*contents: bytes) -> Iterator[tuple[int, bytes]]:
    """Give tiles with these contents."""
    return enumerate(contents, start=1000)


def write(target: Path, tiles: Iterator[tuple[int, bytes]]) -> Written | None:
    """Write tiles with what each test leaves as it is."""
    return write_archive(
        target=target,
        tiles=tiles,
        box=KONAN,
        description=Description(
            name="港南区", credit="出典", made_on=dt.date(2026, 4, 1), layers=()
        ),
        tile_compression=Compression.NONE,
    )


class TestWriting:
    def test_puts_the_new_map_in_place_of_the_old(self, target: Path) -> None:
        written = write(target, give(b"a", b"b", b"a"))

        assert written is not None
        assert (written.tiles, written.size) == (3, target.stat().st_size)
        assert sorted(read_all(target).values()) == [b"a", b"a", b"b"]
        assert [path.name for path in target.parent.iterdir()] == ["konan.pmtiles"]

    def test_writes_nothing_without_tiles(self, target: Path) -> None:
        assert write(target, give()) is None
        assert target.read_bytes() == OLD

    def test_keeps_large_maps_readable(self, target: Path) -> None:
        # More rows than a root may hold: leaves are written.
        chosen = random.Random(1)
        tiles = {
            tile_id: chosen.randbytes(chosen.randrange(1, 300))
            for tile_id in sorted(chosen.sample(range(10_000_000), 7000))
        }

        write(target, iter(tiles.items()))

        header = read_header(target)
        read = {zxy_to_tileid(*key): content for key, content in read_all(target).items()}
        assert read == tiles
        assert header["leaf_directory_length"] > 0
        assert header["root_offset"] + header["root_length"] <= 16 * 1024

    def test_lets_others_read_the_map(self, target: Path) -> None:
        write(target, give(b"a"))

        assert target.stat().st_mode & 0o777 == 0o666 & ~_umask()

    @pytest.mark.parametrize("moment", ["store", "disk"])
    def test_leaves_the_old_map_whole_when_it_is_killed(self, target: Path, moment: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        with subprocess.Popen(
            [sys.executable, str(SCRIPT), str(target), moment],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        ) as run:
            assert run.stdout is not None
            assert run.stdout.readline() == "now\n"
            run.kill()

        assert target.read_bytes() == OLD
        left = {path.name for path in target.parent.iterdir()}
        assert left <= {"konan.pmtiles", ".konan.pmtiles.part"}
        # The next run is not disturbed by what was left, and leaves nothing.
        write(target, give(b"a"))
        assert list(read_all(target).values()) == [b"a"]
        assert [path.name for path in target.parent.iterdir()] == ["konan.pmtiles"]

    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
    def test_says_when_the_disk_is_full(
        self, target: Path, monkeypatch: pytest.MonkeyPatch, number: int
    ) -> None:
        def fail(_descriptor: int) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(os, "fsync", fail)

        with pytest.raises(BasemapRefused, match="空きが足りず"):
            write(target, give(b"a"))

        assert target.read_bytes() == OLD
        assert [path.name for path in target.parent.iterdir()] == ["konan.pmtiles"]

    def test_says_why_a_folder_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "basemaps").write_bytes(b"a file where a folder should be")

        with pytest.raises(BasemapRefused, match="に書けませんでした"):
            write(tmp_path / "basemaps" / "konan.pmtiles", give(b"a"))

    def test_does_not_write_a_map_that_another_run_writes(self, target: Path) -> None:
        with target.with_name(".konan.pmtiles.part").open("ab") as other:
            fcntl.flock(other, fcntl.LOCK_EX)

            with pytest.raises(BasemapRefused, match="いま別の人が作っています"):
                write(target, give(b"a"))

        assert target.read_bytes() == OLD

    def test_does_not_touch_the_map_that_another_run_has_just_moved_in(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        part = target.with_name(".konan.pmtiles.part")

        def move_and_lock(file: object, operation: int) -> None:
            part.write_bytes(b"the map of the other run")
            part.replace(target)

        monkeypatch.setattr(writing.fcntl, "flock", move_and_lock)

        with pytest.raises(BasemapRefused, match="いま別の人が作っています"):
            write(target, give(b"a"))

        assert target.read_bytes() == b"the map of the other run"

    def test_refuses_a_map_that_no_phone_keeps(
        self, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(writing, "LARGEST_MAP", 1024 * 1024)

        with pytest.raises(BasemapRefused, match="1 MBより大きくなります"):
            write(target, give(*(os.urandom(1000) for _number in range(1100))))

        assert target.read_bytes() == OLD


def _umask() -> int:
    present = os.umask(0)
    os.umask(present)
    return present
