"""Where one takes part in a session in a hall and online, where its parts have no seats of their own."""

import pytest
import time_machine
from django.test import Client

from engawa.core.access.models import User
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.services.booking_refusals import BookingUnsound
from tests.rooms.programmes.booking_material import book, fresh
from tests.rooms.programmes.desk_forms import Open, text, words_of
from tests.rooms.programmes.material import MOMENT, a_session, at, make_intake, make_programme
from tests.rooms.programmes.online_material import online_intake, set_link

FORM = "/kanazawa/programmes/1/1/book/"
ASKED = "どこで参加しますか"


@pytest.fixture(autouse=True)
def moment() -> object:
    with time_machine.travel(MOMENT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    """An intake in a hall and online; only its whole is counted."""
    return online_intake(kanazawa, quotas=())


def page_of(booking: Booking) -> str:
    return f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/"


def link_of(booking: Booking) -> str:
    return f"{page_of(booking)}stream/{booking.intake.sessions.get().pk}/"


class TestTheForm:
    def test_asks_where_one_takes_part(self, client: Client, intake: Intake) -> None:
        assert ASKED in words_of(client.get(FORM))

    @pytest.mark.parametrize("facts", [{"room": "講堂"}, {"is_online": True}])
    def test_asks_nothing_where_there_is_one_way(
        self, client: Client, kanazawa: Ward, facts: dict[str, object]
    ) -> None:
        make_intake(make_programme(kanazawa), sessions=(a_session(**facts),))

        assert ASKED not in words_of(client.get(FORM))

    def test_keeps_what_was_chosen(self, client: Client, intake: Intake) -> None:
        sent = {"name": "浜 はな子", "phone": "045-111-2222", "units": "2", "way": "ONLINE"}

        client.post(FORM, {**sent, "press": "page"})

        booking = Booking.objects.get()
        assert booking.wants == {"ONLINE": 2}
        assert "オンライン 2人" in words_of(client.get(page_of(booking)))

    def test_is_asked_on_the_telephone_too(
        self, client_of: Open, editor: User, intake: Intake
    ) -> None:
        page = client_of(editor).get("/kanazawa/desk/programmes/1/intakes/1/bookings/new/")

        assert ASKED in words_of(page)


class TestTheLink:
    @pytest.mark.parametrize(
        ("wants", "status"),
        [((("ONLINE", 1),), 302), ((("HALL", 1),), 404), ((), 302)],
        ids=["online", "in the hall", "booked before it could be chosen"],
    )
    def test_is_for_those_who_watch(
        self,
        client: Client,
        intake: Intake,
        moment: time_machine.Traveller,
        wants: tuple[tuple[str, int], ...],
        status: int,
    ) -> None:
        booking = book(intake, wants=wants)
        set_link(intake)
        moment.move_to(at("2023-10-21 09:45"), tick=False)

        page, answer = client.get(page_of(booking)), client.get(link_of(booking))

        assert answer.status_code == status
        assert ("配信を開く" in text(page)) is (status == 302)

    def test_comes_when_the_choice_is_changed(
        self, client: Client, intake: Intake, moment: time_machine.Traveller
    ) -> None:
        booking = book(intake, wants=(("HALL", 1),))
        set_link(intake)
        sent = {"units": "1", "way": "ONLINE", "revision": str(booking.revision)}

        client.post(f"{page_of(booking)}change/", sent)
        moment.move_to(at("2023-10-21 09:45"), tick=False)

        assert fresh(booking).wants == {"ONLINE": 1}
        assert client.get(link_of(booking)).status_code == 302

    def test_is_for_all_where_the_other_session_is_online_only(
        self, client: Client, kanazawa: Ward, moment: time_machine.Traveller
    ) -> None:
        both = a_session("2023-10-28 10:00", room="講堂", is_online=True)
        intake = online_intake(
            kanazawa, quotas=(), sessions=(a_session("2023-10-21 10:00", is_online=True), both)
        )
        booking = book(intake, wants=(("HALL", 1),))
        set_link(intake)
        moment.move_to(at("2023-10-21 09:45"), tick=False)
        first = intake.sessions.earliest("starts_at")

        answer = client.get(f"{page_of(booking)}stream/{first.pk}/")

        assert answer.status_code == 302


class TestWhatABookingMayWant:
    def test_is_no_more_than_come(self, intake: Intake) -> None:
        with pytest.raises(BookingUnsound):
            book(intake, units=1, wants=(("ONLINE", 2),))

    def test_is_no_way_that_there_is_not(self, kanazawa: Ward) -> None:
        intake = make_intake(make_programme(kanazawa))

        with pytest.raises(BookingUnsound):
            book(intake, wants=(("ONLINE", 1),))
