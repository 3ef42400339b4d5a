"""Reading pages as a visitor does who follows every link: their words by language, and where they lead."""

from collections.abc import Collection, Iterator
from html.parser import HTMLParser

from django.test import Client

from engawa.core.ui.languages import WORD_JOINER

VOID = {"br", "hr", "img", "input", "link", "meta", "use", "path", "circle", "rect", "line"}
DIALOGUE = {"aria-label", "alt", "placeholder"}


class Reader(HTMLParser):
    """Reads a page and gathers its words by the language in which they are marked."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, str]] = []
        self.words: list[tuple[str, str]] = []
        self.links: list[str] = []

    @property
    def language(self) -> str:
        return next((language for _tag, language in reversed(self.open) if language), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag not in VOID:
            self.open.append((tag, given.get("lang", "")))
        # A name that a control or a part of the page bears cannot mark the plan's words within it.
        self.words += [
            (self.language, given[name])
            for name in DIALOGUE
            if name in given and tag not in ("div", "svg")
        ]

    def handle_endtag(self, tag: str) -> None:
        while tag in [name for name, _language in self.open]:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        # The title of the window is plain text, and may name a part of the plan.
        if self.open and self.open[-1][0] not in ("script", "style", "title", "desc"):
            self.words.append((self.language, data.strip()))


def read(client: Client, address: str) -> Reader:
    answer = client.get(address)
    if answer.status_code == 302 and answer.url.startswith("/accounts/login/"):
        # Where somebody has to sign in first, that page is what they read.
        answer = client.get(answer.url)
    assert answer.status_code in (200, 404), address
    reader = Reader()
    reader.feed(answer.content.decode().replace(WORD_JOINER, "").replace("<wbr>", ""))
    return reader


def walk(client: Client, *starts: str) -> Iterator[tuple[str, Reader]]:
    """Read the pages of the house from there on, following every link to a page of its own."""
    waiting = list(starts)
    known = set(waiting)
    while waiting:
        address = waiting.pop(0)
        reader = read(client, address)
        yield address, reader
        for link in reader.links:
            link = link.partition("#")[0]
            is_page = link.startswith("/") and (link.endswith("/") or "?" in link)
            if is_page and "lang=" not in link and link not in known:
                known.add(link)
                if not is_far_away(link, known):
                    waiting.append(link)


def is_far_away(link: str, known: Collection[str]) -> bool:
    """Tell whether it is one more month of a calendar that goes on in both directions: six say what all say."""
    months = [one for one in known if "/month/" in one and ("?" in one) == ("?" in link)]
    return "/month/" in link and len(months) > 6
