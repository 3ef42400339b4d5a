"""Pages of the desk that learn that they have grown old: what they are asked for, and when the answer is another one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import OrderVersion, Publication, PublicPage
from engawa.rooms.safety.values import Action
from tests.rooms.places.desk_forms import words_of
from tests.rooms.safety import order_material as material
from tests.rooms.safety.order_material import DESK
from tests.rooms.safety.telegram_material import make_trigger, receive, watch
from tests.telegrams import SOUTH, make_landslide

STATE = f"{DESK}state/"
PARTS = {"X-Ward-Part": "home"}


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return material.prepare_ward(kanazawa)


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def desk(client_of: Callable[..., Client], editor: User) -> Client:
    return client_of(editor)


@pytest.fixture
def version(ward: Ward, now: dt.datetime) -> OrderVersion:
    return material.draft(ward, now=now)


def ask(desk: Client, address: str = STATE) -> dict[str, Any]:
    answer: dict[str, Any] = desk.get(address).json()
    return answer


def show_outside(ward: Ward, at: dt.datetime) -> None:
    """Let the watcher have seen all that was asked for."""
    Publication.objects.filter(ward=ward).update(sequence=1, on_disk_at=at, seen_at=at)
    PublicPage.objects.update_or_create(
        ward=ward, is_drill=False, defaults={"made_at": at, "seen_at": at}
    )


class TestTheStateOfTheFirstPage:
    def test_is_that_with_which_the_page_was_made(self, desk: Client, ward: Ward) -> None:
        page = desk.get(DESK).content.decode()

        assert f'data-ward-renew="{STATE}"' in page
        assert f'data-ward-renew-state="{ask(desk)["state"]}"' in page
        assert "最新の状態を見る" in page

    def test_stays_while_nothing_happens(self, desk: Client, ward: Ward) -> None:
        assert ask(desk) == ask(desk)

    def test_changes_with_each_step_of_an_order(
        self, desk: Client, ward: Ward, now: dt.datetime
    ) -> None:
        states = [ask(desk)["state"]]

        version = material.draft(ward, now=now)
        states.append(ask(desk)["state"])
        version = material.submit(version, now=now)
        states.append(ask(desk)["state"])
        version = material.approve(version, now=now)
        states.append(ask(desk)["state"])
        show_outside(ward, now)
        states.append(ask(desk)["state"])

        assert len(set(states)) == len(states)

    def test_changes_with_a_proposal(self, desk: Client, ward: Ward, now: dt.datetime) -> None:
        watch(ward)
        make_trigger(ward)
        before = ask(desk)

        receive(make_landslide(at=now, out={SOUTH: "3"}), now=now)

        assert ask(desk)["state"] != before["state"]

    def test_is_not_news_when_the_same_was_seen_again(
        self, desk: Client, ward: Ward, now: dt.datetime
    ) -> None:
        show_outside(ward, now)
        before = ask(desk)

        show_outside(ward, now + dt.timedelta(seconds=50))

        after = ask(desk)
        assert after["state"] == before["state"]
        assert after["moment"] != before["moment"]

    def test_changes_when_nobody_looks_any_longer_at_what_the_public_page_tells(
        self, desk: Client, ward: Ward, now: dt.datetime
    ) -> None:
        show_outside(ward, now)
        before = ask(desk)["state"]

        PublicPage.objects.update(seen_at=now - dt.timedelta(minutes=6))

        assert ask(desk)["state"] != before

    def test_is_asked_for_soon_while_something_is_waited_for_and_later_else(
        self, desk: Client, ward: Ward, now: dt.datetime
    ) -> None:
        show_outside(ward, now)
        quiet = ask(desk)["again_in"]

        material.submit(material.draft(ward, now=now), now=now)

        assert (quiet, ask(desk)["again_in"]) == (30, 5)

    def test_of_the_drill_knows_nothing_of_real_orders(
        self, desk: Client, ward: Ward, now: dt.datetime
    ) -> None:
        before = ask(desk, f"{DESK}drill/state/")

        material.draft(ward, now=now)

        assert ask(desk, f"{DESK}drill/state/") == before

    def test_is_kept_nowhere(self, desk: Client, ward: Ward) -> None:
        assert desk.get(STATE)["Cache-Control"] == "no-store"


class TestThePartsOfTheFirstPage:
    def test_hold_nothing_that_somebody_types_in(
        self, desk: Client, ward: Ward, version: OrderVersion
    ) -> None:
        parts = desk.get(DESK, headers=PARTS).content.decode()

        assert "書きかけと承認待ち" in parts
        assert 'data-ward-renewed="public"' in parts
        assert not any(mark in parts for mark in ("<html", "<form", "<input", "<select"))

    def test_leave_messages_to_a_page_that_shows_them(self, desk: Client, ward: Ward) -> None:
        desk.post(f"{DESK}start/", {"hazard": "EARTHQUAKE"})

        desk.get(DESK, headers=PARTS)

        assert "どの災害の避難情報かを選んでください。" in words_of(desk.get(DESK))


class TestTheStateOfADraft:
    def test_is_that_with_which_its_page_was_made(
        self, desk: Client, version: OrderVersion
    ) -> None:
        address = f"{DESK}drafts/{version.pk}/"

        page = desk.get(f"{address}check/").content.decode()

        assert f'data-ward-renew-state="{ask(desk, f"{address}state/")["state"]}"' in page

    def test_changes_when_a_colleague_decides(
        self, desk: Client, version: OrderVersion, now: dt.datetime
    ) -> None:
        address = f"{DESK}drafts/{version.pk}/state/"
        material.submit(version, now=now)
        before = ask(desk, address)

        version.refresh_from_db()
        material.approve(version, now=now)

        assert before["again_in"] == 5
        assert ask(desk, address)["state"] != before["state"]

    def test_is_not_touched_by_another_order(
        self, desk: Client, ward: Ward, version: OrderVersion, now: dt.datetime
    ) -> None:
        address = f"{DESK}drafts/{version.pk}/state/"
        before = ask(desk, address)

        material.draft(ward, now=now)

        assert ask(desk, address) == before


class TestTheStateOfAnOrder:
    def test_changes_with_a_draft_of_its_next_version(
        self, desk: Client, ward: Ward, now: dt.datetime
    ) -> None:
        order = material.issue(ward, now=now)
        address = f"{DESK}orders/{order.pk}/"
        page = desk.get(address).content.decode()
        before = ask(desk, f"{address}state/")["state"]

        material.change(order, Action.LIFT, now=now)

        assert f'data-ward-renew-state="{before}"' in page
        assert ask(desk, f"{address}state/")["state"] != before
