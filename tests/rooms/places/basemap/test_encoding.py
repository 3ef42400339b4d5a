"""Vector tiles, read again by another library."""

from collections.abc import Sequence

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from engawa.rooms.places.basemap.encoding import EXTENT, Feature, Properties, encode_tile

mapbox_vector_tile = pytest.importorskip(
    "mapbox_vector_tile", reason="mapbox-vector-tile reads what is written here"
)
COORDINATES = st.tuples(st.integers(-200, 4300), st.integers(-200, 4300))


def read(
    shapes: Sequence[shapely.Geometry], properties: Properties = ()
) -> list[tuple[shapely.Geometry, dict[str, object]]]:
    """Write one feature and read it again, y southward as it was written."""
    content = encode_tile(layers={"things": [Feature(shapes, properties)]})
    if not content:
        return []
    layer = mapbox_vector_tile.decode(content, default_options={"y_coord_down": True})["things"]
    assert layer["extent"] == EXTENT
    return [
        (shapely.geometry.shape(feature["geometry"]), feature["properties"])
        for feature in layer["features"]
    ]


class TestEncoding:
    def test_keeps_points(self) -> None:
        ((shape, _said),) = read([shapely.Point(10, 20), shapely.Point(5, 4000)])

        assert shape.equals(shapely.MultiPoint([(10, 20), (5, 4000)]))

    @settings(max_examples=50)
    @given(st.lists(COORDINATES, min_size=2, max_size=30))
    def test_keeps_lines(self, vertices: list[tuple[int, int]]) -> None:
        found = read([shapely.LineString(vertices)])

        moves = [
            vertex
            for vertex, before in zip(vertices, [None, *vertices], strict=False)
            if vertex != before
        ]
        if len(moves) == 1:
            assert found == []
        else:
            assert list(found[0][0].coords) == moves

    @settings(max_examples=30)
    @given(COORDINATES, st.integers(3, 400), st.integers(3, 400))
    def test_keeps_areas_with_their_holes(
        self, corner: tuple[int, int], width: int, height: int
    ) -> None:
        x, y = corner
        outline = shapely.box(x, y, x + width, y + height)
        hole = shapely.box(x + 1, y + 1, x + width - 1, y + height - 1)
        drawn = outline.difference(hole)

        ((one_way, _said),) = read([drawn])
        ((other_way, _same),) = read([shapely.reverse(drawn)])

        assert one_way.equals(drawn)
        assert other_way.equals(drawn)

    def test_turns_outlines_and_holes_as_the_specification_asks(self) -> None:
        # Drawn the wrong way round: outlines must have a positive area with y southward, holes a negative one.
        drawn = shapely.Polygon(
            [(0, 0), (0, 100), (100, 100), (100, 0)], [[(10, 10), (90, 10), (90, 90), (10, 90)]]
        )

        ((shape, _said),) = read([drawn])

        assert shapely.is_ccw(shape.exterior)
        assert not shapely.is_ccw(shape.interiors[0])

    def test_puts_shapes_that_say_the_same_into_one_feature(self) -> None:
        shapes = [shapely.box(0, 0, 10, 10), shapely.box(20, 20, 30, 30)]

        ((shape, said),) = read(shapes, (("kind", "building"),))

        assert shape.equals(shapely.MultiPolygon(shapes))
        assert said == {"kind": "building"}

    def test_keeps_what_things_say(self) -> None:
        properties: Properties = (
            ("name", "上大岡"),
            ("is_bridge", True),
            ("level", 1),
            ("below", -3),
            ("empty", ""),
        )

        ((_shape, said),) = read([shapely.Point(1, 1)], properties)

        assert said == dict(properties)
        assert said["is_bridge"] is True
        assert said["level"] is not True

    def test_leaves_out_what_is_smaller_than_a_unit(self) -> None:
        assert read([shapely.box(5, 5, 5.3, 5.3)]) == []
        assert read([shapely.LineString([(5, 5), (5.2, 5.1)])]) == []

    def test_leaves_out_the_hole_of_an_outline_that_is_too_small(self) -> None:
        speck = shapely.Polygon(
            [(50, 50), (50, 50.4), (90, 50.4), (90, 50)],
            [[(60, 50.1), (60, 50.3), (70, 50.3), (70, 50.1)]],
        )
        whole = shapely.box(0, 0, 10, 10)

        ((shape, _said),) = read([speck, whole])

        assert shape.equals(whole)

    def test_leaves_out_layers_without_shapes(self) -> None:
        layers = {"roads": [], "water": [Feature([shapely.Point(1, 1)], ())]}

        content = encode_tile(layers=layers)

        assert list(mapbox_vector_tile.decode(content)) == ["water"]
        assert encode_tile(layers={"roads": []}) == b""
