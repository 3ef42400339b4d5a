import re

from hypothesis import given
from hypothesis import strategies as st

from engawa.core.ui.differences import mark_new, mark_old, mark_own


def read(marked: str) -> str:
    """Take the marks and the words for screen readers away again."""
    unspoken = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", marked)
    return re.sub(r"</?(ins|del)>", "", unspoken)


class TestMarks:
    def test_mark_whole_words_not_letters(self) -> None:
        old, new = "対象の範囲を知らせます。", "対象の区域を知らせます。"

        assert re.findall(r"</span>([^<]+)</del>", mark_old(old=old, new=new)) == ["範囲"]
        assert re.findall(r"</span>([^<]+)</ins>", mark_new(old=old, new=new)) == ["区域"]

    def test_say_in_words_what_a_screen_reader_passes_over(self) -> None:
        assert "消した文：" in mark_old(old="文字", new="")
        assert "加えた文：" in mark_new(old="", new="地図")

    def test_strikes_out_neither_of_two_texts_of_equal_rank(self) -> None:
        marked = mark_own(text="地図と音声で", other="地図と文字で")

        assert "<del>" not in marked
        assert re.findall(r"ちがうところ：</span>([^<]+)</mark>", marked) == ["音声"]

    def test_mark_nothing_in_equal_texts(self) -> None:
        assert mark_old(old="毎月2回", new="毎月2回") == "毎月2回"
        assert mark_new(old="毎月2回", new="毎月2回") == "毎月2回"

    def test_escape_the_texts(self) -> None:
        marked = mark_new(old="a", new="<script>a")

        assert "<script>" not in marked
        assert "&lt;" in marked

    @given(
        old=st.text(alphabet="区役所のまちカタ12\n、", max_size=30),
        new=st.text(alphabet="区役所のまちカタ12\n、", max_size=30),
    )
    def test_keep_every_letter_of_both_texts(self, old: str, new: str) -> None:
        assert read(mark_old(old=old, new=new)) == old
        assert read(mark_new(old=old, new=new)) == new
