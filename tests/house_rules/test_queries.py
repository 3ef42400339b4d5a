"""What public pages ask the database: a query that is added, or asked once more, shows in review."""

import difflib
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from inline_snapshot import external_file

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.places.selectors.address_starts import forget_address_towns
from engawa.rooms.places.selectors.ground import forget_grounds
from engawa.rooms.places.selectors.index import forget_columns
from engawa.rooms.places.selectors.venues import forget_venues
from engawa.rooms.policy.models import Plan
from engawa.rooms.policy.services.numbers import report_milestone
from engawa.rooms.policy.services.publishing import start_draft
from tests import cast, factories
from tests.permissions import Row, World, list_rows
from tests.queries import shape, written_down
from tests.rooms.policy import open_cases
from tests.shared import REPOSITORY

WARD = {"ward_slug": "kanazawa"}
PLAN = {**WARD, "year": 2023}
POLICY = "tests/rooms/policy/permission_tables/"
# Pages that ask for more when they are asked for something, or when there is a version before.
ALSO = [
    Row(f"{POLICY}public.py", "GET", "policy:search", WARD, {"anonymous": 200}, {"q": "避難"}),
    Row(f"{POLICY}public.py", "GET", "policy:changes", PLAN, {"anonymous": 200}, {"since": 1}),
    Row(f"{POLICY}public.py", "GET", "policy:version", {**PLAN, "number": 1}, {"anonymous": 200}),
    Row(
        f"{POLICY}public.py",
        "GET",
        "policy:version-initiative",
        {**PLAN, "number": 1, "code": "I1"},
        {"anonymous": 200},
    ),
    Row(
        f"{POLICY}opendata.py",
        "GET",
        "api:list_changes",
        {"ward": "kanazawa", "year": 2023},
        {"anonymous": 200},
        {"since": 1},
    ),
]
ROWS = [
    row for row in [*list_rows(), *ALSO] if row.method == "GET" and row.statuses["anonymous"] == 200
]
HEADING = re.compile(r"^== .+$", flags=re.MULTILINE)


class TestPublicPages:
    """Each public row of the permission tables, asked by a visitor whom nobody knows.

    What they ask stands in `queries/<table>.txt` beside the folder of the permission tables. To renew it:

        .venv/bin/pytest -p no:randomly --inline-snapshot=create,fix tests/house_rules/test_queries.py

    and read what `git diff` says: each line is a query, and under it stands who asks it.
    """

    @pytest.mark.parametrize("place", sorted({row.place for row in ROWS}))
    def test_ask_the_database_only_for_what_is_written_down(
        self, place: str, world: World, client: Client
    ) -> None:
        asked = "\n".join(write(row, world, client) for row in ROWS if row.place == place)

        if connection.vendor == "sqlite":
            written = external_file(snapshot_of(place))
            is_as_before = asked == written
            assert is_as_before, difference(str(written), asked)
        else:
            # Another database is asked in other words, but not more often.
            assert count(asked) == count(snapshot_of(place).read_text(encoding="utf-8"))

    def test_leave_no_file_of_queries_behind(self) -> None:
        kept = set((REPOSITORY / "tests").glob("**/queries/*.txt"))

        assert kept == {snapshot_of(row.place) for row in ROWS}


class TestShape:
    @pytest.mark.parametrize(
        ("sql", "expected"),
        [
            (
                'SELECT "a_b"."id", "a_b"."name" AS "col2" FROM "a_b" WHERE "a_b"."id" IN (%s, %s)',
                "SELECT … FROM a_b WHERE a_b.id IN (%s, …)",
            ),
            (
                'SELECT MAX("a_b"."at") AS "newest" FROM "a_b"',
                "SELECT MAX(a_b.at) AS newest FROM a_b",
            ),
            ("RELEASE SAVEPOINT s123_x4", "RELEASE SAVEPOINT"),
        ],
    )
    def test_leaves_out_values_and_columns(self, sql: str, expected: str) -> None:
        assert shape(sql) == expected


def snapshot_of(place: str) -> Path:
    """Give the file that says what the pages of a permission table ask."""
    table = REPOSITORY / place
    return table.parents[1] / "queries" / f"{table.stem}.txt"


def write(row: Row, world: World, browser: Client) -> str:
    """Write down what the page of the row asks, when nothing is remembered."""
    sent = {} if row.data is None else {"data": row.data}
    with transaction.atomic():
        address = reverse(row.name, kwargs=row.arguments_in(world))
        for name in settings.CACHES:
            caches[name].clear()
        # What was kept of a row before, which was taken back, is of rows that are no more.
        forget_columns()
        forget_grounds()
        forget_address_towns()
        forget_venues()
        with written_down() as asked:
            answer = browser.get(address, **sent)
            if answer.streaming:
                b"".join(answer.streaming_content)
        transaction.set_rollback(True)
    assert answer.status_code == 200, f"{row}: {answer.status_code}"
    return "\n".join([f"== {heading(row)}", *asked, ""])


def heading(row: Row) -> str:
    """Name the page as its row does."""
    made: str = getattr(row.arguments, "__name__", "")
    # A function makes what the page shows, and its name says what, if it has one.
    told = made.replace("<lambda>", "") if callable(row.arguments) else say(row.arguments)
    parts = (row.name, told, f"?{say(row.data)}" if row.data else "")
    return " ".join(part for part in parts if part)


def say(values: dict[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in values.items())


def count(text: str) -> dict[str, int]:
    """Count the queries under each heading."""
    headings = HEADING.findall(text)
    parts = HEADING.split(text)[1:]
    return {
        name: sum(1 for line in part.splitlines() if line and not line.startswith(" "))
        for name, part in zip(headings, parts, strict=True)
    }


def difference(written: str, asked: str) -> str:
    """Say what is new and what is gone, with the page on which it is."""
    lines = difflib.unified_diff(
        written.splitlines(), asked.splitlines(), "written down", "asked", lineterm="", n=6
    )
    return "\n".join(["other queries than written down (how to renew: see the class)", *lines])


@pytest.fixture
def world(
    clock: object, kanazawa: Ward, konan: Ward, editor: User, approver: User, published_plan: Plan
) -> World:
    """金沢区 with two versions, a draft, readings of every kind and a met milestone; 港南区 with a plan."""
    people = {name: cast.engage(name) for name in cast.ASKERS if name != "anonymous"}
    by = {"writer_id": editor.pk, "approver_id": approver.pk, "now": factories.MOMENT}
    neighbours = factories.make_draft(
        ward=konan, content=factories.make_content(), actor_id=editor.pk, now=factories.MOMENT
    )
    factories.publish(neighbours, **by)
    version = factories.publish_again(
        published_plan,
        lambda content: factories.retitle_first_initiative(content, "避難の知らせ方"),
        **by,
    )
    measured = open_cases.find_target(version, measured=True)
    told = open_cases.find_target(version, measured=False)
    open_cases.take(published_plan, measured, "MEASURED", factories.MOMENT, value=1.0)
    open_cases.report(published_plan, told, 2.0, factories.MOMENT, editor)
    report_milestone(
        plan_id=published_plan.pk,
        milestone_code="K1",
        met_on=factories.MOMENT.date(),
        note="",
        actor_id=editor.pk,
        now=factories.MOMENT,
    )
    return World(
        kanazawa=kanazawa,
        konan=konan,
        plan=published_plan,
        version=version,
        draft=start_draft(plan=published_plan, actor_id=editor.pk, now=factories.MOMENT),
        people=people,
    )
