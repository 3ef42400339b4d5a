"""The safety pages in a browser: how old they say they are, who is inside, and what stays when the line is cut."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect

from engawa.core.geo.points import Point
from engawa.rooms.safety.situation import Situation, TownNow
from engawa.rooms.safety.values import Level
from tests.e2e.safety_page.bundle import Signer, make_bundle, write_keys
from tests.e2e.safety_page.serving import Line
from tests.rooms.safety.inside_material import a_shape, a_situation_of
from tests.rooms.safety.situations import an_order, square

HERE = Point(35.3450, 139.6120)
FAR = Point(35.3700, 139.6300)
TOWNS = (
    TownNow("釜利谷東二丁目", "カマリヤヒガシ", HERE, ("c-1",)),
    TownNow("富岡西一丁目", "トミオカニシ", FAR, ()),
)
ORDER = "レベル4 避難指示（土砂災害）"
INSIDE, OUTSIDE, EDGE = "区域内です", "区域の外です", "境目です"
# Waits until the worker stands before the page, and its head names a copy of that release.
KEEP = """async ([sequence, isAtOnce]) => {
  const root = new URL(document.documentElement.dataset.wardRoot, location.href);
  if (isAtOnce) await navigator.serviceWorker.register(root + "worker.js", {scope: root});
  const ask = async () => {
    for (const name of await caches.keys()) {
      const head = await (await caches.open(name)).match(root.pathname + "kept");
      if (head) return (await head.json()).kept?.pointer.sequence;
    }
  };
  for (let turn = 0; turn < 300; turn++) {
    if (navigator.serviceWorker.controller && (await ask()) === sequence) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("nothing was kept");
}"""


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def a_situation(sequence: int, **facts: Any) -> Situation:
    """One slope under an order, in a ward of two towns; `metres` is half the side of the slope."""
    zone = a_shape(
        1, square(HERE, metres=facts.pop("metres", 300)), towns=("釜利谷東二丁目の一部",)
    )
    return replace(a_situation_of(zone, towns=TOWNS), **{"sequence": sequence, **facts})


@pytest.fixture
def line() -> Iterator[Line]:
    with Line() as opened:
        yield opened


@pytest.fixture
def signer() -> Signer:
    return Signer()


@pytest.fixture
def publish(line: Line, signer: Signer) -> Callable[..., None]:
    """Put a release where the line finds it."""

    def put(sequence: int, **facts: Any) -> None:
        situation = facts.pop("situation", None) or a_situation(sequence)
        by = facts.pop("by", signer)
        facts = {"made_at": now(), "headline": ORDER, **facts}
        line.files = make_bundle(situation, signer=by, **facts)

    return put


@pytest.fixture
def context(browser: Browser, line: Line) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        base_url=line.host,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": 390, "height": 800},
        geolocation={"latitude": HERE.latitude, "longitude": HERE.longitude, "accuracy": 20},
        permissions=["geolocation"],
    )
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def complaints(context: BrowserContext) -> list[str]:
    """What the browser forbade or scripts failed at."""
    found: list[str] = []
    context.on("weberror", lambda error: found.append(str(error.error)))
    context.on(
        "console",
        lambda message: found.append(message.text) if "Content Security" in message.text else None,
    )
    return found


def visit(context: BrowserContext, line: Line, path: str = "") -> Page:
    page = context.new_page()
    page.goto(line.address + path)
    return page


def keep(page: Page, sequence: int, *, is_at_once: bool = True) -> None:
    """Wait until the release is on the device; the page itself lets the worker in some seconds later."""
    page.evaluate(KEEP, [sequence, is_at_once])


def poll(page: Page) -> None:
    """Do what happens each minute."""
    page.evaluate("dispatchEvent(new Event('online'))")


class TestAge:
    def test_is_not_spoken_of_while_the_page_is_new(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)

        page = visit(context, line)

        expect(page.locator("#inside")).to_be_visible()
        expect(page.locator("[data-ward-age]")).to_be_hidden()

    def test_turns_into_a_warning_after_ten_minutes_with_the_true_age_and_the_telephone(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7, made_at=now() - dt.timedelta(minutes=32))

        band = visit(context, line).locator("[data-ward-age]")

        expect(band).to_contain_text("32分前のもので、最新でない可能性があります")
        expect(band).to_contain_text("050-5490-3993")
        expect(band).to_have_class("is-old")

    def test_is_counted_by_the_clock_of_the_server(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        # The phone is two hours late: by its own clock the page would be of the future.
        line.ahead = dt.timedelta(hours=2)
        publish(7, made_at=now() + dt.timedelta(minutes=75))

        band = visit(context, line).locator("[data-ward-age]")

        expect(band).to_contain_text("45分前のもの")

    def test_is_confirmed_by_a_heartbeat_without_fetching_the_page_again(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7, made_at=now() - dt.timedelta(minutes=9, seconds=57))
        page = visit(context, line)
        expect(page.locator("#inside")).to_be_visible()
        page.wait_for_load_state("networkidle")
        asked_before = line.asked.count(line.folder)

        publish(8)
        poll(page)

        expect(page.locator("[data-ward-age]")).to_contain_text("内容は変わっていません")
        assert line.asked.count(line.folder) == asked_before

    def test_brings_new_contents_without_taking_away_what_somebody_chose(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        page = visit(context, line)
        page.get_by_label("町の名前で調べる").select_option("富岡西一丁目")

        publish(8, headline="レベル5 緊急安全確保（土砂災害）")
        poll(page)

        expect(page.locator("#headline")).to_have_text("レベル5 緊急安全確保（土砂災害）")
        expect(page.locator("[data-ward-age]")).to_contain_text("新しい内容に変わりました")
        expect(page.get_by_label("町の名前で調べる")).to_have_value("富岡西一丁目")

    def test_never_ends_an_order_whose_time_has_passed(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7, expires_at=now() - dt.timedelta(minutes=1))

        page = visit(context, line)

        expect(page.locator("[data-ward-overdue]")).to_contain_text("解除されていません")
        expect(page.locator("#headline")).to_have_text(ORDER)


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
        context: BrowserContext,
        line: Line,
        publish: Callable[..., None],
        complaints: list[str],
        where: Point,
        accuracy: int,
        said: str,
    ) -> None:
        publish(7)
        context.set_geolocation(
            {"latitude": where.latitude, "longitude": where.longitude, "accuracy": accuracy}
        )
        page = visit(context, line)

        page.get_by_role("button", name="いまいる場所で調べる").click()

        expect(page.locator("#inside [data-place]")).to_contain_text(said)
        assert complaints == []

    def test_says_so_when_the_position_may_not_be_known(
        self, browser: Browser, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        context = browser.new_context(base_url=line.host, locale="ja-JP")
        page = visit(context, line)

        page.get_by_role("button", name="いまいる場所で調べる").click()

        expect(page.locator("#inside [data-place]")).to_contain_text("場所がわからないため")
        context.close()

    def test_answers_by_town_with_the_names_of_the_zones(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        page = visit(context, line)

        page.get_by_label("町の名前で調べる").select_option("釜利谷東二丁目")
        page.get_by_role("button", name="調べる", exact=True).click()

        answer = page.locator("#inside [data-place]")
        expect(answer).to_contain_text("この町の一部が区域です")
        expect(answer).to_contain_text("警戒レベル4 避難指示: 即時避難指示対象区域 1")

    def test_answers_by_a_press_on_the_map_which_comes_nearer_first(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        page = visit(context, line)
        badge = page.locator("svg[data-ward-map] text.a").first
        expect(page.get_by_text("地図の場所を押しても")).to_be_visible()

        badge.click()
        expect(page.get_by_text("もう一度、調べたい場所を押してください")).to_be_visible()
        badge.click()

        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        page.get_by_role("button", name="地図の全体に戻す").click()
        expect(page.get_by_text("地図の場所を押しても")).to_be_visible()

    def test_answers_again_when_the_areas_change(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        page = visit(context, line)
        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        zone = a_shape(2, square(FAR, metres=300))
        order = an_order((zone,), level=Level.EMERGENCY)

        publish(8, situation=a_situation(8, zones=(zone,), orders=(order,)))
        poll(page)

        expect(page.locator("#inside [data-place]")).to_contain_text(OUTSIDE)

    def test_keeps_places_on_the_device_and_forgets_them_when_asked(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        page = visit(context, line)
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
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        sent: list[Request] = []
        context.on("request", lambda request: sent.append(request))
        page = visit(context, line)
        expect(page.locator("#inside")).to_be_visible()
        keep(page, 7)
        before = len(line.asked)

        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        page.get_by_label("この場所に名前をつけて残す").fill("自宅")
        page.get_by_role("button", name="残す", exact=True).click()
        poll(page)
        page.wait_for_load_state("networkidle")

        # Nothing but the pointer was asked for since, and nothing that was ever sent holds a position.
        assert set(line.asked[before:]) <= {f"{line.folder}current.json"}
        assert {request.method for request in sent} == {"GET"}
        assert not any(request.post_data for request in sent)
        written = json.dumps([[request.url, request.all_headers()] for request in sent])
        assert not any(part in written for part in ("35.34", "139.61", "35,34", "139,61"))
        assert not any("?" in path for path in line.asked)
        assert (
            page.evaluate(
                "async () => { try { await fetch('http://127.0.0.1:9/'); } catch { return 'forbidden'; } }"
            )
            == "forbidden"
        )

    def test_refuses_areas_of_a_drill_on_a_real_page(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        areas = next(path for path in line.files if path.endswith("/areas.json"))
        line.files[areas] = line.files[areas].replace(b'"drill":false', b'"drill":true')
        page = visit(context, line)

        page.get_by_role("button", name="いまいる場所で調べる").click()

        expect(page.locator("#inside [data-place]")).to_contain_text("区域のデータを読めない")


class TestWithoutConnection:
    def test_order_and_question_still_work_and_say_their_age(
        self,
        context: BrowserContext,
        line: Line,
        publish: Callable[..., None],
        complaints: list[str],
    ) -> None:
        publish(7, made_at=now() - dt.timedelta(minutes=12))
        page = visit(context, line)
        keep(page, 7, is_at_once=False)

        line.mode = "CUT"
        page.reload()

        expect(page.locator("#headline")).to_have_text(ORDER)
        expect(page.locator("[data-ward-age]")).to_contain_text("12分前のもの")
        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        assert complaints == []

    def test_the_copy_is_as_young_as_the_last_heartbeat_that_was_seen(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7, made_at=now() - dt.timedelta(minutes=30))
        page = visit(context, line)
        keep(page, 7)
        publish(8, made_at=now() - dt.timedelta(minutes=1))
        poll(page)
        keep(page, 8)

        line.mode = "CUT"
        page.reload()

        expect(page.locator("[data-ward-age]")).to_contain_text("通信できません")

    @pytest.mark.parametrize("mode", ["SLOW", "PORTAL"])
    def test_a_line_that_is_slow_or_somebody_elses_is_as_good_as_none(
        self, context: BrowserContext, line: Line, publish: Callable[..., None], mode: str
    ) -> None:
        publish(7)
        page = visit(context, line)
        keep(page, 7)

        line.mode = mode
        page.goto(line.address)

        expect(page.locator("#headline")).to_have_text(ORDER)
        expect(page.locator("[data-ward-age]")).to_contain_text("通信できません")

    def test_the_page_of_the_readers_language_is_kept_and_others_lead_to_japanese(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        page = visit(context, line, "en/")
        keep(page, 7)

        line.mode = "CUT"
        page.reload()
        lang = page.locator("html").get_attribute("lang")
        page.goto(f"{line.address}ko/")

        assert lang == "en"
        expect(page.locator("html")).to_have_attribute("lang", "ja")

    def test_what_comes_afterwards_replaces_the_copy(
        self, context: BrowserContext, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(7)
        page = visit(context, line)
        keep(page, 7)
        publish(8, headline="解除しました")

        page.goto(line.address)

        expect(page.locator("#headline")).to_have_text("解除しました")
        keep(page, 8)
        line.mode = "CUT"
        page.reload()
        expect(page.locator("#headline")).to_have_text("解除しました")


class TestRefusal:
    FALSE = "避難の必要はありません"

    @pytest.fixture
    def kept_page(self, context: BrowserContext, line: Line, publish: Callable[..., None]) -> Page:
        """A page of the ward that is kept on the device as release 7."""
        publish(7)
        page = visit(context, line)
        keep(page, 7)
        return page

    def test_of_what_is_not_signed(
        self, kept_page: Page, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(8, headline=self.FALSE, is_signed=False)

        kept_page.goto(line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)
        expect(kept_page.locator("[data-ward-age]")).to_contain_text("確かめられませんでした")

    def test_of_what_another_key_has_signed(
        self, kept_page: Page, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(8, headline=self.FALSE, by=Signer())

        kept_page.goto(line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)

    def test_of_what_is_older(
        self, kept_page: Page, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(6, headline=self.FALSE, made_at=now() - dt.timedelta(hours=1))

        kept_page.goto(line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)
        expect(kept_page.locator("[data-ward-age]")).to_contain_text("確かめられませんでした")

    @pytest.mark.parametrize("said", [{"ward": "konan"}, {"drill": True}])
    def test_of_another_ward_and_of_a_drill(
        self, kept_page: Page, line: Line, publish: Callable[..., None], said: dict[str, Any]
    ) -> None:
        publish(8, headline=self.FALSE, said=said)

        kept_page.goto(line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)

    def test_of_a_page_that_is_not_the_one_that_was_signed(
        self, kept_page: Page, line: Line, publish: Callable[..., None]
    ) -> None:
        publish(8, headline="レベル5 緊急安全確保")
        line.files["index.html"] = line.files["index.html"].replace(
            "レベル5 緊急安全確保".encode(), self.FALSE.encode()
        )

        kept_page.goto(line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)

    def test_but_not_of_a_new_key_that_the_old_one_has_announced(
        self, kept_page: Page, line: Line, signer: Signer, publish: Callable[..., None]
    ) -> None:
        new = Signer()
        publish(8, headline="二つの鍵", keys=write_keys(signer, new))
        kept_page.goto(line.address)
        keep(kept_page, 8)

        publish(9, headline="新しい鍵", by=new)
        kept_page.goto(line.address)

        expect(kept_page.locator("#headline")).to_have_text("新しい鍵")
