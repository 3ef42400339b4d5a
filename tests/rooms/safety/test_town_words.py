"""Which towns the words of a register mean."""

import csv

import pytest

from engawa.rooms.safety.town_words import find_towns, read_words
from tests.shared import shared_file

KNOWN = (
    "釜利谷東一丁目",
    "釜利谷東二丁目",
    "釜利谷東十二丁目",
    "大道一丁目",
    "大道二丁目",
    "六浦町",
    "六浦一丁目",
    "六浦二丁目",
    "六浦三丁目",
    "幸浦",
)


class TestFindTowns:
    @pytest.mark.parametrize(
        ("words", "found"),
        [
            ("釜利谷東二丁目の一部", {"釜利谷東二丁目"}),
            ("釜利谷東2丁目", {"釜利谷東二丁目"}),
            ("釜利谷東１２丁目の一部", {"釜利谷東十二丁目"}),
            ("大道一丁目、二丁目の一部", {"大道一丁目", "大道二丁目"}),
            ("大道一・二丁目", {"大道一丁目", "大道二丁目"}),
            ("六浦一丁目から三丁目の各一部", {"六浦一丁目", "六浦二丁目", "六浦三丁目"}),
            ("六浦1〜3丁目", {"六浦一丁目", "六浦二丁目", "六浦三丁目"}),
            ("六浦町の一部及び大道二丁目", {"六浦町", "大道二丁目"}),
            ("横浜市金沢区六浦町（一部）", {"六浦町"}),
            ("神奈川県横浜市金沢区大道一丁目", {"大道一丁目"}),
            ("六浦の一部", {"六浦一丁目", "六浦二丁目", "六浦三丁目"}),
            ("幸浦一丁目の一部", {"幸浦"}),
            ("よその町一丁目", set()),
            ("", set()),
        ],
    )
    def test_finds_what_the_words_of_a_register_mean(self, words: str, found: set[str]) -> None:
        assert find_towns([words], known=KNOWN) == found

    def test_gives_a_town_that_two_words_name_once(self) -> None:
        found = find_towns(["大道一丁目の一部", "大道1丁目"], known=KNOWN)

        assert found == {"大道一丁目"}

    def test_finds_every_town_of_a_ward_by_its_own_name(self) -> None:
        for name in ("data/geo/choaza_points_14108.csv", "data/geo/choaza_points_14111.csv"):
            with shared_file(name).open(encoding="utf-8-sig", newline="") as lines:
                towns = [row["大字町丁目名"] for row in csv.DictReader(lines)]

            assert towns
            assert {town: find_towns([f"{town}の一部"], known=towns) for town in towns} == {
                town: {town} for town in towns
            }


class TestReadWords:
    def test_does_not_count_on_without_end(self) -> None:
        assert read_words(["六浦1〜99999999丁目"]) == [("六浦", 1), ("六浦", 99999999)]

    def test_says_nothing_of_a_number_without_a_town(self) -> None:
        assert read_words(["二丁目"]) == []
