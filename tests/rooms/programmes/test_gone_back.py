"""Whoever goes back to the form of booking and mends what was sent holds one seat, under whatever address."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Booking, Intake
from tests.rooms.programmes.booking_material import EMAIL, an_intake

pytestmark = pytest.mark.usefixtures("clock")
BOOK = "/kanazawa/programmes/1/1/book/"
TYPED = {
    "units": "1",
    "name": "浜 はな子",
    "email": EMAIL,
    "note": "前の席がよいです",
    "press": "p1",
}


@pytest.fixture(autouse=True)
def no_knocks() -> None:
    cache.clear()


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa)


def send(client: Client, **said: Any) -> Any:
    return client.post(BOOK, {**TYPED, **said})


class TestGoingBackToTheForm:
    def test_mends_what_it_held_when_somebody_goes_back(
        self, client: Client, intake: Intake
    ) -> None:
        send(client, email="hanna@example.jp")

        send(client)

        states = dict(Booking.objects.values_list("email", "state"))
        assert states == {"hanna@example.jp": "CANCELLED", EMAIL: "HELD"}

    def test_mends_what_it_held_when_the_browser_fetched_the_page_anew(
        self, client: Client, intake: Intake
    ) -> None:
        send(client, name="浜 はなこ")

        mended = send(client, press="of the page that was fetched anew")
        strange = send(Client(), press="of another browser", name="だれか")

        assert mended["Location"] == (
            f"/kanazawa/programmes/booking/{make_key(code=Booking.objects.get(state='HELD').code)}/"
        )
        states = dict(Booking.objects.values_list("name", "state"))
        assert states == {"浜 はなこ": "CANCELLED", "浜 はな子": "HELD"}
        assert strange.status_code == 409

    def test_lets_go_of_what_it_held_for_an_address_that_was_mended(
        self, client: Client, intake: Intake
    ) -> None:
        Intake.objects.update(capacity=1)
        send(client, email="hanna@example.jp")

        mended = send(client, press="of the page that was fetched anew")
        twice = send(client, press="of the page that was fetched anew")
        again = send(client, email="hana2@example.jp", press="fetched once more")

        assert [answer.status_code for answer in (mended, twice, again)] == [303, 303, 303]
        assert mended["Location"] == twice["Location"]
        states = dict(Booking.objects.values_list("email", "state"))
        assert states == {
            "hanna@example.jp": "CANCELLED", EMAIL: "CANCELLED", "hana2@example.jp": "HELD",
        }  # fmt: skip
        assert Intake.objects.get().taken == 1

    @pytest.mark.parametrize("other", ["browser", "name"])
    def test_holds_for_somebody_else_as_well(
        self, client: Client, intake: Intake, other: str
    ) -> None:
        send(client)

        who = {"name": "浜 太郎"} if other == "name" else {}
        sender = Client() if other == "browser" else client
        send(sender, email="taro@example.jp", press="of another page", **who)

        assert set(Booking.objects.values_list("state", flat=True)) == {"HELD"}
