"""An officer's year with a programme: copied, published, drawn by lot, called off, held, asked about, and reviewed."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.e2e import officer_lottery as lottery
from tests.e2e import officer_review as review
from tests.e2e import officer_year as step
from tests.e2e.behind import Behind, open_furnished
from tests.e2e.conftest import Watched, open_windows
from tests.e2e.house import House
from tests.e2e.officer_people import enter_officers
from tools.postgres import PostgresMissing, cluster

# A mistyped public value is answered so; it is part of the journey.
REFUSED = "422 (Unprocessable Entity)"


def open_database(stack: ExitStack, kind: str) -> str:
    """Give the address of an empty database of that kind; empty for SQLite, which lies in the house's folder."""
    if kind == "sqlite":
        return ""
    try:
        return stack.enter_context(cluster())
    except PostgresMissing as missing:
        if os.environ.get("ENGAWA_REQUIRE_POSTGRES") == "1":
            raise
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", "postgresql"])
def furnished(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[House, Behind]]:
    """A house of 金沢区 in October 2023 on a database of its own, and its back door."""
    with ExitStack() as stack:
        database = open_database(stack, request.param)
        yield stack.enter_context(
            open_furnished(tmp_path, database, at=step.BEGIN, ward="kanazawa")
        )


@pytest.fixture
def windows(furnished: tuple[House, Behind], browser: Browser) -> Iterator[dict[str, Watched]]:
    """The windows of those at the desk, of whom only the administrator is signed in, and one on the street."""
    house, _behind = furnished
    # The house's days go by faster than the minute for which a browser keeps a page.
    fresh = {"Cache-Control": "no-cache"}
    with open_windows(browser) as open_window:
        opened = {
            "administration": open_window(house, "administrator"),
            "desk": open_window(house),
            "planning": open_window(house),
            "head": open_window(house),
            "street": open_window(house, extra_http_headers=fresh),
        }
        for watched in opened.values():
            watched.page.clock.install(time=step.BEGIN)
        yield opened


class TestAnOfficersYear:
    # The house is furnished first, which takes longer than the journey.
    @pytest.mark.timeout(480)
    def test_leads_from_a_copied_month_to_the_review_beside_the_promise(
        self, furnished: tuple[House, Behind], windows: dict[str, Watched], tmp_path: Path
    ) -> None:
        house, behind = furnished
        kept = tmp_path / "kept"
        kept.mkdir()
        pages = {name: watched.page for name, watched in windows.items()}
        enter_officers(pages.pop("administration"))
        year = step.Year(house=house, behind=behind, kept=kept, **pages)

        step.see_promise_before(year)
        step.copy_month(year)
        step.publish(year)
        lottery.open_course(year)
        lottery.apply_all(year)
        lottery.freeze_list(year)
        lottery.hold_draw(year)
        lottery.tell_results(year)
        step.call_session_off(year)
        step.note_who_came(year)
        step.give_certificates(year)
        step.ask_how_it_was(year)
        step.see_promise_after(year)
        review.see_promise_kept(year)
        review.begin(year)
        review.write_of_class(year)
        review.gather(year)
        review.give_back(year)
        review.mend(year)
        review.sign(year)
        review.read(year)

        complaints = [line for watched in windows.values() for line in watched.complaints]
        assert [line for line in complaints if REFUSED not in line] == []
