"""The map that moves with a real base map under it: what is drawn upon streets can be read, and what it costs."""

import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, FloatRect, Locator, Page, expect

from engawa.core.geo.points import Point
from engawa.rooms.safety.situation import Situation
from tests.e2e.conftest import ARGUMENTS, find_program
from tests.e2e.safety_page.ground import BASE_MAP, Ward, serve_ward
from tests.e2e.safety_page.streets import STREETS, write_streets
from tests.rooms.safety import situations
from tests.shared import shared_file

# A slope above the town: half of the zone is wood, half has streets.
HERE = Point(35.3515, 139.6240)
ZONE = "12 警戒レベル4 避難指示：即時避難指示対象区域 12"
PHONE = {"viewport": {"width": 375, "height": 800}, "has_touch": True, "is_mobile": True}
LEVEL_4 = (170, 0, 170)
# Leaflet says by a class that what it holds is on its way.
WATCH_GLIDING = """(view) => {
  window.hasGlided = window.hasMoved = false;
  new MutationObserver((changes) => {
    window.hasMoved = true;
    if (view.querySelector(".leaflet-zoom-anim")) window.hasGlided = true;
  }).observe(view, {subtree: true, attributes: true});
}"""

Visit = Callable[..., Page]


def a_street_zone() -> Situation:
    """Give the landslide of the tests with its first zone 800 metres wide, on streets."""
    situation = situations.landslide()
    first, *others = situation.zones
    wide = replace(first, geometry=situations.square(HERE, metres=400), point=HERE)
    return replace(situation, zones=(wide, *others))


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    path = tmp_path_factory.mktemp("streets") / "kanazawa.pmtiles"
    with serve_ward(write_streets(shared_file(STREETS), path)) as opened:
        opened.publish(a_street_zone())
        yield opened


@pytest.fixture
def visit(browser: Browser, ward: Ward) -> Iterator[Visit]:
    contexts: list[BrowserContext] = []

    def take(by: Browser = browser, **facts: Any) -> Page:
        here = {"latitude": HERE.latitude, "longitude": HERE.longitude, "accuracy": 15}
        facts = {**PHONE, "geolocation": here, "permissions": ["geolocation"], **facts}
        context = by.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", **facts)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{ward.address}map/index.html")
        return page

    yield take
    for context in contexts:
        context.close()


def open_map(page: Page) -> Locator:
    page.get_by_role("button", name="くわしい地図を開く（0.4 MB）").click()
    view = page.locator(".mv-view")
    expect(page.locator("[data-ward-map-state=drawn]")).to_be_visible()
    return view


def find_me(page: Page) -> None:
    page.get_by_role("button", name="いまいる場所を見る").click()
    expect(page.locator(".mv-panel")).to_contain_text("いまいる場所: 区域内です")
    expect(page.locator(".leaflet-zoom-anim, .leaflet-pan-anim")).to_have_count(0)


def box_of(found: Locator) -> FloatRect:
    box = found.bounding_box()
    assert box is not None
    return box


def photograph(found: Locator) -> Image.Image:
    return Image.open(io.BytesIO(found.screenshot())).convert("RGB")


def list_colours(picture: Image.Image, box: tuple[int, int, int, int]) -> set[Any]:
    return {colour for _, colour in picture.crop(box).getcolors(maxcolors=1 << 20) or []}


class TestStreets:
    def test_cost_the_page_not_one_byte_before_the_press_and_come_once(
        self, ward: Ward, visit: Visit
    ) -> None:
        before = len(ward.asked)
        page = visit()
        expect(page.get_by_role("button", name="くわしい地図を開く")).to_be_visible()
        page.wait_for_load_state("networkidle")

        assert [path for _, path, _ in ward.asked[before:] if "map.js" in path] == []
        assert BASE_MAP not in [path for _, path, _ in ward.asked[before:]]
        open_map(page)
        for name in ("大きくする", "小さくする", "小さくする"):
            page.get_by_role("button", name=name).click()
        asked = [(path, part) for _, path, part in ward.asked[before:] if path == BASE_MAP]
        assert asked == [(BASE_MAP, "")]

    def test_are_seen_under_a_zone_between_the_stripes_of_its_level(self, visit: Visit) -> None:
        page = visit(device_scale_factor=1)
        view = open_map(page)
        find_me(page)

        picture = photograph(view)

        # Well within the zone, away from its number: stripes, and streets as light as nothing else there is.
        width, height = picture.size
        colours = list_colours(picture, (20, height // 2 + 40, width - 20, height // 2 + 150))
        assert LEVEL_4 in colours
        assert [colour for colour in colours if colour[1] > 225] != []

    def test_leave_the_number_of_a_zone_readable_where_somebody_stands(self, visit: Visit) -> None:
        page = visit(device_scale_factor=1)
        open_map(page)
        find_me(page)

        number = photograph(page.get_by_role("button", name=ZONE))

        middle = (number.width // 2 - 8, number.height // 2 - 8)
        colours = list_colours(number, (*middle, middle[0] + 16, middle[1] + 16))
        assert {LEVEL_4, (255, 255, 255)} <= colours
        assert (0, 23, 193) not in colours

    def test_are_credited_right_below_the_map(self, visit: Visit) -> None:
        page = visit()
        view = box_of(open_map(page))

        credit = page.locator(".mv-credit")

        expect(credit).to_have_text("© OpenStreetMap contributors")
        assert 0 <= box_of(credit)["y"] - (view["y"] + view["height"]) < 16

    @pytest.mark.parametrize("width", [375, 1280])
    def test_show_no_sign_under_the_buttons_or_under_another(
        self, width: int, visit: Visit
    ) -> None:
        page = visit(viewport={"width": width, "height": 800})
        open_map(page)
        tools = box_of(page.locator(".mv-tools"))

        signs = [box_of(sign) for sign in page.locator(".mv-spot:visible svg").all()]

        assert len(signs) >= 5
        assert [sign for sign in signs if _meet(sign, tools)] == []
        assert [
            (one, other)
            for place, one in enumerate(signs)
            for other in signs[:place]
            if abs(one["y"] - other["y"]) < 26 and abs(one["x"] - other["x"]) < 30
        ] == []


class TestPress:
    def test_is_answered_in_sight_though_the_map_fills_the_phone(self, visit: Visit) -> None:
        page = visit(viewport={"width": 375, "height": 480})
        view = open_map(page)
        find_me(page)
        view.scroll_into_view_if_needed()

        page.get_by_role("button", name=ZONE).click()

        panel = page.locator(".mv-panel")
        expect(panel).to_contain_text("釜利谷東二丁目の一部")
        expect(panel.get_by_role("button", name="閉じる")).to_be_in_viewport()

    def test_within_a_zone_is_answered_though_the_map_was_asleep(self, visit: Visit) -> None:
        page = visit()
        view = open_map(page)
        find_me(page)
        page.locator(".mv-credit").tap()
        expect(page.locator(".map-awake")).to_have_count(0)
        box = box_of(view)

        page.touchscreen.tap(box["x"] + 60, box["y"] + box["height"] / 2 + 60)

        expect(page.locator(".mv-panel")).to_contain_text("地図で押した場所: 区域内です")

    def test_that_is_not_exact_enough_takes_the_old_answer_away(self, visit: Visit) -> None:
        page = visit()
        view = open_map(page)
        find_me(page)
        view.tap(position={"x": 60, "y": 340})
        panel = page.locator(".mv-panel")
        expect(panel).to_contain_text("地図で押した場所: ")
        expect(page.locator(".mv-asked")).to_have_count(1)
        for _ in range(3):
            page.get_by_role("button", name="小さくする").click()
            expect(page.locator(".leaflet-zoom-anim")).to_have_count(0)

        view.tap(position={"x": 60, "y": 100})

        expect(panel).to_contain_text("もう一度、調べたい場所を押してください。")
        expect(panel).not_to_contain_text("地図で押した場所")
        expect(page.locator(".mv-asked")).to_have_count(0)
        expect(page.locator("#inside [data-place]")).to_have_count(0)

    def test_of_one_finger_leaves_the_page_its_scrolling(self, visit: Visit) -> None:
        page = visit()
        view = open_map(page)

        page.locator(".mv-credit").tap()

        assert view.evaluate("(view) => getComputedStyle(view).touchAction") == "pan-x pan-y"

    def test_has_buttons_of_forty_four_pixels(self, visit: Visit) -> None:
        page = visit()
        open_map(page)
        page.get_by_role("button", name=ZONE).click()

        sizes = [box_of(one) for one in page.locator(".mv-offer button:visible").all()]

        assert min(min(size["width"], size["height"]) for size in sizes) >= 44

    def test_glides_nowhere_for_those_who_want_no_motion(self, visit: Visit) -> None:
        glided = []
        for wish in ("no-preference", "reduce"):
            page = visit(reduced_motion=wish)
            open_map(page).evaluate(WATCH_GLIDING)

            page.get_by_role("button", name="大きくする").click()

            page.wait_for_function("() => window.hasMoved")
            glided.append(page.evaluate("window.hasGlided"))
        assert glided == [True, False]


class TestWithout:
    def test_a_graphics_card_draws_the_same(self, browser: Browser, visit: Visit) -> None:
        bare = browser.browser_type.launch(
            executable_path=find_program(), args=[*ARGUMENTS, "--disable-3d-apis"]
        )
        try:
            page = visit(bare)
            assert page.evaluate("document.createElement('canvas').getContext('webgl')") is None

            open_map(page)
            find_me(page)
        finally:
            bare.close()

    def test_half_of_the_base_map_says_so_and_loses_nothing(self, ward: Ward, visit: Visit) -> None:
        page = visit()
        expect(page.get_by_role("button", name="くわしい地図を開く")).to_be_visible()
        whole = ward.base_map
        assert whole is not None
        ward.base_map = whole[: len(whole) // 2]
        try:
            page.get_by_role("button", name="くわしい地図を開く").click()

            expect(page.get_by_text("いま読み込めませんでした")).to_be_visible()
        finally:
            ward.base_map = whole
        expect(page.locator("figure.map svg")).to_be_visible()
        open_map(page)


def _meet(one: FloatRect, other: FloatRect) -> bool:
    return (
        one["x"] < other["x"] + other["width"]
        and other["x"] < one["x"] + one["width"]
        and one["y"] < other["y"] + other["height"]
        and other["y"] < one["y"] + one["height"]
    )
