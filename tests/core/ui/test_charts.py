from xml.etree import ElementTree as ET

import pytest

from engawa.core.ui.charts import Point, format_figure, month_bars, share_meter


def draw(*points: Point, promise: float | None = 2, fill: str = "#a2005d") -> ET.Element:
    drawing = month_bars(
        title="月ごとの開催数",
        description="4月から毎月2回。",
        points=points,
        promise=promise,
        unit="回",
        fill=fill,
    )
    return ET.fromstring(drawing)


def parts(drawing: ET.Element, css_class: str) -> list[ET.Element]:
    return [element for element in drawing.iter() if element.get("class") == css_class]


def words(drawing: ET.Element) -> list[str]:
    return [element.text or "" for element in drawing.iter("text")]


class TestMonthBars:
    def test_can_be_heard_by_those_who_cannot_see_it(self) -> None:
        drawing = draw(Point("4月", 2))

        ids = (drawing.get("aria-labelledby") or "").split()
        spoken = {element.get("id"): element.text for element in drawing if element.get("id")}
        assert drawing.get("role") == "img"
        assert [spoken[name] for name in ids] == ["月ごとの開催数", "4月から毎月2回。"]

    def test_draws_bars_as_high_as_their_values(self) -> None:
        drawing = draw(Point("4月", 2), Point("5月", 1), Point("6月", 0))

        heights = [float(bar.get("height") or "") for bar in parts(drawing, "chart-bar")]
        assert heights[0] == pytest.approx(2 * heights[1], rel=0.01)
        assert heights[2] == 0
        assert {"2", "1", "0"} <= set(words(drawing))

    def test_draws_months_to_come_as_outlines_without_a_figure(self) -> None:
        drawing = draw(Point("11月", 1), Point("12月", None, is_future=True))

        assert len(parts(drawing, "chart-future")) == 1
        assert len(parts(drawing, "chart-bar")) == 1
        assert "秘匿" not in words(drawing)

    def test_says_that_a_hidden_value_is_hidden(self) -> None:
        drawing = draw(Point("6月", None))

        assert "秘匿" in words(drawing)
        assert parts(drawing, "chart-bar") == []
        assert parts(drawing, "chart-value") == []

    def test_writes_the_promise_in_words_beside_its_dotted_line(self) -> None:
        drawing = draw(Point("4月", 1), promise=2)

        assert "目標 2回" in words(drawing)
        assert all(line.get("stroke-dasharray") for line in parts(drawing, "chart-promise"))

    def test_draws_no_promise_where_none_was_made(self) -> None:
        drawing = draw(Point("4月", 1), promise=None)

        assert parts(drawing, "chart-promise") == []

    def test_outlines_bars_whose_colour_is_too_pale_for_paper(self) -> None:
        pale, strong = draw(Point("4月", 1), fill="#ffb700"), draw(Point("4月", 1))

        assert parts(pale, "chart-bar")[0].get("stroke") == "#1a1a1a"
        assert parts(strong, "chart-bar")[0].get("stroke") is None

    def test_leaves_no_two_figures_touching(self) -> None:
        drawing = draw(*(Point(f"{month}月", 1_200_000 + month) for month in range(1, 13)))

        assert len(parts(drawing, "chart-bar")) == 12
        assert len(parts(drawing, "chart-value")) == 1

    def test_writes_the_short_name_of_a_month_under_its_bar(self) -> None:
        drawing = draw(Point("4月", 1), Point("5月", 2, tick="5"))

        assert {"4月", "5"} <= set(words(drawing))
        assert "5月" not in words(drawing)

    def test_has_no_word_that_a_phone_shows_too_small(self) -> None:
        drawing = draw(Point("4月", 1), Point("5月", None), promise=2)

        # The width that a phone of 375 pixels leaves to a drawing.
        shrunk = 333 / float((drawing.get("viewBox") or "").split()[2])
        sizes = {float(e.get("font-size") or 13) for e in drawing.iter() if e.tag in ("g", "text")}
        assert min(sizes) * shrunk >= 12

    def test_escapes_what_it_is_given(self) -> None:
        drawing = month_bars(
            title="<script>",
            description='"&',
            points=[Point("<b>", 1)],
            promise=1,
            unit="<i>",
            fill="#a2005d",
        )

        assert "<script>" not in drawing
        assert "<b>" not in drawing
        assert "<i>" not in drawing

    def test_refuses_a_fill_that_is_no_colour(self) -> None:
        with pytest.raises(ValueError, match="invalid literal"):
            draw(Point("4月", 1), fill='"onload="')

    def test_has_no_style_attribute_which_the_page_would_forbid(self) -> None:
        drawing = draw(Point("4月", 1), Point("5月", None), Point("6月", None, is_future=True))

        assert all(element.get("style") is None for element in drawing.iter())

    def test_draws_an_empty_frame_for_no_points(self) -> None:
        drawing = draw(promise=None)

        assert len(parts(drawing, "chart-axis")) == 1

    def test_gives_two_charts_of_a_page_different_ids(self) -> None:
        one = draw(Point("4月", 1))
        other = draw(Point("4月", 2))

        assert one.get("aria-labelledby") != other.get("aria-labelledby")


class TestShareMeter:
    def test_gives_each_kind_its_share(self) -> None:
        drawing = ET.fromstring(share_meter(measured=6, told=1, none=1))

        (measured,) = parts(drawing, "meter-measured")
        (told,) = parts(drawing, "meter-told")
        assert measured.get("width") == "75%"
        assert (told.get("x1"), told.get("x2")) == ("75%", "87.5%")

    def test_is_an_empty_frame_when_nothing_is_measured(self) -> None:
        drawing = ET.fromstring(share_meter(measured=0, told=0, none=0))

        assert [element.get("class") for element in drawing] == ["meter-frame"]

    def test_speaks_only_when_it_has_words(self) -> None:
        silent = ET.fromstring(share_meter(measured=1, told=0, none=0))
        speaking = ET.fromstring(share_meter(measured=1, told=0, none=0, description="1つを計測"))

        assert silent.get("aria-hidden") == "true"
        assert speaking.get("aria-label") == "1つを計測"


class TestFormatFigure:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [(0, "0"), (2.0, "2"), (2.5, "2.5"), (2.125, "2.12"), (18402, "18,402"), (100, "100")],
    )
    def test_writes_numbers_as_people_read_them(self, value: float, expected: str) -> None:
        assert format_figure(value) == expected
