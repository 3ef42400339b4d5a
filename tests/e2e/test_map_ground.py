"""What the map stands on: the ward's own shapes, or a base map in the layers of whoever made it."""

import os
import shutil
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from tests.e2e.conftest import ARGUMENTS, BROWSERS
from tests.e2e.map_page.material import VisitMap, count_colours, open_map
from tests.e2e.map_page.serving import MapSite, Row
from tests.e2e.map_page.tiles import AREA, LINE, POINT, Thing, find_middle, square, write_basemap
from tests.shared import shared_file

pytest_plugins = ["tests.e2e.map_page.fixtures"]
# Water, a building, a main road and a name at the same spots of a tile.
WATER, HOUSE, NAME = square(1200, 1200), square(1200, 2450), [(2650, 2650)]
ROAD = [(0, 2300), (4095, 2300)]
MAKERS = {
    "地理院地図Vector": [
        Thing("waterarea", AREA, WATER, {"ftCode": 5000}),
        Thing("building", AREA, HOUSE, {"ftCode": 3101}),
        Thing("road", LINE, ROAD, {"ftCode": 2701, "rdCtg": 0}),
        Thing("label", POINT, NAME, {"annoCtg": 1210, "knj": "日野町"}),
    ],
    "最適化ベクトルタイル": [
        Thing("WA", AREA, WATER, {"vt_code": 5000}),
        Thing("BldA", AREA, HOUSE, {"vt_code": 3101}),
        Thing("RdCL", LINE, ROAD, {"vt_code": 2701, "vt_rdctg": "国道"}),
        Thing("Anno", POINT, NAME, {"vt_code": 210, "vt_text": "日野町"}),
    ],
    "OpenMapTiles": [
        Thing("water", AREA, WATER, {"class": "lake"}),
        Thing("building", AREA, HOUSE, {}),
        Thing("transportation", LINE, ROAD, {"class": "primary"}),
        Thing("place", POINT, NAME, {"class": "suburb", "name": "Hino", "name:ja": "日野町"}),
    ],
    "Protomaps": [
        Thing("water", AREA, WATER, {"kind": "lake"}),
        Thing("buildings", AREA, HOUSE, {"kind": "building"}),
        Thing("roads", LINE, ROAD, {"kind": "major_road"}),
        Thing("places", POINT, NAME, {"kind": "neighbourhood", "name": "日野町"}),
    ],
}


class TestGround:
    def test_is_the_wards_own_where_there_is_no_base_map(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        watched = visit_map()

        assert count_colours(watched.page) > 5
        assert watched.complaints == []
        assert not any("pmtiles" in path for path in map_site.asked)

    def test_is_painted_from_a_base_map_without_webgl(
        self, browser: Browser, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        map_site.basemap = shared_file("data/osm/liechtenstein_basemap_z6-14.pmtiles")
        map_site.rows = [
            Row(1, "ファドゥーツ", 47.1410, 9.5215),
            Row(2, "シャーン", 47.1650, 9.5087),
        ]
        program = os.environ.get("ENGAWA_CHROMIUM") or next(
            filter(None, map(shutil.which, BROWSERS))
        )
        flags = [*ARGUMENTS, "--disable-webgl", "--disable-webgl2", "--disable-3d-apis"]
        plain = browser.browser_type.launch(executable_path=program, args=flags)

        try:
            watched = visit_map(within=plain)
            page = watched.page

            assert page.evaluate("document.createElement('canvas').getContext('webgl')") is None
            assert count_colours(page) > 50
            expect(page.get_by_text("© OpenStreetMap contributors (ODbL 1.0)")).to_be_visible()
            assert watched.complaints == []
            assert map_site.asked.count("/basemap.pmtiles") > 1
        finally:
            plain.close()

    def test_ends_where_the_base_map_has_no_smaller_tiles(
        self, visit_map: VisitMap, map_site: MapSite, tmp_path: Path
    ) -> None:
        column, row, latitude, longitude = find_middle(35.4, 139.6)
        map_site.basemap = tmp_path / "ground.pmtiles"
        write_basemap(map_site.basemap, column, row, MAKERS["Protomaps"])
        map_site.rows = [Row(1, "まんなか", latitude, longitude)]
        page = visit_map().page

        for _press in range(4):
            page.get_by_role("button", name="小さくする").click()
        page.wait_for_timeout(500)

        # A tile of the only zoom at half the size that it had: the main road lies half as far away.
        picture = Image.open(BytesIO(page.locator(".map-view").screenshot())).convert("RGB")
        road = (picture.width // 2 + 100, picture.height // 2 + 31)
        assert picture.getpixel(road) == (255, 253, 245)

    def test_asks_for_the_beginning_of_the_base_map_once_and_with_the_press(
        self, visit_map: VisitMap, map_site: MapSite, tmp_path: Path
    ) -> None:
        column, row, latitude, longitude = find_middle(35.4, 139.6)
        map_site.basemap = tmp_path / "ground.pmtiles"
        write_basemap(map_site.basemap, column, row, MAKERS["Protomaps"])
        map_site.rows = [Row(1, "まんなか", latitude, longitude)]
        page = visit_map(is_open=False).page
        ranges: list[str] = []
        page.on(
            "request",
            lambda request: (
                ranges.append(request.headers["range"]) if "pmtiles" in request.url else None
            ),
        )

        open_map(page)

        assert ranges.count("bytes=0-16383") == 1
        assert ranges[0] == "bytes=0-16383"
        assert len(ranges) > 1

    def test_falls_back_on_the_wards_own_when_the_base_map_is_broken(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        map_site.basemap = shared_file("data/osm/liechtenstein_basemap_z6-14.pmtiles")
        map_site.broken.add("/basemap.pmtiles")

        page = visit_map().page

        assert count_colours(page) > 5
        expect(page.get_by_role("button", name="1 ひだまり工房")).to_be_visible()

    def test_is_painted_again_when_the_reader_forces_colours(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        pixel = """() => {
          const canvas = document.querySelector(".map-view canvas");
          return [...canvas.getContext("2d").getImageData(2, 2, 1, 1).data];
        }"""

        before = page.evaluate(pixel)
        page.emulate_media(forced_colors="active", color_scheme="dark")
        page.wait_for_timeout(100)

        assert before == [247, 246, 242, 255]
        assert page.evaluate(pixel) == [0, 0, 0, 255]

    @pytest.mark.parametrize("maker", MAKERS)
    def test_is_the_same_in_the_words_of_every_maker(
        self, visit_map: VisitMap, map_site: MapSite, tmp_path: Path, maker: str
    ) -> None:
        column, row, latitude, longitude = find_middle(35.4, 139.6)
        map_site.basemap = tmp_path / "ground.pmtiles"
        write_basemap(map_site.basemap, column, row, MAKERS[maker])
        map_site.rows = [Row(1, "まんなか", latitude, longitude)]

        page = visit_map().page
        picture = Image.open(BytesIO(page.locator(".map-view").screenshot())).convert("RGB")

        middle = (picture.width // 2, picture.height // 2)

        def colour_at(right: int, down: int) -> object:
            return picture.getpixel((middle[0] + right, middle[1] + down))

        assert colour_at(-150, -150) == (220, 233, 245), "water"
        assert colour_at(-150, 160) == (235, 232, 224), "a building"
        assert colour_at(100, 63) == (255, 253, 245), "a main road"
        assert colour_at(20, -200) == (247, 246, 242), "plain ground"
        name = picture.crop((middle[0] + 110, middle[1] + 140, middle[0] + 190, middle[1] + 165))
        assert min(name.convert("L").tobytes()) < 100, "a name"
