"""Cutting the map of a ward out of the map of a country."""

import datetime as dt
import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import shapely
from pmtiles.tile import Compression

from engawa.core.geo.points import project
from engawa.core.geo.shapes import Shape
from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.cutting import CutResult, cut_basemap
from engawa.rooms.places.basemap.grid import list_tiles
from engawa.rooms.places.basemap.refusal import BasemapRefused
from engawa.rooms.places.basemap.schemas import Schema
from engawa.rooms.places.basemap.thinning import CLOSE_ZOOM
from tests.rooms.places.basemap.archives import (
    CREDIT,
    KONAN,
    TileKey,
    fill,
    pack,
    read_all,
    read_header,
)
from tests.shared import shared_file

mapbox_vector_tile = pytest.importorskip(
    "mapbox_vector_tile", reason="mapbox-vector-tile reads what is written here"
)
FOOTPATHS = {"path", "footway", "pedestrian", "cycleway", "bridleway", "steps", "track", "corridor"}
LIECHTENSTEIN = "data/osm/liechtenstein_basemap_z6-14.pmtiles"
# Of about 30 km², around Vaduz.
VADUZ = Box(47.11, 9.49, 47.16, 9.56)
WIDE = Box(35.2, 139.3, 35.6, 139.8)
DAY = dt.date(2026, 4, 1)
OSM = "© OpenStreetMap contributors"


def cut(source: Path, target: Path, box: Box = KONAN, **options: object) -> CutResult:
    """Cut with what each test leaves as it is."""
    given: dict[str, object] = {"made_on": DAY, "name": "港南区", **options}
    return cut_basemap(source=source, target=target, box=box, **given)


def read_metadata(path: Path) -> dict[str, object]:
    """Read what a file says of itself."""
    header, content = read_header(path), path.read_bytes()
    start = header["metadata_offset"]
    packed = content[start : start + header["metadata_length"]]
    metadata: dict[str, object] = json.loads(gzip.decompress(packed))
    return metadata


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Give a map of the south of 横浜市 and around it, of zooms 8 to 15."""
    path = tmp_path / "japan.pmtiles"
    path.write_bytes(pack(fill(WIDE, zooms=range(8, 16)), box=WIDE))
    return path


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give where the map of the ward goes, in a folder that is not there yet."""
    return tmp_path / "basemaps" / "konan.pmtiles"


class TestCutting:
    def test_takes_every_tile_that_touches_the_box_and_no_other(
        self, source: Path, target: Path
    ) -> None:
        result = cut(source, target, margin_metres=0)

        expected = fill(KONAN, zooms=range(10, 16))
        assert read_all(target) == expected
        assert (result.tiles, result.min_zoom, result.max_zoom) == (len(expected), 10, 15)
        assert result.bytes == target.stat().st_size

    def test_takes_the_margin_too(self, source: Path, target: Path) -> None:
        cut(source, target, margin_metres=1500)

        assert read_all(target) == fill(KONAN.widen(1500), zooms=range(10, 16))

    def test_stops_at_the_finest_zoom_that_is_wanted(self, source: Path, target: Path) -> None:
        result = cut(source, target, max_zoom=12)

        assert {zoom for zoom, _column, _row in read_all(target)} == {10, 11, 12}
        assert result.max_zoom == read_header(target)["max_zoom"] == 12

    def test_takes_only_tiles_near_the_outline(self, source: Path, target: Path) -> None:
        # A ward that fills the lower left half of its box.
        longitudes, latitudes = [139.56, 139.62, 139.56], [35.37, 35.37, 35.42]
        east, north = project(latitudes, longitudes)
        half = Shape(shapely.Polygon(list(zip(east, north, strict=True))))

        cut(source, target, margin_metres=100, outline=half, min_zoom=15)

        kept = set(read_all(target))
        (corner,) = list_tiles(box=Box(35.4195, 139.6195, 35.4196, 139.6196), zoom=15)
        (inside,) = list_tiles(box=Box(35.3785, 139.5755, 35.3786, 139.5756), zoom=15)
        assert (15, corner.column, corner.row) not in kept
        assert (15, inside.column, inside.row) in kept

    def test_writes_what_is_the_same_once(self, tmp_path: Path, target: Path) -> None:
        sea, land = b"sea" * 500, b"land" * 500
        tiles = {key: sea if key[1] % 3 else land for key in fill(KONAN, zooms=range(14, 16))}
        source = tmp_path / "sea.pmtiles"
        source.write_bytes(pack(tiles, box=KONAN))

        cut(source, target, margin_metres=0)

        header = read_header(target)
        assert read_all(target) == tiles
        assert header["tile_contents_count"] == 2
        assert header["tile_data_length"] == len(sea) + len(land)
        assert header["addressed_tiles_count"] == len(tiles) > header["tile_entries_count"]


class TestDescribing:
    def test_says_where_the_map_lies(self, source: Path, target: Path) -> None:
        cut(source, target, margin_metres=0)

        header = read_header(target)
        assert header["clustered"]
        assert header["min_lat_e7"] / 1e7 == KONAN.south
        assert header["max_lon_e7"] / 1e7 == KONAN.east
        assert header["min_lon_e7"] < header["center_lon_e7"] < header["max_lon_e7"]
        assert header["min_lat_e7"] < header["center_lat_e7"] < header["max_lat_e7"]
        assert header["min_zoom"] <= header["center_zoom"] <= header["max_zoom"]

    def test_carries_name_licence_day_and_layers(self, tmp_path: Path, target: Path) -> None:
        source = tmp_path / "gsi.pmtiles"
        layers = [{"id": name, "fields": {"vt_code": "Number"}} for name in ("RdCL", "WA", "BldA")]
        said = {"name": "bvmap", "attribution": CREDIT, "vector_layers": layers, "tilestats": {}}
        source.write_bytes(pack(fill(KONAN, zooms=range(12, 15)), metadata=said))

        result = cut(source, target)

        metadata = read_metadata(target)
        assert (metadata["name"], metadata["attribution"]) == ("港南区", CREDIT)
        assert metadata["date"] == "2026-04-01"
        assert [layer["id"] for layer in metadata["vector_layers"]] == ["RdCL", "WA", "BldA"]
        assert metadata["vector_layers"][0]["fields"] == {"vt_code": "Number"}
        assert "tilestats" not in metadata
        assert (result.schema, result.credit) == (Schema.GSI_OPTIMAL, CREDIT)

    @pytest.mark.parametrize(
        ("names", "schema"),
        [
            (["earth", "landuse", "roads", "water", "places"], Schema.PROTOMAPS),
            (["transportation", "water", "building", "place"], Schema.OPENMAPTILES),
            (["road", "waterarea", "building", "label"], Schema.GSI),
            (["roads", "buildings", "land"], Schema.OTHER),
            ([], Schema.OTHER),
        ],
    )
    def test_tells_the_schema(
        self, tmp_path: Path, target: Path, names: list[str], schema: Schema
    ) -> None:
        source = tmp_path / "source.pmtiles"
        said = {"attribution": OSM, "vector_layers": [{"id": name} for name in names]}
        source.write_bytes(pack(fill(KONAN, zooms=range(12, 13)), metadata=said))

        assert cut(source, target).schema == schema

    def test_shows_a_licence_line_with_links_as_plain_words(
        self, tmp_path: Path, target: Path
    ) -> None:
        source = tmp_path / "linked.pmtiles"
        line = (
            '<a href="https://www.openstreetmap.org/copyright">&copy; OpenStreetMap</a>\n <b>x</b>'
        )
        source.write_bytes(pack(fill(KONAN, zooms=range(12, 13)), metadata={"attribution": line}))

        assert cut(source, target).credit == "© OpenStreetMap x"

    def test_lets_the_operator_say_the_licence(self, source: Path, target: Path) -> None:
        cut(source, target, credit="国土地理院最適化ベクトルタイルを加工して作成")

        assert (
            read_metadata(target)["attribution"] == "国土地理院最適化ベクトルタイルを加工して作成"
        )

    @pytest.mark.parametrize(
        "said",
        [
            {"attribution": 5, "vector_layers": "roads"},
            {"attribution": OSM, "vector_layers": [None, 1, {"id": 3}, {"id": "a", "fields": [1]}]},
            {"attribution": OSM, "vector_layers": [{"id": "a", "minzoom": "x", "maxzoom": -4}]},
        ],
    )
    def test_lives_with_words_of_any_shape(
        self, tmp_path: Path, target: Path, said: Mapping[str, object]
    ) -> None:
        source = tmp_path / "odd.pmtiles"
        source.write_bytes(pack(fill(KONAN, zooms=range(12, 13)), metadata=said))

        assert cut(source, target, credit=OSM).credit == OSM


class TestRefusing:
    def refuse(self, source: Path, target: Path, sentence: str, **options: object) -> None:
        """See that a map is refused with a sentence, and that the old one is whole."""
        if not target.exists():
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(b"the old map")
        before = target.read_bytes()

        with pytest.raises(BasemapRefused, match=sentence):
            cut(source, target, **options)

        assert target.read_bytes() == before
        assert [path.name for path in target.parent.iterdir() if path.name.startswith(".")] == []

    @pytest.mark.parametrize("said", [{}, {"attribution": ""}, {"attribution": "<br/> "}])
    def test_wants_a_licence_line(
        self, tmp_path: Path, target: Path, said: Mapping[str, object]
    ) -> None:
        source = tmp_path / "nameless.pmtiles"
        source.write_bytes(pack(fill(KONAN, zooms=range(12, 13)), metadata=said))

        self.refuse(source, target, "出典が分かりません")

    def test_wants_one_that_a_page_can_show(self, source: Path, target: Path) -> None:
        self.refuse(source, target, "出典が長すぎます", credit="長" * 301)

    def test_knows_a_map_of_elsewhere(self, source: Path, target: Path) -> None:
        self.refuse(source, target, "この区の外です", box=Box(43.0, 141.3, 43.1, 141.4))

    def test_knows_a_map_without_tiles_there(self, tmp_path: Path, target: Path) -> None:
        source = tmp_path / "hole.pmtiles"
        elsewhere = Box(35.55, 139.7, 35.6, 139.8)
        source.write_bytes(pack(fill(elsewhere, zooms=range(13, 15)), box=WIDE))

        self.refuse(source, target, "この区のタイルがありません")

    def test_knows_a_map_that_is_too_coarse(self, tmp_path: Path, target: Path) -> None:
        source = tmp_path / "coarse.pmtiles"
        source.write_bytes(pack(fill(KONAN, zooms=range(5, 8))))

        self.refuse(source, target, "段階5から7まで")

    def test_does_not_write_over_its_source(self, source: Path) -> None:
        self.refuse(source, source, "書き込み先が同じです")
        link = source.with_name("link.pmtiles")
        link.symlink_to(source)
        self.refuse(source, link, "書き込み先が同じです")

    def test_does_not_cut_a_whole_country(self, source: Path, target: Path) -> None:
        self.refuse(source, target, "範囲が広すぎます", box=Box(31, 130, 45, 145))

    def test_names_a_source_that_may_not_be_read(
        self, source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def deny(*_arguments: object, **_options: object) -> None:
            raise PermissionError(13, "Permission denied")

        target.parent.mkdir()
        target.write_bytes(b"the old map")
        monkeypatch.setattr(Path, "open", deny)

        with pytest.raises(BasemapRefused, match="読めません（Permission denied）"):
            cut(source, target)


class TestTheRealMap:
    def test_is_cut_byte_for_byte_where_it_is_near(self, target: Path) -> None:
        source = shared_file(LIECHTENSTEIN)
        whole = read_all(source)

        result = cut(source, target, box=VADUZ, credit=OSM)

        expected: dict[TileKey, bytes] = {
            key: whole[key] for key in fill(VADUZ.widen(1500), zooms=range(10, 15)) if key in whole
        }
        found = read_all(target)
        assert found.keys() == expected.keys()
        assert {key: tile for key, tile in found.items() if key[0] == CLOSE_ZOOM} == {
            key: tile for key, tile in expected.items() if key[0] == CLOSE_ZOOM
        }
        assert len(expected) == result.tiles > 40
        assert read_header(target)["tile_compression"] == Compression.GZIP
        # What a phone should have to fetch.
        assert target.stat().st_size < 2_000_000

    def test_keeps_from_afar_all_but_houses_and_footpaths(self, target: Path) -> None:
        source = shared_file(LIECHTENSTEIN)
        whole = read_all(source)

        cut(source, target, box=VADUZ, credit=OSM)

        far = {key: tile for key, tile in read_all(target).items() if key[0] < CLOSE_ZOOM}
        assert sum(map(len, far.values())) < 0.7 * sum(len(whole[key]) for key in far)
        for key, tile in far.items():
            before = mapbox_vector_tile.decode(gzip.decompress(whole[key]))
            after = mapbox_vector_tile.decode(gzip.decompress(tile))
            before.pop("buildings", None)
            for road in before.get("roads", {"features": []})["features"][:]:
                if road["properties"]["highway"] in FOOTPATHS:
                    before["roads"]["features"].remove(road)
            assert after == before
