"""What is open by the hours that a phone keeps: held against the server's own answer, moment by moment."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from engawa.core.fiscal.dates import TOKYO
from engawa.core.fiscal.holidays import is_holiday
from engawa.rooms.places.opening.asking import is_open
from engawa.rooms.places.opening.osm import read_osm
from tests.e2e.conftest import Watched
from tests.e2e.house import House

KEPT = "/konan/places/kept/?lang=ja"
HOURS = (
    "24/7",
    "Mo-Fr 09:00-17:00",
    "Mo-Fr 09:00-12:00,13:00-17:00; PH off",
    "Mo-Su 10:00-19:00; PH off",
    "Mo-Fr,PH 10:00-16:00",
    "Fr-Sa 18:00-26:00",
    "Mo-Su 22:00-06:00; We off",
    "PH 09:00-15:00",
    "Sa[1],Sa[3] 09:00-12:00",
    "Su[-1] 09:00-15:00; Mo-Fr 08:30-17:15",
    "Mo-Su 09:00-17:00; Dec 29-Jan 03 off",
    "Dec 24-Jan 07 10:00-15:00",
    "Jan-Mar Mo-Fr 09:00-16:00; Apr-Dec Mo-Fr 09:00-18:00",
    "Mo-Su 09:00-17:00; 2025 Dec 26-2025 Dec 28 off",
    "Tu-Su 09:00-17:00; PH 09:00-12:00; Dec 31 off",
    "Mo-Su 00:00-24:00; Mo off",
)
MOMENTS = [
    dt.datetime(2025, 12, day, hour, minute, tzinfo=TOKYO)
    for day, hour, minute in (
        (24, 10, 30), (26, 23, 30), (27, 1, 59), (27, 2, 0), (28, 10, 0), (29, 0, 0), (29, 9, 0),
        (31, 23, 59),
    )
] + [
    dt.datetime(2026, 1, day, hour, minute, tzinfo=TOKYO)
    for day, hour, minute in ((1, 10, 0), (3, 11, 0), (4, 9, 0), (12, 9, 30), (12, 16, 30), (14, 5, 59))
]  # fmt: skip


@pytest.fixture
def kept_hours(house: House, open_page: Callable[..., Watched]) -> Watched:
    """The kept page with one place for each of the hours, by a copy of Christmas Eve."""
    watched = open_page(house)
    first = MOMENTS[0].date()
    days = [first + dt.timedelta(days=offset) for offset in range(-1, 40)]

    def answer(route: Route) -> None:
        said: dict[str, Any] = json.loads(route.fetch().text())
        places = {name: values[:1] * len(HOURS) for name, values in said["places"].items()}
        places["number"] = list(range(1, len(HOURS) + 1))
        places["hours"] = list(range(len(HOURS)))
        said["hours"] = [{"rules": _plain(text), "words": [text]} for text in HOURS]
        said["holidays"] = [day.isoformat() for day in days if is_holiday(day)]
        route.fulfill(json={**said, "places": places})

    watched.page.route("**/kept/places.json*", answer)
    watched.page.goto(KEPT)
    copy = {"version": "", "day": "12月24日", "keptAt": MOMENTS[0].timestamp() * 1000 - 1}
    watched.page.evaluate(
        """async (copy) => {
          const cache = await caches.open("ward-places /konan/places/ 000000000000001");
          await cache.put("/konan/places/kept/copy", new Response(JSON.stringify(copy)));
        }""",
        {**copy, "size": 1, "manifest": "", "hasBasemap": False},
    )
    return watched


def _plain(text: str) -> list[dict[str, Any]]:
    hours = read_osm(text)
    assert hours is not None, text
    return hours.to_plain()


class TestKeptHours:
    def test_are_asked_as_the_server_asks_them(self, kept_hours: Watched) -> None:
        page = kept_hours.page
        found, right = {}, {}

        for moment in MOMENTS:
            page.clock.set_fixed_time(moment)
            page.goto(f"{KEPT}&open=now")
            expect(page.locator("[data-ward-kept-answer]")).to_contain_text("見つかった施設")
            numbers = page.locator(".place-card").evaluate_all(
                "(rows) => rows.map((row) => Number(row.dataset.wardPlace))"
            )
            found[moment] = [HOURS[number - 1] for number in numbers]
            right[moment] = [text for text in HOURS if is_open(hours=read_osm(text), moment=moment)]

        assert found == right
        assert kept_hours.complaints == []
