"""The copy of the safety pages on a phone: it answers when the line is cut, and takes nothing but the ward's."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.safety_page.bundle import Signer, write_keys
from tests.e2e.safety_page.material import INSIDE, ORDER, keep, now, poll, visit
from tests.e2e.safety_page.serving import Line

pytest_plugins = ["tests.e2e.safety_page.fixtures"]


class TestWithoutConnection:
    def test_order_and_question_still_work_and_say_their_age(
        self,
        safety_window: BrowserContext,
        safety_line: Line,
        publish_safety: Callable[..., None],
        safety_complaints: list[str],
    ) -> None:
        publish_safety(7, made_at=now() - dt.timedelta(minutes=12))
        page = visit(safety_window, safety_line)
        keep(page, 7, is_at_once=False)

        safety_line.mode = "CUT"
        page.reload()

        expect(page.locator("#headline")).to_have_text(ORDER)
        expect(page.locator("[data-ward-age]")).to_contain_text("12分前のもの")
        page.get_by_role("button", name="いまいる場所で調べる").click()
        expect(page.locator("#inside [data-place]")).to_contain_text(INSIDE)
        assert safety_complaints == []

    def test_the_copy_is_as_young_as_the_last_heartbeat_that_was_seen(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7, made_at=now() - dt.timedelta(minutes=30))
        page = visit(safety_window, safety_line)
        keep(page, 7)
        publish_safety(8, made_at=now() - dt.timedelta(minutes=1))
        poll(page)
        keep(page, 8)

        safety_line.mode = "CUT"
        page.reload()

        expect(page.locator("[data-ward-age]")).to_contain_text("通信できません")

    @pytest.mark.parametrize("mode", ["SLOW", "PORTAL"])
    def test_a_line_that_is_slow_or_somebody_elses_is_as_good_as_none(
        self,
        safety_window: BrowserContext,
        safety_line: Line,
        publish_safety: Callable[..., None],
        mode: str,
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        keep(page, 7)

        safety_line.mode = mode
        page.goto(safety_line.address)

        expect(page.locator("#headline")).to_have_text(ORDER)
        expect(page.locator("[data-ward-age]")).to_contain_text("通信できません")

    @pytest.mark.parametrize("language", ["easy", "en", "zh-hans", "ko"])
    def test_pages_of_all_languages_are_kept_though_one_was_read(
        self,
        safety_window: BrowserContext,
        safety_line: Line,
        publish_safety: Callable[..., None],
        language: str,
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        keep(page, 7)

        safety_line.mode = "CUT"
        page.goto(f"{safety_line.address}{language}/")

        tag = {"easy": "ja-x-easy", "zh-hans": "zh-Hans"}.get(language, language)
        expect(page.locator("html")).to_have_attribute("lang", tag)
        expect(page.locator("#headline")).to_have_text(ORDER)

    def test_the_page_says_that_it_is_kept(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)

        page = visit(safety_window, safety_line)

        expect(page.locator("[data-ward-kept]")).to_contain_text("この端末に残りました")

    def test_an_address_that_is_not_kept_says_so_and_leads_to_those_that_are(
        self,
        safety_window: BrowserContext,
        safety_line: Line,
        publish_safety: Callable[..., None],
        safety_complaints: list[str],
    ) -> None:
        publish_safety(7, headline="釜利谷の区域")
        page = visit(safety_window, safety_line, "z/k012/")
        keep(page, 7)

        safety_line.mode = "CUT"
        page.goto(f"{safety_line.address}z/k013/")

        expect(page.locator("h1")).to_have_text("この端末に残っていません")
        assert page.url == f"{safety_line.address}z/k013/"
        page.get_by_role("link", name="釜利谷の区域").click()
        expect(page.locator("html")).to_have_attribute("data-ward-root", "../../")
        page.goto(f"{safety_line.address}z/k013/")
        page.get_by_role("link", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        assert safety_complaints == []

    def test_what_comes_afterwards_replaces_the_copy(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(7)
        page = visit(safety_window, safety_line)
        keep(page, 7)
        publish_safety(8, headline="解除しました")

        page.goto(safety_line.address)

        expect(page.locator("#headline")).to_have_text("解除しました")
        keep(page, 8)
        safety_line.mode = "CUT"
        page.reload()
        expect(page.locator("#headline")).to_have_text("解除しました")


class TestRefusal:
    FALSE = "避難の必要はありません"

    @pytest.fixture
    def kept_page(
        self, safety_window: BrowserContext, safety_line: Line, publish_safety: Callable[..., None]
    ) -> Page:
        """A page of the ward that is kept on the device as release 7."""
        publish_safety(7)
        page = visit(safety_window, safety_line)
        keep(page, 7)
        return page

    def test_of_what_is_not_signed(
        self, kept_page: Page, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(8, headline=self.FALSE, is_signed=False)

        kept_page.goto(safety_line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)
        expect(kept_page.locator("[data-ward-age]")).to_contain_text("確かめられませんでした")

    def test_of_what_another_key_has_signed(
        self, kept_page: Page, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(8, headline=self.FALSE, by=Signer())

        kept_page.goto(safety_line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)

    def test_of_what_is_older(
        self, kept_page: Page, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(6, headline=self.FALSE, made_at=now() - dt.timedelta(hours=1))

        kept_page.goto(safety_line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)
        expect(kept_page.locator("[data-ward-age]")).to_contain_text("確かめられませんでした")

    @pytest.mark.parametrize("said", [{"ward": "konan"}, {"drill": True}])
    def test_of_another_ward_and_of_a_drill(
        self,
        kept_page: Page,
        safety_line: Line,
        publish_safety: Callable[..., None],
        said: dict[str, Any],
    ) -> None:
        publish_safety(8, headline=self.FALSE, said=said)

        kept_page.goto(safety_line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)

    def test_of_a_page_that_is_not_the_one_that_was_signed(
        self, kept_page: Page, safety_line: Line, publish_safety: Callable[..., None]
    ) -> None:
        publish_safety(8, headline="レベル5 緊急安全確保")
        safety_line.files["index.html"] = safety_line.files["index.html"].replace(
            "レベル5 緊急安全確保".encode(), self.FALSE.encode()
        )

        kept_page.goto(safety_line.address)

        expect(kept_page.locator("#headline")).to_have_text(ORDER)

    def test_but_not_of_a_new_key_that_the_old_one_has_announced(
        self,
        kept_page: Page,
        safety_line: Line,
        safety_signer: Signer,
        publish_safety: Callable[..., None],
    ) -> None:
        new = Signer()
        publish_safety(8, headline="二つの鍵", keys=write_keys(safety_signer, new))
        kept_page.goto(safety_line.address)
        keep(kept_page, 8)

        publish_safety(9, headline="新しい鍵", by=new)
        kept_page.goto(safety_line.address)

        expect(kept_page.locator("#headline")).to_have_text("新しい鍵")
