"""The people who work at the desk in an officer's year: entered there, and signed in with the code from their mail."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.e2e.house import House
from tests.e2e.residents import sign_in

SECTION = "こども家庭支援課"
WHOLE_WARD = "区のすべて"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who works at the desk: what they may do, and for which section."""

    name: str
    email: str
    role: str
    section: str = WHOLE_WARD


# One holds classes and writes of them; one gathers what all sections wrote; one answers for the whole.
WRITER = Officer("釜利谷 なぎさ", "nagisa@kanazawa.example", "編集", SECTION)
PLANNER = Officer("能見台 いつき", "itsuki@kanazawa.example", "編集")
HEAD = Officer("六浦 まこと", "makoto@kanazawa.example", "承認")


def enter_officers(page: Page) -> None:
    """Let the administrator enter those three."""
    page.goto("/kanazawa/desk/officers/")
    for officer in (WRITER, PLANNER, HEAD):
        page.get_by_label("メールアドレス").fill(officer.email)
        page.get_by_label("名前").fill(officer.name)
        page.get_by_label("できること").select_option(label=officer.role)
        page.get_by_label("担当の課").select_option(label=officer.section)
        page.get_by_role("button", name="この方を登録する").click()
        expect(page.locator(".messages")).to_contain_text("職員を登録しました")
        row = page.get_by_role("row", name=officer.name)
        expect(row).to_contain_text(officer.role)
        expect(row).to_contain_text(officer.section)


def come_in(page: Page, house: House, officer: Officer, address: str) -> None:
    """Go to a page of the desk that asks first who comes, and leads there then."""
    page.goto(address)
    show_who_comes(page, house, officer)
    assert urlsplit(page.url).path == address


def show_who_comes(page: Page, house: House, officer: Officer) -> None:
    """Sign in where the desk has asked who comes; it greets them by their name."""
    expect(page.get_by_role("heading", level=1)).to_have_text("サインイン")
    sign_in(page, house, officer.email)
    assert officer.email in house.read_newest_mail()
    expect(page.locator(".site-header .current", has_text=officer.name)).to_be_visible()
