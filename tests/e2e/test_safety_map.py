"""The map that moves on the safety pages: an extra that is fetched by a press, and tells nobody where anybody is."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from engawa.rooms.safety.situation import Situation
from engawa.rooms.safety.values import Opening
from tests.e2e.safety_page.ground import BASE_MAP, BUILT, FOLDER, Ward, open_ward
from tests.e2e.safety_page.material import poll
from tests.rooms.safety import situations
from tests.shared import REPOSITORY

AXE = REPOSITORY / "frontend/node_modules/axe-core/axe.min.js"
# In the middle of the first zone of `situations.landslide`.
ZONE = situations.landslide().zones[0].point
MAP = "map/index.html"
OPEN = re.compile("くわしい地図を開く（0.0 MB）")
CLOSE = "もとの図に戻す"
HERE = "いまいる場所を見る"
LATER = situations.landslide().sequence + 1
FIRST_ZONE = "12 警戒レベル4 避難指示：即時避難指示対象区域 12"

Visit = Callable[..., Page]


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    assert ZONE is not None
    with open_ward(tmp_path, latitude=ZONE.latitude, longitude=ZONE.longitude) as opened:
        opened.publish(situations.landslide())
        yield opened


@pytest.fixture
def visit(browser: Browser, ward: Ward) -> Iterator[Visit]:
    """Open the page of the map in a window of its own; what the policy forbids fails the test."""
    contexts: list[BrowserContext] = []
    refused: list[str] = []

    def take(path: str = MAP, *, is_here: bool = False, **facts: Any) -> Page:
        assert ZONE is not None
        if is_here:
            facts |= {
                "geolocation": {
                    "latitude": ZONE.latitude,
                    "longitude": ZONE.longitude,
                    "accuracy": 15,
                },
                "permissions": ["geolocation"],
            }
        facts = {"viewport": {"width": 390, "height": 800}, **facts}
        context = browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo", **facts)
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("console", lambda message: refused.append(message.text))
        context.on("weberror", lambda error: refused.append(str(error.error)))
        page = context.new_page()
        page.goto(ward.address + path)
        return page

    yield take
    for context in contexts:
        context.close()
    assert [text for text in refused if "Security" in text or "Error:" in text] == []


def open_map(page: Page) -> None:
    page.get_by_role("button", name=OPEN).click()
    expect(page.locator("[data-ward-map-state=drawn]")).to_be_visible()


def press_corner(page: Page, *, across: int = 30) -> None:
    page.locator(".mv-view").click(position={"x": across, "y": 30})


def press_middle(page: Page, *, across: int = 0) -> None:
    view = page.locator(".mv-view")
    box = view.bounding_box()
    assert box is not None
    view.click(position={"x": box["width"] / 2 + across, "y": box["height"] / 2})


def await_answer(page: Page) -> None:
    expect(page.locator(".mv-panel")).to_contain_text("地図で押した場所: ")
    expect(page.locator(".mv-asked")).to_have_count(1)


def a_wide_zone(*, metres: float, **facts: Any) -> Situation:
    """Give the landslide with its first zone so wide that more than its number is seen of it."""
    situation = situations.landslide(**facts)
    first, *others = situation.zones
    assert ZONE is not None
    return replace(
        situation,
        zones=(replace(first, geometry=situations.square(ZONE, metres=metres)), *others),
    )


def a_lone_zone(*, metres: float = 200, **facts: Any) -> Situation:
    """Give a landslide of one wide zone: the map opens with its middle in its own, near enough for an exact press."""
    situation = a_wide_zone(metres=metres, **facts)
    return replace(situation, zones=situation.zones[:1], sites=())


def ask_outside(ward: Ward, visit: Visit) -> Page:
    """Open the map of a wide zone, press beside it, and wait for the answer and its mark."""
    ward.publish(a_lone_zone())
    page = visit()
    open_map(page)
    press_corner(page)
    await_answer(page)
    expect(page.locator(".mv-panel")).to_contain_text("地図で押した場所: 区域の外です")
    return page


def lose_areas(ward: Ward, page: Page) -> dict[str, bytes]:
    """Let the page hear of other areas and not get them; give all files, as they should be."""
    ward.publish(a_lone_zone(metres=180, sequence=LATER))
    whole = ward.files
    ward.files = {path: file for path, file in whole.items() if not path.endswith("/areas.json")}
    poll(page)
    expect(page.locator("#inside [data-place]")).to_contain_text("判定できません")
    return whole


def list_asked(ward: Ward, *, since: int = 0) -> list[tuple[str, str, str]]:
    """List what was asked for, without what the page asks for each minute by itself."""
    passing = {f"{FOLDER}{name}" for name in ("current.json", "worker.js", "keys.json")}
    return [asked for asked in ward.asked[since:] if asked[1] not in passing]


class TestOffer:
    def test_says_the_size_and_fetches_nothing_before_it_is_pressed(
        self, ward: Ward, visit: Visit
    ) -> None:
        page = visit()

        expect(page.get_by_role("button", name=OPEN)).to_be_visible()
        page.wait_for_load_state("networkidle")

        assert [path for _, path, _ in ward.asked if "map.js" in path or path == BASE_MAP] == []

    def test_is_made_by_the_script_alone(self, visit: Visit) -> None:
        page = visit(java_script_enabled=False)

        expect(page.locator("figure.map svg")).to_be_visible()
        expect(page.locator("#areas li").first).to_be_visible()
        assert page.locator("button").count() == 0

    def test_is_made_in_the_language_of_the_page(self, visit: Visit) -> None:
        page = visit("en/map/index.html")

        page.get_by_role("button", name="Open the detailed map (0.0 MB)").click()

        sign = "12 Alert Level 4: Evacuation Order: Cliff zone 12"
        expect(page.get_by_role("button", name=sign)).to_be_visible()

    def test_fits_into_sixty_kilobytes_packed(self) -> None:
        brotli = pytest.importorskip("brotli")

        assert len(brotli.compress((BUILT / "safety-map.js").read_bytes())) <= 60_000


class TestMap:
    def test_shows_zones_and_sites_as_the_list_says_them(self, visit: Visit) -> None:
        page = visit()
        open_map(page)

        page.get_by_role("button", name=FIRST_ZONE).click()

        panel = page.locator(".mv-panel")
        expect(panel).to_contain_text("釜利谷東二丁目の一部")
        expect(panel.get_by_role("link")).to_have_attribute("href", re.compile("z/k012/"))
        expect(page.get_by_role("button", name="△", exact=False)).to_have_count(0)
        expect(page.locator(".mv-key")).to_contain_text("警戒レベル4 避難指示")
        expect(page.locator(".mv-key")).to_contain_text("満員です")
        expect(page.locator("figure.map")).to_be_hidden()

    def test_paints_a_zone_in_the_official_colour(self, visit: Visit) -> None:
        page = visit(device_scale_factor=1)
        open_map(page)

        colours = page.evaluate(
            """() => {
              const found = new Set();
              for (const canvas of document.querySelectorAll(".mv-view canvas")) {
                const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
                for (let at = 0; at < data.length; at += 4) found.add(data.slice(at, at + 3).join());
              }
              return [...found];
            }"""
        )

        assert "170,0,170" in colours

    def test_goes_back_to_the_map_of_the_page(self, visit: Visit) -> None:
        page = visit()
        open_map(page)

        page.get_by_role("button", name=CLOSE).click()

        expect(page.locator("figure.map")).to_be_visible()
        expect(page.locator(".mv-view")).to_have_count(0)
        expect(page.get_by_role("button", name=OPEN)).to_be_focused()
        open_map(page)

    def test_answers_where_it_is_pressed(self, ward: Ward, visit: Visit) -> None:
        page = ask_outside(ward, visit)

        expect(page.locator("#inside [data-place]")).to_be_visible()

    def test_is_moved_and_read_by_the_keyboard(self, visit: Visit) -> None:
        page = visit()
        page.get_by_role("button", name=OPEN).focus()
        page.keyboard.press("Enter")
        view = page.get_by_role("application")
        expect(view).to_be_focused()
        expect(page.locator("[data-ward-map-state=drawn]")).to_be_visible()
        sign = page.get_by_role("button", name=FIRST_ZONE)
        before = sign.bounding_box()

        page.keyboard.press("ArrowRight")

        expect(sign).to_be_visible()
        page.wait_for_function(
            # Names are bound to their numbers by spaces at which no line breaks.
            """([name, x]) => [...document.querySelectorAll("[aria-label]")].find(
                (sign) => sign.ariaLabel.replaceAll("\\u00a0", " ") === name
            ).getBoundingClientRect().x < x - 40""",
            arg=[FIRST_ZONE, before["x"] if before else 0],
        )
        sign.focus()
        page.keyboard.press("Enter")
        expect(page.locator(".mv-panel")).to_contain_text("釜利谷東二丁目の一部")
        page.locator(".mv-panel").get_by_role("button", name="閉じる").click()
        expect(sign).to_be_focused()

    def test_takes_new_contents_in_while_it_stands_open(self, ward: Ward, visit: Visit) -> None:
        page = visit()
        open_map(page)
        situation = situations.landslide()
        first, *others = situation.sites
        expect(page.locator("[aria-label='A 大道小学校：開いています']")).to_be_attached()

        changed = replace(first, opening=Opening.FULL)
        ward.publish(replace(situation, sequence=situation.sequence + 1, sites=(changed, *others)))
        poll(page)

        expect(page.locator("[aria-label*='大道小学校：満員です']")).to_be_attached()
        expect(page.locator("figure.map")).to_be_hidden()
        assert [path for _, path, _ in ward.asked].count(BASE_MAP) == 1

    def test_says_that_it_is_of_a_drill(self, ward: Ward, visit: Visit) -> None:
        ward.publish(situations.drill())
        page = visit()

        open_map(page)

        expect(page.locator(".mv-drill")).to_have_text("【訓練】")
        expect(page.get_by_role("application")).to_have_attribute(
            "aria-label", re.compile("^【訓練】")
        )

    def test_shows_the_same_ground_when_the_areas_change(self, ward: Ward, visit: Visit) -> None:
        page = ask_outside(ward, visit)
        mark = page.locator(".mv-asked")
        before = mark.bounding_box()

        ward.publish(a_wide_zone(metres=3000, sequence=LATER))
        poll(page)
        expect(page.locator(".mv-panel")).to_contain_text("地図で押した場所: 区域内です")
        expect(page.locator(".mv-spot[aria-label*='大道小学校']")).to_be_attached()

        assert mark.bounding_box() == before

    def test_shows_the_ground_alone_when_nothing_is_issued(self, ward: Ward, visit: Visit) -> None:
        ward.publish(situations.quiet())
        page = visit()

        open_map(page)

        expect(page.locator(".mv-spot")).to_have_count(0)
        expect(page.locator(".mv-key li")).to_have_count(0)

    @pytest.mark.parametrize("width", [320, 1280])
    @pytest.mark.parametrize("look", [{"forced_colors": "active"}, {"color_scheme": "dark"}, {}])
    def test_stands_in_nobodys_way(self, width: int, look: dict[str, Any], visit: Visit) -> None:
        page = visit(viewport={"width": width, "height": 800}, **look)
        open_map(page)
        page.get_by_role("button", name=FIRST_ZONE).click()
        page.evaluate(AXE.read_text(encoding="utf-8"))

        violations = page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then((answer) => answer.violations)"
        )

        assert [(one["id"], [node["target"] for node in one["nodes"]]) for one in violations] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


class TestAnswer:
    """An answer below the map, and its mark on it, are about what was pressed last, or are not there."""

    def test_is_gone_when_the_position_cannot_be_found(self, ward: Ward, visit: Visit) -> None:
        page = ask_outside(ward, visit)

        page.get_by_role("button", name=HERE).click()

        panel = page.locator(".mv-panel")
        expect(panel).to_contain_text("いまいる場所がわかりませんでした")
        expect(panel).not_to_contain_text("地図で押した場所")
        expect(page.locator(".mv-asked")).to_have_count(0)
        expect(page.locator("#inside [data-place]")).to_have_count(0)

    def test_is_taken_back_when_the_areas_cannot_be_read_any_longer(
        self, ward: Ward, visit: Visit
    ) -> None:
        page = ask_outside(ward, visit)

        lose_areas(ward, page)

        panel = page.locator(".mv-panel")
        expect(panel).to_contain_text(
            "地図で押した場所: 判定できません（区域のデータを読めないため）"
        )
        press_corner(page, across=60)
        expect(panel).to_contain_text(
            "地図で押した場所: 判定できません（区域のデータを読めないため）"
        )
        expect(panel).not_to_contain_text("区域の外です")
        expect(page.locator(".mv-asked")).to_have_count(1)

    def test_is_of_the_newest_areas_with_its_mark(self, ward: Ward, visit: Visit) -> None:
        page = ask_outside(ward, visit)

        ward.publish(a_wide_zone(metres=3000, sequence=LATER))
        poll(page)

        expect(page.locator(".mv-panel")).to_contain_text("地図で押した場所: 区域内です")
        expect(page.locator(".mv-asked")).to_have_count(1)

    def test_of_a_slow_first_press_does_not_take_the_place_of_the_second(
        self, ward: Ward, visit: Visit
    ) -> None:
        ward.publish(a_lone_zone())
        page = visit()
        open_map(page)
        press_middle(page)
        await_answer(page)
        whole = lose_areas(ward, page)
        held: list[Route] = []
        # The line comes back, and lets the first that asks wait.
        ward.files = whole
        page.route("**/areas.json", lambda route: route.continue_() if held else held.append(route))

        press_middle(page, across=40)
        expect(page.locator(".mv-panel")).to_contain_text("区域のデータを読み込んでいます")
        press_corner(page)
        expect(page.locator(".mv-panel")).to_contain_text("地図で押した場所: 区域の外です")
        with page.expect_response("**/areas.json"):
            held[0].continue_()
        page.wait_for_load_state("networkidle")

        expect(page.locator(".mv-panel")).to_contain_text("地図で押した場所: 区域の外です")
        expect(page.locator(".mv-asked")).to_have_count(1)

    def test_of_a_sign_is_not_shown_when_the_sign_says_another_thing_now(
        self, ward: Ward, visit: Visit
    ) -> None:
        page = visit()
        open_map(page)
        situation = situations.landslide()
        first, *others = situation.sites
        page.locator("[aria-label='A 大道小学校：開いています']").dispatch_event("click")
        panel = page.locator(".mv-panel")
        expect(panel).to_contain_text("大道小学校")

        changed = replace(first, opening=Opening.FULL)
        ward.publish(replace(situation, sequence=situation.sequence + 1, sites=(changed, *others)))
        poll(page)

        expect(page.locator("[aria-label*='大道小学校：満員です']")).to_be_attached()
        expect(panel).to_be_hidden()


class TestPosition:
    def test_is_told_to_nobody(self, ward: Ward, visit: Visit) -> None:
        def look_around(page: Page) -> None:
            open_map(page)
            for name in ("大きくする", "大きくする", "小さくする"):
                page.get_by_role("button", name=name).click()
            page.locator(".mv-view").press("ArrowLeft")

        without = visit()
        look_around(without)
        without.wait_for_load_state("networkidle")
        asked_without = list_asked(ward)
        before = len(ward.asked)

        page = visit(is_here=True)
        sent: list[tuple[str, str | None, dict[str, str]]] = []
        page.on("request", lambda one: sent.append((one.url, one.post_data, one.all_headers())))
        look_around(page)
        opened = len(list_asked(ward, since=before))
        page.get_by_role("button", name=HERE).click()
        expect(page.locator(".mv-here")).to_be_visible()
        expect(page.locator(".mv-panel")).to_contain_text("いまいる場所: 区域内です")
        page.locator(".mv-view").press("ArrowLeft")
        page.wait_for_load_state("networkidle")

        asked = list_asked(ward, since=before)
        # The same requests as without a position, none of them for a part, and not one after the press.
        assert sorted(asked) == sorted(asked_without)
        assert len(asked) == opened
        assert [asked_for for *_, asked_for in asked if asked_for] == []
        assert [path for _, path, _ in asked].count(BASE_MAP) == 1
        assert not re.search(r"35\.3|139\.[56]", str(sent))
        assert not any("?" in url for url, *_ in sent)

    def test_that_cannot_be_found_is_said_kindly(self, visit: Visit) -> None:
        page = visit()
        open_map(page)

        page.get_by_role("button", name=HERE).click()

        expect(page.locator(".mv-panel")).to_contain_text("いまいる場所がわかりませんでした")


class TestAbsence:
    @pytest.mark.parametrize("lost", ["base map", "line", "portal", "damaged"])
    def test_loses_nothing(self, lost: str, ward: Ward, visit: Visit) -> None:
        page = visit()
        expect(page.get_by_role("button", name=OPEN)).to_be_visible()
        page.wait_for_load_state("networkidle")
        if lost == "base map":
            ward.base_map = None
        elif lost == "damaged":
            ward.base_map = b"PMTiles\x03" + b"\xff" * 600
        elif lost == "portal":
            ward.base_map = b"<!doctype html><title>Wi-Fi</title>" * 20
        else:
            ward.is_up = False

        page.get_by_role("button", name=OPEN).click()

        expect(page.get_by_text("いま読み込めませんでした")).to_be_visible()
        expect(page.locator("figure.map svg")).to_be_visible()
        expect(page.locator("#areas li").first).to_be_visible()
        expect(page.locator("progress")).to_be_hidden()

    def test_ends_when_it_can_be_had_again(self, ward: Ward, visit: Visit) -> None:
        kept, ward.base_map = ward.base_map, None
        page = visit()
        page.get_by_role("button", name=OPEN).click()
        expect(page.get_by_text("いま読み込めませんでした")).to_be_visible()

        ward.base_map = kept

        open_map(page)

    def test_of_a_base_map_leaves_no_button(self, ward: Ward, visit: Visit) -> None:
        ward.files = {
            path: file.replace(b'id="safety-moving"', b'id="nothing"') if path == MAP else file
            for path, file in ward.files.items()
        }

        page = visit()

        expect(page.locator("#inside")).to_be_visible()
        expect(page.locator(".mv-offer")).to_have_count(0)

    def test_of_the_network_is_made_up_for_by_the_copy_of_the_places(
        self, ward: Ward, visit: Visit
    ) -> None:
        page = visit()
        page.evaluate(
            """async (address) => (await caches.open("ward-places /kanazawa/ 1")).put(
              address + "?v=1", await fetch(address))""",
            BASE_MAP,
        )
        ward.base_map = None

        open_map(page)

        assert [path for _, path, _ in ward.asked].count(BASE_MAP) == 1
