"""Every view says whom it lets in, and every view is asked by everybody."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.policy.models import Plan, PlanVersion
from tests import cast
from tests.house_rules.source import listed
from tests.permissions import Row, World, list_rows

# Views that other packages bring, by the beginning of their module, and why they need no mark of ours.
BROUGHT = {
    "allauth.": "guards itself: signing in comes before any role",
    "ninja.": "the API only reads what is public; its own tests ask for it",
}
ROWS = list_rows()


def list_views() -> Iterator[tuple[str, Callable[..., object]]]:
    """List (name of the address or its pattern, view) of all addresses."""

    def walk(
        patterns: list[URLPattern | URLResolver], namespace: str
    ) -> Iterator[tuple[str, object]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern.url_patterns, inner)
            else:
                yield f"{namespace}{pattern.name or pattern.pattern}", pattern.callback

    yield from walk(get_resolver().url_patterns, "")


def is_brought(view: object) -> bool:
    """Tell whether the view comes with another package."""
    return str(view.__module__).startswith(tuple(BROUGHT)) and not hasattr(view, "permission")


class TestEveryView:
    def test_says_whom_it_lets_in(self) -> None:
        views = {name: view for name, view in list_views() if not is_brought(view)}

        unmarked = [name for name, view in views.items() if not hasattr(view, "permission")]

        assert len(views) > 3
        assert unmarked == [], listed(unmarked)

    def test_stands_in_a_permission_table(self) -> None:
        asked = {row.name for row in ROWS}

        missing = [
            name for name, view in list_views() if not is_brought(view) and name not in asked
        ]

        assert missing == [], listed(missing)


class TestPermissionTables:
    def test_ask_everybody(self) -> None:
        incomplete = [str(row) for row in ROWS if set(row.statuses) != set(cast.ASKERS)]

        assert incomplete == [], listed(incomplete)

    def test_say_each_thing_once(self) -> None:
        counted = Counter((row.method, row.name, str(row.arguments), str(row.data)) for row in ROWS)

        assert [key for key, count in counted.items() if count > 1] == []

    # One world for a whole table: making it takes longer than asking.
    @pytest.mark.parametrize("place", sorted({row.place for row in ROWS}))
    def test_are_true(self, place: str, world: World, client_of: Callable[..., Client]) -> None:
        browsers = {asker: client_of(world.people.get(asker)) for asker in cast.ASKERS}

        found = [
            f"{row} by {asker}: {answer}, not {row.statuses[asker]}"
            for row in ROWS
            if row.place == place
            for asker, answer in ask(row, world, browsers).items()
            if answer != row.statuses[asker]
        ]

        assert found == [], listed(found)


class TestSigningInAgain:
    def test_leads_to_an_address_that_can_be_opened_whatever_was_sent(
        self, world: World, client_of: Callable[..., Client]
    ) -> None:
        asked, lost = 0, []
        administrator = client_of(world.people["administrator"])
        for row in ROWS:
            if row.method == "GET" or row.statuses["anonymous"] != 302:
                continue
            asked += 1
            with transaction.atomic():
                sent = {} if row.data is None else {"data": row.data}
                address = reverse(row.name, kwargs=row.arguments_in(world))
                answer = getattr(client_of(None), row.method.lower())(address, **sent)
                back = parse_qs(urlsplit(answer["Location"]).query)["next"][0]
                status = administrator.get(back).status_code
                transaction.set_rollback(True)
            if status == 405:
                lost.append(f"{row}: {back} answers {status}")

        assert asked > 20
        assert lost == [], listed(lost)


def ask(row: Row, world: World, browsers: dict[str, Client]) -> dict[str, int | str]:
    """Give what each of the row's askers is answered; what the row makes is made once, and taken back."""
    with transaction.atomic():
        try:
            address = reverse(row.name, kwargs=row.arguments_in(world))
        except Exception as error:  # noqa: BLE001 - said in the list of findings
            return dict.fromkeys(row.statuses, f"{type(error).__name__}: {error}")
        else:
            return {asker: ask_by(browsers[asker], row, address) for asker in row.statuses}
        finally:
            transaction.set_rollback(True)


def ask_by(browser: Client, row: Row, address: str) -> int | str:
    """Give the status of the answer, or what went wrong; what it changed is taken back before the next asks."""
    sent = {} if row.data is None else {"data": row.data}
    with transaction.atomic():
        try:
            answer = getattr(browser, row.method.lower())(address, **sent)
            # A page that comes in parts is only done when it has been read.
            if answer.streaming:
                b"".join(answer.streaming_content)
            return int(answer.status_code)
        except Exception as error:  # noqa: BLE001 - said in the list of findings
            return f"{type(error).__name__}: {error}"
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def world(
    kanazawa: Ward, konan: Ward, published_plan: Plan, draft: PlanVersion, now: dt.datetime
) -> World:
    people: dict[str, User] = {
        name: cast.engage(name) for name in cast.ASKERS if name != "anonymous"
    }
    return World(
        kanazawa=kanazawa,
        konan=konan,
        plan=published_plan,
        version=published_plan.versions.get(number=1),
        draft=draft,
        people=people,
    )
