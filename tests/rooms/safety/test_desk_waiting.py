"""What waits to be decided stands first on the first page of the desk: proposals made of the agency's telegrams."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import Proposal
from tests.rooms.places.desk_forms import words_of
from tests.rooms.safety.telegram_material import MINUTE, make_quake_trigger, prepare_ward, receive
from tests.telegrams import KONAN, SOUTH, make_earthquake, make_landslide

HOME = "/kanazawa/desk/safety/"
DRILL = f"{HOME}drill/"
WAITS = "決めていない提案が"


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    return prepare_ward(kanazawa, "cliff-1")


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def desk(client_of: Callable[..., Client], viewer: User) -> Client:
    return client_of(viewer)


def warn_of_landslides(now: dt.datetime, **how: str) -> None:
    receive(make_landslide(at=now - MINUTE, out={SOUTH: "3"}, **how), now=now)


class TestProposalsOnTheFirstPage:
    def test_say_how_many_wait_at_which_level_since_when_and_lead_to_them(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        make_quake_trigger(ward)
        warn_of_landslides(now)
        receive(make_earthquake(at=now - MINUTE, felt={KONAN: "5+"}, event_id="1"), now=now)

        answer = desk.get(HOME)

        page = words_of(answer)
        made = timezone.localtime(Proposal.objects.get(kind="ISSUE").made_at)
        assert f"{WAITS}2つあります" in page
        assert "警戒レベル4 避難指示 崖崩れ、土石流、地滑り" in page
        assert "地域防災拠点をすべて開く" in page
        assert f"{made:%H:%M} から待っています" in page
        assert f'href="{HOME}proposals/"' in answer.content.decode().split(WAITS)[1]

    def test_come_before_all_else(self, ward: Ward, desk: Client, now: dt.datetime) -> None:
        warn_of_landslides(now)

        page = words_of(desk.get(HOME))

        assert page.index(WAITS) < page.index("いま出しているもの")

    def test_are_not_spoken_of_when_none_waits(self, ward: Ward, desk: Client) -> None:
        assert WAITS not in words_of(desk.get(HOME))

    def test_of_the_agencys_drill_wait_at_the_desk_of_the_drill_alone(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        warn_of_landslides(now, status="訓練")

        real, drill = words_of(desk.get(HOME)), words_of(desk.get(DRILL))

        assert WAITS not in real
        assert "訓練の提案が1つ、決めるのを待っています" in drill
        assert "気象庁の訓練の電文から" in drill

    def test_of_a_telegram_that_is_played_are_not_called_the_agencys_drill(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        receive(make_landslide(at=now - MINUTE, out={SOUTH: "3"}), now=now, is_rehearsal=True)

        page = words_of(desk.get(DRILL))

        assert "訓練の提案が1つ、決めるのを待っています" in page
        assert "気象庁の訓練の電文から" not in page

    def test_that_are_real_are_not_spoken_of_in_the_drill(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        warn_of_landslides(now)

        assert "決めるのを待っています" not in words_of(desk.get(DRILL))

    def test_that_were_decided_wait_no_more(
        self, ward: Ward, desk: Client, now: dt.datetime
    ) -> None:
        warn_of_landslides(now)
        Proposal.objects.update(state="DISMISSED", reason="ほかの区の分", decided_at=now)

        assert WAITS not in words_of(desk.get(HOME))
