import pytest

from engawa.core.ui.phrases import mark_breaks, phrases


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
