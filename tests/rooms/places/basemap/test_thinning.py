"""Leaving out of ready-made tiles what a map does not draw from afar, read again by another library."""

import gzip
from collections.abc import Mapping

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pmtiles.tile import Compression

from engawa.rooms.places.basemap.encoding import Feature, Properties, encode_tile
from engawa.rooms.places.basemap.thinning import CLOSE_ZOOM, thin_tile

mapbox_vector_tile = pytest.importorskip(
    "mapbox_vector_tile", reason="mapbox-vector-tile reads what is written here"
)
SQUARE = shapely.box(10, 10, 200, 200)
LINE = shapely.LineString([(0, 0), (300, 40), (4000, 4000)])
FAR = CLOSE_ZOOM - 1


def write(layers: Mapping[str, list[tuple[shapely.Geometry, Properties]]]) -> bytes:
    """Write a tile of layers, each of shapes and what they say."""
    return encode_tile(
        layers={
            name: [Feature([shape], said) for shape, said in things]
            for name, things in layers.items()
        }
    )


def list_said(tile: bytes) -> dict[str, list[dict[str, object]]]:
    """List by layer what the features of a tile say."""
    return {
        name: [feature["properties"] for feature in layer["features"]]
        for name, layer in mapbox_vector_tile.decode(tile).items()
    }


TOWN = write(
    {
        "water": [(SQUARE, (("kind", "lake"),))],
        "buildings": [(SQUARE, (("kind", "building"),))],
        "roads": [
            (LINE, (("kind", "major_road"), ("name", "path"))),
            (LINE, (("kind", "path"), ("kind_detail", "steps"))),
            (LINE, (("kind", "minor_road"), ("is_bridge", True))),
        ],
    }
)


class TestThinning:
    @pytest.mark.parametrize("compression", [Compression.GZIP, Compression.NONE])
    def test_leaves_out_houses_and_footpaths_from_afar(self, compression: Compression) -> None:
        is_packed = compression == Compression.GZIP
        content = gzip.compress(TOWN) if is_packed else TOWN

        thin = thin_tile(content=content, zoom=FAR, compression=compression)

        assert list_said(gzip.decompress(thin) if is_packed else thin) == {
            "water": [{"kind": "lake"}],
            "roads": [
                {"kind": "major_road", "name": "path"},
                {"kind": "minor_road", "is_bridge": True},
            ],
        }

    @pytest.mark.parametrize("name", ["building", "buildings", "BldA"])
    def test_knows_houses_in_each_schema(self, name: str) -> None:
        content = write({"earth": [(SQUARE, ())], name: [(SQUARE, ())]})

        thin = thin_tile(content=content, zoom=FAR, compression=Compression.NONE)

        assert set(list_said(thin)) == {"earth"}

    def test_leaves_shapes_where_they_are(self) -> None:
        thin = thin_tile(content=TOWN, zoom=FAR, compression=Compression.NONE)

        before, after = mapbox_vector_tile.decode(TOWN), mapbox_vector_tile.decode(thin)
        roads = before["roads"]["features"]
        assert after["roads"]["features"] == [roads[0], roads[2]]
        assert after["water"] == before["water"]

    def test_leaves_a_near_tile_byte_for_byte(self) -> None:
        content = gzip.compress(TOWN)

        assert thin_tile(content=content, zoom=CLOSE_ZOOM, compression=Compression.GZIP) is content

    def test_leaves_a_tile_of_what_is_drawn_byte_for_byte(self) -> None:
        content = gzip.compress(write({"water": [(SQUARE, (("kind", "lake"),))]}), compresslevel=1)

        assert thin_tile(content=content, zoom=FAR, compression=Compression.GZIP) is content

    @pytest.mark.parametrize(
        "content",
        [
            gzip.compress(TOWN)[:-20],
            TOWN,
            gzip.compress(TOWN[:-3]),
            gzip.compress(b"\x1a" + b"\xff" * 40),
            gzip.compress(bytes(33 * 1024 * 1024)),
        ],
        ids=["cut-off", "not-packed", "cut-off-inside", "endless-number", "too-large"],
    )
    def test_leaves_what_it_cannot_read(self, content: bytes) -> None:
        assert thin_tile(content=content, zoom=FAR, compression=Compression.GZIP) is content

    @given(st.binary(max_size=200))
    def test_lives_with_any_bytes(self, content: bytes) -> None:
        thin = thin_tile(content=content, zoom=FAR, compression=Compression.NONE)

        assert len(thin) <= len(content)
