"""The pages of a bundle in a browser: they stand in nobody's way, with their script and without it."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

import engawa.core.ui
from engawa.rooms.safety.rendering.assembling import render_bundle
from engawa.rooms.safety.situation import Situation
from tests.rooms.safety import situations
from tests.shared import REPOSITORY

AXE = REPOSITORY / "frontend/node_modules/axe-core/axe.min.js"
BUILT = Path(engawa.core.ui.__file__).parent / "static" / "ui"
FOLDER = "/kanazawa/safety/"
NAMES = (
    "quiet",
    "landslide",
    "three_orders",
    "tsunami",
    "lifted_order",
    "overdue",
    "earthquake",
    "drill",
)
PATHS = ("index.html", "easy/index.html", "en/index.html", "zh-hans/index.html", "ko/index.html")
# Each width is seen in the plain look, the narrow one in the dark, the wide one in forced colours.
LOOKS: tuple[tuple[int, dict[str, Any]], ...] = (
    (1280, {"color_scheme": "light", "forced_colors": "active"}),
    (1280, {"color_scheme": "light", "forced_colors": "none"}),
    (320, {"color_scheme": "light", "forced_colors": "none"}),
    (320, {"color_scheme": "dark", "forced_colors": "none"}),
)
KINDS = {"html": "text/html; charset=utf-8", "js": "text/javascript", "json": "application/json"}


class Bundles:
    """Bundles of several situations behind one address each, served from memory; `asked` are the requests."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        bundles = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                bundles.answer(self)

            def log_message(self, *_parts: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.address = f"http://localhost:{self.server.server_port}/"

    def put(self, name: str, *, assets: dict[str, bytes]) -> None:
        """Put a bundle of one situation there."""
        situation: Situation = getattr(situations, name)()
        for path, content in render_bundle(situation=situation, assets=assets, kept={}).items():
            self.files[f"/{name}{FOLDER}{path}"] = content

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        content = self.files.get(handler.path)
        handler.send_response(200 if content is not None else 404)
        kind = KINDS.get(handler.path.rpartition(".")[2], "application/octet-stream")
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content or b"")))
        handler.end_headers()
        handler.wfile.write(content or b"")


@pytest.fixture(scope="module")
def bundles() -> Iterator[Bundles]:
    opened = Bundles()
    script = (BUILT / "safety.js").read_bytes()
    for name in NAMES:
        opened.put(name, assets={"safety.js": script})
    opened.thread.start()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture
def open_page(browser: Browser, bundles: Bundles) -> Iterator[Callable[..., Page]]:
    """Open a page of a bundle by its situation and path, without a script unless it is asked for."""
    contexts = []

    def take(name: str, path: str, *, width: int = 375, script: bool = False) -> Page:
        context = browser.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            java_script_enabled=script,
            viewport={"width": width, "height": 800},
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{bundles.address}{name}{FOLDER}{path}", wait_until="load")
        return page

    yield take
    for context in contexts:
        context.close()


def list_pages() -> list[tuple[str, str]]:
    """List what is looked at: each situation in Japanese, an order in all languages, and other kinds of pages."""
    pages = [(name, "index.html") for name in NAMES]
    pages += [("landslide", path) for path in PATHS[1:]]
    pages += [(name, "map/index.html") for name in ("quiet", "landslide", "drill")]
    pages += [("landslide", f"z/{code}/index.html") for code in ("k012", "k014")]
    pages += [("three_orders", "p/2025-1013-03/v2/index.html"), ("landslide", "p/index.html")]
    return pages


def check(page: Page) -> list[str]:
    """List what is wrong with the open page at two widths, in the dark and in forced colours."""
    found = []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width, look in LOOKS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(**look)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{width} px: the page is {wide} px wide and scrolls sideways")
        violations: list[dict[str, Any]] = page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then((answer) => answer.violations)"
        )
        found += [
            f"{width} px, {look}: {violation['id']} at {node['target']}: {node['failureSummary']}"
            for violation in violations
            for node in violation["nodes"][:3]
        ]
    return found


class TestPages:
    @pytest.mark.parametrize(("name", "path"), list_pages())
    def test_stand_in_nobodys_way(
        self, name: str, path: str, open_page: Callable[..., Page]
    ) -> None:
        page = open_page(name, path, script=True)

        found = check(page)

        assert found == [], "\n" + "\n".join(found)

    @pytest.mark.parametrize("name", NAMES)
    def test_need_no_script(self, name: str, open_page: Callable[..., Page]) -> None:
        with_script = open_page(name, "index.html", script=True)
        without = open_page(name, "index.html")

        said = without.locator("main").inner_text()

        assert without.locator("h1").is_visible()
        assert not without.locator("#inside").is_visible()
        for line in re.split(r"\n+", said):
            assert line in with_script.locator("main").inner_text()

    @pytest.mark.parametrize("path", ["index.html", "map/index.html", "z/k012/index.html"])
    def test_let_their_script_in_and_nothing_else(
        self, path: str, browser: Browser, bundles: Bundles
    ) -> None:
        context = browser.new_context(locale="ja-JP")
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.on("pageerror", lambda error: refused.append(str(error)))

        page.goto(f"{bundles.address}landslide{FOLDER}{path}", wait_until="load")
        page.locator("#inside h2").wait_for()

        # There is no pointer and no worker here: asking for them fails, but nothing is refused by the policy.
        assert [text for text in refused if "Content Security Policy" in text] == []
        context.close()

    def test_lead_past_their_head_by_the_keyboard(self, open_page: Callable[..., Page]) -> None:
        page = open_page("landslide", "index.html", script=True)

        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.get_attribute("href") == "#main"
        box = skip.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "main"

    def test_show_the_level_on_the_first_screen_of_a_small_phone(
        self, open_page: Callable[..., Page]
    ) -> None:
        page = open_page("landslide", "index.html", width=320)

        band = page.locator(".band").first.bounding_box()

        assert band is not None
        assert band["y"] + band["height"] < 640
