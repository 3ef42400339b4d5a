"""What residents do in a browser, one function for each thing that is done in more than one test."""

import datetime as dt
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psycopg
from playwright.sync_api import Page, expect

from engawa.core.fiscal.dates import TOKYO
from tests.e2e.behind import Behind
from tests.e2e.house import House
from tests.e2e.prepare import DATABASE

MAILS = """
    SELECT mail.id, mail.purpose, mail.body, file.content FROM outbox_message mail
    LEFT JOIN outbox_messagefile file ON file.message_id = mail.id
    WHERE mail.address = ? ORDER BY mail.id DESC, file.id
"""
FOREIGN = """() => {
  if (document.documentElement.lang !== "en") return [];
  const walk = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (walk.nextNode()) {
    const at = walk.currentNode;
    const isOpen = at.parentElement.closest("[lang]").lang === "en";
    if (isOpen && /[\\u3041-\\u30fa\\u30fc-\\u30ff\\u4e00-\\u9fff]/.test(at.data)) found.push(at.data.trim());
  }
  return found;
}"""
CODE = re.compile(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{2,})\s*$", re.MULTILINE)
LINK = re.compile(r"https?://\S+/programmes/booking/\S+/")


@dataclass(frozen=True, slots=True)
class Mail:
    """What was written to somebody, with the files that go with it."""

    purpose: str
    body: str
    files: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Family:
    """A parent with children, by the names by which they are called."""

    name: str
    email: str
    phone: str
    children: tuple[tuple[str, dt.date], ...]


def make_family(address: str = "shiori@example.jp") -> Family:
    """Give a mother with a baby of ten months and a child of three years, both for some weeks yet."""
    today = dt.datetime.now(TOKYO).date()
    baby, child = today - dt.timedelta(days=315), today - dt.timedelta(days=3 * 365 + 120)
    return Family(
        name="浜辺 しおり",
        email=address,
        phone="090-0000-7788",
        children=(("なみ", baby), ("りく", child)),
    )


def code_in(words: str) -> str:
    """Give the code that stands alone in a line of a mail."""
    found = CODE.search(words)
    assert found is not None, words
    return found[1]


def path_in(mail: Mail) -> str:
    """Give the path of the one link in a mail with which a booking is opened."""
    found = {urlsplit(link).path for link in LINK.findall(mail.body)}
    assert len(found) == 1, mail.body
    return found.pop()


def list_mails(behind: Behind, address: str) -> list[Mail]:
    """List what was written to an address, the newest first: past the house, which would take seconds to answer."""
    sign = "%s" if behind.database else "?"
    with connect(behind) as known:
        rows = known.execute(MAILS.replace("?", sign), (address,)).fetchall()
    mails: dict[int, Mail] = {}
    for pk, purpose, body, content in rows:
        mail = mails.setdefault(pk, Mail(purpose, body))
        if content is not None:
            mail.files.append(bytes(content).decode())
    return list(mails.values())


@contextmanager
def connect(behind: Behind) -> Iterator[Any]:
    """Open the database of a house."""
    known: Any
    if behind.database:
        known = psycopg.connect(behind.database.replace("postgres://", "postgresql://"))
    else:
        known = sqlite3.connect(behind.folder / DATABASE, timeout=20)
    with closing(known):
        yield known


def newest_mail(behind: Behind, address: str, purpose: str) -> Mail:
    """Give the newest mail of that purpose to an address."""
    found = [mail for mail in list_mails(behind, address) if mail.purpose == purpose]
    assert found, f"no {purpose} was written to {address}"
    return found[0]


def unfold(calendar: str) -> str:
    """Give a calendar file with its long lines in one piece."""
    return re.sub(r"\r?\n ", "", calendar)


def sign_in(page: Page, house: House, email: str) -> None:
    """Sign in with the code that comes by mail, on the page for it."""
    page.get_by_label("メールアドレス").fill(email)
    page.get_by_role("button", name="コードを送る").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("届いたコードを入力")
    page.get_by_role("textbox", name="コード").fill(code_in(house.read_newest_mail()))
    page.get_by_role("button", name="サインインする").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("届いたコードを入力")


def keep_household(page: Page, house: House, family: Family) -> None:
    """Sign in on My page, and keep the family there for the next time."""
    page.goto("/kanazawa/my/household/")
    sign_in(page, house, family.email)
    page.get_by_label("お名前").fill(family.name)
    page.get_by_label("電話番号").fill(family.phone)
    write_children(page, family)
    page.get_by_label("この内容を残し").check()
    page.get_by_role("button", name="この内容を残す").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("マイページ")


def write_children(page: Page, family: Family) -> None:
    """Write into the form of the household what the children are called, and when they were born."""
    for number, (called, born_on) in enumerate(family.children, start=1):
        row = page.get_by_role("group", name=f"お子さん（{number}人目）")
        row.get_by_label("呼び名").fill(called)
        row.get_by_label("生年月日").fill(born_on.isoformat())


def write_booking(page: Page, family: Family) -> None:
    """Write into the form of booking whose children come, the name and the address, whatever the language."""
    days = page.locator("input[autocomplete$=bday]")
    for at, (_called, born_on) in enumerate(family.children):
        days.nth(at).fill(born_on.isoformat())
    page.locator("input[autocomplete=name]").fill(family.name)
    page.locator("input[autocomplete=email]").fill(family.email)


def type_number(page: Page, behind: Behind, family: Family, *, remember: bool = False) -> None:
    """Type the number from the newest mail, and press the button."""
    mail = newest_mail(behind, family.email, "programmes.number")
    page.locator("input[autocomplete=one-time-code]").fill(code_in(mail.body))
    if remember:
        page.locator("input[name=remember]").check()
    page.locator("main form .button-main").click()


def is_too_wide(page: Page) -> bool:
    """Tell whether the page has to be moved sideways to be read."""
    return bool(
        page.evaluate(
            "() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
        )
    )


def list_foreign_words(page: Page) -> list[str]:
    """List what a page in English says in Japanese without saying that it is Japanese; nothing in other languages."""
    found: list[str] = page.evaluate(FOREIGN)
    return found


def see_picture(page: Page, alternative: str) -> None:
    """See that a picture is really there, not only its words."""
    picture = page.get_by_alt_text(alternative)
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "(alt) => [...document.images].some((one) => one.alt === alt && one.complete && one.naturalWidth > 0)",
        arg=alternative,
    )
