"""A map that is kept on the phone: put in whole or not at all, read without a connection, and taken out again."""

import contextlib
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error, Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House, open_house
from tests.e2e.kept_map.line import Line
from tests.e2e.map_page.tiles import AREA, Thing, find_middle, write_basemap

LIST = "/konan/places/"
DISTANCE = "[data-ward-place-distance], .place-card [data-ward-fill=distance]"
# Not yet visited: a page that was there a moment ago is taken from the browser's own memory for a minute.
# The same on every day of the week: on a Saturday few are open.
ASKED = f"{LIST}?q=港南"
OFFICE = "港南区役所（港南区総合庁舎）"
OFFICE_AT = (35.40083, 139.59125)
PANEL = "電波がなくても見られるようにする"
# Nothing else on a map of ours has this colour.
WATER = [220, 233, 245]
IN_PHONE = """async () => [
  (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length,
]"""
# What is known of the copy, changed as time and other people would.
AGE = """async (changes) => {
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!request.url.endsWith("/kept/copy")) continue;
      const copy = await (await cache.match(request)).json();
      await cache.put(request, new Response(JSON.stringify({...copy, ...changes})));
    }
  }
}"""
HAS_COLOUR = """(colour) => [...document.querySelectorAll(".map-view canvas")].some((canvas) => {
  const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  for (let at = 0; at < data.length; at += 4 * 11) {
    if (colour.every((part, index) => data[at + index] === part)) return true;
  }
  return false;
})"""


@pytest.fixture(scope="module")
def kept_house(
    prepared: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A server with the demo and a base map of one tile, around the ward office."""
    root, said = prepared
    folder = tmp_path_factory.mktemp("kept") / "demo"
    shutil.copytree(root / "demo", folder, symlinks=True)
    (folder / "basemaps").mkdir(exist_ok=True)
    column, row, _north, _east = find_middle(*OFFICE_AT)
    lake = Thing("water", AREA, [(0, 0), (4095, 0), (4095, 4095), (0, 4095)], {"kind": "lake"})
    path = folder / "basemaps" / "konan.pmtiles"
    write_basemap(path, column, row, [lake], credit="見本の下地")
    with open_house(folder, said) as opened:
        yield opened


@pytest.fixture
def visit(kept_house: House, open_page: Callable[..., Watched]) -> Callable[..., Page]:
    """Open the list and its panel in a fresh window."""

    def open_list(path: str = LIST, *, script: str = "", **options: Any) -> Page:
        page = open_page(kept_house, **options).page
        if script:
            page.add_init_script(script)
        page.goto(path)
        page.get_by_text(PANEL).click()
        return page

    return open_list


@pytest.fixture
def kept(visit: Callable[..., Page]) -> Page:
    """A window in which the map was put in."""
    page = visit()
    put_in(page)
    return page


def put_in(page: Page) -> None:
    page.get_by_role("button", name="この地図を入れる").click()
    # A whole map is fetched meanwhile.
    expect(page.get_by_text("入れました。")).to_be_visible(timeout=20_000)


def cut(page: Page) -> None:
    page.context.set_offline(True)
    tell_state(page, "sessionStorage.setItem('cut', '1')")


def join(page: Page) -> None:
    page.context.set_offline(False)
    tell_state(page, "sessionStorage.removeItem('cut')")


def tell_state(page: Page, change: str) -> None:
    """Let `navigator.onLine` say what a phone's would: cutting the line of newer browsers leaves it true."""
    said = "Object.defineProperty(navigator, 'onLine', {configurable: true, get: () => !sessionStorage.getItem('cut')})"
    page.add_init_script(said)
    page.evaluate(f"() => {{ {change}; {said}; }}")


class TestKeeping:
    def test_says_how_large_it_is_before_it_is_put_in(self, visit: Callable[..., Page]) -> None:
        page = visit()

        expect(page.get_by_text("大きさは約0.4MB、")).to_be_visible()
        expect(page.get_by_text("写真は入りません。")).to_be_visible()
        assert page.evaluate(IN_PHONE) == [0, 0]

    def test_says_what_is_in_and_takes_it_out_again(self, kept: Page) -> None:
        expect(kept.get_by_text("の内容・0.4MB）")).to_be_visible()
        assert kept.evaluate(IN_PHONE) == [1, 1]

        kept.get_by_role("button", name="消す").click()

        expect(kept.get_by_text("消しました。入れた内容は残っていません。")).to_be_visible()
        expect(kept.get_by_role("button", name="この地図を入れる")).to_be_focused()
        assert kept.evaluate(IN_PHONE) == [0, 0]

    def test_keeps_nothing_when_it_is_cancelled(self, visit: Callable[..., Page]) -> None:
        page = visit()
        # The others before it have come by then.
        page.route("**/map.js?kept=*", lambda _route: None)
        page.get_by_role("button", name="この地図を入れる").click()
        expect(page.get_by_text("入れています：").first).to_be_visible()

        page.get_by_role("button", name="やめる").click()

        expect(page.get_by_text("やめました。途中の内容は残っていません。")).to_be_visible()
        assert page.evaluate(IN_PHONE) == [0, 0]

    def test_leaves_the_copy_before_when_a_new_one_is_cancelled(self, kept: Page) -> None:
        kept.route("**/map.js?kept=*", lambda _route: None)
        kept.get_by_role("button", name="新しくする").click()
        expect(kept.get_by_text("入れています：").first).to_be_visible()

        kept.get_by_role("button", name="やめる").click()

        expect(kept.get_by_text("前に入れた内容は、そのまま使えます。")).to_be_visible()
        assert kept.evaluate(IN_PHONE) == [1, 1]

    def test_sweeps_up_what_a_closed_window_left(self, visit: Callable[..., Page]) -> None:
        page = visit()
        page.evaluate("caches.open('ward-places /konan/places/ 000000000000001')")

        page.reload()

        page.wait_for_function("async () => (await caches.keys()).length === 0")

    @pytest.mark.parametrize(
        "script",
        [
            "navigator.storage.estimate = async () => ({quota: 300000, usage: 200000});",
            """const put = Cache.prototype.put; let count = 0;
            Cache.prototype.put = function (...given) {
              if (++count > 4) throw new DOMException("full", "QuotaExceededError");
              return put.apply(this, given);
            };""",
        ],
        ids=["known before", "met on the way"],
    )
    def test_says_that_there_is_no_room(self, visit: Callable[..., Page], script: str) -> None:
        page = visit(script=script)

        page.get_by_role("button", name="この地図を入れる").click()

        expect(page.get_by_text("空きが足りないため、入れられません。")).to_be_visible()
        assert page.evaluate(IN_PHONE) == [0, 0]

    def test_says_that_a_part_could_not_be_had(self, visit: Callable[..., Page]) -> None:
        page = visit()
        # What a network answers that wants a sign-in first.
        page.route("**/kept/places.json*", lambda route: route.fulfill(body="Please sign in"))

        page.get_by_role("button", name="この地図を入れる").click()

        expect(page.get_by_text("入れられませんでした。")).to_be_visible()
        assert page.evaluate(IN_PHONE) == [0, 0]

    @pytest.mark.parametrize(
        "script",
        [
            "delete Navigator.prototype.serviceWorker;",
            "CacheStorage.prototype.keys = () => Promise.reject(new DOMException('no', 'SecurityError'));",
        ],
        ids=["no workers", "no stores"],
    )
    def test_says_so_where_a_browser_cannot(self, visit: Callable[..., Page], script: str) -> None:
        page = visit(script=script)

        expect(page.get_by_text("このブラウザーでは、地図を入れておけません。")).to_be_visible()
        expect(page.get_by_role("button", name="この地図を入れる")).to_have_count(0)

    def test_asks_for_lasting_room_only_after_the_press(self, visit: Callable[..., Page]) -> None:
        page = visit(
            script="""window.asked = 0;
            navigator.storage.persist = async () => { window.asked++; return true; };"""
        )
        page.get_by_role("button", name="この地図を入れる").wait_for()
        before = page.evaluate("asked")

        put_in(page)

        assert (before, page.evaluate("asked")) == (0, 1)

    def test_takes_nothing_of_a_person_along(
        self, kept_house: House, open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(kept_house, "administrator").page
        asked: list[Any] = []
        page.on("request", lambda request: asked.append(request))
        page.goto(LIST)
        page.get_by_text(PANEL).click()

        put_in(page)

        parts = [request for request in asked if "kept=" in request.url]
        assert len(parts) == 11
        assert [part.url for part in parts if "cookie" in part.all_headers()] == []


def measure(words: str) -> float:
    """Give the metres that stand in a sentence on a distance; 0 where it says nothing."""
    found = re.search(r"約([0-9.]+)(k?)m", words)
    return float(found[1]) * (1000 if found[2] else 1) if found else 0.0


class TestReading:
    def test_lists_searches_and_opens_places_without_a_connection(self, kept: Page) -> None:
        cut(kept)

        kept.goto(f"{LIST}?q=%E3%83%91%E3%83%B3&near=p1")
        expect(kept.locator(".kept-line").first).to_have_text(
            re.compile("^電波がないので、.+に入れた内容を出しています$")
        )
        expect(kept.get_by_role("searchbox")).to_have_value("パン")
        expect(kept.get_by_text(f"{OFFICE}から近い順に並べています。")).to_be_visible()
        with_bread = kept.locator(".place-card").count()
        # Kana in half width, of a name in kanji.
        kept.get_by_role("searchbox").fill("ｺｳﾅﾝｸﾔｸｼｮ")
        expect(kept.locator(".place-card h3")).to_have_text([OFFICE])
        kept.get_by_role("link", name=OFFICE).click()

        assert with_bread > 2
        expect(kept.get_by_role("heading", level=1)).to_have_text(OFFICE)
        expect(kept.get_by_role("heading", level=1)).to_be_focused()
        expect(kept.get_by_role("link", name="045-847-8484")).to_be_visible()
        expect(kept.get_by_role("article")).to_contain_text("月曜から金曜 8:45から17:00まで")
        assert kept.url.endswith("/konan/places/1/")
        kept.reload()
        expect(kept.get_by_role("heading", level=1)).to_have_text(OFFICE)
        kept.get_by_role("link", name="一覧へ戻る").click()
        # What was searched is still there.
        expect(kept.get_by_role("searchbox")).to_have_value("ｺｳﾅﾝｸﾔｸｼｮ")
        kept.get_by_role("searchbox").fill("")
        expect(kept.locator(".place-card")).to_have_count(20)
        kept.get_by_role("button", name="次の20件を出す").click()
        expect(kept.locator(".place-card")).to_have_count(40)

    @pytest.mark.parametrize(
        "asked",
        [
            "product=BREAD&day=1",
            "day=4",
            "day=today",
            "open=today",
            "access=wheelchair&access=accessible-toilet",
            "near=港南台五丁目&access=wheelchair",
            "near=p1&day=2&product=BREAD",
        ],
    )
    def test_answers_as_the_list_does_with_a_connection(self, kept: Page, asked: str) -> None:
        kept.goto(f"{LIST}?{asked}")
        names, distances = (kept.locator(f".place-card {part}") for part in ("h3 a", DISTANCE))
        online = names.all_inner_texts(), distances.all_inner_texts()
        cut(kept)

        # The browser itself keeps the page that it has just had for a minute: asked is the copy.
        kept.goto(f"{LIST}?{asked}&again=1")
        expect(kept.locator(".kept-line").first).to_be_visible()
        kept_places = names.all_inner_texts(), distances.all_inner_texts()

        assert online[0]
        assert kept_places[0] == online[0]
        # A card without a distance has an empty place for one online, and none in the copy.
        said, kept_said = (
            [metres for metres in map(measure, words) if metres]
            for words in (online[1], kept_places[1])
        )
        assert len(kept_said) == len(said)
        # Points are kept to a metre, so a distance may be rounded to the next ten of them.
        assert kept_said == pytest.approx(said, rel=0.01, abs=10)

    def test_says_that_a_town_is_not_known(self, kept: Page) -> None:
        cut(kept)

        kept.goto(f"{LIST}?near=%E3%81%AA%E3%81%84%E7%94%BA")

        expect(kept.get_by_text("「ない町」という町や駅が見つからないため")).to_be_visible()

    def test_moves_the_map_on_the_kept_base_map(self, kept: Page) -> None:
        cut(kept)
        kept.goto(f"{LIST}?q=%E6%B8%AF%E5%8D%97%E5%8C%BA%E5%BD%B9%E6%89%80")

        kept.get_by_role("button", name="地図を動かす").click()

        expect(kept.locator("[data-ward-map-state=drawn]")).to_be_visible()
        expect(kept.get_by_role("button", name=f"1 {OFFICE}")).to_be_visible()
        expect(kept.get_by_text("見本の下地")).to_be_visible()
        assert kept.evaluate(HAS_COLOUR, WATER)

    def test_shows_on_the_map_what_was_found_and_the_cards_of_the_rest(self, kept: Page) -> None:
        cut(kept)
        kept.goto(ASKED)

        kept.get_by_role("button", name="地図を動かす").click()
        # By keys: at this distance a pin may stand before a dot.
        kept.locator(".spot-dot").first.press("Enter")

        card = kept.locator(".map-panel")
        expect(card.get_by_role("heading")).to_be_visible()
        name = card.get_by_role("heading").inner_text()
        card.get_by_role("link", name=name).click()
        expect(kept.get_by_role("heading", level=1)).to_have_text(name)

    def test_shows_a_map_of_its_own_with_its_places_only(self, kept: Page) -> None:
        cut(kept)

        kept.goto("/konan/places/maps/hotmap/")

        expect(kept.get_by_role("heading", level=1)).to_contain_text("ほっとまっぷ")
        expect(kept.get_by_label("種類")).to_be_hidden()
        kinds = kept.locator(".place-card [data-ward-fill=kind]").all_inner_texts()
        assert set(kinds) == {"障害のある方が日中に活動する事業所"}

    def test_says_kindly_what_was_not_kept(self, kept: Page) -> None:
        cut(kept)

        kept.goto("/konan/places/areas/")

        expect(kept.get_by_role("heading", level=1)).to_have_text("このページは、入れていません")
        kept.get_by_role("link", name="入れた一覧を見る").click()
        expect(kept.locator(".place-card")).to_have_count(20)

    def test_says_strongly_that_it_is_old_and_nothing_of_now(self, kept: Page) -> None:
        kept.evaluate(AGE, {"keptAt": 1_600_000_000_000, "day": "9月13日"})
        cut(kept)

        kept.goto(f"{LIST}?open=now")

        expect(kept.get_by_text("30日より前に入れた内容です。")).to_be_visible()
        expect(kept.get_by_text("いま開いている時間の所だけ")).to_be_hidden()
        expect(kept.locator(".place-card")).to_have_count(20)
        assert kept.get_by_text("いま開いている時間です").count() == 0

    def test_says_nothing_of_now_by_a_clock_that_is_wrong(self, kept: Page) -> None:
        cut(kept)
        kept.clock.set_fixed_time("2020-01-06T10:00:00+09:00")

        kept.goto(ASKED)

        expect(kept.locator(".place-card")).to_have_count(20)
        assert kept.get_by_text("いま開いている時間です").count() == 0


class TestWorker:
    def test_lets_the_network_answer_while_there_is_one(self, kept: Page) -> None:
        kept.goto(f"{LIST}?q=%E5%9B%B3%E6%9B%B8%E9%A4%A8")

        expect(kept.get_by_text("電波がないので、")).to_have_count(0)
        expect(kept.get_by_role("button", name="さがす")).to_be_visible()

    def test_stands_before_no_page_of_another_folder(
        self, kept_house: House, open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(kept_house, "administrator").page
        page.goto(LIST)
        page.get_by_text(PANEL).click()
        put_in(page)
        page.goto(LIST)
        answered = {}

        for path in ("/konan/desk/places/", "/accounts/login/", "/konan/", "/kanazawa/places/"):
            answer = page.goto(path)
            answered[path] = answer.from_service_worker if answer else None
        cut(page)
        for path in ("/konan/desk/places/", "/accounts/login/", "/konan/", "/kanazawa/places/"):
            with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
                page.goto(path)

        assert set(answered.values()) == {False}

    def test_answers_for_a_server_that_says_nothing(
        self, kept_house: House, open_page: Callable[..., Watched]
    ) -> None:
        with Line(kept_house.address) as line:
            page = open_page(kept_house).page
            page.goto(f"{line.address}{LIST}")
            page.get_by_text(PANEL).click()
            put_in(page)

            line.hold()
            page.goto(f"{line.address}{ASKED}", timeout=15_000)

            expect(page.get_by_text("区のサーバーから返事がないので、")).to_be_visible()
            expect(page.locator(".place-card")).to_have_count(20)
            line.release()
            with contextlib.suppress(Error):
                page.get_by_role("link", name="もう一度つないでみる").click()
            expect(page.get_by_role("button", name="さがす")).to_be_visible()


class TestRenewing:
    def test_is_offered_when_the_register_has_changed(self, kept: Page) -> None:
        kept.evaluate(AGE, {"version": "before"})

        kept.reload()

        kept.get_by_text(f"{PANEL}：新しい内容があります").click()
        expect(kept.get_by_text("入れたあとに、一覧か地図が変わりました。")).to_be_visible()
        kept.get_by_role("button", name="新しくする").click()
        expect(kept.get_by_text("入れました。")).to_be_visible()
        expect(kept.get_by_text("入れたあとに、一覧か地図が変わりました。")).to_have_count(0)
        assert kept.evaluate(IN_PHONE) == [1, 1]

    def test_says_nothing_while_it_is_as_new_as_the_register(self, kept: Page) -> None:
        kept.reload()

        kept.get_by_text(PANEL).click()
        expect(kept.get_by_role("button", name="新しくする")).to_be_visible()
        expect(kept.get_by_text("新しい内容があります")).to_have_count(0)


class TestHomeScreen:
    def test_can_hold_the_map(self, kept: Page) -> None:
        session = kept.context.new_cdp_session(kept)

        found = session.send("Page.getAppManifest")
        hindrances = session.send("Page.getInstallabilityErrors")["installabilityErrors"]

        assert found["errors"] == []
        # What a window without a lasting profile always says.
        assert {item["errorId"] for item in hindrances} <= {"in-incognito"}
