"""A real browser before a real server."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e.house import House, open_house, prepare
from tests.tables import folder_of_run

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# No process is kept ready for a page that may be opened next: it takes as long as a test. The others are
# those of Playwright, said again because only the last of these lists counts.
FEATURES_NOT_WANTED = (
    "SpareRendererForSitePerProcess",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
)
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(FEATURES_NOT_WANTED)}",
    # Whatever a page may ask for, nothing leaves this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
)

# Each takes as long as a hundred pages. Begun last, one would keep one worker while the other has nothing left.
JOURNEYS = ("test_officer_year.py", "test_resident_year.py", "test_safety_flow.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: _turn(item) if here in item.path.parents else 2)


def _turn(item: pytest.Item) -> int:
    """Give when the test has its turn, the lowest first; among those of one turn, chance goes on to say it."""
    if item.path.name in JOURNEYS:
        return 0
    # Pages of the small worlds stand together, so that one worker opens their servers, not each.
    return 1 if _has_small_world(item) else 2


def _has_small_world(item: pytest.Item) -> bool:
    """Tell whether the test looks at a page for which something was made first."""
    row = item.callspec.params.get("row") if hasattr(item, "callspec") else None
    return row is not None and callable(row.arguments)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A folder of filled databases, and what is in them; made once for all workers."""
    root = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        root = root.parent
    folder, answer = root / "houses", root / "houses.json"
    with (root / "houses.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not answer.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            said = prepare(folder, tables=folder_of_run(tmp_path_factory))
            answer.write_text(json.dumps(said), encoding="utf-8")
    return folder, json.loads(answer.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def house_of(
    prepared: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[str], House]]:
    """Servers for tests that only look, one for each world, opened when first asked for."""
    root, said = prepared
    opened: dict[str, House] = {}
    with contextlib.ExitStack() as stack:

        def open_one(name: str) -> House:
            if name not in opened:
                folder = tmp_path_factory.mktemp("world") / name
                shutil.copytree(root / name, folder, symlinks=True)
                opened[name] = stack.enter_context(open_house(folder, said))
            return opened[name]

        yield open_one


@pytest.fixture(scope="session")
def house(house_of: Callable[[str], House]) -> House:
    """A server with the demo, for tests that only look."""
    return house_of("demo")


@pytest.fixture
def own_house(prepared: tuple[Path, dict[str, Any]], tmp_path: Path) -> Iterator[House]:
    """A server with a demo of this test's own, for tests that change something."""
    root, said = prepared
    shutil.copytree(root / "demo", tmp_path / "demo", symlinks=True)
    with open_house(tmp_path / "demo", said) as opened:
        yield opened


def find_program() -> str:
    """Give Debian's Chromium, or the one named in ENGAWA_CHROMIUM."""
    program = os.environ.get("ENGAWA_CHROMIUM") or next(
        (found for name in BROWSERS if (found := shutil.which(name))), None
    )
    assert program, "Chromium is missing (Debian: apt-get install chromium)"
    return program


# Not for the whole session: while Playwright runs its event loop, Django refuses its database to other tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, or the one named in ENGAWA_CHROMIUM."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=find_program(), args=list(ARGUMENTS))
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


@contextlib.contextmanager
def open_windows(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open fresh browser windows in which a person of the cast is signed in; close them at the end."""
    with contextlib.ExitStack() as stack:

        def open_window(house: House, person: str = "anonymous", **options: Any) -> Watched:
            context = browser.new_context(
                base_url=house.address, locale="ja-JP", timezone_id="Asia/Tokyo", **options
            )
            context.set_default_timeout(10_000)
            stack.callback(context.close)
            if person != "anonymous":
                key = house.sessions[person]
                context.add_cookies([{"name": "sessionid", "value": key, "url": house.address}])
            return Watched(context.new_page(), house.address)

        yield open_window


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Watched]]:
    """Open a fresh browser window in which that person of the cast is signed in."""
    with open_windows(browser) as open_window:
        yield open_window


@pytest.fixture(scope="module")
def page_of(browser: Browser) -> Iterator[Callable[[House, str], Watched]]:
    """The window of a person in a house, one for all tests of the module that only look: a new one takes a second."""
    opened: dict[tuple[str, str], Watched] = {}
    with open_windows(browser) as open_window:

        def take(house: House, person: str) -> Watched:
            key = (house.address, person)
            if key not in opened:
                opened[key] = open_window(house, person)
            watched = opened[key]
            # As a new window would be: nothing is left of how the page before was looked at.
            watched.page.goto("about:blank")
            watched.page.set_viewport_size({"width": 1280, "height": 720})
            watched.page.emulate_media(forced_colors="none")
            watched.complaints.clear()
            return watched

        yield take
