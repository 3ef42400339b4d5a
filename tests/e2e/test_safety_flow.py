"""The worst day from the telegram to the lifting: what headquarters presses, and what a resident's phone shows."""

import datetime as dt
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House, environment_of
from tests.e2e.prepare import DATABASE
from tests.shared import REPOSITORY
from tests.telegrams import CITY, SOUTH, make_landslide

DESK = "/kanazawa/desk/safety/"
PUBLIC = "/kanazawa/safety/"
PHONE = {"viewport": {"width": 375, "height": 740}}


def run(house: House, *words: str, ends_with: int = 0) -> str:
    """Run a command of the house beside its server; give what it said."""
    done = subprocess.run(
        [sys.executable, "manage.py", "safety", *words],
        cwd=REPOSITORY,
        env=environment_of(house.folder, house.address),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == ends_with, done.stdout + done.stderr
    return done.stdout


def hear_of_landslides(house: House, folder: Path) -> str:
    """Let the Agency's telegram come in: danger of landslides in the south of the city, at level 4."""
    telegram = folder / "telegram.xml"
    telegram.write_bytes(make_landslide(at=dt.datetime.now(dt.UTC), out={SOUTH: "3", CITY: "3"}))
    return run(house, "receive-jma", str(telegram))


def let_worker_stand_still(house: House) -> None:
    """Let the worker have turned last an hour ago: how long ago the demo was made is another thing in each run."""
    an_hour_ago = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    with closing(sqlite3.connect(house.folder / DATABASE, timeout=20)) as known, known:
        known.execute("UPDATE safety_loopturn SET turned_at = ?", (f"{an_hour_ago:%F %T}",))


def confirm_all(editor: Page) -> None:
    """Say of each unusual thing that it is meant: a door not open yet, a warning that is still out."""
    presses = editor.get_by_role("button", name="確かめた。このとおりでよい")
    for left in range(presses.count(), 0, -1):
        presses.first.click()
        expect(presses).to_have_count(left - 1)


def draft_of_proposal(editor: Page) -> None:
    """Make a draft of what the house proposes, with a site to go to, and ask for the approval."""
    editor.goto(f"{DESK}proposals/")
    editor.get_by_role("button", name="下書きをつくる").click()
    expect(editor.get_by_role("heading", level=1)).to_contain_text("発令の下書き")
    editor.get_by_label("大道小学校", exact=True).first.check()
    editor.get_by_role("button", name="保存して、内容を確かめる").click()
    expect(editor.locator("main")).to_contain_text("区域")
    confirm_all(editor)
    editor.get_by_role("button", name="承認を依頼する").click()
    expect(editor.locator(".messages")).to_contain_text("承認を依頼しました")


def approve(approver: Page, words: str) -> None:
    """Open what waits, read it, and approve."""
    approver.goto(DESK)
    waiting = approver.get_by_role("region", name="書きかけと承認待ち")
    waiting.get_by_role("link", name=words).click()
    approver.get_by_role("button", name="承認して、公開する").click()
    expect(approver.locator(".messages")).to_contain_text("承認しました")


class TestTheWorstDay:
    @pytest.mark.timeout(240)
    def test_goes_from_the_telegram_to_the_lifting(
        self, own_house: House, open_page: Callable[..., Watched], tmp_path: Path
    ) -> None:
        editor = open_page(own_house, "editor")
        approver = open_page(own_house, "approver")
        phone = open_page(own_house, **PHONE)

        said = hear_of_landslides(own_house, tmp_path)
        draft_of_proposal(editor.page)
        approve(approver.page, "発令")
        phone.page.goto(PUBLIC)

        assert "提案" in said
        expect(phone.page.locator("main")).to_contain_text("避難指示")
        expect(phone.page.locator("main")).to_contain_text("釜利谷東二丁目")
        phone.page.goto(f"{PUBLIC}map/")
        expect(phone.page.locator("svg").first).to_be_visible()

        # 3: the page is right, and no worker runs beside this server.
        let_worker_stand_still(own_house)
        watched = ("watch", "--once", "--ward", "kanazawa", "--url", own_house.address)
        run(own_house, *watched, ends_with=3)
        approver.page.goto(DESK)
        expect(approver.page.locator("main")).to_contain_text("外から見えることを確かめました")

        editor.page.goto(f"{DESK}board/")
        row = editor.page.locator(".board-row", has_text="大道小学校").first
        row.get_by_role("button", name="満員").click()
        phone.page.goto(PUBLIC)
        expect(phone.page.locator("main")).to_contain_text("満員")

        editor.page.goto(DESK)
        editor.page.locator(".order-card h3 a").click()
        editor.page.get_by_role("button", name="解除する").click()
        editor.page.locator("select[name=reason]").select_option("DANGER_EASED")
        editor.page.get_by_role("button", name="保存して、内容を確かめる").click()
        confirm_all(editor.page)
        editor.page.get_by_role("button", name="承認を依頼する").click()
        approve(approver.page, "解除")
        phone.page.goto(PUBLIC)
        expect(phone.page.locator("main")).to_contain_text("解除")
        # Whoever is in there stays until the ward closes it: the page does not deny the door.
        expect(phone.page.locator("#sites")).to_contain_text("満員")

        editor.page.goto(f"{DESK}board/")
        row = editor.page.locator(".board-row", has_text="大道小学校").first
        row.get_by_role("button", name="閉めました").click()
        phone.page.goto(PUBLIC)
        expect(phone.page.locator("main")).not_to_contain_text("満員")
        for window in (editor, approver, phone):
            assert window.complaints == []
