"""Sorting the list by the distance from where the reader is, which nobody but the page learns."""

from playwright.sync_api import expect

from tests.e2e.map_page.material import OTHERS, ROWS, VisitMap
from tests.e2e.map_page.serving import MapSite

pytest_plugins = ["tests.e2e.map_page.fixtures"]


class TestNearMe:
    HERE = {"latitude": 35.3950, "longitude": 139.6049}
    NAME = "今いる場所から近い順"

    def test_sorts_the_list_by_distance_and_sends_nothing(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        page = visit_map(is_open=False, geolocation=self.HERE, permissions=["geolocation"]).page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.get_by_role("button", name=self.NAME).click()
        expect(page.get_by_role("status").filter(has_text="並べました")).to_be_visible()

        assert page.locator(".place-list h3").all_inner_texts() == [
            "みどりの台所",
            "ワークステーション丘",
            "丘の上のパン",
            "ひだまり工房",
            "工房 風のおと",
        ]
        distances = page.locator("[data-ward-place-distance]").all_inner_texts()
        assert distances == ["約10m", "約1.5km", "約1.5km", "約1.8km", "約2.1km"]
        assert page.locator("#place-7 .pin").inner_text() == "2", "as on the map"
        assert asked == []
        assert page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [
            0,
            0,
            "",
        ]

    def test_finds_the_nearest_of_all_pages_and_sends_nothing_of_the_spot(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        map_site.names = {row.number: row.name for row in ROWS}
        map_site.names |= {number: f"{number}号館" for number, _latitude, _longitude in OTHERS}
        page = visit_map(is_open=False, geolocation=self.HERE, permissions=["geolocation"]).page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.get_by_role("button", name=self.NAME).click()
        expect(page.get_by_role("status").filter(has_text="11件を並べました")).to_be_visible()

        names = page.locator(".place-list h3").all_inner_texts()
        assert names[:4] == ["みどりの台所", "101号館", "102号館", "103号館"]
        assert len(names) == 11
        distances = page.locator("[data-ward-place-distance]").all_inner_texts()
        assert distances[:4] == ["約10m", "約920m", "約1.1km", "約1.1km"]
        assert page.locator("#place-7 .pin").inner_text() == "2", "as on the map"
        assert page.get_by_role("link", name="101号館").get_attribute("href") == "/places/101/"
        expect(page.get_by_role("link", name="次へ")).to_be_hidden()
        assert sorted(asked) == [
            f"{map_site.address}/{name}" for name in ("names.json", "points.bin")
        ]

    def test_sorts_the_page_when_the_others_cannot_be_had(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        map_site.names = {row.number: row.name for row in ROWS}
        map_site.broken.add("/names.json")
        page = visit_map(is_open=False, geolocation=self.HERE, permissions=["geolocation"]).page

        page.get_by_role("button", name=self.NAME).click()
        expect(page.get_by_role("status").filter(has_text="このページだけ")).to_be_visible()

        assert page.locator(".place-list h3").first.inner_text() == "みどりの台所"
        assert page.locator(".place-list h3").count() == len(ROWS)
        expect(page.get_by_role("link", name="次へ")).to_be_visible()

    def test_shows_the_spot_on_an_open_map(self, visit_map: VisitMap, map_site: MapSite) -> None:
        page = visit_map(geolocation=self.HERE, permissions=["geolocation"]).page
        map_site.asked.clear()

        page.locator("figcaption").get_by_role("button", name=self.NAME).click()

        expect(page.locator(".spot-here")).to_be_in_viewport()
        assert map_site.asked == []

    def test_says_so_when_the_place_is_not_known(self, visit_map: VisitMap) -> None:
        page = visit_map(is_open=False).page
        before = page.locator(".place-list h3").all_inner_texts()

        page.get_by_role("button", name=self.NAME).click()

        expect(page.get_by_role("status").filter(has_text="分からないため")).to_be_visible()
        assert page.locator(".place-list h3").all_inner_texts() == before
