"""Fill the databases of the browser tests, and find a page for every row of the permission tables.

Runs as a program of its own, because the tests' process has another database. Two worlds are made in the
folder ENGAWA_DATA_DIR: `demo`, which is what `make run` shows, with the cast and an open draft; and `made-1`,
`made-2` …, the small world of `tests/factories.py`, for rows that make something first. A row that can stand
beside the ones before it in none of them opens the next. Prints as JSON who is signed in by which session, and which
pages there are in which world.
"""

import datetime as dt
import json
import os
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.e2e.settings")

DATABASE = "engawa.sqlite3"
ORDER = ("anonymous", "viewer", "editor", "approver", "administrator", "hana", "stranger")
# The settings of the folder that Django works on.
_FOLDER = ExitStack()
# The small worlds, in the process that fills them.
_WORLDS: list["SmallWorlds"] = []


def main() -> None:
    import django

    django.setup()
    root = Path(os.environ["ENGAWA_DATA_DIR"])
    make_empty(root / "base")
    shutil.copytree(root / "base", root / "demo")
    # The worlds take equally long and share nothing, so a second process fills the small ones meanwhile.
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as second:
        filling = second.submit(fill_small, root)
        demo = make_demo(root / "demo")
        pages, left = [], []
        for row in list_pages():
            if callable(row.arguments):
                continue
            page = find_page(row, demo["world"], row.arguments)
            if page["status"] == 404:
                # It speaks of something that only the small world has.
                left.append(str(row))
            else:
                pages.append({**page, "house": "demo"})
        made = filling.result()
        pages += made["pages"] + second.submit(find_left, left).result()
    houses = {"demo": demo["sessions"], "made": made["sessions"]}
    addresses = {name: person.email for name, person in demo["world"].people.items()}
    pages = [page for page in pages if page["is_page"]]
    print(json.dumps({"sessions": houses, "addresses": addresses, "pages": pages}))


def list_pages() -> list[Any]:
    """List the rows of the permission tables that open something."""
    from tests.permissions import list_rows

    return [row for row in list_rows() if row.method == "GET" and 200 in row.statuses.values()]


def fill_small(root: Path) -> dict[str, Any]:
    """Fill the small worlds; give who is signed in there, and the pages of rows that make something first."""
    made = make_small(root / "base")
    _WORLDS.append(worlds := SmallWorlds(root, made["world"]))
    rows = [row for row in list_pages() if callable(row.arguments)]
    return {"sessions": made["sessions"], "pages": [worlds.find_page(row) for row in rows]}


def find_left(names: list[str]) -> list[dict[str, Any]]:
    """Find the pages of the rows of those names in the worlds that this process has filled."""
    rows = [row for row in list_pages() if str(row) in names]
    return [_WORLDS[0].find_page(row) for row in rows if not callable(row.arguments)]


def use_database(folder: Path) -> None:
    """Let Django work on the database and the files of that folder from now on."""
    from django.db import connections
    from django.test import override_settings

    from tests.forgetting import forget_all

    folder.mkdir(exist_ok=True)
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = str(folder / DATABASE)
    # The server of that folder looks for photographs and safety pages there.
    _FOLDER.close()
    _FOLDER.enter_context(
        override_settings(MEDIA_ROOT=folder / "media", SAFETY_DIR=folder / "safety")
    )
    # It may be of a world whose wards and plans have the same numbers.
    forget_all()


def make_empty(folder: Path) -> None:
    """Make the tables, for both worlds at once: making them takes longer than filling the small one."""
    from django.core.management import call_command
    from django.db import connection

    from tests.tables import VARIABLE, upon_tables

    use_database(folder)
    with upon_tables(Path(os.environ[VARIABLE]), str(folder / DATABASE)):
        call_command("migrate", verbosity=0, interactive=False)
    # What SQLite keeps beside the file until then is in it now, and can be copied.
    connection.close()


def make_demo(folder: Path) -> dict[str, Any]:
    """Load the demo, engage the cast, open a draft on the plan of 金沢区."""
    from django.core.management import call_command
    from django.utils import timezone

    from engawa.core.wards.models import Ward
    from engawa.rooms.policy.models import Plan, PlanVersion
    from engawa.rooms.policy.services.publishing import start_draft
    from engawa.rooms.safety.models import LoopTurn
    from engawa.rooms.safety.services.loops import note_turn
    from tests import cast
    from tests.permissions import World

    use_database(folder)
    call_command("load_demo", stdout=StringIO())
    # The demo has pages of past days and no worker: without a turn of it the house would be found standing still.
    note_turn(loop=LoopTurn.Loop.PUBLISHING, now=timezone.now())
    people = {name: cast.engage(name) for name in cast.PARTS}
    plan = Plan.objects.get(ward__slug="kanazawa", fiscal_year=2023)
    world = World(
        kanazawa=Ward.objects.get(slug="kanazawa"),
        konan=Ward.objects.get(slug="konan"),
        plan=plan,
        version=plan.versions.get(state=PlanVersion.State.PUBLISHED),
        draft=start_draft(plan=plan, actor_id=people["editor"].pk, now=timezone.now()),
        people=people,
    )
    return {"world": world, "sessions": open_sessions(people)}


def make_small(folder: Path) -> dict[str, Any]:
    """Make the world that the tables expect: `published_plan` with an open draft."""
    from engawa.rooms.policy.models import PlanVersion
    from engawa.rooms.policy.services.publishing import start_draft
    from tests import cast, factories
    from tests.permissions import World

    use_database(folder)
    kanazawa, konan = factories.make_ward("kanazawa"), factories.make_ward("konan")
    people = {name: cast.engage(name) for name in cast.PARTS}
    writer, approver = people["editor"].pk, people["approver"].pk
    factories.make_tags()
    version = factories.make_draft(
        ward=kanazawa, content=factories.make_content(), actor_id=writer, now=factories.MOMENT
    )
    plan = factories.publish(version, writer_id=writer, approver_id=approver, now=factories.MOMENT)
    world = World(
        kanazawa=kanazawa,
        konan=konan,
        plan=plan,
        version=plan.versions.get(state=PlanVersion.State.PUBLISHED),
        draft=start_draft(plan=plan, actor_id=writer, now=factories.MOMENT),
        people=people,
    )
    return {"world": world, "sessions": open_sessions(people)}


class SmallWorlds:
    """As few worlds as hold all rows that make something first: each wants a server, which takes longer than a page."""

    def __init__(self, root: Path, world: Any) -> None:
        self.root = root
        self.world = world
        self.count = 0
        # What makes a row's arguments, in which world it did so, and what they are there.
        self.made: dict[Any, tuple[int, dict[str, Any]]] = {}
        self.open_next()

    def open_next(self) -> None:
        """Begin the next world as a copy of the first."""
        use_database(self.root / "base")
        self.count += 1
        shutil.copytree(self.root / "base", self.root / f"made-{self.count}")

    def find_page(self, row: Any) -> dict[str, Any]:
        """Find the row's page in the first world that has room for it."""
        if callable(row.arguments) and row.arguments in self.made:
            # The same was made for an earlier row: looking at a page takes nothing away.
            number, arguments = self.made[row.arguments]
            if page := self.try_page(row, number, lambda: arguments):
                return page
        for number in range(1, self.count + 1):
            if page := self.try_page(row, number, lambda: row.arguments_in(self.world)):
                return page
        # What earlier rows made stands in the way everywhere: in a new world nothing does.
        self.open_next()
        use_database(self.root / f"made-{self.count}")
        return self.take_page(row, self.count, lambda: row.arguments_in(self.world))

    def try_page(
        self, row: Any, number: int, make: Callable[[], dict[str, Any]]
    ) -> dict[str, Any] | None:
        """Find the page beside those before it; None, and nothing made, when it cannot be."""
        from django.db import transaction

        use_database(self.root / f"made-{number}")
        try:
            with transaction.atomic():
                page = self.take_page(row, number, make)
                if page["status"] == 200:
                    return page
                transaction.set_rollback(True)
        except Exception:  # noqa: BLE001 - a new world shows whether it was the row's own fault
            return None
        return None

    def take_page(
        self, row: Any, number: int, make: Callable[[], dict[str, Any]]
    ) -> dict[str, Any]:
        """Find the page with the arguments that `make` gives, in the world of that number, where Django works."""
        arguments = make()
        page = find_page(row, self.world, arguments)
        if callable(row.arguments) and page["status"] == 200:
            self.made[row.arguments] = (number, arguments)
        return {**page, "house": f"made-{number}"}


def open_sessions(people: dict[str, Any], *, lasts: dt.timedelta | None = None) -> dict[str, str]:
    """Sign everybody in, for as long as usual or as is named; give the keys that their browsers keep."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    keys = {}
    for name, person in people.items():
        session = SessionStore()
        session.set_expiry(lasts)
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.save()
        keys[name] = str(session.session_key)
    return keys


def find_page(row: Any, world: Any, arguments: dict[str, Any]) -> dict[str, Any]:
    """Give a row's address with those arguments, somebody who may open it, and how it answers."""
    from django.test import Client
    from django.urls import reverse

    asker = next(name for name in ORDER if row.statuses.get(name) == 200)
    address = reverse(row.name, kwargs=arguments)
    # A page that fails is on the list too: its own test says so, and the others are still looked at.
    browser = Client(headers={"host": "localhost"}, raise_request_exception=False)
    if asker != "anonymous":
        browser.force_login(world.people[asker])
    response = browser.get(address)
    # A part of a page, which htmx puts into one, is looked at there.
    is_page = "html" in response.headers.get("Content-Type", "") and b"<html" in b"".join(response)
    return {
        "row": str(row),
        "path": address,
        "asker": asker,
        "status": response.status_code,
        "is_page": is_page or response.status_code >= 500,
    }


if __name__ == "__main__":
    main()
