import pytest

from engawa.core.ui.phrases import hold_ranges, mark_breaks, phrases


class TestPhrases:
    @pytest.mark.parametrize(
        ("title", "cut"),
        [
            ("地域での見守り・支えあい", ["地域での", "見守り・", "支えあい"]),
            ("区民への「まごころ」づくり", ["区民への", "「", "まごころ", "」", "づくり"]),
            ("安全・安心", ["安全・", "安心"]),
            ("新しい取り組みに住み続ける", ["新しい", "取り組みに", "住み続ける"]),
            ("健康づくり ～明るいまち～", ["健康づくり ", "～明るいまち～"]),
            ("", []),
        ],
    )
    def test_break_a_heading_where_a_typesetter_would(self, title: str, cut: list[str]) -> None:
        assert phrases(title) == cut


class TestMarkBreaks:
    @pytest.mark.parametrize(
        ("title", "written"),
        [
            ("地域での見守り・支えあい、", "地域での<wbr>見守り・<wbr>支えあい、"),
            ("区民への「まごころ」づくり", "区民への<wbr>「まごころ」<wbr>づくり"),
            ("子育て応援事業", "子育て<wbr>応援事業"),
            ("<b>を守る", "&lt;b&gt;を<wbr>守る"),
            ("", ""),
        ],
    )
    def test_leaves_marks_with_their_words(self, title: str, written: str) -> None:
        assert mark_breaks(title) == written


class TestHoldRanges:
    @pytest.mark.parametrize(
        ("text", "held"),
        [
            ("次は あす 10:00～11:30", "次は あす [10:00～11:30]"),
            ("９時〜１７時、土曜は9:00～12:00", "[９時〜１７時]、土曜は[9:00～12:00]"),
            ("12月29日～1月3日は休み", "12月29[日～1]月3日は休み"),
            ("Mon, 10:00–11:30", "Mon, [10:00–11:30]"),
            ("4/1～", "[4/1～]"),
            ("～明るいまち", "～明るいまち"),
            ("きょうは休み", "きょうは休み"),
        ],
    )
    def test_keeps_both_ends_and_the_sign_on_one_line(self, text: str, held: str) -> None:
        written = held.replace("[", '<span class="no-break">').replace("]", "</span>")

        assert hold_ranges(text) == written

    def test_breaks_nothing_that_is_escaped_or_marked_already(self) -> None:
        assert hold_ranges("<b>～</b>") == "&lt;b&gt;～&lt;/b&gt;"
        assert (
            hold_ranges(mark_breaks("毎週の10:00～11:30"))
            == '毎週の<wbr><span class="no-break">10:00～11:30</span>'
        )
