"""Who booked is forgotten; what the clock of the house ends."""

import datetime as dt

import pytest

from engawa.core.access.models import User
from engawa.core.jobs import loops
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.lapsing import LapsingLoop
from engawa.rooms.programmes.models import Booking
from engawa.rooms.programmes.shredders import shred_bookings, shred_takers
from tests.rooms.programmes.booking_material import an_intake, book, cancel, fresh, hold
from tests.rooms.programmes.material import MOMENT, at

DAY = dt.timedelta(days=1)
# The session ends on 21 October 2023 at noon.
AFTER = at("2023-11-20 12:00")


class TestShreddingBookings:
    def test_forgets_who_came_thirty_days_after_the_last_session(self, kanazawa: Ward) -> None:
        booking = book(an_intake(kanazawa), note="前の席")

        early = shred_bookings(AFTER - DAY)
        done = shred_bookings(AFTER)

        kept = fresh(booking)
        assert (early, done, shred_bookings(AFTER)) == (0, 1, 0)
        assert (kept.name, kept.email, kept.note, kept.state) == ("", "", "", "BOOKED")

    def test_forgets_who_cancelled_thirty_days_later(self, kanazawa: Ward) -> None:
        booking = cancel(book(an_intake(kanazawa)))

        assert shred_bookings(MOMENT + 29 * DAY) == 0
        assert shred_bookings(MOMENT + 30 * DAY) == 1
        assert fresh(booking).email == ""

    def test_empties_the_messages_too(self, kanazawa: Ward) -> None:
        hold(an_intake(kanazawa))

        shred_bookings(AFTER)

        mail = Message.objects.get()
        assert (mail.address, mail.body, mail.state) == ("", "", "WITHDRAWN")

    def test_forgets_the_officer_after_five_years(self, kanazawa: Ward, editor: User) -> None:
        booking = book(an_intake(kanazawa))
        Booking.objects.update(taken_by=editor, channel="PHONE")

        assert shred_takers(MOMENT + 1825 * DAY) == 0
        assert shred_takers(MOMENT + 1826 * DAY) == 1
        assert fresh(booking).taken_by is None


class TestTheLoop:
    def test_is_run_by_the_worker_of_the_house(self) -> None:
        assert isinstance(loops.make_all(clock=lambda: MOMENT)["programmes.lapsing"], LapsingLoop)

    def test_ends_what_is_overdue_until_it_is_stopped(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        booking = hold(an_intake(kanazawa))
        monkeypatch.setattr("engawa.core.jobs.loops.connection.close", lambda: None)
        monkeypatch.setattr("engawa.core.jobs.loops.close_old_connections", lambda: None)
        loop = LapsingLoop(clock=lambda: MOMENT + DAY, seconds=0)
        monkeypatch.setattr(loop.stopping, "wait", lambda _seconds: loop.stop())

        loop.run()

        assert fresh(booking).state == "LAPSED"
