"""What the telephone line says, with numbers and times as words."""

import re
from dataclasses import replace

import pytest

from engawa.rooms.safety.feeds.phone import write_phone
from engawa.rooms.safety.feeds.words import say_moment, say_number
from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import Opening, ZoneKind
from tests.rooms.safety import situations


def phone(situation: Situation) -> list[str]:
    """Give the sentences of the telephone line."""
    return write_phone(situation=situation).decode().splitlines()


class TestPhone:
    def test_says_order_areas_sites_and_crowding(self) -> None:
        said = phone(situations.landslide())

        assert said[:4] == [
            "こちらは、横浜市金沢区の防災情報です。",
            "十月十三日、午後三時七分現在の内容です。",
            "土砂災害に関する、警戒レベル４、避難指示が出ています。",
            "十月十三日、午後三時四分に発令しました。",
        ]
        assert "釜利谷東二丁目の一部。" in said
        assert "混んでいます。釜利谷東小学校。" in said
        assert "満員です。ほかの場所へ行ってください。西柴中学校。" in said
        assert any(line.startswith("関東学院大学 12号館は、") for line in said)

    def test_never_sends_to_a_welfare_shelter_or_a_base_in_a_storm(self) -> None:
        assert not re.search("福祉|拠点", "".join(phone(situations.landslide())))

    def test_says_when_nothing_is_issued_and_that_this_is_not_safety(self) -> None:
        said = phone(situations.quiet())

        assert "いま、出ている避難情報はありません。" in said
        assert said[-1] == "発令されていない地域が安全ということではありません。"

    def test_counts_several_orders(self) -> None:
        said = phone(situations.three_orders())

        assert "いま、三つの避難情報が出ています。" in said
        assert [line for line in said if line.endswith("件目。")] == [
            "一件目。",
            "二件目。",
            "三件目。",
        ]

    def test_says_the_most_urgent_order_first_and_where_to_go(self) -> None:
        tsunami = situations.tsunami()
        landslide = replace(situations.landslide().orders[0], number="2025-1013-09")

        said = phone(
            replace(
                tsunami,
                orders=(landslide, *tsunami.orders),
                zones=(*tsunami.zones, *situations.landslide().zones),
            )
        )

        headlines = [line for line in said if line.endswith("が出ています。") and "関する" in line]
        assert headlines[0].startswith("津波に関する")
        what = tsunami.orders[0].texts["ja"].what.split("。")[0]
        assert any(line == f"{what}。" for line in said)

    def test_says_that_a_late_order_stands(self) -> None:
        assert "次のお知らせが遅れています。解除されたのではありません。" in phone(
            situations.overdue()
        )

    def test_says_what_was_lifted_and_when(self) -> None:
        said = phone(situations.lifted_order())

        assert (
            "土砂災害に関する、警戒レベル４、避難指示は、十月十三日、午後二時七分に解除しました。"
            in said
        )

    def test_says_of_a_warning_that_it_is_not_the_wards(self) -> None:
        assert any(
            "これは、区の発令ではありません。" in line for line in phone(situations.landslide())
        )

    def test_of_a_drill_says_so_first_and_last(self) -> None:
        said = phone(situations.drill())

        assert said[0] == said[-1] == "これは、訓練です。"

    def test_says_nothing_in_brackets_and_every_line_is_a_sentence(self) -> None:
        sites = (situations.a_site(names={"ja": "大道小（体育館）"}),)

        said = phone(situations.landslide(sites=sites))

        assert all(line.endswith("。") for line in said)
        assert not re.search("[（(]", "".join(said))

    def test_says_where_no_site_is_open(self) -> None:
        sites = (situations.a_site(opening=Opening.CLOSED),)

        assert "いま、開いている避難場所はありません。" in phone(situations.landslide(sites=sites))

    def test_speaks_of_the_whole_ward_by_its_name(self) -> None:
        ward = situations.a_zone(12, kind=ZoneKind.WARD)

        situation = situations.landslide(zones=(ward,), orders=(situations.an_order((ward,)),))

        assert "横浜市金沢区。" in phone(situation)


class TestSayNumber:
    @pytest.mark.parametrize(
        ("number", "words"),
        [
            (0, "零"), (7, "七"), (10, "十"), (11, "十一"), (20, "二十"), (100, "百"), (1180, "千百八十"),
            (10_000, "一万"), (88_000, "八万八千"), (1_234_567, "百二十三万四千五百六十七"),
            (100_000_000, "一億"),
        ],
    )  # fmt: skip
    def test_says_numbers_as_words(self, number: int, words: str) -> None:
        assert say_number(number) == words

    @pytest.mark.parametrize("number", [-1, 10**12])
    def test_refuses_what_nobody_reads_aloud(self, number: int) -> None:
        with pytest.raises(ValueError, match="reads"):
            say_number(number)


class TestSayMoment:
    @pytest.mark.parametrize(
        ("hour", "minute", "words"),
        [
            (0, 5, "十月十三日、午前零時五分"),
            (9, 0, "十月十三日、午前九時"),
            (12, 30, "十月十三日、午後零時三十分"),
            (23, 59, "十月十三日、午後十一時五十九分"),
        ],
    )
    def test_says_the_half_of_the_day(self, hour: int, minute: int, words: str) -> None:
        assert say_moment(situations.MADE_AT.replace(hour=hour, minute=minute)) == words
