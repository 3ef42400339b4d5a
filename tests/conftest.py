"""What every test may ask for: the cast, two wards, a small plan, and clients that look closely."""

import datetime as dt
import gc
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_django
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test import Client
from django.utils import translation
from hypothesis import HealthCheck, settings

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion
from tests import cast, factories
from tests.forgetting import forget_all
from tests.shared import REPOSITORY
from tests.standing import Standing, gather, wanted_by
from tests.tables import folder_of_run, upon_tables

UNKNOWN_VARIABLE = re.compile(r"UNKNOWN-TEMPLATE-VARIABLE:\S*")

# Examples are found again on the same commit, so a red run can be repeated; nothing is kept on disk.
settings.register_profile(
    "engawa",
    database=None,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("engawa")


class CheckedClient(Client):
    """A browser that fails the test when a page shows a variable that nobody passed."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if not response.streaming and "html" in response.headers.get("Content-Type", ""):
            unknown = UNKNOWN_VARIABLE.findall(response.content.decode())
            assert not unknown, (
                f"{request.get('PATH_INFO')} shows variables nobody passed: {unknown}"
            )
        return response


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> None:
    """Begin with empty caches and in Japanese: what another test kept, or its language, is gone."""
    forget_all()
    # A request leaves its language in the thread, and a service called next would speak it.
    translation.activate("ja")


# --- people -------------------------------------------------------------------------------------


@pytest.fixture
def client() -> CheckedClient:
    """Somebody who has not signed in."""
    return CheckedClient()


@pytest.fixture
def client_of() -> Callable[..., CheckedClient]:
    """Open a browser in which that person is signed in (None: nobody is)."""

    def open_browser(user: User | AnonymousUser | None = None, **defaults: Any) -> CheckedClient:
        browser = CheckedClient(**defaults)
        if isinstance(user, User):
            browser.force_login(user)
        return browser

    return open_browser


@pytest.fixture
def hana(db: None) -> User:
    """花: signed in, a resident without any role."""
    return cast.engage("hana")


@pytest.fixture
def taro(db: None) -> User:
    """太郎: shares 花's group."""
    return cast.engage("taro")


@pytest.fixture
def jiro(db: None) -> User:
    """次郎: a stranger to 花."""
    return cast.engage("jiro")


@pytest.fixture
def viewer(kanazawa: Ward) -> User:
    """係員 of 金沢区 who may look."""
    return cast.engage("viewer")


@pytest.fixture
def editor(kanazawa: Ward) -> User:
    """係員 of 金沢区 who may write."""
    return cast.engage("editor")


@pytest.fixture
def approver(kanazawa: Ward) -> User:
    """係員 of 金沢区 who may approve what another wrote."""
    return cast.engage("approver")


@pytest.fixture
def second_approver(kanazawa: Ward) -> User:
    """Another 係員 of 金沢区 who may approve."""
    return cast.engage("second_approver")


@pytest.fixture
def administrator(kanazawa: Ward) -> User:
    """管理者 of 金沢区."""
    return cast.engage("administrator")


@pytest.fixture
def stranger(konan: Ward) -> User:
    """管理者 of 港南区, who is nobody in 金沢区."""
    return cast.engage("stranger")


@pytest.fixture
def kept_connection() -> Iterator[None]:
    """Let a request through the whole application leave this test's connection, and its transaction, open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# --- tables -------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def tables(
    django_db_modify_db_settings: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ExitStack]:
    """The tables that another has made for this run; until closed, a turn to make them for all others."""
    with ExitStack() as turn:
        if connection.vendor == "sqlite":
            database = connection.creation._get_test_db_name()
            turn.enter_context(upon_tables(folder_of_run(tmp_path_factory), database))
        yield turn


@pytest.fixture(scope="session")
def django_db_setup(tables: ExitStack, django_db_setup: None) -> None:
    """Make the database of the tests as pytest-django does, upon the tables that are there already."""
    tables.close()


# --- wards and plans ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def standing(
    django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker
) -> Iterator[Standing]:
    """What stands in the database before a test begins."""
    standing = Standing()
    yield standing
    with django_db_blocker.unblock():
        standing.bring([])


@pytest.fixture
def _django_db_helper(
    request: pytest.FixtureRequest,
    layers_stand: None,
    _django_db_helper: None,
) -> None:
    """Open a test's own transaction, as pytest-django does, upon the layers that the test works on."""


@pytest.fixture
def layers_stand(
    request: pytest.FixtureRequest,
    standing: Standing,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> None:
    """Let the layers stand that the test works on, and no other."""
    with django_db_blocker.unblock():
        standing.bring(wanted_by(request.node))


@pytest.fixture
def kanazawa(db: None, standing: Standing) -> Ward:
    """金沢区 with three sections and a partner."""
    if "published_plan" in standing:
        return Ward.objects.get(slug="kanazawa")
    return factories.make_ward("kanazawa")


@pytest.fixture
def konan(db: None) -> Ward:
    """港南区 with three sections and a partner."""
    return factories.make_ward("konan")


@pytest.fixture
def now() -> dt.datetime:
    """The moment of the tests: 3 October 2023, ten in the morning in Tokyo."""
    return factories.MOMENT


@pytest.fixture
def clock(now: dt.datetime) -> Iterator[time_machine.Traveller]:
    """Make `now` the moment of the whole process too; `clock.shift(seconds)` lets time go by."""
    with time_machine.travel(now, tick=False) as coordinates:
        yield coordinates


@pytest.fixture
def published_plan(kanazawa: Ward, editor: User, approver: User) -> Plan:
    """The plan of 金沢区 for 2023, version 1 published; it stands (`standing.make_plan`)."""
    return Plan.objects.get(ward=kanazawa, fiscal_year=2023)


@pytest.fixture
def published_version(published_plan: Plan) -> PlanVersion:
    """Version 1 of `published_plan`."""
    return published_plan.versions.get(state=PlanVersion.State.PUBLISHED)


@pytest.fixture
def draft(published_plan: Plan) -> PlanVersion:
    """Version 2 of `published_plan`, an open draft that still says what version 1 says; it stands, too."""
    return published_plan.versions.get(state=PlanVersion.State.DRAFT)


# --- the house stays clean ----------------------------------------------------------------------


def _files_not_kept() -> set[str] | None:
    """List what git sees as new or changed; None where there is no git."""
    answer = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=all"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    return set(answer.stdout.splitlines()) if answer.returncode == 0 else None


# What was imported and collected stays to the end: looking through it again and again for something to
# throw away took a fourteenth of the time of all tests.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish(session: pytest.Session) -> None:
    gc.collect()
    gc.freeze()


def pytest_sessionstart(session: pytest.Session) -> None:
    if not hasattr(session.config, "workerinput"):
        session.config.stash[_BEFORE] = _files_not_kept()


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Fail the session when the tests left a file behind (ENGAWA_TESTS_LEAVE_NO_FILE, set by `make test`)."""
    before = session.config.stash.get(_BEFORE, None)
    if before is None or not session.config.getoption("--leave-no-file"):
        return
    left = (_files_not_kept() or set()) - before
    if left:
        reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is not None:
            reporter.write_line(f"The tests left files behind: {sorted(left)}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder that the test settings made for this run, once, after all workers."""
    folder = Path(os.environ.get("ENGAWA_DATA_DIR", ""))
    if not hasattr(config, "workerinput") and folder.name.startswith("engawa-test-"):
        shutil.rmtree(folder, ignore_errors=True)


_BEFORE = pytest.StashKey[set[str] | None]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what would run in the same way on every database, when only the database is in question."""
    items[:] = gather(items)
    if not config.getoption("--only-with-database"):
        return
    kept = [item for item in items if _uses_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _uses_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(
        item.get_closest_marker("django_db")
        or fixtures & {"db", "transactional_db", "django_db_setup"}
    )


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-with-database",
        action="store_true",
        help="run only the tests that use the database",
    )
    parser.addoption(
        "--leave-no-file",
        action="store_true",
        help="fail when the tests change a file of the checkout (others may be editing it meanwhile)",
    )
