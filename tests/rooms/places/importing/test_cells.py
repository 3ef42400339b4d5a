"""Cells say what a person would read in them; what is mended is told, what is unsure is not read."""

import pytest

from engawa.rooms.places.accessibility import Answer
from engawa.rooms.places.importing.cells import (
    Heard,
    read_email,
    read_government_code,
    read_id,
    read_kana,
    read_mark,
    read_national_id,
    read_phone,
    read_postal_code,
    read_url,
)


def codes(heard: Heard) -> list[str]:
    return [problem.code for problem in heard.problems]


class TestReadingAMark:
    @pytest.mark.parametrize(
        "cell", ["○", "〇", "◯", "o", "Ｏ", "有", "あり", "可", "1", "１", "TRUE", "はい"]
    )
    def test_takes_circles_and_their_words_for_yes(self, cell: str) -> None:
        assert read_mark(cell) == Heard(Answer.YES)

    @pytest.mark.parametrize("cell", ["△", "▲", "一部", "条件付", "要相談"])
    def test_takes_a_triangle_for_partly_and_says_so(self, cell: str) -> None:
        heard = read_mark(cell)

        assert heard.value == Answer.PARTLY
        assert codes(heard) == ["partly"]

    @pytest.mark.parametrize("cell", ["×", "✕", "x", "Ｘ", "無", "なし", "不可", "0", "いいえ"])
    def test_takes_crosses_and_their_words_for_no(self, cell: str) -> None:
        assert read_mark(cell) == Heard(Answer.NO)

    @pytest.mark.parametrize("cell", ["－", "ー", "-", "―", "不明"])
    def test_takes_a_dash_for_nothing_known(self, cell: str) -> None:
        assert read_mark(cell) == Heard("")

    @pytest.mark.parametrize("cell", ["たぶん", "2", "○×", "□"])
    def test_reads_nothing_else(self, cell: str) -> None:
        heard = read_mark(cell)

        assert heard.value == ""
        assert codes(heard) == ["unreadable-mark"]


class TestReadingATelephoneNumber:
    @pytest.mark.parametrize(
        ("cell", "number"),
        [
            ("045-000-0000", "045-000-0000"),
            ("(045)000-0000", "045-000-0000"),
            ("045(000)0000", "045-000-0000"),
            ("045 000 0000", "045-000-0000"),
            ("0450000000", "0450000000"),
            ("TEL:045-000-0000(代表)", "045-000-0000"),
            ("+81-45-000-0000", "0450000000"),
            ("090-0000-0000", "090-0000-0000"),
            ("0120-000-000", "0120-000-000"),
            ("(045)000-0001/(045)000-0002", "045-000-0001、045-000-0002"),
            ("なし", ""),
        ],
    )
    def test_writes_it_in_one_way(self, cell: str, number: str) -> None:
        assert read_phone(cell) == Heard(number)

    def test_mends_full_width_digits_and_says_so(self) -> None:
        heard = read_phone("０４５－０００－００００")

        assert (heard.value, codes(heard)) == ("045-000-0000", ["full-width"])

    @pytest.mark.parametrize(
        ("cell", "number"),
        [
            ("450000000", "0450000000"),
            ("45-000-0000", "045-000-0000"),
            ("9000000000", "09000000000"),
        ],
    )
    def test_puts_back_a_lost_zero_and_says_so(self, cell: str, number: str) -> None:
        heard = read_phone(cell)

        assert (heard.value, codes(heard)) == (number, ["phone-zero"])

    @pytest.mark.parametrize("cell", ["045-000-000", "窓口へどうぞ", "045-000-0000（夜間は別）"])
    def test_keeps_what_is_no_number_as_it_is_written(self, cell: str) -> None:
        heard = read_phone(cell)

        assert (heard.value, codes(heard)) == (cell, ["unreadable-phone"])


class TestReadingAPostcode:
    @pytest.mark.parametrize("cell", ["234-0056", "2340056", "〒234-0056", "〒 234-0056"])
    def test_writes_it_with_its_hyphen(self, cell: str) -> None:
        assert read_postal_code(cell) == Heard("234-0056")

    def test_puts_back_a_lost_zero(self) -> None:
        heard = read_postal_code("608604")

        assert (heard.value, codes(heard)) == ("060-8604", ["postal-zero"])

    @pytest.mark.parametrize("cell", ["234", "234-00567", "横浜", "٢٣٤٠٠٥٦"])
    def test_reads_nothing_else(self, cell: str) -> None:
        assert codes(read_postal_code(cell)) == ["unreadable-postal"]


class TestReadingACodeOfAMunicipality:
    def test_takes_six_digits_with_the_check_digit(self) -> None:
        assert read_government_code("141089") == Heard("141089")

    @pytest.mark.parametrize(
        ("cell", "code"), [("14108", "141089"), ("11002", "011002"), ("1100", "011002")]
    )
    def test_adds_what_a_spreadsheet_or_an_old_list_left_out(self, cell: str, code: str) -> None:
        heard = read_government_code(cell)

        assert (heard.value, codes(heard)) == (code, ["code-mended"])

    @pytest.mark.parametrize("cell", ["141088", "12203", "990001", "金沢区", "10"])
    def test_does_not_guess(self, cell: str) -> None:
        # 12203 is 市川市 without its check digit, and 士別市 (012203) without its zero.
        heard = read_government_code(cell)

        assert (heard.value, codes(heard)) == ("", ["unreadable-code"])


class TestReadingAnId:
    def test_takes_the_fourteen_characters_of_a_shelter(self) -> None:
        assert read_national_id("Ｅ1410000078204") == Heard("E1410000078204")
        assert codes(read_national_id("E14100000782")) == ["unreadable-national-id"]

    def test_refuses_one_that_a_spreadsheet_rounded(self) -> None:
        assert codes(read_id("1.72057E+11")) == ["damaged-id"]
        assert read_id("LL0100022200") == Heard("LL0100022200")


class TestReadingAnAddressOfTheWeb:
    def test_takes_http_and_https(self) -> None:
        assert read_url("http://www.example.jp/?a=1") == Heard("http://www.example.jp/?a=1")

    def test_puts_https_before_a_bare_name_and_says_so(self) -> None:
        heard = read_url("www.example.jp/library/")

        assert (heard.value, codes(heard)) == ("https://www.example.jp/library/", ["url-scheme"])

    def test_takes_the_first_of_several_and_says_so(self) -> None:
        heard = read_url("https://a.example\nhttps://b.example")

        assert (heard.value, codes(heard)) == ("https://a.example", ["several-urls"])

    @pytest.mark.parametrize(
        "cell", ["javascript:alert(1)", "ATTACH/1.JPG", "https://", "参照", "https://a b.jp/"]
    )
    def test_reads_nothing_else(self, cell: str) -> None:
        heard = read_url(cell)

        assert (heard.value, codes(heard)) == ("", ["unreadable-url"])


class TestReadingAnAddressOfMail:
    def test_takes_one_address(self) -> None:
        assert read_email("mailto:a.b@example.jp") == Heard("a.b@example.jp")
        assert read_email("a@example.jp、b@example.jp").value == ""
        assert codes(read_email("a[at]example.jp")) == ["unreadable-email"]


class TestReadingKana:
    def test_makes_half_width_kana_full_and_leaves_the_rest(self) -> None:
        assert read_kana("ｶﾞｸｴﾝ･ﾊﾟｰｸ (ABC1)") == Heard("ガクエン・パーク (ABC1)")
