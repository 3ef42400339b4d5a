"""Reading PMTiles files that are whole, broken, or made to do harm."""

import contextlib
import gzip
import io
import os
import random
import struct
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pmtiles.tile import (
    Compression,
    Entry,
    TileType,
    serialize_directory,
    tileid_to_zxy,
    zxy_to_tileid,
)

from engawa.rooms.places.basemap.archive import ArchiveDamaged, open_archive
from engawa.rooms.places.basemap.refusal import BasemapRefused
from tests.rooms.places.basemap.archives import KONAN, fill, pack

ROOT_OFFSET, ROOT_LENGTH, METADATA_LENGTH, LEAVES_OFFSET, LEAVES_LENGTH = 8, 16, 32, 40, 48
ZOOMS = range(12, 16)


@pytest.fixture
def open_bytes(tmp_path: Path) -> Callable[[bytes], Path]:
    """Give what puts bytes into a file and gives its path."""

    def write(content: bytes) -> Path:
        path = tmp_path / "source.pmtiles"
        path.write_bytes(content)
        return path

    return write


def find_all(path: Path, wanted: list[int]) -> dict[int, bytes]:
    """Read tiles by their ids, and the metadata too."""
    with open_archive(path) as archive:
        archive.read_metadata()
        places = archive.find_places(np.array(sorted(wanted), dtype=np.int64))
        return {place.tile_id: archive.read_tile(place) for place in places}


def with_root(entries: list[Entry], *, packed: bytes | None = None) -> bytes:
    """Give a file whose root is the entries (or these bytes), and stands for the leaves as well."""
    content = bytearray(pack(fill(KONAN, zooms=ZOOMS)))
    root = bytes(serialize_directory(entries)) if packed is None else packed
    for field, number in (
        (ROOT_OFFSET, len(content)),
        (ROOT_LENGTH, len(root)),
        (LEAVES_OFFSET, len(content)),
        (LEAVES_LENGTH, len(root)),
    ):
        struct.pack_into("<Q", content, field, number)
    return bytes(content) + root


class TestFindingTiles:
    def test_gives_each_tile_that_is_there(self, open_bytes: Callable[[bytes], Path]) -> None:
        tiles = fill(KONAN, zooms=ZOOMS)
        wanted = {zxy_to_tileid(*key): content for key, content in tiles.items()}

        found = find_all(open_bytes(pack(tiles)), [*wanted, 0, 1, 10**9])

        assert found == wanted

    def test_follows_leaves(self, open_bytes: Callable[[bytes], Path]) -> None:
        # So many tiles of odd sizes that the root cannot hold them.
        chosen = random.Random(1)
        tiles = {
            tileid_to_zxy(tile_id): chosen.randbytes(chosen.randrange(1, 300))
            for tile_id in chosen.sample(range(10_000_000), 7000)
        }
        content = pack(tiles)
        assert struct.unpack_from("<Q", content, LEAVES_LENGTH)[0] > 0

        found = find_all(open_bytes(content), [zxy_to_tileid(*key) for key in tiles])

        assert found == {zxy_to_tileid(*key): tile for key, tile in tiles.items()}

    def test_follows_runs_of_the_same_tile(self, open_bytes: Callable[[bytes], Path]) -> None:
        tiles = {(3, x, y): b"sea" for x in range(8) for y in range(8)}

        found = find_all(open_bytes(pack(tiles)), list(range(200)))

        assert found == {zxy_to_tileid(*key): b"sea" for key in tiles}

    @given(
        st.dictionaries(
            st.tuples(st.just(5), st.integers(0, 31), st.integers(0, 31)),
            st.sampled_from([b"a", b"bb", b"ccc"]),
            min_size=1,
        )
    )
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
    def test_reads_what_the_authors_of_the_format_write(
        self,
        open_bytes: Callable[[bytes], Path],
        tiles: dict[tuple[int, int, int], bytes],
    ) -> None:
        found = find_all(open_bytes(pack(tiles)), list(range(300, 1500)))

        assert found == {zxy_to_tileid(*key): content for key, content in tiles.items()}


class TestRefusing:
    def test_names_a_file_that_is_not_there(self, tmp_path: Path) -> None:
        with (
            pytest.raises(BasemapRefused, match="というファイルはありません"),
            open_archive(tmp_path / "no"),
        ):
            pass

    def test_does_not_wait_for_a_pipe(self, tmp_path: Path) -> None:
        pipe = tmp_path / "pipe.pmtiles"
        os.mkfifo(pipe)

        with pytest.raises(BasemapRefused, match="というファイルはありません"), open_archive(pipe):
            pass

    @pytest.mark.parametrize(
        "content", [b"", b"PMTile", b"\xff" * 500, b"SQLite format 3\0" * 40, b"PK\x03\x04" * 100]
    )
    def test_knows_what_is_no_pmtiles(
        self, open_bytes: Callable[[bytes], Path], content: bytes
    ) -> None:
        with pytest.raises(ArchiveDamaged, match="PMTilesのファイルではありません"):
            find_all(open_bytes(content), [1])

    @pytest.mark.parametrize(
        ("content", "version"),
        [(b"PM\x02\x00" + b"\0" * 600, 2), (b"PM\x01\x00", 1), (b"PMTiles\x04" + b"\0" * 200, 4)],
    )
    def test_names_another_version(
        self, open_bytes: Callable[[bytes], Path], content: bytes, version: int
    ) -> None:
        with pytest.raises(ArchiveDamaged, match=f"バージョン{version}のファイルです"):
            find_all(open_bytes(content), [1])

    @pytest.mark.parametrize("length", [20, 126, 127, 300, -1])
    def test_knows_a_file_that_is_cut_off(
        self, open_bytes: Callable[[bytes], Path], length: int
    ) -> None:
        content = pack(fill(KONAN, zooms=ZOOMS))[:length]

        with pytest.raises(ArchiveDamaged, match="途中で切れています"):
            find_all(open_bytes(content), [1])

    @pytest.mark.parametrize("kind", [TileType.PNG, TileType.JPEG, TileType.WEBP, TileType.AVIF])
    def test_knows_pictures(self, open_bytes: Callable[[bytes], Path], kind: TileType) -> None:
        content = pack(fill(KONAN, zooms=ZOOMS), tile_type=kind)

        with pytest.raises(BasemapRefused, match="画像のタイル"):
            find_all(open_bytes(content), [1])

    def test_knows_tiles_of_another_kind(self, open_bytes: Callable[[bytes], Path]) -> None:
        content = pack(fill(KONAN, zooms=ZOOMS), tile_type=TileType.MLT)

        with pytest.raises(BasemapRefused, match="タイルの種類は使えません"):
            find_all(open_bytes(content), [1])

    @pytest.mark.parametrize("packing", [Compression.BROTLI, Compression.ZSTD])
    def test_knows_tiles_that_a_browser_cannot_unpack(
        self, open_bytes: Callable[[bytes], Path], packing: Compression
    ) -> None:
        content = pack(fill(KONAN, zooms=ZOOMS), tile_compression=packing)

        with pytest.raises(BasemapRefused, match="圧縮されています"):
            find_all(open_bytes(content), [1])


class TestWithstandingHarm:
    def test_does_not_run_in_circles(self, open_bytes: Callable[[bytes], Path]) -> None:
        length = len(bytes(serialize_directory([Entry(0, 0, 50, 0)])))
        content = with_root([Entry(0, 0, length, 0)])

        with pytest.raises(ArchiveDamaged, match="壊れている"):
            find_all(open_bytes(content), [1])

    @pytest.mark.parametrize("field", [ROOT_LENGTH, METADATA_LENGTH, LEAVES_LENGTH, 64])
    @pytest.mark.parametrize("length", [2**32, 2**63, 2**64 - 1])
    def test_takes_no_memory_for_a_size_that_is_only_said(
        self, open_bytes: Callable[[bytes], Path], field: int, length: int
    ) -> None:
        content = bytearray(pack(fill(KONAN, zooms=ZOOMS)))
        struct.pack_into("<Q", content, field, length)

        with pytest.raises(ArchiveDamaged, match="壊れている"):
            find_all(open_bytes(bytes(content)), [1])

    @pytest.mark.parametrize(
        "entry",
        [
            Entry(1, 0, 2**40, 1),
            Entry(1, 2**40, 10, 1),
            Entry(1, 2**62, 2**62, 1),
            Entry(1, 0, 0, 1),
            Entry(1, 0, 2**40, 0),
        ],
    )
    def test_reads_no_tile_from_outside_its_section(
        self, open_bytes: Callable[[bytes], Path], entry: Entry
    ) -> None:
        with pytest.raises(ArchiveDamaged, match="壊れている"):
            find_all(open_bytes(with_root([entry])), [1])

    @pytest.mark.parametrize(
        "numbers",
        [
            b"",
            b"\x00",
            b"\x80\x80\x80",
            b"\xff\xff\xff\xff\x0f",
            b"\x01" + b"\xff" * 12 + b"\x01",
            b"\x02\x05\x00\x01\x01\x01\x01\x01\x00",
            b"\x01\x05\x01\x01\x00",
        ],
    )
    def test_refuses_a_directory_that_is_none(
        self, open_bytes: Callable[[bytes], Path], numbers: bytes
    ) -> None:
        content = with_root([], packed=gzip.compress(numbers))

        with pytest.raises(ArchiveDamaged, match="壊れている"):
            find_all(open_bytes(content), [1])

    def test_unpacks_no_directory_without_end(self, open_bytes: Callable[[bytes], Path]) -> None:
        packed = io.BytesIO()
        with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=1) as bomb:
            for _megabyte in range(64):
                bomb.write(b"\x01" * 1024 * 1024)
        path = open_bytes(with_root([], packed=packed.getvalue()))

        tracemalloc.start()
        try:
            with pytest.raises(ArchiveDamaged):
                find_all(path, [1])
            _now, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

        assert peak < 32 * 1024 * 1024

    def test_refuses_metadata_that_nest_without_end(
        self, open_bytes: Callable[[bytes], Path]
    ) -> None:
        content = bytearray(pack(fill(KONAN, zooms=ZOOMS)))
        metadata = gzip.compress(b"[" * 200_000)
        struct.pack_into("<QQ", content, 24, len(content), len(metadata))

        with pytest.raises(ArchiveDamaged, match="壊れている"):
            find_all(open_bytes(bytes(content) + metadata), [1])

    @given(st.data())
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
    def test_ends_in_a_sentence_whatever_byte_is_changed(
        self, open_bytes: Callable[[bytes], Path], data: st.DataObject
    ) -> None:
        tiles = fill(KONAN, zooms=range(12, 14))
        content = bytearray(pack(tiles))
        for _change in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))

        with contextlib.suppress(BasemapRefused):
            find_all(open_bytes(bytes(content)), [zxy_to_tileid(*key) for key in tiles])
