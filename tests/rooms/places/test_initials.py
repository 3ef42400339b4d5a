import pytest

from engawa.rooms.places.initials import find_initials


class TestTheInitialsOfAName:
    @pytest.mark.parametrize(
        ("reading", "name", "column"),
        [
            ("カナザワトショカン", "金沢図書館", "か"),
            ("がっこう", "学校", "か"),
            ("ｶﾞｯｺｳ", "学校", "か"),
            ("ぱんや", "パン屋", "は"),
            ("ヴィラ", "ヴィラ", "あ"),
            ("ヲノ", "小野", "わ"),
            ("ャ", "ャ", "や"),
            ("ヶ", "ヶ", "か"),
            ("あ", "亜", "あ"),
            ("よこはま", "横浜", "や"),
            ("わ", "輪", "わ"),
            ("ん", "ん", "わ"),
            ("", "ひだまり工房", "は"),
            (" わかば", "若葉", "わ"),
            ("", "金沢図書館", ""),
            ("", "3丁目広場", ""),
            ("", "", ""),
        ],
    )
    def test_are_the_column_in_which_its_reading_stands(
        self, reading: str, name: str, column: str
    ) -> None:
        assert find_initials(reading=reading, name=name, name_en="") == (column, "")

    @pytest.mark.parametrize(
        ("name_en", "letter"),
        [("hidamari", "H"), ("Élan", "E"), ("３rd", ""), ("図書館", ""), ("", "")],
    )
    def test_are_the_letter_of_its_english_name(self, name_en: str, letter: str) -> None:
        assert find_initials(reading="", name="", name_en=name_en) == ("", letter)
