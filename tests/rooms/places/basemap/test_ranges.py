"""Parts of a file as browsers ask for them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engawa.rooms.places.basemap.ranges import (
    FileShrank,
    Range,
    RangeUnsatisfiable,
    open_slice,
    read_range,
)

SIZES = st.integers(min_value=1, max_value=10_000)


class TestReadingARange:
    @pytest.mark.parametrize(
        ("header", "start", "length"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=0-99", 0, 100),
            ("bytes=10-19", 10, 10),
            ("bytes=90-500", 90, 10),
            ("bytes=95-", 95, 5),
            ("bytes=-1", 99, 1),
            ("bytes=-500", 0, 100),
            ("Bytes = 0-9 ,", 0, 10),
        ],
    )
    def test_gives_the_bytes_that_are_there(self, header: str, start: int, length: int) -> None:
        found = read_range(header=header, size=100)

        assert found == Range(start, length)

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=a-b",
            "bytes=9-0",
            "bytes=0-9-20",
            "bytes=+1-5",
            "bytes=٣-٤",
            "pages=0-9",
            "bytes=0-1,5-6",
            "bytes=" + "9" * 5000 + "-",
        ],
    )
    def test_lets_the_whole_file_be_the_answer_to_what_it_does_not_serve(self, header: str) -> None:
        assert read_range(header=header, size=100) is None

    @pytest.mark.parametrize(
        ("header", "size"),
        [("bytes=100-", 100), ("bytes=100-200", 100), ("bytes=-0", 100), ("bytes=0-", 0)],
    )
    def test_refuses_a_range_without_a_byte(self, header: str, size: int) -> None:
        with pytest.raises(RangeUnsatisfiable):
            read_range(header=header, size=size)

    def test_gives_an_empty_file_whole_when_its_end_is_asked_for(self) -> None:
        assert read_range(header="bytes=-5", size=0) is None

    @given(SIZES, st.data())
    def test_means_what_a_slice_means(self, size: int, data: st.DataObject) -> None:
        first = data.draw(st.integers(0, size - 1))
        last = data.draw(st.integers(first, 2 * size))
        content = range(size)

        found = read_range(header=f"bytes={first}-{last}", size=size)

        assert found is not None
        assert content[found.start : found.start + found.length] == content[first : last + 1]
        assert found.last == content[first : last + 1][-1]

    @given(SIZES, st.integers(1, 20_000))
    def test_means_the_end_of_a_slice(self, size: int, wanted: int) -> None:
        found = read_range(header=f"bytes=-{wanted}", size=size)

        assert found is not None
        assert range(size)[found.start :] == range(size)[-wanted:]
        assert found.last == size - 1

    @given(st.text(max_size=40).map("bytes={}".format) | st.text(max_size=40), st.integers(0, 50))
    def test_never_leaves_the_file(self, header: str, size: int) -> None:
        try:
            found = read_range(header=header, size=size)
        except RangeUnsatisfiable:
            return

        assert found is None or (0 <= found.start <= found.last < size)


class TestOpeningASlice:
    def test_gives_the_bytes_in_pieces(self, tmp_path: Path) -> None:
        content = bytes(range(256)) * 1024
        path = tmp_path / "map.pmtiles"
        path.write_bytes(content)

        pieces = list(open_slice(path=path, start=100, length=200_000))

        assert b"".join(pieces) == content[100:200_100]
        assert max(map(len, pieces)) <= 64 * 1024

    def test_reads_on_from_the_file_that_was_there(self, tmp_path: Path) -> None:
        path = tmp_path / "map.pmtiles"
        path.write_bytes(b"old" * 100)
        opened = open_slice(path=path, start=0, length=300)
        newer = tmp_path / "newer"
        newer.write_bytes(b"new")
        newer.replace(path)

        assert b"".join(opened) == b"old" * 100

    def test_refuses_bytes_that_are_not_there(self, tmp_path: Path) -> None:
        path = tmp_path / "map.pmtiles"
        path.write_bytes(b"short")

        with pytest.raises(FileShrank):
            open_slice(path=path, start=0, length=6)

    def test_says_when_the_file_is_cut_while_it_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "map.pmtiles"
        path.write_bytes(b"x" * 200_000)
        opened = open_slice(path=path, start=0, length=200_000)
        next(opened)
        path.write_bytes(b"")

        with pytest.raises(FileShrank):
            list(opened)

    def test_can_be_closed_before_its_end(self, tmp_path: Path) -> None:
        path = tmp_path / "map.pmtiles"
        path.write_bytes(b"x" * 200_000)
        opened = open_slice(path=path, start=0, length=200_000)
        next(opened)

        opened.close()

        assert list(opened) == []
