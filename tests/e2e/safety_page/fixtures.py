"""A line to a folder of safety pages, who signs them, and a window in which they are visited."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.e2e.safety_page.bundle import Signer, make_bundle
from tests.e2e.safety_page.material import HERE, ORDER, a_situation, now
from tests.e2e.safety_page.serving import Line


@pytest.fixture
def safety_line() -> Iterator[Line]:
    with Line() as opened:
        yield opened


@pytest.fixture
def safety_signer() -> Signer:
    return Signer()


@pytest.fixture
def publish_safety(safety_line: Line, safety_signer: Signer) -> Callable[..., None]:
    """Put a release where the line finds it."""

    def put(sequence: int, **facts: Any) -> None:
        situation = facts.pop("situation", None) or a_situation(sequence)
        by = facts.pop("by", safety_signer)
        facts = {"made_at": now(), "headline": ORDER, **facts}
        safety_line.files = make_bundle(situation, signer=by, **facts)

    return put


@pytest.fixture
def safety_window(browser: Browser, safety_line: Line) -> Iterator[BrowserContext]:
    opened = browser.new_context(
        base_url=safety_line.host,
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": 390, "height": 800},
        geolocation={"latitude": HERE.latitude, "longitude": HERE.longitude, "accuracy": 20},
        permissions=["geolocation"],
    )
    opened.set_default_timeout(10_000)
    yield opened
    opened.close()


@pytest.fixture
def safety_complaints(safety_window: BrowserContext) -> list[str]:
    """What the browser forbade or scripts failed at."""
    found: list[str] = []
    safety_window.on("weberror", lambda error: found.append(str(error.error)))
    safety_window.on(
        "console",
        lambda message: found.append(message.text) if "Content Security" in message.text else None,
    )
    return found
