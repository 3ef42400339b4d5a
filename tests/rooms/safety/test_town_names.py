"""Names of towns in Latin letters and in kana."""

import pytest

from engawa.rooms.safety.town_names import (
    name_in_kana,
    name_in_letters,
    romanise,
    split_part,
)


class TestRomanise:
    @pytest.mark.parametrize(
        ("kana", "letters"),
        [
            ("かまりや", "Kamariya"),
            ("コウナンダイ", "Konandai"),
            ("ｶﾐｵｵｵｶﾆｼ", "Kamiookanishi"),
            ("おっともちょう", "Ottomocho"),
            ("はっちょう", "Hatcho"),
            ("ぶんこ", "Bunko"),
            ("しんめい", "Shinmei"),
            ("じゅうにしょ", "Junisho"),
            ("ヴィラ", ""),
            ("六浦", ""),
            ("", ""),
        ],
    )
    def test_writes_kana_as_signs_have_it(self, kana: str, letters: str) -> None:
        assert romanise(kana) == letters


class TestNameInLetters:
    @pytest.mark.parametrize(
        ("town", "kana", "letters"),
        [
            ("釜利谷東二丁目", "かまりやひがしにちょうめ", "Kamariyahigashi 2-chome"),
            ("釜利谷東八丁目", "カマリヤヒガシ８チョウメ", "Kamariyahigashi 8-chome"),
            ("港南台九丁目", "こうなんだいきゅうちょうめ", "Konandai 9-chome"),
            ("何町十二丁目", "なにちょうじゅうにちょうめ", "Nanicho 12-chome"),
            ("何町二十一丁目", "なにちょうにじゅういっちょうめ", "Nanicho 21-chome"),
            ("柴町", "しばちょう", "Shibacho"),
            ("釜利谷東二丁目", "", ""),
        ],
    )
    def test_writes_the_number_in_figures(self, town: str, kana: str, letters: str) -> None:
        assert name_in_letters(town=town, readings={town: kana}) == letters

    def test_takes_the_reading_of_the_name_without_its_number(self) -> None:
        assert (
            name_in_letters(town="片吹3丁目", readings={"片吹": "かたぶき"}) == "Katabuki 3-chome"
        )


class TestNameInKana:
    def test_writes_hiragana_whatever_the_register_has(self) -> None:
        readings = {"釜利谷東二丁目": "カマリヤヒガシニチョウメ"}

        assert name_in_kana(town="釜利谷東二丁目", readings=readings) == "かまりやひがし 2ちょうめ"


class TestSplitPart:
    @pytest.mark.parametrize("name", ["六浦二丁目の一部", "六浦二丁目一部", " 六浦二丁目の一部 "])
    def test_tells_a_part_from_a_whole(self, name: str) -> None:
        assert split_part(name) == ("六浦二丁目", True)
        assert split_part("六浦二丁目") == ("六浦二丁目", False)
