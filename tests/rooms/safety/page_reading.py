"""Reading pages of the bundle as a browser would: words by language, headings, ways, and what is not closed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

from engawa.rooms.safety.rendering.assembling import render_bundle
from engawa.rooms.safety.situation import Situation
from tests.rooms.safety import situations

VOID = {"meta", "link", "br", "img", "input", "hr"}
SILENT = {"script", "style", "title", "desc", "head"}
HEADINGS = {"h1", "h2", "h3", "h4"}
SCRIPTS = {"safety.js": b"// page", "worker.js": b"// worker"}


@dataclass
class Element:
    """An element with its attributes; `text` is all that can be read within it."""

    name: str
    attributes: Mapping[str, str]
    path: tuple[str, ...]
    lang: str
    text: str = ""


@dataclass
class Page:
    """A page as it was read."""

    elements: list[Element] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All that can be read, in the order in which it is read out."""
        return " ".join(word for _, word in self.words)

    def find(self, name: str | None = None, /, **attributes: str) -> list[Element]:
        """Find elements by name and attributes (`data_ward_part="areas"`)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.elements
            if (name is None or element.name == name)
            and all(element.attributes.get(key) == value for key, value in wanted.items())
        ]

    def one(self, name: str | None = None, /, **attributes: str) -> Element:
        """Find the one element; fail where there are none or several."""
        found = self.find(name, **attributes)
        assert len(found) == 1, (name, attributes, len(found))
        return found[0]

    @property
    def headings(self) -> list[str]:
        """All headings, in their order."""
        return [element.text for element in self.elements if element.name in HEADINGS]

    @property
    def ways(self) -> list[str]:
        """Where links, scripts and other elements lead."""
        return [
            element.attributes[key]
            for element in self.elements
            for key in ("href", "src")
            if key in element.attributes
        ]

    def speak(self, lang: str) -> str:
        """Give what is marked as being in one language."""
        return " ".join(word for language, word in self.words if language == lang)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()
        self.open: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        assert len(given) == len(attrs), f"<{tag}> says an attribute twice: {attrs}"
        lang = given.get("lang") or (self.open[-1].lang if self.open else "")
        element = Element(tag, given, tuple(one.name for one in self.open), lang)
        self.page.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        closed = self.open.pop() if self.open else None
        assert closed is not None, f"</{tag}> closes nothing"
        assert closed.name == tag, f"</{tag}> closes <{closed.name}>"

    def handle_data(self, data: str) -> None:
        # They only keep two signs on one line; they are read as nothing, and as a space.
        data = data.replace("\u2060", "").replace("\u00a0", " ")
        for element in self.open:
            element.text += data
        if data.strip() and self.open and not SILENT & {element.name for element in self.open}:
            self.page.words.append((self.open[-1].lang, data.strip()))


def read_page(content: bytes) -> Page:
    """Read a page; fail where something in it is not closed, or is closed twice."""
    reader = _Reader()
    reader.feed(content.decode("utf-8"))
    reader.close()
    assert [element.name for element in reader.open] == []
    return reader.page


def render(situation: Situation, *, kept: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """Render the bundle of a situation, with scripts."""
    return render_bundle(situation=situation, assets=SCRIPTS, kept=kept or {})


@cache
def render_named(name: str) -> dict[str, bytes]:
    """Render a situation of `situations` by its name, once for all tests."""
    situation: Situation = getattr(situations, name)()
    return render(situation)


def read_named(name: str, path: str = "index.html") -> Page:
    """Read a page of a named situation."""
    return read_page(render_named(name)[path])
