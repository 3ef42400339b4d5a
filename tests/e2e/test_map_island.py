"""The map that can be moved, on a page that is complete without it: by keyboard, pointer, finger and ear."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.e2e.map_page.material import (
    CLOSE,
    FAILED,
    LIVE,
    NARROW,
    OPEN,
    WIDE,
    VisitMap,
    focused,
    middle_of,
    open_map,
    settle,
)
from tests.e2e.map_page.serving import MapSite
from tests.e2e.test_axe import check

pytest_plugins = ["tests.e2e.map_page.fixtures"]


class TestIslandByKeyboard:
    def test_is_reached_walked_through_and_left_again(self, visit_map: VisitMap) -> None:
        watched = visit_map()
        page = watched.page

        stops = [focused(page)]
        for _stop in range(7):
            page.keyboard.press("Tab")
            stops.append(focused(page))
        page.get_by_role("button", name="3 工房 風のおと").focus()
        page.keyboard.press("Enter")

        assert stops == [
            "動かせる地図。矢印キーで動き、＋と－で大きさが変わります。",
            "大きくする",
            "小さくする",
            "1 ひだまり工房",
            "2 みどりの台所",
            "3 工房 風のおと",
            "4・5 ここに2件",
            "ここに2件",
        ]
        expect(page.locator("#place-31")).to_have_attribute("aria-current", "true")
        expect(page.locator(LIVE)).to_have_text("3番 工房 風のおとを選びました")
        page.keyboard.press("Escape")
        expect(page.get_by_role("link", name="工房 風のおと")).to_be_focused()
        assert watched.complaints == []

    def test_pans_with_the_arrows_and_zooms_with_plus_and_minus(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        x, y = middle_of(page, "2 みどりの台所")
        apart = x - middle_of(page, "1 ひだまり工房")[0]

        page.keyboard.press("ArrowLeft")
        page.keyboard.press("ArrowDown")
        after_arrows = middle_of(page, "2 みどりの台所")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        for sign in ("+", "+", "-"):
            page.keyboard.press(sign)

        assert after_arrows == pytest.approx((x + 100, y - 100), abs=2)
        first, second = middle_of(page, "2 みどりの台所"), middle_of(page, "1 ひだまり工房")
        assert first[0] - second[0] == pytest.approx(2 * apart, abs=3)

    def test_shows_where_the_focus_is(self, visit_map: VisitMap) -> None:
        page = visit_map().page

        for _stop in range(5):
            rings = page.evaluate(
                """() => {
                  const at = document.activeElement;
                  const own = getComputedStyle(at), frame = getComputedStyle(at, "::after");
                  return [parseFloat(own.outlineWidth) * (own.outlineStyle !== "none"),
                          parseFloat(frame.borderTopWidth) || 0];
                }"""
            )
            assert max(rings) >= 4, focused(page)
            page.keyboard.press("Tab")

    def test_goes_back_to_the_drawing(self, visit_map: VisitMap) -> None:
        page = visit_map().page

        page.get_by_role("button", name=CLOSE).focus()
        page.keyboard.press("Enter")

        expect(page.get_by_role("img", name="一覧と同じ番号の印がある地図")).to_be_visible()
        expect(page.get_by_role("button", name=OPEN)).to_be_focused()
        expect(page.get_by_role("application")).to_have_count(0)


class TestIslandBesideTheList:
    def test_marks_the_card_of_a_pin_and_the_pin_of_a_card(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        pin = page.get_by_role("button", name="1 ひだまり工房")

        pin.click()
        page.locator("#place-7").hover()

        expect(pin).to_have_attribute("aria-pressed", "true")
        expect(page.locator("[aria-current=true]")).to_have_id("place-12")
        expect(page.locator(".spot-pointed")).to_have_text("2 みどりの台所")

    def test_brings_a_pin_into_sight_whose_card_is_reached(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        for _step in range(8):
            page.keyboard.press("ArrowLeft")
        expect(page.get_by_role("button", name="2 みどりの台所")).to_have_count(0)

        page.get_by_role("link", name="みどりの台所").focus()

        expect(page.get_by_role("button", name="2 みどりの台所")).to_be_in_viewport(ratio=1)

    def test_fetches_the_card_of_a_place_that_the_list_does_not_hold(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        page = visit_map().page
        dot = page.locator(".spot-dot").first
        expect(dot).to_have_attribute("aria-label", "図書館")

        dot.click()

        expect(page.get_by_role("region", name="101号館")).to_contain_text("17:00まで")
        expect(dot).to_have_attribute("aria-label", "101号館")
        expect(page.locator(LIVE)).to_have_text("101号館")
        assert [path for path in map_site.asked if "card" in path] == ["/places/101/card/"]
        page.get_by_role("button", name="閉じる").click()
        expect(page.get_by_role("region", name="101号館")).to_be_hidden()
        expect(dot).to_be_focused()

    def test_says_so_when_the_card_cannot_be_had(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        map_site.broken.add("/places/101/card/")
        page = visit_map().page

        page.locator(".spot-dot").first.click()

        expect(page.locator(LIVE)).to_have_text(FAILED)

    def test_shows_the_card_under_a_map_that_stands_below_the_list(
        self, visit_map: VisitMap
    ) -> None:
        page = visit_map(size=NARROW, has_touch=True).page
        top = page.evaluate("scrollY")

        page.get_by_role("button", name="3 工房 風のおと").tap()

        expect(page.get_by_role("region", name="工房 風のおと")).to_be_visible()
        expect(page.locator("#place-31")).to_have_attribute("aria-current", "true")
        assert page.evaluate("scrollY") >= top
        assert page.locator("#place-31").count() == 1, "the copy has no id"


class TestGroups:
    @pytest.mark.parametrize("motion", ["reduce", "no-preference"])
    def test_fall_apart_when_pressed(self, visit_map: VisitMap, motion: str) -> None:
        page = visit_map(motion=motion).page

        page.get_by_role("button", name="4・5 ここに2件").click()

        expect(page.get_by_role("button", name="4 ワークステーション丘")).to_be_visible()
        expect(page.get_by_role("button", name="5 丘の上のパン")).to_be_visible()

    def test_that_never_fall_apart_show_their_cards(self, visit_map: VisitMap) -> None:
        page = visit_map().page

        page.get_by_role("button", name="ここに2件", exact=True).click()

        expect(page.get_by_role("region", name="ここに2件")).to_contain_text("105号館")
        expect(page.get_by_role("region", name="ここに2件")).to_contain_text("106号館")

    def test_are_marked_for_a_card_whose_pin_they_hold(self, visit_map: VisitMap) -> None:
        page = visit_map().page

        page.locator("#place-41").hover()

        expect(page.locator(".spot-pointed")).to_have_accessible_name("4・5 ここに2件")


class TestVoice:
    def test_says_how_many_are_shown_and_not_more_than_once_a_second(
        self, visit_map: VisitMap
    ) -> None:
        page = visit_map().page
        page.evaluate(
            f"""window.said = [];
            new MutationObserver(() => said.push(performance.now()))
              .observe(document.querySelector("{LIVE}"), {{childList: true}})"""
        )

        for key in ("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"):
            page.keyboard.press(key)
            page.wait_for_timeout(120)
        while len(said := page.evaluate("said")) < 2:
            page.wait_for_timeout(50)

        expect(page.locator(LIVE)).to_have_text("地図に11件あります")
        assert len(said) == 2
        assert all(later - earlier > 950 for earlier, later in pairwise(said))


class TestPointers:
    def test_leave_the_wheel_to_the_page_unless_control_is_held(self, visit_map: VisitMap) -> None:
        page = visit_map(size=(1280, 500)).page
        x, y = middle_of(page, "2 みどりの台所")
        page.mouse.move(x, y)
        page.mouse.wheel(0, 100)
        while page.evaluate("scrollY") < 50:
            page.wait_for_timeout(50)
        still = len(page.locator(".spot-pins").all())

        page.keyboard.down("Control")
        page.mouse.wheel(0, -900)
        page.keyboard.up("Control")

        assert still == 1
        expect(page.locator(".spot-pins")).to_have_count(0)

    def test_bring_a_spot_into_the_middle_without_dragging(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        box = page.locator(".map-view").bounding_box()
        assert box
        x, y = middle_of(page, "2 みどりの台所")
        page.mouse.click(box["x"] + 40, box["y"] + box["height"] - 40)
        settle(page)

        moved = middle_of(page, "2 みどりの台所")
        across, down = box["width"] / 2 - 40, box["height"] / 2 - 40
        assert moved == pytest.approx((x + across, y - down), abs=3)

    def test_enlarge_the_map_with_two_presses(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        x, y = middle_of(page, "2 みどりの台所")
        apart = x - middle_of(page, "1 ひだまり工房")[0]

        page.mouse.dblclick(x - 40, y - 60)
        settle(page)

        moved = middle_of(page, "2 みどりの台所")
        assert moved == pytest.approx((x + 40, y + 60), abs=3)
        assert moved[0] - middle_of(page, "1 ひだまり工房")[0] == pytest.approx(2 * apart, abs=3)

    def test_enlarge_the_map_by_spreading_two_fingers(self, visit_map: VisitMap) -> None:
        page = visit_map(size=NARROW, has_touch=True).page
        page.locator(".map-view").scroll_into_view_if_needed()
        x, y = middle_of(page, "2 みどりの台所")
        apart = x - middle_of(page, "1 ひだまり工房")[0]
        session = page.context.new_cdp_session(page)

        for kind, spread in (
            ("touchStart", 30),
            ("touchMove", 45),
            ("touchMove", 60),
            ("touchEnd", 0),
        ):
            fingers = [{"x": x - spread, "y": y, "id": 1}, {"x": x + spread, "y": y, "id": 2}]
            points = fingers if spread else []
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
            page.wait_for_timeout(50)
        settle(page)

        moved = middle_of(page, "2 みどりの台所")
        assert moved[0] - middle_of(page, "1 ひだまり工房")[0] == pytest.approx(2 * apart, abs=6)

    def test_drag_the_map_without_pressing_what_they_hold(self, visit_map: VisitMap) -> None:
        page = visit_map().page
        x, y = middle_of(page, "2 みどりの台所")

        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 60, y - 30, steps=4)
        page.mouse.up()
        settle(page)

        assert middle_of(page, "2 みどりの台所") == pytest.approx((x - 60, y - 30), abs=3)
        expect(page.locator("[aria-current=true]")).to_have_count(0)

    def test_of_one_finger_scroll_the_page_once_something_else_was_touched(
        self, visit_map: VisitMap
    ) -> None:
        page = visit_map(size=NARROW, has_touch=True).page
        view = page.locator(".map-view")

        awake = view.evaluate("(element) => getComputedStyle(element).touchAction")
        page.get_by_role("heading", name="図書館").tap()
        asleep = view.evaluate("(element) => getComputedStyle(element).touchAction")
        page.get_by_role("button", name="大きくする").tap()
        again = view.evaluate("(element) => getComputedStyle(element).touchAction")

        assert (awake, asleep, again) == ("none", "pan-x pan-y", "none")

    @pytest.mark.parametrize("size", [WIDE, NARROW])
    def test_find_targets_as_large_as_a_finger(
        self, visit_map: VisitMap, size: tuple[int, int]
    ) -> None:
        page = visit_map(size=size).page

        sizes = page.evaluate(
            """[...document.querySelectorAll(".map-view button")].map((button) => {
              const box = button.getBoundingClientRect();
              return Math.min(box.width, box.height);
            })"""
        )

        assert min(sizes) >= 44


class TestIslandThatCannotBeHad:
    @pytest.mark.parametrize(
        "path", ["/static/ui/map.js", "/static/ui/map.css", "/points.bin", "/outline.json"]
    )
    def test_leaves_the_drawing_and_says_so(
        self, visit_map: VisitMap, map_site: MapSite, path: str
    ) -> None:
        map_site.broken.add(path)
        page = visit_map(is_open=False).page

        page.get_by_role("button", name=OPEN).click()

        expect(page.get_by_role("status").filter(has_text=FAILED)).to_be_visible()
        expect(page.get_by_role("img", name="一覧と同じ番号の印がある地図")).to_be_visible()
        expect(page.locator(".map-live")).to_have_count(0)
        # The next try may find it.
        map_site.broken.clear()
        open_map(page)
        expect(page.get_by_role("status").filter(has_text=FAILED)).to_have_count(0)

    def test_is_not_offered_without_scripts(self, visit_map: VisitMap, map_site: MapSite) -> None:
        page = visit_map(is_open=False, java_script_enabled=False).page

        expect(page.get_by_role("button")).to_have_count(0)
        expect(page.get_by_role("img", name="一覧と同じ番号の印がある地図")).to_be_visible()
        assert not any("map" in path for path in map_site.asked)

    def test_costs_nothing_before_it_is_asked_for(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        visit_map(is_open=False).page.wait_for_timeout(50)

        assert sorted(map_site.asked) == ["/", "/static/ui/engawa.css", "/static/ui/engawa.js"]

    @pytest.mark.parametrize("comes", ["hover", "focus"])
    def test_brings_only_its_script_when_somebody_comes_to_the_button(
        self, visit_map: VisitMap, map_site: MapSite, comes: str
    ) -> None:
        page = visit_map(is_open=False).page
        map_site.asked.clear()

        with page.expect_response("**/map.js"), page.expect_response("**/map.css"):
            getattr(page.get_by_role("button", name=OPEN), comes)()
        page.wait_for_timeout(50)

        assert sorted(map_site.asked) == ["/static/ui/map.css", "/static/ui/map.js"]

    def test_is_asked_for_once_again_when_it_could_not_be_brought_ahead(
        self, visit_map: VisitMap, map_site: MapSite
    ) -> None:
        map_site.broken.add("/static/ui/map.js")
        page = visit_map(is_open=False).page
        button = page.get_by_role("button", name=OPEN)
        with page.expect_response("**/map.js"):
            button.hover()
        page.wait_for_timeout(50)
        map_site.broken.clear()

        button.click()

        expect(page.locator("[data-ward-map-state=drawn]")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text=FAILED)).to_have_count(0)


class TestOpenIsland:
    def test_stands_in_nobodys_way(self, visit_map: VisitMap) -> None:
        watched = visit_map()
        watched.page.get_by_role("button", name="1 ひだまり工房").click()

        found = check(watched)

        assert found == [], "\n" + "\n".join(found)
        assert watched.complaints == []
