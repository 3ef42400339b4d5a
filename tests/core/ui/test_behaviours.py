"""The small scripts of the pages, in a real browser and without any server behind them."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import engines
from playwright.sync_api import Browser, Page, Request, Route, expect, sync_playwright

import engawa.core.ui

pytestmark = pytest.mark.browser

BUILT = Path(engawa.core.ui.__file__).parent / "static" / "ui"
SITE = "http://localhost"
# What marks an answer to an autosave as a piece to stand beside the form.
PART = {"X-Ward-Part": "saved", "Content-Type": "text/html; charset=utf-8"}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


# As strict as the pages of the installation: what breaks it is refused by the browser and reported.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'"


class Site:
    """One page and the answers to what it posts; every other address is refused."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.posted: list[Request] = []
        self.answer: Callable[[Route], None] = lambda route: route.fulfill(
            status=200, headers=PART, body="14:02 に自動で保存しました"
        )
        self.html = ""
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.route("**/*", self._serve)

    def open(self, body: str) -> Page:
        self.html = (
            f'<!doctype html><html lang="ja"><title>頁</title><body>{body}'
            '<script src="/ui/engawa.js"></script><script src="/ui/desk.js"></script>'
        )
        self.page.goto(f"{SITE}/page/")
        return self.page

    def _serve(self, route: Route) -> None:
        address = route.request.url.removeprefix(SITE)
        if route.request.method == "POST":
            self.posted.append(route.request)
            self.answer(route)
        elif address.startswith("/ui/"):
            route.fulfill(path=BUILT / address.removeprefix("/ui/"))
        else:
            headers = {
                "Content-Type": "text/html; charset=utf-8",
                "Content-Security-Policy": POLICY,
            }
            route.fulfill(status=200, headers=headers, body=self.html)


@pytest.fixture
def site(browser: Browser) -> Iterator[Site]:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.set_default_timeout(8000)
    yield Site(page)
    context.close()


class TestErrors:
    def test_lead_to_their_summary(self, site: Site) -> None:
        page = site.open('<div id="errors" tabindex="-1" data-ward-errors>直すところ</div>')

        expect(page.locator("#errors")).to_be_focused()


class TestCopy:
    def test_copies_the_full_address_and_says_so(self, site: Site) -> None:
        page = site.open(
            '<button hidden data-ward-copy="/kanazawa/" data-ward-copy-done="写しました">写す</button>'
        )

        page.get_by_role("button").click()

        expect(page.get_by_role("button")).to_have_text("写しました")
        assert page.evaluate("navigator.clipboard.readText()") == f"{SITE}/kanazawa/"

    def test_copies_the_text_of_a_field(self, site: Site) -> None:
        page = site.open(
            '<textarea id="snippet" readonly>&lt;iframe src="/"&gt;</textarea>'
            '<button hidden data-ward-copy data-ward-copy-from="snippet">写す</button>'
        )

        page.get_by_role("button").click()

        expect(page.get_by_role("button")).not_to_have_text("写す")
        assert page.evaluate("navigator.clipboard.readText()") == '<iframe src="/">'


class TestPrint:
    def test_opens_what_is_closed_and_closes_it_again(self, site: Site) -> None:
        page = site.open(
            "<details id=closed><summary>表</summary></details>"
            "<details id=open open><summary>表</summary></details>"
        )

        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        opened = page.locator("details[open]").count()
        page.evaluate("dispatchEvent(new Event('afterprint'))")

        assert opened == 2
        assert page.locator("details[open]").count() == 1


class TestUnsaved:
    LEAVE = (
        "() => { const leave = new Event('beforeunload', {cancelable: true});"
        " dispatchEvent(leave); return leave.defaultPrevented }"
    )

    def test_warns_only_when_something_was_typed(self, site: Site) -> None:
        page = site.open('<form data-ward-unsaved><input aria-label="名前"></form>')

        before = page.evaluate(self.LEAVE)
        page.get_by_label("名前").fill("浜")
        after = page.evaluate(self.LEAVE)
        page.evaluate("document.querySelector('form').remove()")

        assert (before, after) == (False, True)


class TestAutosave:
    PAGE = (
        '<form method="post" action="/whole/" data-ward-autosave="/save/"'
        ' data-ward-autosave-status="saved" data-ward-autosave-conflict="conflict">'
        '<input type="hidden" name="version" value="6">'
        '<label>約束の文<textarea name="text"></textarea></label></form>'
        '<p id="saved" role="status" data-ward-autosave-failed="まだ保存できていません"'
        ' data-ward-autosave-lost="保存できませんでした"></p>'
        '<div id="conflict"></div>'
    )

    def test_saves_after_a_pause_and_says_when(self, site: Site) -> None:
        page = site.open(self.PAGE)
        site.answer = lambda route: route.fulfill(
            status=200,
            headers={"X-Ward-Version": "7", **PART},
            body="14:02 に自動で保存しました",
        )

        page.get_by_label("約束の文").press_sequentially("地図でも", delay=20)

        expect(page.locator("#saved")).to_have_text("14:02 に自動で保存しました")
        (request,) = site.posted
        assert request.url == f"{SITE}/save/"
        assert request.headers["x-ward-autosave"] == "1"
        assert page.locator("[name=version]").input_value() == "7"
        assert page.evaluate(TestUnsaved.LEAVE) is False

    def test_shows_the_other_text_and_stops_when_somebody_else_was_quicker(
        self, site: Site
    ) -> None:
        page = site.open(self.PAGE)
        site.answer = lambda route: route.fulfill(
            status=409, headers=PART, body="<h3>ふたつの文</h3>"
        )

        page.get_by_label("約束の文").fill("地図でも")
        expect(page.locator("#conflict h3")).to_have_text("ふたつの文")
        page.get_by_label("約束の文").fill("文字でも")
        page.wait_for_timeout(1800)

        assert len(site.posted) == 1
        assert page.get_by_label("約束の文").input_value() == "文字でも"

    def test_says_that_nothing_is_saved_and_saves_when_the_line_is_back(self, site: Site) -> None:
        page = site.open(self.PAGE)
        well = site.answer
        site.answer = lambda route: route.abort()

        page.get_by_label("約束の文").fill("地図でも")
        expect(page.locator("#saved")).to_have_text("まだ保存できていません")
        is_kept_back = page.evaluate(TestUnsaved.LEAVE)
        site.answer = well
        page.evaluate("dispatchEvent(new Event('online'))")

        expect(page.locator("#saved")).to_have_text(re.compile("保存しました"))
        expect(page.locator("#saved")).not_to_have_class(re.compile("saved-failed"))
        assert is_kept_back is True

    def test_does_not_take_a_sign_in_page_for_an_answer(self, site: Site) -> None:
        page = site.open(self.PAGE)
        site.answer = lambda route: route.fulfill(status=302, headers={"Location": "/sign-in/"})

        page.get_by_label("約束の文").fill("地図でも")

        expect(page.locator("#saved")).to_have_text("まだ保存できていません")

    @pytest.mark.parametrize("status", [200, 404, 410])
    def test_shows_nothing_of_a_page_that_is_no_answer(self, site: Site, status: int) -> None:
        page = site.open(self.PAGE)
        site.answer = lambda route: route.fulfill(
            status=status,
            content_type="text/html; charset=utf-8",
            body="<html><header>区の机</header><h1>ページがありません</h1>",
        )

        page.get_by_label("約束の文").fill("地図でも")

        expect(page.locator("#saved")).to_have_text("保存できませんでした")
        expect(page.locator("#saved")).to_have_class(re.compile("saved-failed"))
        assert page.evaluate(TestUnsaved.LEAVE) is True

    def test_says_what_the_server_says_and_keeps_the_words_as_unsaved(self, site: Site) -> None:
        page = site.open(self.PAGE)
        site.answer = lambda route: route.fulfill(
            status=403, headers=PART, body="権限がなくなりました"
        )

        page.get_by_label("約束の文").fill("地図でも")

        expect(page.locator("#saved")).to_have_text("権限がなくなりました")
        assert page.evaluate(TestUnsaved.LEAVE) is True


class TestTree:
    ROW = (
        '<li><div><a href="#{0}">{0}</a><form method="post" action="/move/{0}/" data-ward-move>'
        '<button name="direction" value="up">上へ</button>'
        '<button name="direction" value="down">下へ</button></form></div>{1}</li>'
    )

    @pytest.fixture
    def page(self, site: Site) -> Page:
        children = self.ROW.format("a1", "") + self.ROW.format("a2", "")
        rows = self.ROW.format("a", f"<ul>{children}</ul>") + self.ROW.format("b", "")
        return site.open(
            f"<nav><ul data-ward-tree>{rows}</ul><p hidden data-ward-tree-keys>矢印で</p></nav>"
        )

    def focused(self, page: Page) -> Any:
        return page.evaluate("document.activeElement.textContent")

    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            (["ArrowDown"], "a1"),
            (["ArrowDown", "ArrowUp"], "a"),
            (["ArrowRight", "ArrowDown"], "a2"),
            (["ArrowRight", "ArrowLeft"], "a"),
            (["End"], "b"),
            (["End", "ArrowDown"], "b"),
            (["End", "Home"], "a"),
        ],
    )
    def test_is_walked_with_the_arrow_keys(
        self, page: Page, keys: list[str], expected: str
    ) -> None:
        page.get_by_role("link", name="a", exact=True).focus()

        for key in keys:
            page.keyboard.press(key)

        assert self.focused(page) == expected

    def test_is_left_with_one_row_of_tab_stops(self, page: Page) -> None:
        page.get_by_role("link", name="a", exact=True).focus()

        stops = page.locator("[data-ward-tree] :is(a, button):not([tabindex='-1'])").count()

        assert stops == 3
        expect(page.get_by_text("矢印で")).to_be_visible()

    @pytest.mark.parametrize(
        ("key", "direction"), [("Alt+ArrowUp", "up"), ("Alt+ArrowDown", "down")]
    )
    def test_changes_the_order_with_alt_and_an_arrow(
        self, page: Page, site: Site, key: str, direction: str
    ) -> None:
        page.get_by_role("link", name="a2").focus()

        with page.expect_navigation():
            page.keyboard.press(key)

        (request,) = site.posted
        assert request.url == f"{SITE}/move/a2/"
        assert request.post_data == f"direction={direction}"


class TestStackedTable:
    def test_keeps_every_cell_within_a_narrow_screen(self, site: Site) -> None:
        words = "区の地図を、だれでも使える形で配ります。"
        site.page.set_viewport_size({"width": 375, "height": 700})

        page = site.open(
            '<link rel="stylesheet" href="/ui/engawa.css"><link rel="stylesheet" href="/ui/desk.css">'
            '<div class="table"><table class="table-stacked"><thead><tr>'
            "<th>約束</th><th>いまの数字</th><th>担当の課</th><th>測り方</th></tr></thead>"
            f"<tbody><tr><th>{words}</th><td>{words}</td>"
            f'<td data-label="担当の課">{words}</td><td data-label="測り方">手で報告</td></tr>'
            "</tbody></table></div>"
        )

        expect(page.get_by_text("手で報告")).to_be_in_viewport(ratio=1)
        assert page.evaluate(
            "(() => { const box = document.querySelector('.table');"
            " return box.scrollWidth <= box.clientWidth })()"
        )
        assert site.complaints == []


class TestScripts:
    def test_run_under_the_strict_content_policy(self, site: Site) -> None:
        page = site.open(
            '<link rel="stylesheet" href="/ui/engawa.css"><div id="errors" tabindex="-1" '
            "data-ward-errors>直すところ</div><ul data-ward-tree></ul>"
        )

        expect(page.locator("#errors")).to_be_focused()
        assert site.complaints == []


class TestPageWithoutScripts:
    def test_shows_no_button_that_could_do_nothing(self, browser: Browser) -> None:
        source = "{% load cotton %}{% cotton copy-link /%}"
        buttons = engines["django"].from_string(source).render()
        styles = (BUILT / "engawa.css").read_text(encoding="utf-8")
        context = browser.new_context(java_script_enabled=False)
        page = context.new_page()
        page.set_content(f"<style>{styles}</style>{buttons}")

        all_of_them = page.locator("button").count()
        visible = page.get_by_role("button").count()
        context.close()

        assert (all_of_them, visible) == (1, 0)
