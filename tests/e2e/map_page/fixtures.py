"""The site of the map and the windows in which it is visited, for all tests of the map."""

from collections.abc import Iterator
from typing import Any

import pytest
from csp.utils import build_policy
from playwright.sync_api import Browser

from tests.e2e.conftest import Watched
from tests.e2e.map_page.material import ROWS, WIDE, VisitMap, make_points, open_map
from tests.e2e.map_page.serving import MapSite


@pytest.fixture(scope="module")
def only_map_site() -> Iterator[MapSite]:
    with MapSite(build_policy(), ROWS, make_points()) as opened:
        yield opened


@pytest.fixture
def map_site(only_map_site: MapSite) -> MapSite:
    """The site as if it were new; a server takes longer to stop than a test to run."""
    only_map_site.basemap = None
    only_map_site.rows = ROWS
    only_map_site.broken.clear()
    only_map_site.names = {}
    only_map_site.asked.clear()
    return only_map_site


@pytest.fixture(scope="module")
def map_window(browser: Browser, only_map_site: MapSite) -> Iterator[Watched]:
    """One window for all tests that need nothing special: a new one takes longer than a test."""
    context = browser.new_context(locale="ja-JP")
    context.set_default_timeout(6_000)
    yield Watched(context.new_page(), only_map_site.address)
    context.close()


@pytest.fixture
def visit_map(browser: Browser, map_site: MapSite, map_window: Watched) -> Iterator[VisitMap]:
    """Open the page, and the map on it unless told otherwise; with options in a window of its own."""
    contexts = []

    def open_window(
        *,
        is_open: bool = True,
        size: tuple[int, int] = WIDE,
        motion: Any = "reduce",
        within: Browser = browser,
        **options: Any,
    ) -> Watched:
        watched = map_window
        if options or within is not browser:
            context = within.new_context(**{"locale": "ja-JP", **options})
            context.set_default_timeout(6_000)
            contexts.append(context)
            watched = Watched(context.new_page(), map_site.address)
        page = watched.page
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(forced_colors="none", color_scheme="light", reduced_motion=motion)
        watched.complaints.clear()
        page.goto(map_site.address)
        if is_open:
            open_map(page)
        return watched

    yield open_window
    for context in contexts:
        context.close()
