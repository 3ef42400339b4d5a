"""How much the pages that everybody reads ask the database, and that what they remember is never stale."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.core.delivery.models import InitiativeRef
from engawa.core.fiscal.dates import TOKYO
from engawa.core.wards.models import Partner, Ward
from engawa.rooms.places.models import Place, PlaceRegister
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.stamps import read_stamp
from tests.rooms.places.material import add_bakery, lay_ground
from tests.rooms.programmes.booking_material import book
from tests.rooms.programmes.material import (
    MOMENT,
    a_session,
    make_intake,
    make_programme,
)
from tests.rooms.programmes.online_material import make_recording, set_link
from tests.rooms.programmes.test_public_list import LIST, words_of

PAGE, MONTH = f"{LIST}1/", f"{LIST}month/2023-10/"
MOST = 8


@pytest.fixture(autouse=True)
def _moment() -> Any:
    with time_machine.travel(MOMENT, tick=False):
        yield


@pytest.fixture
def place(kanazawa: Ward) -> Place:
    lay_ground(kanazawa)
    return add_bakery(kanazawa)


@pytest.fixture
def programme(kanazawa: Ward, place: Place) -> Programme:
    """A programme with everything that a page can show, one intake of it full, with somebody who waits."""
    initiative = InitiativeRef.objects.create(
        ward=kanazawa, fiscal_year=2023, code="I1", title="子育てを応援します"
    )
    partner = Partner.objects.create(ward=kanazawa, code="council", name="社会福祉協議会")
    made = make_programme(
        kanazawa,
        languages=("en",),
        partner_ids=(partner.pk,),
        promises=((initiative.pk, ""),),
    )
    make_intake(made, capacity=1, most_at_once=1, sessions=(a_session(place_id=place.pk),))
    for turn in range(2):
        book(made.intakes.get(), email=f"{turn}@example.jp")
    days = ("2023-10-22 10:00", "2023-10-29 10:00")
    make_intake(made, sessions=tuple(a_session(day, place_id=place.pk) for day in days))
    watched = make_intake(
        made,
        way="OPEN",
        capacity=None,
        opens_at=None,
        closes_at=None,
        cancel_until=None,
        has_waiting_list=False,
        sessions=(a_session("2023-10-23 10:00", is_online=True),),
    )
    set_link(watched, is_public=True)
    make_recording(kanazawa, programme_id=made.pk)
    return made


class TestPagesOfProgrammes:
    @pytest.mark.parametrize(
        ("address", "shown"),
        [
            (LIST, "全2回の1回目"),
            (f"{LIST}?q=プレパパ&language=en&day=5&part=morning&area=bunko&near=泥亀一丁目", ""),
            (f"{LIST}?q=ひだまり", "空き 12人"),
            (MONTH, "空き 12人"),
            (f"{MONTH}?q=ひだまり", "空き 12人"),
            (PAGE, "満員・キャンセル待ち 1件"),
        ],
    )
    def test_ask_the_database_eight_times_at_most(
        self, client: Any, programme: Programme, address: str, shown: str
    ) -> None:
        # A process reads the places of a ward once, and again after they changed.
        client.get(address)

        with CaptureQueriesContext(connection) as asked:
            page = client.get(address)

        assert page.status_code == 200
        assert shown in words_of(page)
        assert len(asked) <= MOST, [query["sql"][:90] for query in asked]

    def test_ask_no_more_for_many_than_for_few(
        self, client: Any, kanazawa: Ward, programme: Programme, place: Place
    ) -> None:
        client.get(PAGE)
        with CaptureQueriesContext(connection) as for_few:
            client.get(PAGE)
        for day in range(1, 29):
            session = a_session(f"2023-11-{day:02} 10:00", place_id=place.pk)
            make_intake(programme, sessions=(session,))
        make_recording(kanazawa, programme_id=programme.pk)

        with CaptureQueriesContext(connection) as for_many:
            page = client.get(PAGE)

        assert page.content.decode().count('class="intake"') == 31
        assert len(for_many) == len(for_few)

    def test_show_the_whole_of_a_programme(self, client: Any, programme: Programme) -> None:
        page = client.get(PAGE)

        words = words_of(page)
        for fact in (
            "満員・キャンセル待ち 1件",
            "全2回の2回目",
            "社会福祉協議会",
            "子育てを応援します",
            "だれでも見られる配信があります",
            "がん検診の話",
            "ひだまり工房",
        ):
            assert fact in words, fact
        assert page.content.decode().count('class="map-pin"') == 1


class TestWhatPagesRemember:
    @pytest.mark.parametrize("address", [LIST, MONTH, PAGE])
    def test_says_how_many_seats_are_free_now(
        self, client: Any, programme: Programme, address: str
    ) -> None:
        assert "空き 12人" in words_of(client.get(address))

        Intake.objects.filter(number=2).update(taken=5)

        words = words_of(client.get(address))
        assert "空き 7人" in words
        assert "空き 12人" not in words

    @pytest.mark.parametrize("address", [LIST, MONTH, PAGE])
    def test_says_that_booking_is_over_when_it_is(
        self, client: Any, programme: Programme, address: str
    ) -> None:
        assert "空き 12人" in words_of(client.get(address))

        with time_machine.travel(dt.datetime(2023, 10, 19, 17, tzinfo=TOKYO), tick=False):
            words = words_of(client.get(address))

        assert "受付は終わりました" in words
        assert "空き" not in words.replace("空きがある", "")

    @pytest.mark.parametrize("address", [LIST, PAGE])
    def test_names_a_place_as_it_is_called_now(
        self, client: Any, kanazawa: Ward, programme: Programme, place: Place, address: str
    ) -> None:
        assert "ひだまり工房" in words_of(client.get(address))

        Place.objects.filter(pk=place.pk).update(name="こもれび工房")
        register = PlaceRegister.objects.get(ward=kanazawa)
        register.revision += 1
        register.save()

        words = words_of(client.get(address))
        assert "こもれび工房" in words
        assert "ひだまり工房" not in words

    @pytest.mark.parametrize("address", [LIST, PAGE])
    def test_leaves_out_a_place_that_is_no_more_public(
        self, client: Any, kanazawa: Ward, programme: Programme, place: Place, address: str
    ) -> None:
        assert "ひだまり工房" in words_of(client.get(address))

        Place.objects.filter(pk=place.pk).update(state=Place.State.REMOVED)
        register = PlaceRegister.objects.get(ward=kanazawa)
        register.revision += 1
        register.save()

        assert "ひだまり工房" not in words_of(client.get(address))

    @pytest.mark.parametrize("address", [LIST, MONTH, PAGE])
    def test_speaks_the_language_of_each_reader(
        self, client_of: Any, programme: Programme, address: str
    ) -> None:
        Programme.objects.update(title_en="Class for parents-to-be")
        titles = {"ja": "プレパパ・プレママ教室", "en": "Class for parents-to-be"}

        for language in ("ja", "en", "ja"):
            words = words_of(client_of().get(address, {"lang": language}))

            assert titles[language] in words
            assert ("空き 12人" in words) == (language == "ja")

    def test_counts_who_waits_now(self, client: Any, programme: Programme) -> None:
        assert "キャンセル待ち 1件" in words_of(client.get(PAGE))

        book(programme.intakes.get(number=1), email="third@example.jp")

        assert Booking.objects.filter(state="WAITING").count() == 2
        assert "キャンセル待ち 2件" in words_of(client.get(PAGE))


class TestReadingAStamp:
    @pytest.mark.parametrize(
        "text",
        [
            # SQLite, with and without parts of a second.
            "2023-10-21 01:00:00",
            "2023-10-21 01:00:00.000000",
            # PostgreSQL.
            "2023-10-21 01:00:00+00",
        ],
    )
    def test_knows_the_moment_as_each_database_writes_it(self, text: str) -> None:
        assert read_stamp(text) == dt.datetime(2023, 10, 21, 10, tzinfo=TOKYO)

    def test_keeps_parts_of_a_second(self) -> None:
        assert read_stamp("2023-10-21 01:00:00.5+00").microsecond == 500_000
