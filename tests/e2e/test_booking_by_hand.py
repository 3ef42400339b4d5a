"""Booking with the hands that people have: on a small telephone, with the keyboard alone, without scripts, and going back."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Watched
from tests.e2e.keyboard import Keyboard
from tests.e2e.residents import (
    code_in,
    is_too_wide,
    keep_household,
    list_foreign_words,
    make_family,
    newest_mail,
    sign_in,
    type_number,
    write_booking,
)
from tests.e2e.season import FAMILY_CLASS, TALK, Season, open_season_on_sqlite
from tests.e2e.taps import TELEPHONE, Finger

SMALL = {"viewport": {"width": 320, "height": 568}, "has_touch": True}
MOST_TAPS = 4
NOTE = "耳が聞こえにくいので、前の席がよいです。"


@pytest.fixture(scope="module")
def season(
    prepared: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Season]:
    """One house for all tests of this module: each books for a family of its own."""
    folder = tmp_path_factory.mktemp("hand") / "demo"
    with open_season_on_sqlite(prepared, folder) as opened:
        yield opened


def heading_of(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def loosely(words: str) -> re.Pattern[str]:
    """Give what finds words in which the page says between which letters no line ends."""
    return re.compile("\u2060?".join(map(re.escape, words)))


def go_to_form(page: Page, season: Season, title: str = FAMILY_CLASS) -> None:
    page.goto(season.programmes[title])
    page.locator("aside a.button-main").click()


class TestAReturningResident:
    def test_books_with_four_taps_when_known_in_this_browser(
        self, season: Season, open_page: Callable[..., Watched]
    ) -> None:
        watched, family = open_page(season.house, **TELEPHONE), make_family("known@example.jp")
        page, finger = watched.page, Finger(watched.page)
        go_to_form(page, season)
        write_booking(page, family)
        page.get_by_role("button", name="この回に申し込む").click()
        type_number(page, season.behind, family, remember=True)
        expect(heading_of(page)).to_have_text("申込みができています")

        effort = finger.book(season.programmes[TALK])

        assert 0 < effort.taps <= MOST_TAPS
        assert watched.complaints == []

    def test_books_with_four_taps_for_children_who_are_kept(
        self, season: Season, open_page: Callable[..., Watched]
    ) -> None:
        watched, family = open_page(season.house, **TELEPHONE), make_family("kept@example.jp")
        keep_household(watched.page, season.house, family)

        effort = Finger(watched.page).book(
            season.programmes[FAMILY_CLASS], ticks=[called for called, _day in family.children]
        )

        assert len(family.children) < effort.taps <= MOST_TAPS
        assert watched.complaints == []


class TestWithTheKeyboardAlone:
    def test_goes_from_the_page_to_the_confirmation_and_back_to_cancelling(
        self, season: Season, open_page: Callable[..., Watched]
    ) -> None:
        watched, family = open_page(season.house), make_family("keys@example.jp")
        page, keys = watched.page, Keyboard(watched.page)
        page.goto(season.programmes[FAMILY_CLASS])

        keys.go("申し込む", tag="a")
        for number, (_called, born_on) in enumerate(family.children, start=1):
            keys.reach(f"{number}人目", tag="input")
            keys.write(born_on.isoformat())
        for label, words in (("お名前", family.name), ("メールアドレス", family.email)):
            keys.reach(label, tag="input")
            keys.write(words)
        keys.go("この回に申し込む", tag="button")
        keys.reach("確認の番号", tag="input")
        keys.write(code_in(newest_mail(season.behind, family.email, "programmes.number").body))
        keys.enter()
        expect(heading_of(page)).to_have_text("申込みができています")
        keys.go("取り消す", tag="a")
        keys.go("取り消す", tag="button")

        expect(heading_of(page)).to_have_text("取り消しました")
        assert watched.complaints == []


class TestOnASmallTelephone:
    @pytest.mark.parametrize(
        ("language", "link", "headings"),
        [
            (
                "ja",
                "",
                ("メールで届いた番号を入れてください", "申込みができています", "取り消しました"),
            ),
            ("en", "English", ("Type the number from the e-mail", "You have booked", "Cancelled")),
            (
                "ja-x-easy",
                "やさしい日本語",
                (
                    "メールで 届（とど）いた 番号（ばんごう）を 入（い）れてください",
                    "申込（もうしこ）みが できています",
                    "やめました",
                ),
            ),
        ],
    )
    def test_leads_through_everything_without_moving_sideways(
        self,
        season: Season,
        open_page: Callable[..., Watched],
        language: str,
        link: str,
        headings: tuple[str, str, str],
    ) -> None:
        page = open_page(season.house, **SMALL).page
        family = make_family(f"small-{language}@example.jp")
        page.goto("/kanazawa/programmes/")
        if link:
            page.get_by_role("link", name=link).click()
        seen = []

        def look(at: str) -> None:
            expect(page.locator("html")).to_have_attribute("lang", language)
            seen.append((at, is_too_wide(page), list_foreign_words(page)))

        look("list")
        page.goto(season.programmes[FAMILY_CLASS])
        look("programme")
        page.locator("aside a.button-main").click()
        look("form")
        main = page.locator("main form .button-main")
        main.click()
        expect(page.locator(".errors")).to_be_visible()
        look("form with errors")
        write_booking(page, family)
        main.click()
        expect(heading_of(page)).to_have_text(loosely(headings[0]))
        look("number")
        page.locator("input[autocomplete=one-time-code]").fill("AAAA-AAAA")
        main.click()
        look("wrong number")
        type_number(page, season.behind, family)
        expect(heading_of(page)).to_have_text(loosely(headings[1]))
        look("confirmation")
        page.locator("a[href$='/change/']").click()
        look("change")
        page.go_back()
        page.locator("a[href$='/cancel/']").click()
        look("cancel")
        page.locator("main form .button-danger").click()
        expect(heading_of(page)).to_have_text(loosely(headings[2]))
        look("cancelled")

        assert seen == [(at, False, []) for at, _wide, _words in seen]


class TestWithoutScripts:
    def test_keeps_what_was_typed_and_books(
        self, season: Season, open_page: Callable[..., Watched]
    ) -> None:
        page = open_page(season.house, java_script_enabled=False).page
        family = make_family("plain@example.jp")
        go_to_form(page, season)

        write_booking(page, family)
        page.get_by_label("メールアドレス").fill("plain@")
        page.get_by_label("伝えておきたいこと").fill(NOTE)
        page.get_by_role("button", name="この回に申し込む").click()
        expect(page.get_by_text("メールアドレスの形になっていません").first).to_be_visible()
        for number, (_called, born_on) in enumerate(family.children, start=1):
            field = page.get_by_label(f"{number}人目", exact=True)
            expect(field).to_have_value(born_on.isoformat())
        expect(page.get_by_label("お名前")).to_have_value(family.name)
        expect(page.get_by_label("メールアドレス")).to_have_value("plain@")
        expect(page.get_by_label("伝えておきたいこと")).to_have_value(NOTE)
        page.get_by_label("メールアドレス").fill(family.email)
        page.get_by_role("button", name="この回に申し込む").click()
        type_number(page, season.behind, family)

        expect(heading_of(page)).to_have_text("申込みができています")
        expect(page.locator(".facts").first).to_contain_text(NOTE)


class TestWhatIsTyped:
    def test_is_there_when_one_goes_back_and_is_sent_once(
        self, season: Season, open_page: Callable[..., Watched]
    ) -> None:
        page, family = open_page(season.house).page, make_family("back@example.jp")
        go_to_form(page, season)
        write_booking(page, family)
        page.get_by_label("伝えておきたいこと").fill(NOTE)
        page.get_by_role("button", name="この回に申し込む").click()
        expect(heading_of(page)).to_have_text("メールで届いた番号を入れてください")

        page.go_back()
        expect(page.get_by_label("伝えておきたいこと")).to_have_value(NOTE)
        expect(page.get_by_label("メールアドレス")).to_have_value(family.email)
        expect(page.get_by_label("2人目", exact=True)).not_to_have_value("")
        page.get_by_label("お名前").fill("浜辺 しおん")
        page.get_by_role("button", name="この回に申し込む").click()
        type_number(page, season.behind, family)

        expect(heading_of(page)).to_have_text("申込みができています")
        expect(page.locator(".facts").first).to_contain_text("浜辺 しおん")
        expect(page.locator(".facts").first).to_contain_text(NOTE)

    def test_is_there_after_a_session_has_ended(
        self, season: Season, open_page: Callable[..., Watched]
    ) -> None:
        page, family = open_page(season.house).page, make_family("ended@example.jp")
        keep_household(page, season.house, family)
        go_to_form(page, season)
        for called, _born_on in family.children:
            page.get_by_label(f"{called}（").check()
        page.get_by_label("伝えておきたいこと").fill(NOTE)

        page.context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="この回に申し込む").click()
        expect(page.get_by_label("伝えておきたいこと")).to_have_value(NOTE)
        expect(page.get_by_label("お名前")).to_have_value(family.name)
        expect(page.get_by_label("メールアドレス")).to_have_value(family.email)
        page.get_by_role("button", name="入れた内容を残して、サインインする").click()
        sign_in(page, season.house, family.email)

        expect(page.get_by_label("伝えておきたいこと")).to_have_value(NOTE)
        for called, _born_on in family.children:
            expect(page.get_by_label(f"{called}（")).to_be_checked()
        page.get_by_role("button", name="この回に申し込む").click()
        expect(heading_of(page)).to_have_text("申込みができています")
