"""The list on a shared screen, touched by one visitor after the other."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House

START = "/konan/places/exhibition/"
MAP = "/konan/places/maps/hotmap/exhibition/"
RETURN = "[data-ward-exhibition-return]"
MORNING = dt.datetime(2026, 11, 27, 10, 0, tzinfo=dt.UTC)
TABLETS = ({"width": 768, "height": 1024}, {"width": 1024, "height": 768})


@pytest.fixture
def screen(
    house_of: Callable[[str], House], open_page: Callable[..., Watched]
) -> Iterator[Callable[[str], Page]]:
    watched = open_page(house_of("demo"), viewport=TABLETS[0])

    def stand_before(path: str) -> Page:
        watched.page.clock.install(time=MORNING)
        watched.page.goto(path)
        # From here time goes on only when a test says so; the wait begins with this touch.
        watched.page.clock.pause_at(MORNING + dt.timedelta(minutes=1))
        watched.page.mouse.move(3, 3)
        watched.page.mouse.move(5, 5)
        return watched.page

    yield stand_before
    assert watched.complaints == []


class TestReturn:
    def test_counts_down_aloud_and_goes_back_to_the_start_in_japanese(
        self, screen: Callable[[str], Page]
    ) -> None:
        page = screen(f"{START}list/?open=today&lang=en")
        bar = page.locator(RETURN)

        page.clock.run_for(74_000)
        expect(bar).to_be_hidden()
        page.clock.run_for(2_000)

        expect(bar).to_be_visible()
        expect(bar.get_by_role("alert")).to_contain_text("15")
        page.clock.run_for(9_000)
        expect(bar.locator("[data-ward-exhibition-left]")).to_have_text("5")
        expect(bar.get_by_role("alert")).to_contain_text("5")
        page.clock.run_for(6_000)
        expect(page).to_have_url(page.url.split("/konan")[0] + START)
        expect(page.locator("html")).to_have_attribute("lang", "ja")
        expect(bar).to_be_hidden()

    @pytest.mark.parametrize("touch", ["finger", "key", "mouse", "button"])
    def test_is_stopped_by_any_touch(self, screen: Callable[[str], Page], touch: str) -> None:
        page = screen(f"{START}list/?open=today")
        address = page.url
        page.clock.run_for(80_000)
        expect(page.locator(RETURN)).to_be_visible()

        if touch == "finger":
            page.locator("h1").dispatch_event("pointerdown")
        elif touch == "key":
            page.keyboard.press("Shift")
        elif touch == "mouse":
            page.mouse.move(200, 200)
        else:
            page.get_by_role("button", name="このまま見る").click()

        expect(page.locator(RETURN)).to_be_hidden()
        page.clock.run_for(60_000)
        expect(page.locator(RETURN)).to_be_hidden()
        assert page.url == address

    def test_is_not_announced_at_the_start(self, screen: Callable[[str], Page]) -> None:
        page = screen(START)

        page.clock.run_for(200_000)

        expect(page.locator(RETURN)).to_be_hidden()


class TestVisit:
    def test_walks_through_by_touch_and_leaves_no_way_back(
        self, screen: Callable[[str], Page]
    ) -> None:
        page = screen(MAP)
        length = page.evaluate("history.length")

        page.get_by_role("link", name="すべての").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("すべての施設")
        first = page.locator(".exhibition-list a").first
        name = first.locator("strong").inner_text()
        first.click()

        expect(page.get_by_role("heading", level=1)).to_have_text(name)
        expect(page.locator("main")).to_be_focused()
        assert f"{MAP}places/" in page.url
        page.get_by_role("link", name="一覧に戻る").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("すべての施設")
        assert page.evaluate("history.length") == length
        assert page.context.cookies() == []

    def test_takes_nothing_but_a_keyboard(self, screen: Callable[[str], Page]) -> None:
        page = screen(f"{START}?lang=en")

        page.locator(".exhibition-tiles a").first.focus()
        page.keyboard.press("Enter")

        expect(page.locator("main")).to_be_focused()
        assert "open=now" in page.url
        assert "lang=en" in page.url

    def test_speaks_another_language_where_one_stands(self, screen: Callable[[str], Page]) -> None:
        page = screen(f"{START}list/?kind=library")

        page.get_by_role("link", name="English").click()

        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert "kind=library" in page.url

    def test_says_so_when_a_page_cannot_be_had_and_stays(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(house_of("demo")).page
        page.goto(START)
        here = page.url

        def refuse(route: Route) -> None:
            route.abort()

        page.route("**/list/**", refuse)
        page.locator(".exhibition-tiles a").first.click()

        expect(page.get_by_role("alert")).to_contain_text("いまは読み込めません")
        assert page.url == here

    @pytest.mark.parametrize("size", TABLETS, ids=["upright", "lying"])
    def test_has_only_large_targets_and_none_that_lead_out(
        self, screen: Callable[[str], Page], size: dict[str, int]
    ) -> None:
        page = screen(START)
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for path in ("", "list/", "near/", "places/1/"):
            page.goto(START + path)

            targets = page.locator("a:visible, button:visible").evaluate_all(
                "(all) => all.map((one) => [one.textContent.trim(), one.href ?? '',"
                " one.getBoundingClientRect().width, one.getBoundingClientRect().height])"
            )
            host = page.url.split("/konan")[0]
            small = [name for name, _href, width, height in targets if min(width, height) < 64]
            outside = [
                href for _name, href, *_size in targets if href and START not in href.split("?")[0]
            ]
            foreign = [href for _name, href, *_size in targets if href and host not in href]

            assert len(targets) > 4
            assert small == []
            assert outside == []
            assert foreign == []
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= size["width"]
