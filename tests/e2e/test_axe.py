"""Every page, seen by everybody who may, at two widths and in two sets of colours: nothing stands in anybody's way."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import Watched
from tests.e2e.house import House
from tests.permissions import Row, list_rows
from tests.shared import REPOSITORY

AXE = REPOSITORY / "frontend/node_modules/axe-core/axe.min.js"
WIDTHS = (1280, 320)
COLOURS = ("none", "active")
ROWS = [row for row in list_rows() if row.method == "GET" and 200 in row.statuses.values()]
# Pages that belong to no table: signing in, and what is said when nothing is found.
OTHER_PAGES = ("/accounts/login/", "/no-such-ward/")


def check(watched: Watched) -> list[str]:
    """List what is wrong with the open page at each width and in each set of colours."""
    page = watched.page
    found = []
    page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{width} px: the page is {wide} px wide and scrolls sideways")
        for colours in COLOURS:
            page.emulate_media(forced_colors=colours)  # type: ignore[arg-type]
            violations: list[dict[str, Any]] = page.evaluate(
                "axe.run(document, {resultTypes: ['violations']})"
                ".then((answer) => answer.violations)"
            )
            for violation in violations:
                for node in violation["nodes"][:3]:
                    place = " ".join(str(part) for part in node["target"])
                    found.append(
                        f"{width} px, forced colours {colours}: {violation['id']} at {place}:"
                        f" {node['failureSummary']}"
                    )
    return found


class TestPages:
    @pytest.mark.parametrize("row", ROWS, ids=str)
    def test_stand_in_nobodys_way(
        self,
        row: Row,
        prepared: tuple[Path, dict[str, Any]],
        house_of: Callable[[str], House],
        page_of: Callable[[House, str], Watched],
    ) -> None:
        entry = next((page for page in prepared[1]["pages"] if page["row"] == str(row)), None)
        if entry is None:
            pytest.skip("answers with a file or a part of a page")
        house = house_of(entry["house"])
        watched = page_of(house, entry["asker"])

        watched.page.goto(entry["path"], wait_until="load")
        found = check(watched)

        assert found == [], "\n" + "\n".join(found)
        assert watched.complaints == []
        assert "UNKNOWN-TEMPLATE-VARIABLE" not in watched.page.content()

    @pytest.mark.parametrize("path", OTHER_PAGES)
    def test_beside_the_tables_stand_in_nobodys_way(
        self, path: str, house: House, page_of: Callable[[House, str], Watched]
    ) -> None:
        watched = page_of(house, "anonymous")

        watched.page.goto(path, wait_until="load")
        found = check(watched)

        complaints = [line for line in watched.complaints if "404 (Not Found)" not in line]
        assert found == [], "\n" + "\n".join(found)
        assert complaints == []

    def test_are_all_there(self, prepared: tuple[Path, dict[str, Any]]) -> None:
        pages = prepared[1]["pages"]

        assert len({row.name for row in ROWS}) > 30
        assert len(pages) > 40
        assert [page for page in pages if page["status"] != 200] == []
