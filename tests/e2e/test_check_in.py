"""The page at the door of a session: with two tablets, without a line, and gone when it shall be gone."""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.session_now import INTAKE, PROGRAMME, let_session_be_today

DOORS = "async () => (await caches.keys()).filter((name) => name.startsWith('ward-door ')).length"
KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      if (!name.startsWith("ward-door ") || !/json|events|kept/.test(request.url)) continue;
      found.push(await (await cache.match(request)).text());
    }
  }
  return found.join("\\n");
}"""
A_DAY = 24 * 60 * 60 * 1000


Open = Callable[..., Page]


@pytest.fixture
def open_door_of(open_page: Callable[..., Watched]) -> Iterator[Open]:
    """Open the page at the door of today's session in a window of its own."""
    opened: list[Watched] = []

    def open_one(house: House, person: str = "editor", **options: Any) -> Page:
        watched = open_page(house, person, **options)
        opened.append(watched)
        let_session_be_today(house)
        page = watched.page
        page.goto("/kanazawa/desk/programmes/")
        page.get_by_role("link", name=PROGRAMME).first.click()
        page.get_by_role("link", name=INTAKE).click()
        page.get_by_role("link", name=re.compile("^出欠の名簿")).click()
        page.get_by_role("link", name="受付の画面を開く").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("受付")
        return page

    yield open_one
    failures = [line for watched in opened for line in watched.complaints if "script" in line]
    assert failures == []


@pytest.fixture
def open_door(own_house: House, open_door_of: Open) -> Open:
    """Open the page at the door in a house of this test's own, for what is noted there."""
    return partial(open_door_of, own_house)


@pytest.fixture
def look_at_door(house: House, open_door_of: Open) -> Open:
    """Open the page at the door in the house of all, where nothing reaches the ward."""
    return partial(open_door_of, house)


def wait_until_kept(page: Page) -> None:
    expect(page.get_by_text("お名前だけの名簿をこの端末に入れました。")).to_be_visible()


def count_of(page: Page, name: str) -> Any:
    return page.locator(f"[data-ward-count={name}]")


def press(page: Page, name: str, label: str) -> None:
    row = page.locator(".door-row", has_text=name)
    row.get_by_role("button", name=re.compile(label)).first.click()


class TestWithoutALine:
    def test_keeps_who_came_over_a_reload_and_merges_when_it_is_back(self, open_door: Open) -> None:
        page, other = open_door(), open_door("approver")
        wait_until_kept(page)
        expect(count_of(page, "there")).to_have_text("3")

        page.context.set_offline(True)
        for name, label in (
            ("富岡 あおい", "来た"),
            ("六浦 ひろし", "来た"),
            ("並木 けんじ", "来た"),
        ):
            press(page, name, label)
        expect(page.get_by_text("3件をこの端末に取ってあり")).to_be_visible()
        page.reload()
        expect(page.get_by_text("3件をこの端末に取ってあり")).to_be_visible()
        expect(count_of(page, "there")).to_have_text("7")
        expect(page.locator(".door-row", has_text="六浦 ひろし")).to_contain_text("来ました")
        # Meanwhile the other helper notes somebody else, and the same party as well.
        press(other, "能見台 さくら", "印を消す")
        press(other, "富岡 あおい", "来ない")
        expect(other.get_by_text("すべて送りました")).to_be_visible()

        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_text("すべて送りました")).to_be_visible()

        other.reload()
        # What happened last counts, though it was sent first.
        for shown in (page, other):
            expect(shown.locator(".door-row", has_text="富岡 あおい")).to_contain_text("欠席")
            expect(count_of(shown, "there")).to_have_text("6")

    def test_adds_and_takes_back_who_did_not_book(self, open_door: Open) -> None:
        page = open_door()
        wait_until_kept(page)

        page.context.set_offline(True)
        page.get_by_label("お名前（聞かなくてもかまいません）").fill("当日 さん")
        page.get_by_role("button", name="予約なしで加える").click()
        page.reload()
        expect(page.locator(".door-row", has_text="当日 さん")).to_be_visible()
        expect(count_of(page, "walkIns")).to_have_text("2")
        press(page, "当日 さん", "取り消す")
        expect(count_of(page, "walkIns")).to_have_text("1")
        page.context.set_offline(False)
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.get_by_text("すべて送りました")).to_be_visible()

        page.reload()
        expect(count_of(page, "walkIns")).to_have_text("1")

    def test_warns_before_there_are_more_than_the_capacity(self, open_door: Open) -> None:
        page = open_door()
        wait_until_kept(page)
        page.context.set_offline(True)

        page.get_by_label(re.compile("^予約なしで来た数")).fill("10")
        page.get_by_role("button", name="予約なしで加える").click()
        expect(page.get_by_text("加えると、定員を超えます。")).to_be_visible()
        expect(count_of(page, "walkIns")).to_have_text("1")
        page.get_by_role("button", name="定員を超えて加える").click()

        expect(count_of(page, "walkIns")).to_have_text("11")


class TestWhatIsKept:
    def test_is_names_only(self, look_at_door: Open) -> None:
        page = look_at_door()
        wait_until_kept(page)

        kept = page.evaluate(KEPT)

        assert "釜利谷 太郎" in kept
        assert "双子" not in kept
        assert "045-000-01" not in kept

    def test_is_gone_the_day_after(self, look_at_door: Open) -> None:
        page = look_at_door()
        wait_until_kept(page)
        assert page.evaluate(DOORS) == 1

        page.clock.set_fixed_time(page.evaluate("Date.now()") + 2 * A_DAY)
        page.goto("/kanazawa/desk/programmes/")

        page.wait_for_function(f"async () => (await ({DOORS})()) === 0")

    def test_is_gone_after_signing_out(self, open_door: Open) -> None:
        page = open_door()
        wait_until_kept(page)

        page.get_by_role("link", name="サインアウト").click()
        page.get_by_role("button", name="サインアウトする").click()
        page.wait_for_url(lambda address: "logout" not in address)

        assert page.evaluate(DOORS) == 0
        assert (
            page.evaluate("async () => (await navigator.serviceWorker.getRegistrations()).length")
            == 0
        )

    def test_says_before_signing_out_what_was_not_sent(self, look_at_door: Open) -> None:
        page = look_at_door()
        wait_until_kept(page)
        page.context.set_offline(True)
        press(page, "富岡 あおい", "来た")
        expect(page.get_by_text("1件をこの端末に取ってあり")).to_be_visible()
        page.route("**/events/", lambda route: route.abort())
        page.context.set_offline(False)

        page.goto("/accounts/logout/")

        expect(page.get_by_text("まだ送っていない出欠が1件あります。")).to_be_visible()

    def test_is_taken_out_by_one_press(self, look_at_door: Open) -> None:
        page = look_at_door()
        wait_until_kept(page)

        page.get_by_role("button", name="いま消す").click()

        expect(page.get_by_text("名簿をこの端末から消しました。")).to_be_visible()
        assert page.evaluate(DOORS) == 0


class TestReadingCodes:
    SCRIPT = """
      window.codes = [];
      window.BarcodeDetector = class {
        static async getSupportedFormats() { return ["qr_code"]; }
        async detect() { return window.codes.splice(0, 1).map((rawValue) => ({rawValue})); }
      };
      navigator.mediaDevices.getUserMedia = async () => new MediaStream();
      HTMLMediaElement.prototype.play = async () => undefined;
    """

    def test_notes_the_party_whose_code_is_held_up(self, open_door: Open) -> None:
        page = open_door()
        page.add_init_script(self.SCRIPT)
        page.reload()
        code = page.locator(".door-row", has_text="富岡 あおい").get_attribute("data-ward-code")
        page.get_by_role("button", name="コードをカメラで読む").click()

        page.evaluate("(code) => window.codes.push(code)", code)
        expect(page.get_by_text("富岡 あおい（1世帯）：来ました")).to_be_visible()
        expect(count_of(page, "there")).to_have_text("4")
        page.evaluate("window.codes.push('ZZZZ-ZZZZ')")
        expect(page.get_by_text("このコードはありません。")).to_be_visible()
        page.evaluate("window.codes.push('https://engawa.example/kanazawa/programmes/booking/x/')")
        expect(page.get_by_text("別のコードです。")).to_be_visible()

        page.get_by_role("button", name="カメラをとめる").click()
        expect(page.get_by_role("button", name="コードをカメラで読む")).to_be_visible()


class TestWithoutThisScript:
    def test_marks_by_htmx_in_the_row(self, open_door: Open) -> None:
        page = open_door()
        page.route("**/check-in.js*", lambda route: route.abort())
        page.reload()

        press(page, "富岡 あおい", "来た")

        expect(page.locator(".door-row", has_text="富岡 あおい")).to_contain_text("来ました")
        expect(count_of(page, "there")).to_have_text("4")

    def test_marks_by_forms(self, open_door: Open) -> None:
        page = open_door(java_script_enabled=False)

        press(page, "富岡 あおい", "来た")

        expect(page.locator(".door-row", has_text="富岡 あおい")).to_contain_text("来ました")
        expect(count_of(page, "there")).to_have_text("4")
