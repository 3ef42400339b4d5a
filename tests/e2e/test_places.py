"""Finding a place as a resident does: by keyboard, by ear, and on paper."""

import datetime as dt
import re
from collections.abc import Callable

from playwright.sync_api import expect

from engawa.core.fiscal.dates import TOKYO, tokyo_day
from engawa.core.fiscal.holidays import is_holiday
from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.keyboard import Keyboard

MAP = "/konan/places/maps/hotmap/"


def is_selling_day(day: dt.date) -> bool:
    """Tell whether the demo sells bread that day: on national holidays and at the turn of the year it is closed."""
    is_turn_of_year = (day.month, day.day) >= (12, 28) or (day.month, day.day) <= (1, 4)
    return not (is_holiday(day) or is_turn_of_year)


class TestFindingBread:
    def test_takes_nothing_but_a_keyboard(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house_of("demo"))
        page, keys = watched.page, Keyboard(watched.page)
        page.goto(MAP)

        if is_selling_day(tokyo_day(dt.datetime.now(TOKYO))):
            keys.go("きょう買える", tag="a")
        keys.go("パン", tag="a")
        keys.reach("どこから近い順")
        keys.choose(page.locator("#near option", has_text="上大岡駅").get_attribute("value") or "")
        keys.go("さがす", tag="button")
        expect(page.get_by_role("heading", level=2).first).to_contain_text("「パン」がある所")
        first = page.locator(".place-card h3 a").first.inner_text()
        keys.go(first, tag="a")
        expect(page.get_by_role("heading", level=1)).to_have_text(first)
        page.emulate_media(media="print")

        expect(page.get_by_role("table").first).to_contain_text("パン")
        expect(page.get_by_role("navigation", name="主なページ")).to_be_hidden()
        expect(page.locator(".map-drawing")).to_be_visible()
        assert watched.complaints == []

    def test_is_read_aloud_in_the_order_of_the_page(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house_of("demo"))
        page = watched.page
        page.goto(f"{MAP}?product=BREAD")

        heard = page.locator("main").aria_snapshot()

        said = [
            'heading "パンもお菓子も、まちの手しごと" [level=1]',
            'searchbox "ことば"',
            'combobox "どこから近い順"',
            'button "さがす"',
            'navigation "買える物"',
            'heading "「パン」がある所',
            "list:",
            'img "港南区の地図。一覧と同じ番号の印が',
            'button "地図を動かす"',
        ]
        places = [heard.find(words) for words in said]
        assert -1 not in places, (said[places.index(-1)], heard)
        assert places == sorted(places), heard
        assert watched.complaints == []

    def test_asks_no_other_host_and_goes_without_scripts(
        self, house_of: Callable[[str], House], open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house_of("demo"))
        page = watched.page
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.route(re.compile(r"\.js$"), lambda route: route.abort())
        page.goto(f"{MAP}?product=BREAD")

        numbers = page.locator(".place-card .pin").all_inner_texts()
        on_the_map = page.locator(".map-number").all_text_contents()

        assert numbers == on_the_map
        assert len(numbers) > 2
        host = page.url.split("/")[2]
        assert [url for url in asked if url.split("/")[2] != host] == []
