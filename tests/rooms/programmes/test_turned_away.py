"""What is refused on the pages of bookings is counted and written down, without saying whose it was."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.booking_keys import make_key
from engawa.rooms.programmes.models import Intake, TurnedAway
from engawa.rooms.programmes.services import turning_away
from engawa.rooms.programmes.services.turning_away import note_turned_away
from engawa.rooms.programmes.shredders import shred_turned_away
from engawa.rooms.programmes.views import booking as booking_views
from tests.rooms.programmes.booking_material import an_intake, hold, number_for
from tests.rooms.programmes.desk_forms import Open, words_of
from tests.rooms.programmes.material import MOMENT

pytestmark = pytest.mark.usefixtures("clock")
BOOK = "/kanazawa/programmes/1/1/book/"
TYPED = {"units": "1", "name": "浜 はな子", "phone": "045-111-2222"}
PAGE = "/kanazawa/desk/programmes/refused/"


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa, capacity=50)


def counted() -> dict[str, int]:
    return dict(TurnedAway.objects.values_list("kind", "count"))


def noted() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(code="programmes.attempt.refused").order_by("id"))


class TestWhatIsRefused:
    def test_guessed_keys_are_counted_in_one_row(self, client: Client, intake: Intake) -> None:
        for guess in range(11):
            client.get(f"/kanazawa/programmes/booking/{guess:022d}/")

        assert counted() == {"KEY": 11}
        assert [entry.data for entry in noted()] == [
            {"kind": "KEY", "count": 1},
            {"kind": "KEY", "count": 10},
        ]

    def test_the_key_of_another_ward_opens_nothing(
        self, client: Client, intake: Intake, konan: Ward
    ) -> None:
        key = make_key(code=hold(intake).code)

        answer = client.get(f"/konan/programmes/booking/{key}/")

        assert answer.status_code == 404
        assert TurnedAway.objects.get().ward == konan

    def test_numbers_that_are_tried_too_often(self, client: Client, intake: Intake) -> None:
        booking = hold(intake)
        confirm = f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/confirm/"

        for _try in range(5):
            client.post(confirm, {"number": "AAAA-AAAA"})

        assert counted() == {"NUMBER": 1}

    def test_a_number_that_is_replayed_after_its_time(
        self, client: Client, intake: Intake, clock: Any
    ) -> None:
        booking = hold(intake)
        number = number_for(booking)
        clock.shift(60 * 60)

        client.post(
            f"/kanazawa/programmes/booking/{make_key(code=booking.code)}/confirm/",
            {"number": number},
        )

        assert counted() == {"REPLAY": 1}

    def test_sign_ups_in_masses(
        self, client: Client, intake: Intake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(booking_views, "MOST_BOOKINGS", 2)

        statuses = [
            client.post(BOOK, {**TYPED, "phone": f"045-111-{number:04d}"}).status_code
            for number in range(4)
        ]

        assert statuses == [303, 303, 429, 429]
        assert counted() == {"MANY": 2}

    def test_guessed_intakes(self, client: Client, intake: Intake) -> None:
        for number in (2, 3):
            assert client.get(f"/kanazawa/programmes/1/{number}/book/").status_code == 404

        assert counted() == {"INTAKE": 2}

    def test_invitations_that_are_guessed(self, client: Client, intake: Intake) -> None:
        assert client.get(f"/kanazawa/programmes/invitation/{'A' * 22}/").status_code == 404

        assert counted() == {"INVITATION": 1}

    def test_names_nobody(self, client: Client, intake: Intake) -> None:
        client.get("/kanazawa/programmes/booking/AAAAAAAAAAAAAAAAAAAAAA/")

        row = TurnedAway.objects.get()
        assert "127.0.0.1" not in str(row.__dict__)
        assert noted()[0].actor is None
        assert row.sender not in str(noted()[0].data)


class TestCounting:
    def note(self, ward: Ward, sender: str, *, now: dt.datetime = MOMENT) -> TurnedAway:
        return note_turned_away(ward_id=ward.pk, kind="KEY", sender=sender, now=now)

    def test_begins_anew_each_hour(self, kanazawa: Ward) -> None:
        rows = [
            self.note(kanazawa, "a", now=MOMENT + dt.timedelta(minutes=minutes))
            for minutes in (0, 59, 60)
        ]

        assert [row.count for row in rows] == [1, 2, 1]

    def test_fills_no_table_in_a_flood(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(turning_away, "MOST_SENDERS", 3)

        for number in range(20):
            self.note(kanazawa, f"sender-{number}")

        assert TurnedAway.objects.count() == 4
        assert TurnedAway.objects.get(sender="").count == 17
        assert len(noted()) == 5

    def test_goes_after_ninety_days(self, kanazawa: Ward) -> None:
        self.note(kanazawa, "a")

        early = shred_turned_away(MOMENT + dt.timedelta(days=90))
        late = shred_turned_away(MOMENT + dt.timedelta(days=90, hours=1))

        assert (early, late) == (0, 1)


class TestThePage:
    def test_says_in_words_what_was_refused(
        self, client_of: Open, viewer: User, kanazawa: Ward
    ) -> None:
        for _time in range(25):
            note_turned_away(ward_id=kanazawa.pk, kind="KEY", sender="a" * 64, now=MOMENT)

        page = words_of(client_of(viewer).get(PAGE))

        assert "申込みのページのアドレスを、当てようとした" in page
        assert "多い" in page
        assert "a" * 64 not in page

    def test_says_that_nothing_was(self, client_of: Open, viewer: User, kanazawa: Ward) -> None:
        assert "断ったことは、ありません" in words_of(client_of(viewer).get(PAGE))
