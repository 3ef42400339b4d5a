"""The review of an imported document in a real browser: by keyboard, by dragging, and without a script."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.test_axe import check
from tests.rooms.policy.import_material import POLICY

OpenPage = Callable[..., Watched]


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "policy.txt"
    path.write_text(POLICY, encoding="utf-8")
    return path


def upload(page: Page, document: Path, year: str = "2022") -> None:
    page.goto("/kanazawa/desk/policy/imports/")
    page.get_by_label("運営方針のファイル").set_input_files(document)
    page.get_by_label("年度").select_option(year)
    page.get_by_role("button", name="読み込む").click()
    expect(page.get_by_role("heading", name="もとの文書")).to_be_visible()


def children_of(page: Page, key: str) -> list[str]:
    rows = page.locator(f"#node-{key} > ul > li > .import-row > a")
    return [words.split(maxsplit=1)[1] for words in rows.all_inner_texts()]


class TestReview:
    def test_goes_from_file_to_draft_by_keyboard(
        self, own_house: House, open_page: OpenPage, document: Path
    ) -> None:
        watched = open_page(own_house, "editor")
        page = watched.page
        upload(page, document)

        # Down the tree, into a node, its order changed, its words changed.
        page.locator(".import-row > a").first.focus()
        for _row in range(4):
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.locator("#node-n5.import-chosen")).to_be_visible()
        page.keyboard.press("Alt+ArrowUp")
        expect(page.get_by_role("button", name="元に戻す")).to_be_visible()
        assert children_of(page, "n3")[0].startswith("親子で備えを学ぶつどい")
        page.get_by_label("題名").focus()
        page.keyboard.type("備えのつどい")
        page.keyboard.press("Enter")
        expect(page.locator("#node-n5 > .import-row")).to_contain_text("備えのつどい")
        page.get_by_role("link", name="下書きとして取り込む").focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="第1版の下書きを作る").focus()
        page.keyboard.press("Enter")

        expect(
            page.get_by_text("令和4年度の運営方針の第1版を、下書きとして作りました。")
        ).to_be_visible()
        assert watched.complaints == []

    def test_marks_both_sides_at_once_and_moves_a_row_by_dragging(
        self, own_house: House, open_page: OpenPage, document: Path
    ) -> None:
        watched = open_page(own_house, "editor")
        page = watched.page
        upload(page, document)
        page.evaluate("window.stillTheSamePage = true")

        page.locator("[data-ward-source] a", has_text="避難所の発電機").click()

        expect(page.locator("#node-n7.import-chosen .import-panel")).to_be_visible()
        expect(page.locator(".src-chosen")).to_have_text("・避難所の発電機を毎月点検します。")
        assert page.evaluate("window.stillTheSamePage")

        page.locator("[data-ward-row=n7]").drag_to(
            page.locator("[data-ward-row=n3]"), target_position={"x": 200, "y": 18}
        )

        expect(page.get_by_role("button", name="元に戻す")).to_be_visible()
        assert len(children_of(page, "n3")) == 3
        assert children_of(page, "n6") == []
        assert watched.complaints == []

    def test_needs_no_script(self, own_house: House, open_page: OpenPage, document: Path) -> None:
        watched = open_page(own_house, "editor", java_script_enabled=False)
        page = watched.page
        upload(page, document)

        page.locator("[data-ward-source] a", has_text="親子で備え").click()
        page.get_by_role("button", name="木から外す").click()
        # The next page, before anything on it is touched: the one before has boxes to check too.
        expect(page.get_by_role("button", name="新しい項目として置く")).to_be_visible()
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="新しい項目として置く").click()
        expect(page.get_by_role("button", name="新しい項目として置く")).to_have_count(0)
        page.get_by_role("button", name="元に戻す").click()

        expect(page.get_by_text("まだ置いていない文字 1か所")).to_be_visible()

    def test_with_everything_open_stands_in_nobodys_way(
        self, own_house: House, open_page: OpenPage, document: Path
    ) -> None:
        watched = open_page(own_house, "editor")
        page = watched.page
        upload(page, document)
        page.goto(f"{page.url}?node=n7")
        page.get_by_role("button", name="木から外す").click()
        expect(page.get_by_role("button", name="元に戻す")).to_be_visible()
        page.goto(f"{page.url.split('?')[0]}?node=n5#node-n5")

        found = check(watched)

        assert found == [], "\n" + "\n".join(found)
        assert watched.complaints == []
