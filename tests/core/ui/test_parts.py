"""Parts of pages that are drawn once, and addresses that are worked out once."""

from dataclasses import dataclass, replace

import pytest
from django.urls import reverse, set_script_prefix
from django.utils import translation

from engawa.core.ui.parts import draw_part
from engawa.core.ui.paths import find_path

OPTIONS = "programmes/public/parts/options.html"


@dataclass(frozen=True, slots=True)
class Line:
    value: str
    label: str
    is_chosen: bool = False


LINE = Line("a", "<あ>")


class TestAPart:
    def test_is_drawn_with_what_is_given_escaped(self) -> None:
        html = draw_part(OPTIONS, (("options", (LINE,)), ("language", "ja")))

        assert html.strip() == '<option value="a" lang="ja">&lt;あ&gt;</option>'

    def test_is_another_one_with_any_other_word(self) -> None:
        for line, marks in ((LINE, ""), (replace(LINE, is_chosen=True), " selected"), (LINE, "")):
            html = draw_part(OPTIONS, (("options", (line,)), ("language", "")))

            assert html.strip() == f'<option value="a"{marks}>&lt;あ&gt;</option>'

    def test_is_drawn_in_each_language(self) -> None:
        seats = "programmes/public/parts/chances.html"
        given = (("chances", ()), ("rules", ()))

        assert "当たりやすさ" in draw_part(seats, given)
        with translation.override("en"):
            assert "当たりやすさ" not in draw_part(seats, given)
        assert "当たりやすさ" in draw_part(seats, given)

    def test_takes_only_what_cannot_change(self) -> None:
        with pytest.raises(TypeError):
            draw_part(OPTIONS, (("options", [LINE]), ("language", "")))


class TestAPath:
    def test_is_the_address_of_the_page(self) -> None:
        given = {"ward_slug": "kanazawa", "number": 3}

        assert find_path("programmes:programme", **given) == "/kanazawa/programmes/3/"
        assert find_path("programmes:programme", **given) == reverse(
            "programmes:programme", kwargs=given
        )

    def test_begins_where_the_house_stands(self) -> None:
        try:
            assert find_path("portal:home") == "/"
            set_script_prefix("/engawa/")
            assert find_path("portal:home") == "/engawa/"
        finally:
            set_script_prefix("/")
        assert find_path("portal:home") == "/"
