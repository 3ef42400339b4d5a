"""Pages of the desk that are open while a colleague acts: they say so, and take nothing from whoever is typing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.test_axe import check
from tests.e2e.test_safety_flow import DESK, draft_of_proposal, hear_of_landslides

BAND = "[data-ward-renew-band] .banner"
CHANGED = "内容が変わったので、この画面を新しくしました。"


def come_back(page: Page) -> None:
    """Let somebody look at the page again: it asks at once, and not after its seconds."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


class TestAnOpenPage:
    @pytest.mark.timeout(240)
    def test_shows_what_comes_in_and_leaves_alone_what_somebody_types(
        self, own_house: House, open_page: Callable[..., Watched], tmp_path: Path
    ) -> None:
        home, writer = open_page(own_house, "approver"), open_page(own_house, "editor")
        home.page.goto(DESK)
        expect(home.page.get_by_text("決めていない提案が")).to_have_count(0)

        hear_of_landslides(own_house, tmp_path)

        # By itself: where nothing is waited for, the page asks every thirty seconds.
        expect(home.page.get_by_text("決めていない提案が1つあります")).to_be_visible(timeout=60_000)
        expect(home.page.get_by_text(CHANGED)).to_be_visible()
        found = check(home)
        home.page.set_viewport_size({"width": 1280, "height": 800})
        home.page.emulate_media(forced_colors="none")

        draft_of_proposal(writer.page)
        come_back(home.page)
        waiting = home.page.get_by_role("region", name="書きかけと承認待ち")
        waiting.get_by_role("link").last.click()
        reader = home.page
        reader.set_viewport_size({"width": 375, "height": 740})
        reader.get_by_text("差し戻す", exact=True).first.click()
        reader.get_by_label("どこを直すか").fill("避難場所を足す")

        writer.page.get_by_role("button", name="依頼を取り下げて、続きを直す").click()
        come_back(reader)

        expect(reader.locator(BAND)).to_contain_text("この画面は変わりました。")
        # Also where somebody has gone down to the buttons.
        expect(reader.locator(BAND)).to_be_in_viewport()
        expect(reader.get_by_label("どこを直すか")).to_have_value("避難場所を足す")
        come_back(reader)
        expect(reader.locator(BAND)).to_have_count(1)
        found += check(home)
        assert found == [], "\n" + "\n".join(found)
        assert [*home.complaints, *writer.complaints] == []

    @pytest.mark.timeout(240)
    def test_says_so_when_it_can_no_longer_ask(
        self, own_house: House, open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(own_house, "editor").page
        page.goto(DESK)

        page.context.clear_cookies()
        come_back(page)

        expect(page.get_by_text("自動で新しくできません")).to_be_visible()
        expect(page.get_by_role("link", name="最新の状態を見る")).to_be_visible()

    @pytest.mark.timeout(240)
    def test_asks_nothing_while_it_is_hidden(
        self, own_house: House, open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(own_house, "editor").page
        page.clock.install()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(DESK)
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: true, configurable: true})"
        )
        come_back(page)
        asked.clear()

        page.clock.fast_forward(120_000)
        hidden = [address for address in asked if address.endswith("/state/")]
        page.evaluate(
            "Object.defineProperty(document, 'hidden', {value: false, configurable: true})"
        )
        with page.expect_request("**/state/"):
            come_back(page)

        assert hidden == []
