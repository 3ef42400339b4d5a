"""The drawing of a way: every name stands whole within it, beside its mark."""

from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from engawa.core.geo.points import Point
from engawa.rooms.places.map_drawing import Landmark, Pin, draw_way

# About 1.8 km from west to east and 2.2 km from south to north; a thousandth of a degree is some 100 m.
SOUTH, NORTH, WEST, EAST = 35.340, 35.360, 139.620, 139.640
PINS = [Pin(1, Point(SOUTH, WEST)), Pin(2, Point(NORTH, EAST))]
LETTER, NARROW = 12, 7


def draw(*landmarks: Landmark) -> Any:
    drawn = draw_way(line=None, pins=PINS, landmarks=landmarks, label="道")
    assert drawn is not None
    return fromstring(str(drawn))


def names_of(drawing: Any) -> list[Any]:
    return [text for text in drawing.iter("text") if text.get("class") == "map-name"]


class TestANameInADrawing:
    @pytest.mark.parametrize("name", ["野島公園駅", "Nojima-koen Station"])
    @pytest.mark.parametrize(
        ("latitude", "longitude"),
        [
            (35.3500, 139.6300),
            (35.3500, EAST + 0.0008),
            (SOUTH - 0.0010, 139.6300),
            (NORTH + 0.0010, 139.6300),
            (SOUTH - 0.0010, EAST + 0.0008),
        ],
    )
    def test_stands_whole_within_it(self, name: str, latitude: float, longitude: float) -> None:
        drawing = draw(Landmark(name, Point(latitude, longitude)))

        _left, _top, width, height = map(float, drawing.get("viewBox").split())
        (text,) = names_of(drawing)
        long = len(name) * (LETTER if not name.isascii() else NARROW)
        at, foot = float(text.get("x")), float(text.get("y"))
        first = at if text.get("text-anchor") == "start" else at - long
        assert first >= 0
        assert first + long <= width
        assert 11 <= foot <= height - 3

    @pytest.mark.parametrize("longitude", [139.6300, EAST + 0.0008])
    def test_begins_or_ends_beside_its_mark(self, longitude: float) -> None:
        drawing = draw(Landmark("Nojima-koen Station", Point(35.3500, longitude)))

        (text,) = names_of(drawing)
        (mark,) = drawing.iter("rect")
        assert abs(float(text.get("x")) - (float(mark.get("x")) + 3)) <= 7

    def test_is_left_out_with_its_mark_when_the_mark_would_be_cut(self) -> None:
        drawing = draw(Landmark("野島公園駅", Point(35.3500, EAST + 0.0020)))

        assert names_of(drawing) == []
        assert list(drawing.iter("rect")) == []
