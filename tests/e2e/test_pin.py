"""Setting the point of a place at the desk in a real browser: by pressing, dragging, keys, and without a script."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.test_axe import check

OpenPage = Callable[..., Watched]
PLACE = "/kanazawa/desk/places/1/"


def open_map(page: Page) -> Locator:
    page.goto(PLACE)
    page.get_by_role("button", name="地図で決める").click()
    view = page.get_by_role("application", name=re.compile("位置を決める地図"))
    expect(view).to_have_attribute("data-ward-pin-state", "drawn")
    expect(view).to_be_focused()
    return view


def where(page: Page) -> tuple[float, float]:
    values = [page.get_by_label(name, exact=True).input_value() for name in ("緯度", "経度")]
    return float(values[0]), float(values[1])


def said(page: Page) -> Locator:
    return page.locator("[data-ward-pin-said]")


class TestThePin:
    def test_moves_by_keys_and_says_where_it_is(
        self, house_of: Callable[[str], House], open_page: OpenPage
    ) -> None:
        watched = open_page(house_of("demo"), "administrator")
        page = watched.page
        view = open_map(page)
        north, east = where(page)
        before = said(page).inner_text()

        for _press in range(8):
            view.press("ArrowUp")
        view.press("Shift+ArrowRight")

        expect(said(page)).not_to_have_text(before)
        expect(said(page)).to_contain_text("の近く、")
        assert where(page)[0] > north
        assert where(page)[1] > east
        expect(page.get_by_label("位置の正確さ")).to_have_value("SITE")
        assert check(watched) == []
        assert watched.complaints == []

    def test_goes_where_the_map_is_pressed_and_where_it_is_dragged(
        self, house_of: Callable[[str], House], open_page: OpenPage
    ) -> None:
        watched = open_page(house_of("demo"), "administrator")
        page = watched.page
        view = open_map(page)
        north, east = where(page)

        view.click(position={"x": 80, "y": 60})
        expect(page.get_by_label("経度", exact=True)).not_to_have_value(str(east))
        pressed = where(page)
        page.locator(".pick-pin").drag_to(view, target_position={"x": 300, "y": 300})

        dragged = where(page)
        assert pressed[0] > north
        assert pressed[1] < east
        assert dragged[0] < pressed[0]
        assert dragged[1] > pressed[1]
        assert watched.complaints == []

    def test_follows_the_fields_and_the_address(
        self, house_of: Callable[[str], House], open_page: OpenPage
    ) -> None:
        watched = open_page(house_of("demo"), "administrator")
        page = watched.page
        open_map(page)

        page.get_by_label("緯度", exact=True).fill("0")
        page.get_by_label("経度", exact=True).fill("0")
        page.get_by_label("経度", exact=True).press("Tab")
        expect(said(page)).to_contain_text("緯度・経度が0です。")
        page.get_by_label("緯度", exact=True).fill("35.5")
        page.get_by_label("経度", exact=True).fill("139.6")
        page.get_by_label("経度", exact=True).press("Tab")
        expect(said(page)).to_contain_text("この位置は、区の外です。")
        page.get_by_role("button", name="町の位置を入れる").click()

        expect(said(page)).to_contain_text("のまん中の位置を入れました。まだ保存していません。")
        expect(page.get_by_label("位置の正確さ")).to_have_value("TOWN")
        assert watched.complaints == []

    @pytest.mark.parametrize("has_script", [True, False])
    def test_is_saved_with_the_form(
        self, own_house: House, open_page: OpenPage, has_script: bool
    ) -> None:
        watched = open_page(own_house, "administrator", java_script_enabled=has_script)
        page = watched.page
        page.goto(PLACE)

        page.get_by_role("button", name="住所から位置を入れる").click()
        expect(said(page)).to_contain_text("位置を入れました。まだ保存していません。")
        taken = where(page)
        page.get_by_role("button", name="この内容で保存する").click()

        expect(page.get_by_text("を直しました。")).to_be_visible()
        assert where(page) == taken
        assert watched.complaints == []
