"""Making the map of a ward from an extract of OpenStreetMap."""

import datetime as dt
import gzip
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from engawa.rooms.places.basemap.box import Box
from engawa.rooms.places.basemap.cutting import CutResult
from engawa.rooms.places.basemap.installed import find_basemap
from engawa.rooms.places.basemap.making import make_basemap
from engawa.rooms.places.basemap.refusal import BasemapRefused
from engawa.rooms.places.basemap.schemas import Schema
from tests.rooms.places.basemap.archives import KONAN, TileKey, read_all
from tests.rooms.places.basemap.osm_files import Extract, square
from tests.shared import shared_file

pytest.importorskip("osmium", reason="osmium reads extracts: pip install engawa[basemap]")
mapbox_vector_tile = pytest.importorskip(
    "mapbox_vector_tile", reason="mapbox-vector-tile reads what is written here"
)

LIECHTENSTEIN = "data/osm/liechtenstein-latest.osm.pbf"
READY_MADE = "data/osm/liechtenstein_basemap_z6-14.pmtiles"
# A part of Vaduz of about 1 km².
VADUZ = Box(47.134, 9.514, 47.143, 9.527)
Said = dict[str, object]
Decoded = dict[str, dict[str, list[dict[str, Said]]]]


def make(source: Path, target: Path, box: Box = KONAN, **options: object) -> CutResult:
    """Make a map with what each test leaves as it is."""
    given: dict[str, object] = {"made_on": dt.date(2026, 4, 1), "margin_metres": 0, **options}
    return make_basemap(source=source, target=target, box=box, **given)


def decode(path: Path, *, zoom: int) -> dict[TileKey, Decoded]:
    """Read the tiles of a zoom with another library."""
    return {
        key: mapbox_vector_tile.decode(gzip.decompress(content))
        for key, content in read_all(path).items()
        if key[0] == zoom
    }


def list_said(path: Path, layer: str, *, zoom: int) -> list[Said]:
    """Give what the features of a layer say at a zoom, each thing once."""
    said = {
        tuple(sorted(feature["properties"].items()))
        for tile in decode(path, zoom=zoom).values()
        for feature in tile.get(layer, {"features": []})["features"]
    }
    return [dict(properties) for properties in sorted(said)]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give where the map goes."""
    return tmp_path / "basemaps" / "konan.pmtiles"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give an extract with one of everything around 上大岡."""
    extract = Extract()
    extract.add_node(35.40, 139.60, place="suburb", name="港南区", name__en="Konan Ward")
    extract.add_node(35.408, 139.596, railway="station", name="上大岡")
    extract.add_node(35.409, 139.597, amenity="bench")
    extract.add_way(
        [(35.39, 139.57), (35.41, 139.61)], highway="primary", name="鎌倉街道", ref="21"
    )
    extract.add_way([(35.40, 139.58), (35.4005, 139.5801)], highway="steps", name="坂の階段")
    extract.add_way([(35.38, 139.57), (35.38, 139.61)], railway="subway", tunnel="yes")
    extract.add_way([(35.39, 139.58), (35.39, 139.60)], waterway="river", name="大岡川")
    extract.add_way(square(35.385, 139.575, 0.004), leisure="park", name="久良岐公園")
    extract.add_way(square(35.395, 139.59, 0.0003), building="yes")
    outer = extract.add_way(square(35.40, 139.565, 0.004))
    inner = extract.add_way(square(35.401, 139.566, 0.002))
    extract.add_multipolygon(outer, inner, natural="water", water="pond", name="池")
    extract.add_way([(35.40, 139.9), (35.41, 139.95)], highway="primary", name="遠い道")
    return extract.save(tmp_path_factory.mktemp("town") / "town.osm")


@pytest.fixture(scope="module")
def made(town: Path) -> Path:
    """Give the map that is made of the town."""
    path = town.with_name("konan.pmtiles")
    make(town, path)
    return path


class TestMaking:
    def test_draws_each_thing_in_the_layer_of_the_schema(self, made: Path) -> None:
        assert list_said(made, "earth", zoom=15) == [{"kind": "earth"}]
        assert list_said(made, "buildings", zoom=15) == [{"kind": "building"}]
        assert list_said(made, "landuse", zoom=15) == [{"kind": "park"}]
        roads = {said["kind_detail"]: said for said in list_said(made, "roads", zoom=15)}
        assert roads == {
            "primary": {
                "kind": "major_road",
                "kind_detail": "primary",
                "name": "鎌倉街道",
                "ref": "21",
            },
            "steps": {"kind": "path", "kind_detail": "steps", "name": "坂の階段"},
            "subway": {"kind": "rail", "kind_detail": "subway", "is_tunnel": True},
        }
        waters = list_said(made, "water", zoom=15)
        assert {(said["kind"], said.get("name")) for said in waters} == {
            ("river", "大岡川"),
            ("lake", None),
            ("lake", "池"),
        }

    def test_says_names_where_there_is_something_to_name(self, made: Path) -> None:
        (ward,) = list_said(made, "places", zoom=15)
        assert (ward["kind"], ward["name"], ward["name:en"]) == (
            "neighbourhood",
            "港南区",
            "Konan Ward",
        )
        pois = list_said(made, "pois", zoom=15)
        assert {(said["kind"], said["name"]) for said in pois} == {
            ("station", "上大岡"),
            ("park", "久良岐公園"),
        }

    def test_shows_less_from_afar(self, made: Path) -> None:
        assert list_said(made, "buildings", zoom=12) == []
        assert list_said(made, "pois", zoom=11) == []
        assert {said["kind_detail"] for said in list_said(made, "roads", zoom=11)} == {
            "primary",
            "subway",
        }
        assert all("name" not in said for said in list_said(made, "roads", zoom=11))

    def test_leaves_the_hole_of_a_pond_open(self, made: Path) -> None:
        ponds = [
            feature["geometry"]
            for tile in decode(made, zoom=13).values()
            for feature in tile.get("water", {"features": []})["features"]
            if feature["properties"]["kind"] == "lake" and feature["geometry"]["type"] == "Polygon"
        ]
        assert ponds
        assert all(len(pond["coordinates"]) == 2 for pond in ponds)

    def test_clips_each_thing_to_its_tile(self, made: Path) -> None:
        for tile in decode(made, zoom=14).values():
            for layer in tile.values():
                for feature in layer["features"]:
                    flat = _flatten(feature["geometry"]["coordinates"])
                    assert -70 <= min(flat) <= max(flat) <= 4096 + 70

    def test_tells_land_from_sea(self, tmp_path: Path, target: Path) -> None:
        extract = Extract()
        # Southward through the middle: land is in the east.
        extract.add_way([(36.0, 139.59), (35.0, 139.59)], natural="coastline")
        extract.add_node(35.40, 139.60, place="suburb", name="金沢区")
        make(extract.save(tmp_path / "coast.osm"), target)

        tiles = decode(target, zoom=15)
        columns = sorted({column for _zoom, column, _row in tiles})
        west = [tile for key, tile in tiles.items() if key[1] == columns[0]]
        east = [tile for key, tile in tiles.items() if key[1] == columns[-1]]
        assert all("earth" not in tile and "water" in tile for tile in west)
        assert all("earth" in tile and "water" not in tile for tile in east)
        assert list_said(target, "water", zoom=15) == [{"kind": "ocean"}]

    def test_lives_with_ways_whose_points_are_missing(self, tmp_path: Path, target: Path) -> None:
        extract = Extract()
        known = [extract.add_node(35.39, 139.58), extract.add_node(35.39, 139.60)]
        extract.add_way_of([*known, 999], highway="residential", name="端の道")
        extract.add_way_of([known[0], 998, 999], highway="residential", name="点の道")
        extract.add_way_of([known[0], known[0]], highway="residential", name="動かない道")
        extract.add_way_of([known[0], known[1], known[0]], building="yes")

        make(extract.save(tmp_path / "edge.osm"), target)

        assert [said["name"] for said in list_said(target, "roads", zoom=15)] == ["端の道"]

    def test_stops_at_the_finest_zoom_that_is_wanted(self, town: Path, target: Path) -> None:
        assert make(town, target, max_zoom=12).max_zoom == 12

    def test_can_be_found_by_the_pages(self, made: Path) -> None:
        found = find_basemap(folder=made.parent, ward_slug="konan")

        assert found is not None
        assert found.credit == "© OpenStreetMap contributors"
        assert found.bounds == KONAN
        assert found.schema == Schema.PROTOMAPS
        assert (found.min_zoom, found.max_zoom) == (10, 15)

    def test_makes_the_same_file_of_the_same_extract(
        self, town: Path, made: Path, target: Path
    ) -> None:
        make(town, target)

        assert target.read_bytes() == made.read_bytes()


class TestRefusing:
    def test_keeps_the_licence_of_openstreetmap(self, town: Path, target: Path) -> None:
        with pytest.raises(BasemapRefused, match="OpenStreetMap contributors"):
            make(town, target, credit="港南区")

    @pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm", "town.txt"])
    def test_knows_what_is_no_extract(self, tmp_path: Path, target: Path, name: str) -> None:
        source = tmp_path / name
        source.write_bytes(b"no extract at all\n" * 1000)

        with pytest.raises(BasemapRefused, match="ではないか、壊れています"):
            make(source, target)

        assert not target.exists()

    def test_knows_an_extract_of_elsewhere(self, town: Path, target: Path) -> None:
        with pytest.raises(BasemapRefused, match="地図になるものがありません"):
            make(town, target, box=Box(43.0, 141.3, 43.1, 141.4))

    def test_knows_an_extract_that_is_cut_off(self, tmp_path: Path, target: Path) -> None:
        content = shared_file(LIECHTENSTEIN).read_bytes()
        source = tmp_path / "short.osm.pbf"
        source.write_bytes(content[: len(content) // 2])

        with pytest.raises(BasemapRefused, match="ではないか、壊れています"):
            make(source, target, box=VADUZ)

    def test_names_a_file_that_is_not_there(self, tmp_path: Path, target: Path) -> None:
        with pytest.raises(BasemapRefused, match="というファイルはありません"):
            make(tmp_path / "no.osm.pbf", target)

    def test_makes_no_map_of_a_whole_country(self, town: Path, target: Path) -> None:
        with pytest.raises(BasemapRefused, match="範囲が広すぎます"):
            make(town, target, box=Box(31, 130, 45, 145))

    def test_makes_no_map_without_zooms(self, town: Path, target: Path) -> None:
        with pytest.raises(BasemapRefused, match="--max-zoom は10以上"):
            make(town, target, max_zoom=9)

    def test_says_what_to_install(
        self, town: Path, target: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "osmium", None)

        with pytest.raises(BasemapRefused, match=r"pip install engawa\[basemap\]"):
            make(town, target)


class TestTheRealExtract:
    def test_has_what_a_ready_made_map_has(self, target: Path) -> None:
        make(shared_file(LIECHTENSTEIN), target, box=VADUZ, max_zoom=14)
        tiles = decode(target, zoom=14)
        ready = [
            mapbox_vector_tile.decode(gzip.decompress(content))
            for key, content in read_all(shared_file(READY_MADE)).items()
            if key in tiles
        ]

        layers = {layer for tile in tiles.values() for layer in tile}
        assert layers == {"earth", "landuse", "water", "buildings", "roads", "places", "pois"}
        # The same things stand there under names of its own: rails are roads here, waterways water.
        theirs = {layer for tile in ready for layer in tile}
        assert {"roads", "buildings"} <= theirs
        assert theirs <= {"roads", "buildings", "land", "waterway", "rail"}
        both = _names(ready) & _names(tiles.values())
        assert "Städtle" in both
        assert len(both) > 30


def _names(tiles: Iterable[Decoded]) -> set[object]:
    return {
        feature["properties"].get("name")
        for tile in tiles
        for feature in tile.get("roads", {"features": []})["features"]
    }


def _flatten(coordinates: object) -> list[float]:
    if isinstance(coordinates, list | tuple):
        return [number for part in coordinates for number in _flatten(part)]
    return [float(str(coordinates))]
