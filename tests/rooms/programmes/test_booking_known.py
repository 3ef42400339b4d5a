"""Whoever is known books in one go; nothing of it stands where anything was not as it was seen."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services.booking_known import book_known
from engawa.rooms.programmes.services.booking_rules import MOST_FOR_A_SENDER
from engawa.rooms.programmes.services.intakes import call_off_intake
from engawa.rooms.programmes.services.new_booking import Taken
from engawa.rooms.programmes.services.programmes import set_public
from tests.rooms.programmes.booking_material import (
    EMAIL,
    an_intake,
    book,
    fresh,
    hold,
    told,
    values,
)
from tests.rooms.programmes.material import MOMENT

pytestmark = pytest.mark.django_db
LATER = MOMENT + dt.timedelta(minutes=31)


def see(intake: Intake) -> Intake:
    """Read an intake as its page does."""
    return Intake.objects.select_related("programme__ward", "programme__section").get(pk=intake.pk)


def send(
    seen: Intake,
    email: str = EMAIL,
    *,
    press: str = "p" * 40,
    now: dt.datetime = MOMENT,
    **more: Any,
) -> Taken:
    given = {"sender": "", "may_wait": False, **more}
    return book_known(intake=seen, values=values(email), press=press, now=now, **given)


def count_what_was_written() -> tuple[int, int, int]:
    deeds = AuditEntry.objects.filter(code__startswith="programmes.booking")
    return Booking.objects.count(), Message.objects.count(), deeds.count()


class TestBookingForSomebodyKnown:
    def test_counts_the_seat_and_writes_it_down_and_tells_it_once(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)

        taken = send(see(intake))

        booking = fresh(taken.booking)
        assert (booking.state, booking.email, taken.is_new) == ("BOOKED", EMAIL, True)
        assert Intake.objects.get(pk=intake.pk).taken == 1
        assert told(booking) == ["booked"]
        deed = AuditEntry.objects.get(subject=f"programmes.booking:{booking.pk}")
        assert deed.code == "programmes.booking.booked"

    def test_gives_what_the_same_press_made(self, kanazawa: Ward) -> None:
        seen = see(an_intake(kanazawa))

        first, again = send(seen), send(seen)

        assert (again.booking.pk, again.is_new) == (first.booking.pk, False)
        assert count_what_was_written() == (1, 1, 1)

    def test_tells_what_stands_where_it_was_changed_since_it_was_seen(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        seen = see(intake)
        Programme.objects.filter(pk=intake.programme_id).update(title="新しい名前", revision=9)

        taken = send(seen)

        mail = Message.objects.get(about=f"programmes.booking:{taken.booking.pk}")
        assert "新しい名前" in mail.body
        assert count_what_was_written() == (1, 1, 1)

    def test_is_refused_where_the_last_seat_went_since_it_was_seen(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=1, most_at_once=1)
        seen = see(intake)
        book(intake, "first@example.jp")

        with pytest.raises(refusals.IntakeFull):
            send(seen)

        assert count_what_was_written() == (1, 1, 1)
        assert Intake.objects.get(pk=intake.pk).taken == 1

    def test_waits_where_somebody_waits_though_a_seat_is_free(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=1, most_at_once=1, has_waiting_list=True)
        book(intake, "first@example.jp")
        book(intake, "second@example.jp", now=MOMENT)
        # A seat that nobody has offered yet.
        Intake.objects.filter(pk=intake.pk).update(capacity=2)

        taken = send(see(intake), may_wait=True)

        assert taken.booking.state == "WAITING"

    def test_takes_the_seat_of_whoever_did_not_confirm_in_time(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=2)
        held = hold(intake, "late@example.jp")

        taken = send(see(intake), now=LATER)

        assert (fresh(held).state, taken.booking.state) == ("LAPSED", "BOOKED")
        assert Intake.objects.get(pk=intake.pk).taken == 1

    def test_is_refused_where_the_address_has_a_booking(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        seen = see(intake)
        send(seen)

        with pytest.raises(refusals.AlreadyBooked):
            send(seen, press="q" * 40)

        assert count_what_was_written() == (1, 1, 1)

    def test_is_refused_for_a_network_that_sends_on_and_on(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=100)
        for number in range(MOST_FOR_A_SENDER):
            send(see(intake), f"n{number}@example.jp", press=f"{number:040}", sender="one")

        with pytest.raises(refusals.SenderTooBusy):
            send(see(intake), sender="one")

        assert Booking.objects.count() == Message.objects.count() == MOST_FOR_A_SENDER

    def test_is_refused_where_the_ward_called_it_off_since_it_was_seen(
        self, kanazawa: Ward
    ) -> None:
        seen = see(an_intake(kanazawa))
        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=seen.programme.number,
            number=seen.number,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        with pytest.raises(refusals.IntakeClosed):
            send(seen)

        assert count_what_was_written()[:2] == (0, 0)

    def test_is_refused_where_it_was_taken_back_since_it_was_seen(self, kanazawa: Ward) -> None:
        seen = see(an_intake(kanazawa))
        set_public(
            ward_id=kanazawa.pk,
            number=seen.programme.number,
            revision=seen.programme.revision,
            is_public=False,
            actor_id=None,
            now=MOMENT,
        )

        with pytest.raises(refusals.IntakeClosed):
            send(seen)

        assert count_what_was_written()[:2] == (0, 0)

    def test_is_refused_before_it_opens(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, opens_at=LATER)

        with pytest.raises(refusals.IntakeClosed):
            send(see(intake))

        assert count_what_was_written() == (0, 0, 0)
