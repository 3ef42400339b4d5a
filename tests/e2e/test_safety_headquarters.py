"""What headquarters sets and reads at the desk: by the keyboard alone, and with nothing in anybody's way."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.e2e.keyboard import Keyboard
from tests.e2e.test_axe import check

DESK = "/kanazawa/desk/safety/"
# Around all of the ward.
ALERT = """<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>pref.7</identifier>
<sender>bosai@pref.example</sender><sent>2026-10-13T15:00:00+09:00</sent><status>Exercise</status>
<msgType>Alert</msgType><scope>Public</scope><info><language>ja</language><category>Geo</category>
<event>土砂災害</event><urgency>Immediate</urgency><severity>Severe</severity><certainty>Likely</certainty>
<headline>崖崩れのおそれ</headline><area><areaDesc>金沢区</areaDesc>
<polygon>35.2,139.5 35.2,139.8 35.5,139.8 35.5,139.5 35.2,139.5</polygon></area></info></alert>"""


class TestTheBook:
    @pytest.mark.timeout(240)
    def test_is_looked_at_and_saved_without_a_mouse(
        self, own_house: House, open_page: Callable[..., Watched]
    ) -> None:
        watched = open_page(own_house, "approver")
        page, keys = watched.page, Keyboard(watched.page)
        page.goto(f"{DESK}book/")

        keys.reach("避難情報を聞ける電話")
        keys.write("119")
        keys.enter()
        expect(page.locator(".errors")).to_contain_text("番号として読めません")
        keys.reach("避難情報を聞ける電話", tag="input")
        keys.write("050-1234-5678")
        keys.enter()
        expect(page.get_by_role("heading", level=1)).to_contain_text("見え方を確かめる")
        expect(page.locator("main")).to_contain_text("いまの番号 050-5490-3993")
        found = check(watched)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(forced_colors="none")
        keys.go("この内容で保存し、公開する", tag="button")

        expect(page.locator(".messages")).to_contain_text("発令簿を保存しました")
        assert found == [], "\n" + "\n".join(found)
        # A page that refuses what was typed is no fault of the page.
        assert [line for line in watched.complaints if "422" not in line] == []


class TestAlertsOfOthers:
    @pytest.mark.timeout(240)
    def test_become_a_draft_of_the_drill(
        self, own_house: House, open_page: Callable[..., Watched], tmp_path: Path
    ) -> None:
        file = tmp_path / "alert.xml"
        file.write_text(ALERT, encoding="utf-8")
        watched = open_page(own_house, "editor")
        page = watched.page

        page.goto(f"{DESK}alerts/")
        page.get_by_label("警報のファイル").set_input_files(file)
        page.get_by_role("button", name="読み込んで見る").click()
        expect(page.get_by_role("article")).to_contain_text("訓練の警報です")
        real = check(watched)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(forced_colors="none")
        page.get_by_role("link", name="訓練の机で読む").click()
        expect(page.locator(".drill-band")).to_be_visible()
        page.get_by_label("警報のファイル").set_input_files(file)
        page.get_by_role("button", name="読み込んで見る").click()
        expect(page.get_by_role("article")).to_be_visible()
        drill = check(watched)
        page.set_viewport_size({"width": 1280, "height": 800})
        page.emulate_media(forced_colors="none")
        page.get_by_role("button", name="下書きを作る").first.click()

        expect(page.get_by_role("heading", level=1)).to_contain_text("発令の下書き")
        expect(page.locator(".drill-band")).to_contain_text("訓練")
        assert real == [], "\n" + "\n".join(real)
        assert drill == [], "\n" + "\n".join(drill)
        assert watched.complaints == []
