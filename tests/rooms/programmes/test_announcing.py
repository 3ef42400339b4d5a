"""What the ward changes or calls off is told to everybody who booked."""

import pytest

from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Announcement, Booking, Intake
from engawa.rooms.programmes.services.intakes import call_off_intake, call_off_session
from tests.outbox import deliver_mails
from tests.rooms.programmes.booking_material import (
    an_intake,
    book,
    cancel,
    count_taken,
    fresh,
    told,
)
from tests.rooms.programmes.material import MOMENT, a_session

pytestmark = pytest.mark.django_db


@pytest.fixture
def course(kanazawa: Ward) -> Intake:
    days = ("2023-10-21", "2023-10-28")
    return an_intake(kanazawa, sessions=tuple(a_session(f"{day} 10:00") for day in days))


def call_off(intake: Intake, turn: int) -> None:
    call_off_session(
        ward_id=intake.programme.ward_id,
        programme_number=1,
        number=1,
        session_id=intake.sessions.order_by("starts_at")[turn].pk,
        reason="台風のため",
        actor_id=None,
        now=MOMENT,
    )


def who_must_hear(kind: str) -> set[int]:
    return set(Announcement.objects.get(kind=kind).tellings.values_list("booking_id", flat=True))


class TestCallingOffOneSession:
    def test_tells_everybody_what_is_off_and_what_remains(self, course: Intake) -> None:
        booking, gone = book(course), book(course, "gone@example.jp")
        cancel(gone)

        call_off(course, 0)

        assert told(booking) == ["booked", "session-off"]
        assert told(gone) == ["booked", "cancelled"]
        body = deliver_mails()[-1].body
        off, _gap, remains = body.partition("残りの回は")
        assert "10月21日（土） 10:00〜12:00" in off
        assert "理由：台風のため" in off
        assert "10月28日（土） 10:00〜12:00" in remains
        assert "10月21日" not in remains
        assert fresh(booking).state == "BOOKED"
        assert count_taken(course) == (1, 1)

    def test_says_once_what_is_called_off_twice(self, course: Intake) -> None:
        booking = book(course)

        call_off(course, 0)
        call_off(course, 0)

        assert told(booking) == ["booked", "session-off"]
        assert who_must_hear("SESSION_OFF") == {booking.pk}

    def test_ends_all_bookings_with_the_last_one(self, course: Intake) -> None:
        booking = book(course)
        call_off(course, 0)

        call_off(course, 1)

        assert told(booking) == ["booked", "session-off", "called-off"]
        assert fresh(booking).state == "CANCELLED"
        assert count_taken(course) == (0, 0)
        assert who_must_hear("CALLED_OFF") == {booking.pk}


class TestCallingOffAll:
    def test_lists_everybody_who_came_or_waited(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=1, most_at_once=1)
        booked = book(intake)
        waiting = book(intake, "", phone="045-111-2222")

        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=1,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        assert who_must_hear("CALLED_OFF") == {booked.pk, waiting.pk}
        assert set(Booking.objects.values_list("state", flat=True)) == {"CANCELLED"}
