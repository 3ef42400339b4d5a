"""A resident's year: found, booked for the family, lost by lot and checked, waited for, offered, cancelled, taken home."""

import contextlib
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.behind import open_furnished
from tests.e2e.conftest import Watched
from tests.e2e.residents import (
    Family,
    Mail,
    code_in,
    list_mails,
    make_family,
    newest_mail,
    path_in,
    see_picture,
    sign_in,
    unfold,
    write_children,
)
from tests.e2e.season import (
    BOOKED,
    FAMILY_CLASS,
    FULL_CLASS,
    LOTTERY,
    RIVALS,
    TOWN,
    WAITING,
    Season,
    open_season_on_sqlite,
    put_in,
)
from tools import postgres

VALUE = "4821"


@pytest.fixture(scope="module", params=["SQLite", "PostgreSQL"])
def season(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Season]:
    """A house of this module's own on each database."""
    folder = tmp_path_factory.mktemp("year") / "demo"
    with contextlib.ExitStack() as stack:
        if request.param == "SQLite":
            prepared = request.getfixturevalue("prepared")
            yield stack.enter_context(open_season_on_sqlite(prepared, folder))
            return
        address = stack.enter_context(open_cluster())
        folder.mkdir()
        house, behind = stack.enter_context(open_furnished(folder, address))
        yield Season(house, behind, **put_in(behind))


@contextlib.contextmanager
def open_cluster() -> Iterator[str]:
    """Run PostgreSQL, or say why this is not tried here."""
    with contextlib.ExitStack() as stack:
        try:
            address = stack.enter_context(postgres.cluster())
        except postgres.PostgresMissing as missing:
            if os.environ.get("ENGAWA_REQUIRE_POSTGRES") == "1":
                pytest.fail(str(missing))
            pytest.skip(str(missing))
        yield address


class TestAResidentsYear:
    @pytest.mark.timeout(900)
    def test_leads_from_finding_a_class_to_taking_everything_home(
        self, season: Season, open_page: Callable[..., Watched], tmp_path: Path
    ) -> None:
        watched, neighbour = open_page(season.house), open_page(season.house)
        family = make_family()
        resident = Resident(watched.page, season, family)

        resident.finds_the_class_for_her_children()
        resident.books_for_the_family_without_an_account()
        resident.keeps_her_family_for_the_next_time()
        resident.books_again_with_what_she_kept()
        resident.applies_for_a_lottery()
        resident.waits_for_a_seat_in_a_full_class()
        resident.is_offered_the_seat_that_a_neighbour_gave_back(neighbour.page)
        resident.loses_the_lottery(open_page(season.house, "editor").page)
        resident.checks_the_draw_herself(tmp_path)
        resident.cancels_by_the_link()
        resident.sees_and_takes_all_that_is_held(tmp_path)
        resident.has_everything_erased()

        complaints = [*watched.complaints, *neighbour.complaints]
        # Once she forgot to say that it may be kept: the page was asked for again, as it should be.
        assert [line for line in complaints if "422" not in line] == []


class Resident:
    """A mother in her browser: each step is what she does, and what she sees then."""

    def __init__(self, page: Page, season: Season, family: Family) -> None:
        self.page, self.season, self.family = page, season, family
        self.own: dict[str, str] = {}
        self.lot = ""

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def mail(self, purpose: str) -> Mail:
        return newest_mail(self.season.behind, self.family.email, purpose)

    def finds_the_class_for_her_children(self) -> None:
        page = self.page
        page.goto("/kanazawa/programmes/")
        page.get_by_label("子どもの年齢").fill("10か月")
        page.get_by_text("日にち、場所、種類でしぼりこむ").click()
        near = page.get_by_label("近く（直線で1.5kmまで）")
        near.select_option(label=TOWN)
        page.get_by_role("button", name="この条件でさがす").click()
        page.get_by_role("link", name="土曜日", exact=True).click()

        found = page.locator("#answer").locator("xpath=ancestor::section")
        expect(page.locator(".session-card").first).to_be_visible()
        cards = page.locator(".session-card h4").all_inner_texts()
        assert FAMILY_CLASS in cards
        assert "親子の乗船体験" not in cards, "it is for children at school"
        expect(found).to_contain_text("10か月")
        page.get_by_role("link", name=FAMILY_CLASS).first.click()
        expect(self.heading).to_have_text(FAMILY_CLASS)
        expect(page.get_by_text("6か月から4歳までの子と保護者").first).to_be_visible()

    def books_for_the_family_without_an_account(self) -> None:
        page = self.page
        page.get_by_role("link", name="申し込む").first.click()
        expect(page.get_by_text("会員登録はいりません")).to_be_visible()
        for number, (_called, born_on) in enumerate(self.family.children, start=1):
            page.get_by_label(f"{number}人目", exact=True).fill(born_on.isoformat())
        page.get_by_label("お名前").fill(self.family.name)
        page.get_by_label("メールアドレス").fill(self.family.email)
        self.press("この回に申し込む")
        expect(self.heading).to_have_text("メールで届いた番号を入れてください")
        page.get_by_label("確認の番号").fill(code_in(self.mail("programmes.number").body))
        self.press("番号を入れて申し込む")

        expect(self.heading).to_have_text("申込みができています")
        expect(page.get_by_role("status")).to_contain_text("申し込みました。")
        see_picture(page, "受付で見せるコード")
        see_picture(page, "このページを開くコード")
        with page.expect_download() as saved:
            page.get_by_role("link", name="カレンダーに入れる").click()
        calendar = unfold(saved.value.path().read_text(encoding="utf-8"))
        assert f"SUMMARY:{FAMILY_CLASS}" in calendar
        mail = self.mail("programmes.booked")
        assert path_in(mail) == urlsplit(page.url).path
        assert path_in(mail) in calendar
        assert f"SUMMARY:{FAMILY_CLASS}" in unfold(mail.files[0])
        self.own[FAMILY_CLASS] = page.url

    def keeps_her_family_for_the_next_time(self) -> None:
        page = self.page
        page.goto("/kanazawa/my/")
        sign_in(page, self.season.house, self.family.email)
        expect(self.heading).to_have_text("マイページ")
        expect(page.get_by_role("link", name=FAMILY_CLASS)).to_be_visible()
        page.get_by_role("link", name="家族の内容を残す").click()
        page.get_by_label("お名前").fill(self.family.name)
        page.get_by_label("電話番号").fill(self.family.phone)
        write_children(page, self.family)
        self.press("この内容を残す")
        expect(page.get_by_text("しるしを付けてください").first).to_be_visible()
        expect(page.get_by_label("電話番号")).to_have_value(self.family.phone)
        page.get_by_label("この内容を残し").check()
        self.press("この内容を残す")

        expect(page.get_by_role("status")).to_contain_text("次の申込みから、欄を前もって埋めます")
        expect(page.get_by_text("なみ")).to_be_visible()

    def books_again_with_what_she_kept(self) -> None:
        page = self.page
        page.goto(self.season.programmes[FAMILY_CLASS])
        page.get_by_role("link", name="申し込む").last.click()
        for called, _born_on in self.family.children:
            page.get_by_label(re.compile(f"^{called}（")).check()
        expect(page.get_by_label("お名前")).to_be_hidden()
        expect(page.get_by_label("お名前")).to_have_value(self.family.name)
        self.press("この回に申し込む")

        expect(self.heading).to_have_text("申込みができています")
        for _called, born_on in self.family.children:
            written = f"{born_on.year}年{born_on.month}月{born_on.day}日"
            expect(page.locator(".facts").first).to_contain_text(written)
        assert page.url != self.own[FAMILY_CLASS]

    def applies_for_a_lottery(self) -> None:
        page = self.page
        page.goto(self.season.programmes[LOTTERY])
        page.get_by_role("link", name="抽選に申し込む").first.click()
        page.get_by_role("group", name=re.compile("お子さん")).get_by_label("いいえ").check()
        self.press("抽選に申し込む")

        expect(self.heading).to_have_text("抽選を待っています")
        number = page.locator("dt", has_text="抽選番号").locator("+ dd")
        self.lot = number.inner_text().strip()
        assert self.lot == f"{RIVALS + 1:04}"
        assert self.lot in self.mail("programmes.applied").body
        self.own[LOTTERY] = page.url
        page.goto("/kanazawa/my/")
        coming = page.locator("section", has=page.locator("#coming"))
        expect(coming.get_by_role("link", name=LOTTERY)).to_be_visible()

    def waits_for_a_seat_in_a_full_class(self) -> None:
        page = self.page
        page.goto(self.season.programmes[FULL_CLASS])
        expect(page.get_by_text("満員・キャンセル待ち 1件").first).to_be_visible()
        page.get_by_role("link", name="キャンセル待ちに入る").first.click()
        self.press("キャンセル待ちに入る")

        # One waits before her, two have ever waited, nobody was seated yet.
        expect(self.heading).to_have_text("キャンセル待ち 2番目")
        lead = page.locator(".lead")
        expect(lead).to_contain_text("前に待っている申込みは1件")
        expect(lead).to_contain_text("これまでに2件が待ち、0件に席が回り")
        assert path_in(self.mail("programmes.waiting")) == urlsplit(page.url).path
        self.own[FULL_CLASS] = page.url

    def is_offered_the_seat_that_a_neighbour_gave_back(self, other: Page) -> None:
        page, links = self.page, self.season.links
        for _name, email in BOOKED:
            other.goto(links[email])
            other.get_by_role("link", name="取り消す").click()
            other.get_by_role("button", name="取り消す").click()
            expect(other.get_by_role("heading", level=1)).to_have_text("取り消しました")
            if email == BOOKED[0][1]:
                # The seat is that of whoever came before her.
                page.goto(self.own[FULL_CLASS])
                expect(self.heading).to_have_text("キャンセル待ち 1番目")
        assert (
            "席が空きました"
            in newest_mail(self.season.behind, WAITING[1], "programmes.offered").body
        )
        mail = self.mail("programmes.offered")
        page.goto(path_in(mail))
        expect(self.heading).to_have_text("席が空きました")
        self.press("この席に申し込む")

        expect(self.heading).to_have_text("申込みができています")
        see_picture(page, "受付で見せるコード")
        assert path_in(self.mail("programmes.booked")) == urlsplit(self.own[FULL_CLASS]).path

    def loses_the_lottery(self, desk: Page) -> None:
        page, behind = self.page, self.season.behind
        behind.do("days", "2")
        behind.do("strike")
        page.goto(self.own[LOTTERY])
        expect(page.get_by_text("確定した名簿で").first).to_be_visible()
        desk.goto(
            self.season.programmes[LOTTERY].replace("/programmes/", "/desk/programmes/")
            + "intakes/1/draw/"
        )
        desk.get_by_label(re.compile("^公の数")).fill(VALUE)
        desk.get_by_label(re.compile("^もう一度")).fill(VALUE)
        desk.get_by_role("button", name="公の数を入れる").click()
        behind.do("strike")

        mail = self.mail("programmes.lost")
        assert f"抽選番号 {self.lot} は外れました" in mail.body
        page.goto(path_in(mail))
        expect(page.get_by_text("申し訳ありません。抽選は外れました。")).to_be_visible()
        result = page.locator("dt", has_text=re.compile("^結果$")).locator("+ dd")
        expect(result).to_have_text("外れました")

    def checks_the_draw_herself(self, folder: Path) -> None:
        page = self.page
        found = re.search(r"(\d+)番目", self.heading.inner_text())
        assert found is not None
        place, command = int(found[1]), page.locator(".draw-command").inner_text()
        page.get_by_role("link", name="抽選の決まりと結果を見る").click()
        expect(self.heading).to_have_text("抽選の結果")
        assert page.locator(".draw-command").inner_text() == command
        facts = page.locator(".facts")
        for name in (re.compile(r"\.json$"), "draw_check.py"):
            with page.expect_download() as saved:
                facts.get_by_role("link", name=name).click()
            saved.value.save_as(folder / saved.value.suggested_filename)
        words = shlex.split(command)
        assert words[:2] == ["python3", "draw_check.py"]
        done = subprocess.run(
            [sys.executable, *words[1:]], cwd=folder, capture_output=True, text=True, check=True
        )

        won, waiting = json.loads(done.stdout)
        assert self.lot not in won
        assert waiting.index(self.lot) + 1 == place
        said = [
            page.locator(".draw-numbers").nth(at).locator("li").all_inner_texts() for at in (0, 1)
        ]
        assert said == [won, waiting]
        assert self.family.name not in page.content()

    def cancels_by_the_link(self) -> None:
        page = self.page
        mails = list_mails(self.season.behind, self.family.email)
        first = [mail for mail in mails if mail.purpose == "programmes.booked"][-1]
        page.goto(path_in(first))
        page.get_by_role("link", name="取り消す").click()
        expect(self.heading).to_have_text("申込みを取り消しますか")
        self.press("取り消す")

        expect(self.heading).to_have_text("取り消しました")
        assert FAMILY_CLASS in self.mail("programmes.cancelled").body

    def sees_and_takes_all_that_is_held(self, folder: Path) -> None:
        page = self.page
        page.goto("/kanazawa/my/")
        for title in (FAMILY_CLASS, FULL_CLASS, LOTTERY):
            expect(page.get_by_role("link", name=title).first).to_be_visible()
        page.get_by_role("link", name="お預かりしているものを見る").click()
        for words in (self.family.phone, self.family.name, "なみ", LOTTERY):
            expect(page.get_by_text(words).first).to_be_visible()
        with page.expect_download() as saved:
            self.press("ファイルで受け取る")
        taken = json.loads(saved.value.path().read_text(encoding="utf-8"))

        assert taken["address"] == self.family.email
        things = {
            part["key"]: [thing["what"] for thing in part["things"]] for part in taken["holdings"]
        }
        assert sorted(things["programmes.bookings"]) == sorted(
            [FAMILY_CLASS, FAMILY_CLASS, FULL_CLASS, LOTTERY]
        )
        assert things["access.household"]

    def has_everything_erased(self) -> None:
        page = self.page
        page.get_by_role("link", name="すべて消す").click()
        expect(page.get_by_text("これからの申込みが3件あります")).to_be_visible()
        self.press("すべて消して、サインアウトする")

        expect(page.get_by_role("status")).to_contain_text("すべて消し、サインアウトしました。")
        page.goto(self.own[FULL_CLASS])
        expect(self.heading).to_have_text("取り消しました")
        expect(page.get_by_text(self.family.name)).to_have_count(0)
        assert list_mails(self.season.behind, self.family.email) == []
        page.goto("/kanazawa/my/")
        sign_in(page, self.season.house, self.family.email)
        expect(page.get_by_text("この区に、これからの申込みはありません。")).to_be_visible()
