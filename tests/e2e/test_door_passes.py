"""Helping at the door with a pass, and the camera there: a real browser, a real picture of a code."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import segno
from PIL import Image, ImageFilter
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import ARGUMENTS, Watched, find_program
from tests.e2e.house import House
from tests.e2e.session_now import INTAKE, PROGRAMME, let_session_be_now
from tests.e2e.test_check_in import DOORS, KEPT, count_of, press, wait_until_kept

WIDTH, HEIGHT, FRAMES = 640, 480, 12


@pytest.fixture
def house_now(own_house: House) -> House:
    """A house whose session of today is under way, whatever the hour is."""
    let_session_be_now(own_house)
    return own_house


def open_list(page: Page) -> None:
    page.goto("/kanazawa/desk/programmes/")
    page.get_by_role("link", name=PROGRAMME).first.click()
    page.get_by_role("link", name=INTAKE).click()
    page.get_by_role("link", name=re.compile("^出欠の名簿")).click()


def make_pass(page: Page) -> str:
    """Make a pass at the desk; give the address that its printed code holds."""
    open_list(page)
    page.get_by_role("link", name="手伝いの方のリンク").click()
    page.get_by_label("どこの分か").fill("入口の机")
    page.get_by_role("button", name="リンクを作る").click()
    expect(page.get_by_alt_text("受付のページを開くQRコード")).to_be_visible()
    address = page.locator("[data-ward-copy]").get_attribute("data-ward-copy")
    assert address is not None
    return address


Helping = tuple[Page, Page]


@pytest.fixture
def helping(house_now: House, open_page: Callable[..., Watched]) -> Iterator[Helping]:
    """The page of an officer who has just made a pass, and that of somebody who helps with it."""
    officer, helper = open_page(house_now, "editor"), open_page(house_now)
    helper.page.goto(make_pass(officer.page))
    yield officer.page, helper.page
    failures = [line for one in (officer, helper) for line in one.complaints if "script" in line]
    assert failures == []


class TestHelpingWithAPass:
    def test_notes_without_a_line_and_merges_with_the_officers_page(self, helping: Helping) -> None:
        officer, helper = helping
        wait_until_kept(helper)
        expect(helper.get_by_role("heading", level=1)).to_contain_text("受付")

        helper.context.set_offline(True)
        press(helper, "富岡 あおい", "来た")
        helper.reload()
        expect(helper.get_by_text("1件をこの端末に取ってあり")).to_be_visible()
        expect(count_of(helper, "there")).to_have_text("4")
        helper.context.set_offline(False)
        helper.evaluate("window.dispatchEvent(new Event('online'))")
        expect(helper.get_by_text("すべて送りました")).to_be_visible()

        open_list(officer)
        expect(officer.locator("tr", has_text="富岡 あおい")).to_contain_text("来ました")

    def test_keeps_names_only_and_leaves_nothing_when_it_is_taken_back(
        self, helping: Helping
    ) -> None:
        officer, helper = helping
        wait_until_kept(helper)
        kept = helper.evaluate(KEPT)
        assert "釜利谷 太郎" in kept
        assert "双子" not in kept + helper.content()

        officer.get_by_role("link", name="リンクの一覧へ").click()
        officer.get_by_role("button", name="すぐに止める").click()
        helper.evaluate("window.dispatchEvent(new Event('online'))")

        expect(helper.get_by_text("名簿をこの端末から消しました")).to_be_visible()
        expect(helper.locator(".door-row")).to_have_count(0)
        assert helper.evaluate(DOORS) == 0
        helper.reload()
        expect(helper.get_by_role("heading", level=1)).to_have_text("受付のページを開けません")

    def test_leaves_nothing_where_the_page_is_opened_again_too_late(self, helping: Helping) -> None:
        officer, helper = helping
        wait_until_kept(helper)
        address = helper.url
        helper.goto("about:blank")
        officer.get_by_role("link", name="リンクの一覧へ").click()
        officer.get_by_role("button", name="すぐに止める").click()
        expect(officer.get_by_text("のリンクを止めました")).to_be_visible()

        helper.goto(address)

        helper.wait_for_function(f"async () => (await ({DOORS})()) === 0")

    def test_marks_by_forms_without_scripts(
        self, house_now: House, open_page: Callable[..., Watched]
    ) -> None:
        address = make_pass(open_page(house_now, "editor").page)
        page = open_page(house_now, java_script_enabled=False).page

        page.goto(address)
        press(page, "富岡 あおい", "来た")

        expect(page.locator(".door-row", has_text="富岡 あおい")).to_contain_text("来ました")
        expect(count_of(page, "there")).to_have_text("4")


def film(code: str, path: Path) -> None:
    """Write what a camera sees: a telephone with that code, held up, not straight, in uneven light."""
    drawn = io.BytesIO()
    segno.make_qr(code, error="m").save(drawn, kind="png", scale=9, border=4)
    light = np.linspace(0.6, 1.05, WIDTH)[None, :]
    chance = np.random.default_rng(7)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode())
        for number in range(FRAMES):
            scene = Image.new("L", (WIDTH, HEIGHT), 120)
            shown = Image.open(drawn).convert("L").rotate(number - 6, expand=True, fillcolor=255)
            scene.paste(shown, (150 + 6 * number, 70))
            seen = np.asarray(scene.filter(ImageFilter.GaussianBlur(1)), dtype=float)
            seen = seen * light + chance.normal(0, 5, seen.shape)
            file.write(b"FRAME\n")
            file.write(seen.clip(16, 235).astype(np.uint8).tobytes())
            file.write(bytes([128]) * (WIDTH * HEIGHT // 2))


class TestTheCamera:
    def test_reads_a_code_that_is_held_up(
        self, browser: Browser, house_now: House, open_page: Callable[..., Watched], tmp_path: Path
    ) -> None:
        page = open_page(house_now, "editor").page
        address = make_pass(page)
        page.goto(address)
        row = page.locator(".door-row", has_text="富岡 あおい")
        code = row.get_attribute("data-ward-code")
        assert code is not None
        film(code, tmp_path / "door.y4m")
        seeing = browser.browser_type.launch(
            executable_path=find_program(),
            args=[
                *ARGUMENTS,
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={tmp_path / 'door.y4m'}",
            ],
        )

        try:
            door = seeing.new_page(locale="ja-JP", timezone_id="Asia/Tokyo")
            door.goto(address)
            expect(count_of(door, "there")).to_have_text("3")
            door.get_by_role("button", name="コードをカメラで読む").click()

            expect(door.locator(".door-said")).to_contain_text("富岡 あおい（1世帯）")
            expect(door.locator(".door-row", has_text="富岡 あおい")).to_contain_text("来ました")
            expect(count_of(door, "there")).to_have_text("4")
            # It was read in the page: this browser has no reader of codes of its own.
            assert door.evaluate("'BarcodeDetector' in window") is False
        finally:
            seeing.close()
