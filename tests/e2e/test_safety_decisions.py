"""What stands in the way of a decision, as an officer sees it: words of another level, and a register that changed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.test_axe import check
from tests.e2e.test_safety_flow import confirm_all

DRILL = "/kanazawa/desk/safety/drill/"
ZONE = "/kanazawa/desk/safety/zones/by-code/cliff-3/"
OWN = "崖の下の方は、いますぐ離れてください。"


def begin(editor: Page) -> None:
    """Begin the drill's order of the first scenario, with a part in the officer's own words."""
    editor.goto(DRILL)
    editor.get_by_role("button", name="土砂災害の危険警報").click()
    editor.get_by_role("link", name="内容を直す").click()
    editor.get_by_text("日本語の文を直す").click()
    editor.get_by_label("だれが", exact=True).fill(OWN)
    editor.get_by_role("button", name="保存して、内容を確かめる").click()


class TestADecision:
    @pytest.mark.timeout(240)
    def test_waits_for_words_of_another_level_and_for_a_zone_that_is_gone(
        self, own_house: House, open_page: Callable[..., Watched]
    ) -> None:
        editor, approver = open_page(own_house, "editor"), open_page(own_house, "approver")
        desk, head = editor.page, approver.page

        begin(desk)
        desk.get_by_role("link", name="内容を直す").click()
        desk.get_by_label("警戒レベル3").check()
        desk.get_by_role("button", name="保存して、内容を確かめる").click()
        choice = desk.get_by_role("region", name="書き直したあとで、もとの文が変わりました")
        expect(choice).to_contain_text(OWN)
        expect(choice).to_contain_text("高齢者など避難に時間のかかる方")
        side_by_side = check(editor)
        desk.set_viewport_size({"width": 1280, "height": 800})
        desk.emulate_media(forced_colors="none")
        choice.get_by_role("button", name="書き直した文を、そのまま使う").click()
        expect(choice).to_have_count(0)
        confirm_all(desk)
        desk.get_by_role("button", name="承認を依頼する").click()
        address = desk.url

        head.goto(address)
        desk.goto(ZONE)
        desk.get_by_role("button", name="この区域を一覧から外す").click()
        head.get_by_role("button", name="承認して、公開する").click()

        expect(head.locator("main")).to_contain_text("見ていた内容から変わりました")
        expect(head.locator("main")).to_contain_text("がなくなりました。")
        expect(head.locator("main")).to_contain_text("一覧から外されています")
        expect(head.get_by_role("button", name="承認して、公開する")).to_be_disabled()
        changed = check(approver)
        assert side_by_side == [], "\n" + "\n".join(side_by_side)
        assert changed == [], "\n" + "\n".join(changed)
        # A page that refuses a press is no fault of the page.
        assert [line for line in approver.complaints if "409" not in line] == []
