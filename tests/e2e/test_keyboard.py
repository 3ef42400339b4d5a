"""Whole journeys without a mouse."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.keyboard import Keyboard

POLICY = """令和6年度 金沢区運営方針

Ⅰ 基本目標
声をかけ合い、備え合うまち

Ⅱ 目標達成に向けた施策
施策1 防災の備え
● 避難の支度
・避難所の発電機を毎月点検します。
・防災の教室を年に2回ひらきます。
施策2 子育ての応援
● はじめての育児
・親子の教室を月に1回ひらきます。
"""


class TestReader:
    def test_reads_a_promise_and_searches_for_another(
        self, house: House, open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house)
        page, keys = watched.page, Keyboard(watched.page)
        page.goto("/")

        keys.go("金沢区")
        keys.reach("本文へ")
        page.keyboard.press("Enter")
        keys.go("運営方針")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        keys.go("金沢防災")
        expect(page.get_by_role("heading", level=1)).to_contain_text("金沢防災")
        keys.go("さがす", tag="a")
        keys.reach("さがすことば")
        keys.write("ボウサイ")
        keys.write("ぼうさい訓練のないことば")
        keys.enter()
        expect(page.get_by_role("heading", level=2).first).to_contain_text("見つかりません")
        keys.reach("さがすことば")
        keys.write("防災")
        keys.enter()
        expect(page.get_by_role("heading", level=2).first).to_contain_text("件あります")
        keys.go("金沢防災", tag="a")

        assert "/initiatives/" in page.url or "/measures/" in page.url or "/policy/" in page.url
        assert watched.complaints == []

    def test_skips_to_the_text_first(self, house: House, open_page: Callable[..., Watched]) -> None:
        watched = open_page(house)
        watched.page.goto("/kanazawa/policy/")

        Keyboard(watched.page).reach("本文へ")
        watched.page.keyboard.press("Enter")

        expect(watched.page).to_have_url(re.compile(r"#main$"))
        expect(watched.page.locator("#main")).to_be_focused()

    def test_changes_the_language_and_stays_on_the_page(
        self, house: House, open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house)
        page, keys = watched.page, Keyboard(watched.page)
        page.goto("/kanazawa/policy/2023/initiatives/I1/")

        keys.go("English")

        assert "/kanazawa/policy/2023/initiatives/I1/" in page.url
        assert page.locator("html").get_attribute("lang") == "en"

    def test_reads_everything_without_javascript(
        self, house: House, open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(house, java_script_enabled=False)
        page = watched.page

        page.goto("/kanazawa/policy/")
        page.get_by_role("link", name="子育て応援事業").first.click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("子育て応援事業")
        assert watched.complaints == []


class TestOfficer:
    def test_signs_in_with_the_code_that_comes_by_mail(
        self, own_house: House, open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(own_house)
        page, keys = watched.page, Keyboard(watched.page)
        page.goto("/kanazawa/desk/policy/")

        keys.reach("メールアドレス")
        keys.write(own_house.addresses["editor"])
        keys.enter()
        code = re.search(
            r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", own_house.read_newest_mail(), re.MULTILINE
        )
        assert code is not None, own_house.read_newest_mail()
        keys.reach("コード", tag="input")
        keys.write(code[1])
        keys.enter()

        expect(page.get_by_role("heading", level=1)).to_contain_text("運営方針")
        assert page.url.endswith("/kanazawa/desk/policy/")
        assert watched.complaints == []

    def test_edits_a_promise_that_another_officer_publishes(
        self, own_house: House, open_page: Callable[..., Watched]
    ) -> None:
        writing = open_page(own_house, "editor")
        page, keys = writing.page, Keyboard(writing.page)
        page.goto("/kanazawa/desk/policy/2023/")

        keys.reach("子ども・子育て", tag="a")
        # The tree is one stop of Tab; arrows walk in it.
        page.keyboard.press("ArrowRight")
        keys.enter()
        keys.reach("取組の名前")
        keys.write("子育てを区民みんなで応援")
        expect(page.get_by_text("自動で保存しました")).to_be_visible()
        page.goto("/kanazawa/desk/policy/2023/")
        keys.go("承認を依頼する", tag="a")
        keys.reach("変わったところ", tag="textarea")
        keys.write("子育ての取組の名前を改めました。")
        keys.go("承認を依頼する", tag="button")
        expect(page.get_by_role("heading", level=1)).to_contain_text("待っています")

        approving = open_page(own_house, "approver")
        page, keys = approving.page, Keyboard(approving.page)
        page.goto("/kanazawa/desk/policy/")
        keys.go("承認を待っています")
        expect(page.get_by_text("子育てを区民みんなで応援").first).to_be_visible()
        keys.go("承認", tag="button")

        reading = open_page(own_house)
        reading.page.goto("/kanazawa/policy/2023/initiatives/I1/")
        heading = reading.page.get_by_role("heading", level=1)
        expect(heading).to_contain_text("子育てを区民みんなで応援")
        assert writing.complaints + approving.complaints + reading.complaints == []

    def test_takes_a_document_in_and_accepts_its_tree(
        self, own_house: House, open_page: Callable[..., Watched], tmp_path: Path
    ) -> None:
        document = tmp_path / "令和6年度運営方針.txt"
        document.write_text(POLICY, encoding="utf-8")
        watched = open_page(own_house, "editor")
        page, keys = watched.page, Keyboard(watched.page)
        page.goto("/kanazawa/desk/policy/imports/")

        keys.reach("運営方針のファイル")
        # The system's own window for choosing a file opens here; a test can only answer for it.
        page.get_by_label("運営方針のファイル").set_input_files(document)
        keys.reach("年度", tag="select")
        keys.choose("2024")
        keys.go("読み込む", tag="button")
        expect(page.get_by_role("heading", level=1)).to_contain_text("令和6年度運営方針.txt")
        expect(page.locator(".import-share b")).to_have_text("100")
        keys.go("下書きとして取り込む")
        keys.go("下書きを作る", tag="button")

        expect(page.get_by_text("避難の支度").first).to_be_visible()
        assert "/kanazawa/desk/policy/2024/" in page.url
        assert watched.complaints == []
