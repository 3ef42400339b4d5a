"""What the tests of the map look at: the places of a small example, and hands that know its page."""

import datetime as dt
from collections.abc import Callable

from playwright.sync_api import Page, expect

from engawa.rooms.places.exporting.points import pack_points
from tests.e2e.conftest import Watched
from tests.e2e.map_page.serving import Row

# Opens the page of the map, and the map on it; see `visit_map`.
VisitMap = Callable[..., Watched]

OPEN, CLOSE = "地図を動かす", "動かない地図に戻す"
FAILED = "地図を読み込めませんでした。一覧と上の地図はそのまま使えます。"
ROWS = [
    Row(12, "ひだまり工房", 35.4060, 139.5900),
    Row(7, "みどりの台所", 35.3950, 139.6050),
    Row(31, "工房 風のおと", 35.3850, 139.5850),
    # These two stand a few metres apart: only a large map shows two pins.
    Row(40, "ワークステーション丘", 35.40000, 139.6200),
    Row(41, "丘の上のパン", 35.40040, 139.6204),
]
# In no list: one alone, three near each other, and two in one building.
OTHERS = [
    (101, 35.3990, 139.5960),
    (102, 35.3900, 139.6150),
    (103, 35.3902, 139.6152),
    (104, 35.3904, 139.6154),
    (105, 35.4100, 139.6100),
    (106, 35.4100, 139.6100),
]
WIDE, NARROW = (1280, 900), (375, 800)
LIVE = ".map-live [role=status]"


def make_points() -> bytes:
    places = [(row.number, row.latitude, row.longitude) for row in ROWS] + OTHERS
    return pack_points(
        numbers=[number for number, _, _ in places],
        latitudes=[latitude for _, latitude, _ in places],
        longitudes=[longitude for _, _, longitude in places],
        kinds=[0] * len(places),
        kind_names=[("library", "図書館")],
        made_at=dt.datetime(2024, 2, 14, tzinfo=dt.UTC),
    )


def open_map(page: Page) -> None:
    """Press the button as a keyboard does, and wait for the picture."""
    page.get_by_role("button", name=OPEN).focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-ward-map-state=drawn]")).to_be_attached()


def focused(page: Page) -> str:
    """Give the name of what has the focus."""
    words: str = page.evaluate(
        "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent).trim()"
    )
    return words


def middle_of(page: Page, name: str) -> tuple[float, float]:
    """Give where a button of the map stands in the window, in pixels."""
    box = page.get_by_role("button", name=name).bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def settle(page: Page) -> None:
    """Wait until nothing glides any more: the last move is followed by a beat of rest."""
    page.wait_for_timeout(350)


def count_colours(page: Page) -> int:
    """Give how many colours the canvases of the map have, counted on a grid."""
    count: int = page.evaluate(
        """() => {
          const seen = new Set();
          for (const canvas of document.querySelectorAll(".map-view canvas")) {
            const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            for (let at = 0; at < data.length; at += 4 * 7) seen.add(data.slice(at, at + 4).join());
          }
          return seen.size;
        }"""
    )
    return count
