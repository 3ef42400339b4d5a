"""Files of addresses as their publishers write them, and files that are none."""

import io
import zipfile

import pytest

from engawa.rooms.places.importing import address_files
from engawa.rooms.places.importing.address_files import (
    AddressList,
    AddressRow,
    read_addresses,
    read_town_names,
)
from engawa.rooms.places.importing.table import FileRefused
from tests.rooms.places import address_material as material

TOWN_NAMES = {"0009002": "泥亀二丁目", "0011000": "釜利谷町"}


def read(content: str | bytes, names: dict[str, str] | None = None) -> AddressList:
    content = content.encode() if isinstance(content, str) else content
    return read_addresses(
        file=io.BytesIO(content),
        filename="x.csv",
        ward_code="14108",
        ward_name="金沢区",
        town_names=TOWN_NAMES if names is None else names,
    )


def pack(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


class TestReadingTheRegistry:
    def test_takes_blocks_and_counts_those_of_other_wards(self) -> None:
        found = read(material.BLOCKS, names={})

        assert found.source == "REGISTRY_BLOCKS"
        assert found.rows[0] == AddressRow("泥亀二丁目", "14", "", 35.3381, 139.6225)
        assert (len(found.rows), found.elsewhere) == (2, 1)

    def test_takes_houses_and_counts_those_without_a_point(self) -> None:
        found = read(material.HOUSES)

        assert found.source == "REGISTRY_HOUSES"
        assert [(row.block, row.number) for row in found.rows] == [
            ("14", "5"),
            ("14", "5-2"),
            ("16", "1"),
            ("16", "3"),
        ]
        assert (found.broken, found.elsewhere) == (1, 1)

    def test_takes_lots_by_their_id(self) -> None:
        found = read(material.LOTS)

        assert found.source == "REGISTRY_LOTS"
        assert [(row.town, row.block, row.number) for row in found.rows] == [
            ("釜利谷町", "123", "4"),
            ("釜利谷町", "123", ""),
        ]

    def test_takes_the_headings_of_the_first_edition(self) -> None:
        found = read(material.FIRST_EDITION.encode("utf-8-sig"), names={})

        assert found.rows == (AddressRow("泥亀二丁目", "14", "5", 35.3381, 139.6225),)

    def test_takes_the_names_of_towns_from_their_own_file(self) -> None:
        names = read_town_names(
            file=io.BytesIO(material.NAMES.encode()), filename="mt_town.csv", ward_code="14108"
        )

        assert names == TOWN_NAMES

    def test_asks_for_names_where_nobody_says_them(self) -> None:
        with pytest.raises(FileRefused, match="5件ありますが、町の名前が分かりません"):
            read(material.HOUSES, names={})


class TestReadingTheBlocksOfTheMinistry:
    def test_prefers_the_row_that_stands_for_the_block(self) -> None:
        found = read(material.MLIT.encode("cp932"))

        assert found.source == "MLIT_BLOCKS"
        assert found.rows == (AddressRow("泥亀二丁目", "14", "", 35.3382, 139.6226),)
        assert (found.elsewhere, found.again) == (1, 1)


class TestOtherFiles:
    def test_may_lie_in_an_archive(self) -> None:
        packed = pack(("a.csv", material.HOUSES.encode()), ("readme.txt", b"x"))

        assert len(read(packed).rows) == 4

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "CSVとして読めません"),
            (b"\x00\x01\x02" * 50, "CSVとして読めません"),
            ("名称,住所\n館,町\n".encode(), "住所の位置の表として読めません"),
            (b"PK\x03\x04" + b"x" * 99, "壊れています"),
            (pack(("a.csv", b"x"), ("b.csv", b"x")), "1つだけ"),
            (pack(("a.csv", material.HOUSES.encode()))[:-60], "壊れています"),
            (material.BLOCK_HEADINGS.encode() + b"\n" + b"1" * 30_000, "壊れています"),
            (f"{material.BLOCK_HEADINGS}\n131016,1\n".encode(), "1件もありません"),
        ],
    )
    def test_are_refused_with_a_sentence(self, content: bytes, sentence: str) -> None:
        with pytest.raises(FileRefused, match=sentence):
            read(content)

    def test_do_not_unfold_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(address_files, "MOST_UNPACKED", 1_000)

        with pytest.raises(FileRefused, match="1つだけ"):
            read(pack(("a.csv", b"1,2\n" * 10_000)))
