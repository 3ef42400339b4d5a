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

from tests.e2e.behind import Behind
from tests.e2e.house import House
from tests.e2e.prepare import DATABASE

MAILS = """
    SELECT mail.id, mail.purpose, mail.body, file.content FROM outbox_message mail
    LEFT JOIN outbox_messagefile file ON file.message_id = mail.id
    WHERE mail.address = ? ORDER BY mail.id DESC, file.id
"""
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


def make_family(today: dt.date) -> Family:
    """Give a mother with a baby of ten months and a child of three years, both for some weeks yet."""
    baby, child = today - dt.timedelta(days=315), today - dt.timedelta(days=3 * 365 + 120)
    return Family(
        name="浜辺 しおり",
        email="shiori@example.jp",
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


def is_too_wide(page: Page) -> bool:
    """Tell whether the page has to be moved sideways to be read."""
    return bool(
        page.evaluate(
            "() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth"
        )
    )


def see_picture(page: Page, alternative: str) -> None:
    """See that a picture is really there, not only its words."""
    picture = page.get_by_alt_text(alternative)
    picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "(alt) => [...document.images].some((one) => one.alt === alt && one.complete && one.naturalWidth > 0)",
        arg=alternative,
    )
