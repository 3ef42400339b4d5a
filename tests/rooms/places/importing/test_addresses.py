"""What an address says by itself: its town and the numbers behind it, however it is written."""

import pytest

from engawa.rooms.places.importing.addresses import (
    TownNames,
    make_town_key,
    normalise_number,
)

NAMES = ("泥亀一丁目", "泥亀二丁目", "泥亀十二丁目", "釜利谷町", "霞ヶ浜", "六浦", "六浦南一丁目")


def split(address: str) -> tuple[str, ...] | None:
    found = TownNames({make_town_key(name): name for name in NAMES}).split(address)
    return None if found is None else (found.town, *found.numbers)


class TestSplittingAnAddress:
    @pytest.mark.parametrize(
        "address",
        [
            "神奈川県横浜市金沢区泥亀二丁目14番5号",
            "横浜市金沢区泥亀2丁目14-5",
            "金沢区泥亀２－１４－５",
            "泥亀2‐14−5",
            "泥亀2ー14ー5",
            "泥亀二丁目十四番五号",
            "泥亀二丁目14番地の5",
            "〒236-0021 神奈川県横浜市金沢区 泥亀2-14-5",
            "泥亀 2 14-5",
            "泥亀2-14-5海辺ビル3階",
            "泥亀二丁目14番5号　第2ビル301",
        ],
    )
    def test_understands_all_ways_to_write_it(self, address: str) -> None:
        assert split(address) == ("泥亀二丁目", "14", "5")

    @pytest.mark.parametrize(
        ("address", "found"),
        [
            ("泥亀12-3-4", ("泥亀十二丁目", "3", "4")),
            ("泥亀二丁目", ("泥亀二丁目",)),
            ("泥亀二丁目14番 3階", ("泥亀二丁目", "14")),
            ("泥亀2-14 3F", ("泥亀二丁目", "14")),
            ("釜利谷町百二十三番地の四", ("釜利谷町", "123", "4")),
            ("釜利谷町123-4-2", ("釜利谷町", "123", "4", "2")),
            ("釜利谷町〇一二番地", ("釜利谷町", "12")),
            ("六浦1-2", ("六浦", "1", "2")),
            ("六浦南1-2", ("六浦南一丁目", "2")),
            ("霞ケ浜3番", ("霞ヶ浜", "3")),
        ],
    )
    def test_tells_towns_and_floors_from_numbers(
        self, address: str, found: tuple[str, ...]
    ) -> None:
        assert split(address) == found

    @pytest.mark.parametrize("address", ["", "どこか", "東京都千代田区霞が関1-1-1", "14-5"])
    def test_finds_nothing_where_no_town_is_named(self, address: str) -> None:
        assert split(address) is None


class TestReadingANumber:
    @pytest.mark.parametrize(
        ("written", "read"),
        [
            ("014", "14"),
            ("１４番", "14"),
            ("123番地の4", "123-4"),
            ("005-002", "5-2"),
            ("イ", "イ"),
            ("", ""),
        ],
    )
    def test_gives_it_as_addresses_have_it(self, written: str, read: str) -> None:
        assert normalise_number(written) == read
