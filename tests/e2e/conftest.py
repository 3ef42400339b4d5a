"""A real browser before a real server."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.house import House, copy, open_house, prepare

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever a page may ask for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A filled database, and what is in it."""
    folder = tmp_path_factory.mktemp("house")
    return folder, prepare(folder)


@pytest.fixture(scope="session")
def house(prepared: tuple[Path, dict[str, Any]]) -> Iterator[House]:
    """A server for tests that only look."""
    folder, said = prepared
    with open_house(folder, said) as opened:
        yield opened


@pytest.fixture(scope="session")
def made_house(
    prepared: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A server on the same data, in which more was made for pages that need it."""
    folder = copy(prepared[0], tmp_path_factory.mktemp("made") / "house")
    with open_house(folder, prepare(folder, "--made")) as opened:
        yield opened


@pytest.fixture
def own_house(prepared: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[House]:
    """A server on a database of this test's own, for tests that change something."""
    folder, said = prepared
    with open_house(copy(folder, tmp_path / "house"), said) as opened:
        yield opened


# Not for the whole session: while Playwright runs its event loop, Django refuses its database to other tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one named in ENGAWA_CHROMIUM."""
    program = os.environ.get("ENGAWA_CHROMIUM") or next(
        (found for name in BROWSERS if (found := shutil.which(name))), None
    )
    assert program, "Chromium is missing (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield opened
        opened.close()


class Watched:
    """A page, and everything about it that a visitor should not have to see."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"script failed: {error}"))
        page.on("request", self._see_request)
        page.on("response", self._see_response)

    def _listen(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{message.type}: {message.text}")

    def _see_request(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"asked another host: {request.url}")

    def _see_response(self, response: Any) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a fresh browser window in which that person of the cast is signed in."""
    contexts: list[BrowserContext] = []

    def open_window(house: House, person: str = "anonymous", **options: Any) -> Watched:
        context = browser.new_context(
            base_url=house.address, locale="ja-JP", timezone_id="Asia/Tokyo", **options
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if person != "anonymous":
            cookie = {"name": "sessionid", "value": house.sessions[person], "url": house.address}
            context.add_cookies([cookie])  # type: ignore[list-item]
        return Watched(context.new_page(), house.address)

    yield open_window
    for context in contexts:
        context.close()
