"""The safety pages in a browser: how old they say they are, and who is inside."""

import datetime as dt
import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Request, Route, expect

from engawa.core.geo.points import Point
from engawa.rooms.safety.values import Level
from tests.e2e.safety_page.material import (
    EDGE,
    FAR,
    HERE,
    INSIDE,
    ORDER,
    OUTSIDE,
    a_situation,
    keep,
    now,
    poll,
    visit,
)
from tests.e2e.safety_page.serving import Line
from tests.rooms.safety.inside_material import a_shape
from tests.rooms.safety.situations import an_order, square

pytest_plugins = ["tests.e2e.safety_page.fixtures"]

# On how many lines the number to call stands, with the brackets around it.
COUNT_LINES = """(band) => {
  const places = [];
  const texts = document.createTreeWalker(band, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) for (let at = 0; at < texts.currentNode.length; at++) places.push([texts.currentNode, at]);
  const start = band.textContent.indexOf("（050-5490-3993）");
  const tops = places.slice(start, start + 15).map(([text, at]) => {
    const range = document.createRange();
    range.setStart(text, at);
    range.setEnd(text, at + 1);
    return Math.round(range.getBoundingClientRect().top);
  });
  return new Set(tops).size;
}"""


class TestAge:
    def test_is_not_spoken_of_while_the_page_is_new(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)

        page = visit(safety_window, safety_line)

        expect(page.locator("#inside")).to_be_visible()
        expect(page.locator("[data-ward-age]")).to_be_hidden()

    def test_turns_into_a_warning_after_ten_minutes_with_the_true_age_and_the_telephone(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7, made_at=now() - dt.timedelta(minutes=32))

        band = visit(safety_window, safety_line).locator("[data-ward-age]")

        expect(band).to_contain_text("32分前のもので、最新でない可能性があります")
        expect(band).to_contain_text("050-5490-3993")
        expect(band).to_have_class("is-old")

    def test_keeps_the_number_to_call_on_one_line(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7, made_at=now() - dt.timedelta(minutes=32))
        page = visit(safety_window, safety_line)
        band = page.locator("[data-ward-age]")
        expect(band).to_contain_text("050-5490-3993")

        broken = []
        for width in range(280, 420, 4):
            page.set_viewport_size({"width": width, "height": 640})
            # No line ends with the bracket before it, either.
            if band.evaluate(COUNT_LINES) != 1:
                broken.append(width)

        assert broken == []

    def test_is_counted_by_the_clock_of_the_server(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        # The phone is two hours late: by its own clock the page would be of the future.
        safety_line.ahead = dt.timedelta(hours=2)
        publish_safety(7, made_at=now() + dt.timedelta(minutes=75))

        band = visit(safety_window, safety_line).locator("[data-ward-age]")

        expect(band).to_contain_text("45分前のもの")

    def test_is_confirmed_by_a_heartbeat_without_fetching_the_page_again(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7, made_at=now() - dt.timedelta(minutes=9, seconds=57))
        page = visit(safety_window, safety_line)
        expect(page.locator("#inside")).to_be_visible()
        page.wait_for_load_state("networkidle")
        asked_before = safety_line.asked.count(safety_line.folder)

        publish_safety(8)
        poll(page)

        expect(page.locator("[data-ward-age]")).to_contain_text("内容は変わっていません")
        assert safety_line.asked.count(safety_line.folder) == asked_before

    def test_brings_new_contents_without_taking_away_what_somebody_chose(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        page.get_by_label("町の名前で調べる").select_option("富岡西一丁目")

        publish_safety(8, headline="レベル5 緊急安全確保（土砂災害）")
        poll(page)

        expect(page.locator("#headline")).to_have_text("レベル5 緊急安全確保（土砂災害）")
        expect(page.locator("[data-ward-age]")).to_contain_text("新しい内容に変わりました")
        expect(page.get_by_label("町の名前で調べる")).to_have_value("富岡西一丁目")

    def test_never_ends_an_order_whose_time_has_passed(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7, expires_at=now() - dt.timedelta(minutes=1))

        page = visit(safety_window, safety_line)

        expect(page.locator("[data-ward-overdue]")).to_contain_text("解除されていません")
        expect(page.locator("#headline")).to_have_text(ORDER)

    def test_of_a_page_without_a_clock_is_that_of_the_release(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7, made_at=now() - dt.timedelta(minutes=25))
        _take_clock_away(safety_line)

        page = visit(safety_window, safety_line)

        expect(page.locator("[data-ward-age]")).to_contain_text("25分前のもの")
        expect(page.locator("[data-ward-age]")).to_have_class("is-old")
        publish_safety(8, headline="レベル5 緊急安全確保（土砂災害）")
        _take_clock_away(safety_line)
        poll(page)
        expect(page.locator("#headline")).to_have_text("レベル5 緊急安全確保（土砂災害）")
        expect(page.locator("[data-ward-age]")).to_contain_text("新しい内容に変わりました")

    def test_of_a_page_without_a_clock_is_not_known_while_nobody_answers(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        _take_clock_away(safety_line)
        del safety_line.files["current.json"]

        band = visit(safety_window, safety_line).locator("[data-ward-age]")

        expect(band).to_contain_text("いつのものか、まだ確かめられません")
        expect(band).to_have_class("is-old")


def _take_clock_away(line: Line) -> None:
    """Make the page of the ward one that tells no time, as the page of a zone."""
    page = line.files["index.html"]
    line.files["index.html"] = re.sub(rb' data-ward-(?:made-at|sequence|areas)="[^"]*"', b"", page)


class TestInside:
    @pytest.mark.parametrize(
        ("where", "accuracy", "said"),
        [
            (HERE, 20, INSIDE),
            (Point(HERE.latitude + 0.0027, HERE.longitude), 20, EDGE),
            (FAR, 20, OUTSIDE),
            (FAR, 450, "判定できません（誤差が約450m"),
        ],
    )
    def test_answers_by_position_in_four_ways(
        self,
        safety_window: BrowserContext,
        safety_line: Line,
        publish_safety: Callable[..., None],
        safety_complaints: list[str],
        where: Point,
        accuracy: int,
        said: str,
    ) -> None:
        publish_safety(7)
        safety_window.set_geolocation(
            {"latitude": where.latitude, "longitude": where.longitude, "accuracy": accuracy}
        )
        page = visit(safety_window, safety_line)

        page.get_by_role("button", name="いまいる場所で調べる").click()

        expect(page.locator("#inside [data-place]")).to_contain_text(said)
        assert safety_complaints == []

    def test_says_so_when_the_position_may_not_be_known(
        self, browser: Browser, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        context = browser.new_context(base_url=safety_line.host, locale="ja-JP")
        page = visit(context, safety_line)

        page.get_by_role("button", name="いまいる場所で調べる").click()

        expect(page.locator("#inside [data-place]")).to_contain_text("場所がわからないため")
        context.close()

    def test_answers_for_where_somebody_is_now_and_says_when_and_how_exactly_that_was_found(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        press, answer = (
            page.get_by_role("button", name="いまいる場所で調べる"),
            page.locator("#inside [data-place]"),
        )
        press.click()
        expect(answer).to_contain_text(INSIDE)

        # Within half a minute they have walked out of the area.
        safety_window.set_geolocation(
            {"latitude": FAR.latitude, "longitude": FAR.longitude, "accuracy": 34.2}
        )
        press.click()

        expect(answer).to_contain_text(OUTSIDE)
        expect(answer).to_contain_text(re.compile(r"\d+:\d\d に調べた位置です（誤差は約35m）"))

    def test_says_nothing_of_where_somebody_was_when_they_are_not_found_again(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        press, answer = (
            page.get_by_role("button", name="いまいる場所で調べる"),
            page.locator("#inside [data-place]"),
        )
        press.click()
        expect(answer).to_contain_text(INSIDE)
        expect(page.locator(".ward-pressed")).to_have_count(1)

        safety_window.set_geolocation(None)
        press.click()

        expect(answer).to_have_count(1)
        expect(answer).to_contain_text("場所がわからないため")
        expect(answer).not_to_contain_text("に調べた位置です")
        expect(page.locator(".ward-pressed")).to_have_count(0)

    def test_answers_by_town_with_the_names_of_the_zones(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)

        page.get_by_label("町の名前で調べる").select_option("釜利谷東二丁目")
        page.get_by_role("button", name="調べる", exact=True).click()

        answer = page.locator("#inside [data-place]")
        expect(answer).to_contain_text("この町の一部が区域です")
        expect(answer).to_contain_text("警戒レベル4 避難指示: 即時避難指示対象区域 1")

    def test_answers_by_a_press_on_the_map_which_comes_nearer_first(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        badge = page.locator("svg[data-ward-map] text.a").first
        expect(page.get_by_text("地図の場所を押しても")).to_be_visible()

        badge.click()
        expect(page.get_by_text("もう一度、調べたい場所を押してください")).to_be_visible()
        badge.click()

        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        page.get_by_role("button", name="地図の全体に戻す").click()
        expect(page.get_by_text("地図の場所を押しても")).to_be_visible()

    def test_takes_the_answer_of_the_last_press_away_with_its_mark_when_the_next_comes_nearer_first(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        badge = page.locator("svg[data-ward-map] text.a").first
        again = page.get_by_text("もう一度、調べたい場所を押してください")
        badge.click()
        expect(again).to_be_visible()
        badge.click()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        page.get_by_role("button", name="地図の全体に戻す").click()
        expect(page.locator(".ward-pressed")).to_have_count(1)

        page.locator("svg[data-ward-map]").click(position={"x": 20, "y": 20})

        expect(again).to_be_visible()
        expect(page.locator("#inside [data-place]")).to_have_count(0)
        expect(page.locator(".ward-pressed")).to_have_count(0)

    def test_leaves_no_mark_of_a_press_beside_the_answer_for_a_town(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator(".ward-pressed")).to_have_count(1)

        page.get_by_label("町の名前で調べる").select_option("富岡西一丁目")
        page.get_by_role("button", name="調べる", exact=True).click()

        expect(page.locator("#inside [data-place]")).to_contain_text(OUTSIDE)
        expect(page.locator(".ward-pressed")).to_have_count(0)

    def test_answers_again_when_the_areas_change(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        zone = a_shape(2, square(FAR, metres=300))
        order = an_order((zone,), level=Level.EMERGENCY)

        publish_safety(8, situation=a_situation(8, zones=(zone,), orders=(order,)))
        poll(page)

        expect(page.locator("#inside [data-place]")).to_contain_text(OUTSIDE)

    def test_keeps_places_on_the_device_and_forgets_them_when_asked(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        page.get_by_role("button", name="いまいる場所で調べる").click()
        page.get_by_label("この場所に名前をつけて残す").fill("自宅")
        page.get_by_role("button", name="残す", exact=True).click()
        page.get_by_label("町の名前で調べる").select_option("富岡西一丁目")
        page.get_by_role("button", name="調べる", exact=True).click()
        page.get_by_label("この場所に名前をつけて残す").fill("実家")
        page.get_by_role("button", name="残す", exact=True).click()

        page.reload()

        places = page.locator("#inside li:has([data-place])")
        expect(places).to_have_count(2)
        expect(places.nth(0)).to_contain_text("自宅: 区域内です")
        expect(places.nth(1)).to_contain_text("実家: 区域の外です")
        page.get_by_role("button", name="自宅を消す").click()
        expect(places).to_have_count(1)

    def test_never_lets_a_position_leave_the_device(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        sent: list[Request] = []
        safety_window.on("request", lambda request: sent.append(request))
        page = visit(safety_window, safety_line)
        expect(page.locator("#inside")).to_be_visible()
        keep(page, 7)
        before = len(safety_line.asked)

        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        page.get_by_label("この場所に名前をつけて残す").fill("自宅")
        page.get_by_role("button", name="残す", exact=True).click()
        poll(page)
        page.wait_for_load_state("networkidle")

        # Nothing but the pointer was asked for since, and nothing that was ever sent holds a position.
        assert set(safety_line.asked[before:]) <= {f"{safety_line.folder}current.json"}
        assert {request.method for request in sent} == {"GET"}
        assert not any(request.post_data for request in sent)
        written = json.dumps([[request.url, request.all_headers()] for request in sent])
        assert not any(part in written for part in ("35.34", "139.61", "35,34", "139,61"))
        assert not any("?" in path for path in safety_line.asked)
        assert (
            page.evaluate(
                "async () => { try { await fetch('http://127.0.0.1:9/'); } catch { return 'forbidden'; } }"
            )
            == "forbidden"
        )

    def test_is_answered_on_the_page_of_a_zone_which_names_no_areas_itself(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        _take_clock_away(safety_line)
        shown = visit(safety_window, safety_line)

        shown.get_by_role("button", name="いまいる場所で調べる").click()

        expect(shown.locator("#inside [data-place]")).to_contain_text(INSIDE)

    def test_is_answered_in_words_when_the_line_hangs_in_the_areas(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        hanging: list[Route] = []
        safety_window.route("**/areas.json", lambda route: hanging.append(route))
        safety_window.clock.install()
        page = visit(safety_window, safety_line)
        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator("#inside [data-place]")).to_have_count(0)
        assert hanging

        page.clock.fast_forward(1_000)
        loading = page.locator("#inside [role=status]", has_text="区域のデータを読み込んでいます")
        expect(loading).to_contain_text("区域の名前の一覧を見てください")
        expect(page.get_by_label("町の名前で調べる")).to_be_hidden()
        page.clock.fast_forward(60_000)

        expect(page.locator("#inside [data-place]")).to_contain_text("区域のデータを読めない")

    def test_is_not_covered_by_a_wait_when_it_came_with_what_was_asked_for_before(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        hanging: list[Route] = []
        safety_window.route("**/areas.json", lambda route: hanging.append(route))
        safety_window.clock.install()
        page = visit(safety_window, safety_line)
        page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 1)
        page.get_by_role("button", name="いまいる場所で調べる").click()
        # The page asked when it was opened, and the press asks once more.
        for _ in range(50):
            if len(hanging) == 2:
                break
            page.wait_for_timeout(100)

        hanging[0].continue_()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        page.clock.run_for(1_000)

        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)

    def test_refuses_areas_of_a_drill_on_a_real_page(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        areas = next(path for path in safety_line.files if path.endswith("/areas.json"))
        safety_line.files[areas] = safety_line.files[areas].replace(
            b'"drill":false', b'"drill":true'
        )
        page = visit(safety_window, safety_line)

        page.get_by_role("button", name="いまいる場所で調べる").click()

        expect(page.locator("#inside [data-place]")).to_contain_text("区域のデータを読めない")
