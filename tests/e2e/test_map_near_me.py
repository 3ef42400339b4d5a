"""Sorting the list by the distance from where the reader is, which nobody but the page learns."""

from playwright.sync_api import expect

from tests.e2e.map_page.material import VisitMap
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
