"""The address of a page with its map: a copy of it opens the same place, or the same ground."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.map_page.material import LIVE, VisitMap, middle_of
from tests.e2e.map_page.serving import MapSite

pytest_plugins = ["tests.e2e.map_page.fixtures"]
DRAWN = "[data-ward-map-state=drawn]"


class TestAddress:
    def test_says_which_place_was_chosen_and_opens_it_again(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        page = visit_map().page

        page.get_by_role("button", name="3 工房 風のおと").click()
        expect(page).to_have_url(re.compile("#place=31$"))
        address = page.url
        page.goto("about:blank")
        page.goto(address)

        expect(page.locator(DRAWN)).to_be_attached()
        expect(page.locator("#place-31")).to_have_attribute("aria-current", "true")
        expect(page.locator(LIVE)).to_have_text("3番 工房 風のおとを選びました")

    def test_says_which_ground_is_seen_and_opens_it_again(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        length = page.evaluate("history.length")

        page.keyboard.press("+")
        page.keyboard.press("ArrowLeft")
        expect(page).to_have_url(re.compile(r"#\d+/[\d.]+/[\d.]+$"))
        page.wait_for_timeout(500)
        address, spot = page.url, middle_of(page, "2 みどりの台所")
        assert page.evaluate("history.length") == length
        page.goto("about:blank")
        page.goto(address)
        expect(page.locator(DRAWN)).to_be_attached()

        assert middle_of(page, "2 みどりの台所") == pytest.approx(spot, abs=2)

    def test_opens_the_map_when_it_is_changed_by_hand(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        page = visit_map(is_open=False).page

        page.goto(f"{map_site.address}#place=31")

        expect(page.locator("#place-31")).to_have_attribute("aria-current", "true")

    def test_says_nothing_until_somebody_moves_and_nothing_when_the_map_is_closed(
        self, visit_map: VisitMap
    ) -> None:
        page = visit_map().page

        page.wait_for_timeout(500)
        at_first = page.evaluate("location.hash")
        page.get_by_role("button", name="3 工房 風のおと").click()
        expect(page).to_have_url(re.compile("#place=31$"))
        page.locator("[data-ward-map-open]").click()

        assert at_first == ""
        assert page.evaluate("location.hash") == ""

    @pytest.mark.parametrize("hash_", ["#place=999999", "#99/1/1", "#place=x", "#15/999/1"])
    def test_leaves_what_makes_no_sense_alone(
        self, visit_map: VisitMap, map_site: MapSite, hash_: str
    ) -> None:
        watched = visit_map(is_open=False)

        watched.page.goto(map_site.address + hash_)

        expect(watched.page.locator("#place-31")).to_be_visible()
        assert watched.complaints == []
