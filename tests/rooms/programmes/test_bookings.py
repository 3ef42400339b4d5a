"""Bookings: a seat is held, confirmed and given back, and every change is told once."""

import datetime as dt

import pytest

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake, Programme
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services.booking_rules import MOST_FOR_A_SENDER
from engawa.rooms.programmes.services.intakes import call_off_intake
from tests.rooms.programmes.booking_material import (
    EMAIL,
    an_intake,
    book,
    cancel,
    count_taken,
    fresh,
    hold,
    number_for,
    take,
    told,
    values,
)
from tests.rooms.programmes.material import MOMENT, at

MINUTE = dt.timedelta(minutes=1)


def confirm(booking: Booking, typed: str, *, now: dt.datetime = MOMENT) -> Booking:
    return services.confirm_booking(booking_id=booking.pk, typed=typed, now=now)


class TestHoldingASeat:
    def test_counts_it_and_mails_a_number(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)

        booking = hold(intake, units=2)

        assert (booking.state, booking.holds_until) == ("HELD", MOMENT + 30 * MINUTE)
        assert count_taken(intake) == (2, 2)
        assert told(booking) == ["number"]

    def test_books_at_once_whoever_left_a_telephone_number(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)

        booking = hold(intake, "", phone="090-1234-5678")

        assert (booking.state, told(booking)) == ("BOOKED", [])

    def test_is_done_once_for_one_press(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        first = take(intake)

        second = take(intake)

        assert (second.booking.pk, second.key, second.is_new) == (
            first.booking.pk,
            first.key,
            False,
        )
        assert count_taken(intake) == (1, 1)

    def test_holds_once_for_a_page_that_was_mended_and_sent_again(self, kanazawa: Ward) -> None:
        intake, page = an_intake(kanazawa), "p" * 20
        first = take(intake, "hanna@example.jp", press=page + "a" * 20).booking

        second = take(intake, press=page + "b" * 20).booking

        assert (fresh(first).state, second.state) == ("CANCELLED", "HELD")
        assert count_taken(intake) == (1, 1)

    def test_gives_an_address_one_booking(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        first = hold(intake)

        with pytest.raises(refusals.AlreadyBooked) as refused:
            take(intake, press="another page".ljust(40, "y"))

        assert refused.value.booking == first

    def test_gives_a_telephone_number_one_booking_however_it_is_written(
        self, kanazawa: Ward
    ) -> None:
        intake = an_intake(kanazawa)
        hold(intake, "", phone="090-1234-5678")

        with pytest.raises(refusals.AlreadyBooked):
            hold(intake, "", phone="09012345678")

    def test_lets_come_again_who_went(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        cancel(book(intake))

        assert hold(intake).state == "HELD"

    @pytest.mark.parametrize(
        ("moment", "why"),
        [
            ("2023-10-01 08:59", "NOT_YET"),
            ("2023-10-19 17:00", "OVER"),
        ],
    )
    def test_is_refused_outside_of_its_time(self, kanazawa: Ward, moment: str, why: str) -> None:
        intake = an_intake(kanazawa)

        with pytest.raises(refusals.IntakeClosed) as refused:
            hold(intake, now=at(moment))

        assert refused.value.why.value == why

    def test_is_refused_for_what_is_not_public(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        Programme.objects.update(is_public=False)

        with pytest.raises(refusals.IntakeClosed):
            hold(intake)

    @pytest.mark.parametrize(
        "facts",
        [
            {"units": 3},
            {"units": 0},
            {"wants": (("WHEELCHAIR", 2),)},
            {"wants": (("ONLINE", 1),)},
            {"units": 2, "wants": (("WHEELCHAIR", 2),)},
        ],
    )
    def test_is_refused_where_it_does_not_fit(
        self, kanazawa: Ward, facts: dict[str, object]
    ) -> None:
        intake = an_intake(kanazawa, quotas=(("WHEELCHAIR", 1),))

        with pytest.raises(refusals.BookingUnsound):
            take(intake, **facts)

        assert count_taken(intake) == (0, 0)

    def test_keeps_to_the_limit_of_a_part(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, quotas=(("WHEELCHAIR", 1),), has_waiting_list=False)
        hold(intake, "a@example.jp", wants=(("WHEELCHAIR", 1),))

        with pytest.raises(refusals.IntakeFull):
            hold(intake, "b@example.jp", wants=(("WHEELCHAIR", 1),))
        hold(intake, "c@example.jp")

        assert count_taken(intake) == (2, 2)
        assert intake.quotas.get().taken == 1

    def test_says_that_there_is_a_queue_before_anybody_is_put_into_it(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        book(intake, "a@example.jp", units=2)

        with pytest.raises(refusals.IntakeFull) as refused:
            take(intake, may_wait=False)

        assert refused.value.can_wait
        assert intake.bookings.count() == 1

    def test_stops_one_network_that_sends_on_and_on(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=100)
        for number in range(MOST_FOR_A_SENDER):
            take(intake, f"p{number}@example.jp", sender="net")

        with pytest.raises(refusals.SenderTooBusy):
            take(intake, "last@example.jp", sender="net")
        later = take(intake, "last@example.jp", sender="net", now=MOMENT + 61 * MINUTE)

        assert later.booking.state == "HELD"

    def test_leaves_nothing_personal_in_the_record(self, kanazawa: Ward) -> None:
        hold(an_intake(kanazawa))

        entry = AuditEntry.objects.get(code="programmes.booking.held")

        assert entry.data == {"programme": 1, "number": 1, "units": 1}


class TestConfirming:
    def test_books_who_types_the_number_in_any_form(self, kanazawa: Ward) -> None:
        booking = hold(an_intake(kanazawa))
        typed = number_for(booking).lower().replace("-", "ー")

        confirm(booking, typed)

        assert fresh(booking).state == "BOOKED"
        assert told(booking) == ["number", "booked"]
        assert Message.objects.get(purpose="programmes.booked").files.get().name == "calendar.ics"

    def test_is_done_once_when_it_is_pressed_twice(self, kanazawa: Ward) -> None:
        booking = hold(an_intake(kanazawa))
        number = number_for(booking)
        confirm(booking, number)

        confirm(booking, number)

        assert told(booking) == ["number", "booked"]

    def test_takes_five_tries_and_keeps_the_seat(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        booking = hold(intake)
        number = number_for(booking)
        for _try in range(4):
            with pytest.raises(refusals.NumberWrong):
                confirm(booking, "AAAA-AAAA")

        with pytest.raises(refusals.NumberOver):
            confirm(booking, "AAAA-AAAA")
        with pytest.raises(refusals.NumberOver):
            confirm(booking, number)

        assert count_taken(intake) == (1, 1)

    def test_goes_on_with_a_new_number_and_not_with_the_one_before(self, kanazawa: Ward) -> None:
        booking = hold(an_intake(kanazawa))
        old = number_for(booking)

        services.send_another_number(booking_id=booking.pk, now=MOMENT + MINUTE)
        with pytest.raises(refusals.NumberWrong):
            confirm(booking, old)
        confirm(booking, number_for(booking))

        assert fresh(booking).state == "BOOKED"

    def test_comes_too_late_after_half_an_hour(self, kanazawa: Ward) -> None:
        booking = hold(an_intake(kanazawa))

        with pytest.raises(refusals.BookingOver):
            confirm(booking, number_for(booking), now=MOMENT + 30 * MINUTE)

    def test_takes_no_number_of_another_booking(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        mine, other = hold(intake), hold(intake, "taro@example.jp")

        with pytest.raises(refusals.NumberWrong):
            confirm(mine, number_for(other))


class TestLapsing:
    def test_frees_what_nobody_confirmed_and_says_so(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        booking = hold(intake)

        ended = services.lapse_due(now=MOMENT + 30 * MINUTE)

        assert (ended, fresh(booking).state) == (1, "LAPSED")
        assert count_taken(intake) == (0, 0)
        assert told(booking) == ["number", "lapsed"]

    def test_leaves_alone_what_still_has_its_time(self, kanazawa: Ward) -> None:
        booking = hold(an_intake(kanazawa))

        ended = services.lapse_due(now=MOMENT + 29 * MINUTE)

        assert (ended, fresh(booking).state) == (0, "HELD")

    def test_happens_before_the_next_one_books(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=1, most_at_once=1)
        hold(intake)

        next_one = hold(intake, "taro@example.jp", now=MOMENT + 30 * MINUTE)

        assert next_one.state == "HELD"
        assert count_taken(intake) == (1, 1)


class TestCancelling:
    def test_gives_the_seats_back_once(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        booking = book(intake, units=2)
        cancel(booking)

        cancel(booking)

        assert count_taken(intake) == (0, 0)
        assert told(booking) == ["booked", "cancelled"]

    def test_is_left_to_officers_after_its_time(self, kanazawa: Ward, editor: User) -> None:
        booking = book(an_intake(kanazawa))
        late = at("2023-10-20 17:00")

        with pytest.raises(refusals.TooLateToCancel):
            cancel(booking, now=late)
        services.cancel_booking(booking_id=booking.pk, actor_id=editor.pk, now=late)

        entry = AuditEntry.objects.get(code="programmes.booking.cancelled")
        assert (fresh(booking).state, entry.actor_id) == ("CANCELLED", editor.pk)

    def test_ends_when_it_begins_where_no_other_time_is_said(self, kanazawa: Ward) -> None:
        booking = book(an_intake(kanazawa, cancel_until=None))

        with pytest.raises(refusals.TooLateToCancel):
            cancel(booking, now=at("2023-10-21 10:00"))
        cancel(booking, now=at("2023-10-21 09:59"))

        assert fresh(booking).state == "CANCELLED"


class TestBookingForSomebody:
    def test_is_open_to_officers_before_and_after_its_time(
        self, kanazawa: Ward, editor: User
    ) -> None:
        intake = an_intake(kanazawa)

        taken = services.book_confirmed(
            intake_id=intake.pk,
            values=values("", phone="045-111-2222", channel="COUNTER"),
            press="counter".ljust(40, "x"),
            sender="",
            may_wait=False,
            actor_id=editor.pk,
            now=at("2023-10-20 09:00"),
        )

        assert (taken.booking.state, taken.booking.taken_by) == ("BOOKED", editor)

    def test_is_refused_for_what_is_called_off(self, kanazawa: Ward, editor: User) -> None:
        intake = an_intake(kanazawa)
        Intake.objects.update(called_off_at=MOMENT, called_off_reason="台風のため")

        with pytest.raises(refusals.IntakeClosed):
            services.book_confirmed(
                intake_id=intake.pk,
                values=values(),
                press="x" * 40,
                sender="",
                may_wait=False,
                actor_id=editor.pk,
                now=MOMENT,
            )


class TestChanging:
    def change(self, booking: Booking, **said: object) -> Booking:
        given = {"revision": booking.revision, "units": 1, "wants": (), "note": "", **said}
        return services.change_booking(booking_id=booking.pk, actor_id=None, now=MOMENT, **given)

    def test_counts_more_and_fewer(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        booking = book(intake)

        more = self.change(booking, units=2)
        assert count_taken(intake) == (2, 2)
        self.change(more, units=1)

        assert count_taken(intake) == (1, 1)
        assert told(booking) == ["booked", "changed", "changed"]

    def test_leaves_it_as_it_was_where_there_is_no_room(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        booking = book(intake)
        book(intake, "taro@example.jp")

        with pytest.raises(refusals.IntakeFull):
            self.change(booking, units=2)

        assert (fresh(booking).units, count_taken(intake)) == (1, (2, 2))

    def test_does_not_write_over_what_was_changed_meanwhile(self, kanazawa: Ward) -> None:
        booking = book(an_intake(kanazawa))
        self.change(booking, units=2)

        with pytest.raises(refusals.BookingChanged):
            self.change(booking, note="前の席")

        assert fresh(booking).units == 2

    def test_offers_what_it_frees_to_the_next(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        booking = book(intake, units=2)
        waiting = hold(intake, "taro@example.jp")

        self.change(booking, units=1)

        assert fresh(waiting).state == "OFFERED"


class TestCallingOff:
    def test_ends_all_bookings_and_tells_each_why(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        booked, waiting = book(intake, units=2), hold(intake, "taro@example.jp")

        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=intake.programme.number,
            number=intake.number,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        assert {fresh(booked).state, fresh(waiting).state} == {"CANCELLED"}
        assert count_taken(intake) == (0, 0)
        assert (told(booked)[-1], told(waiting)[-1]) == ("called-off", "called-off")
        assert "台風のため" in Message.objects.filter(purpose="programmes.called-off")[0].body


class TestTheLinkInAMessage:
    def test_is_in_the_language_of_its_reader_and_opens_that_booking(self, kanazawa: Ward) -> None:
        taken = take(an_intake(kanazawa), language="en")

        mail = Message.objects.get(address=EMAIL)

        assert (mail.language, taken.key in mail.body) == ("en", True)
        assert taken.key not in str(Booking.objects.values().get())

    def test_names_what_is_booked_in_that_language_too(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, title="初めての方の回", title_en="For beginners")

        take(intake, language="en")

        body = Message.objects.get(address=EMAIL).body
        assert ("For beginners" in body, "初めての方の回" in body) == (True, False)

    def test_is_sent_once_an_hour_to_who_books_again(self, kanazawa: Ward) -> None:
        booking = book(an_intake(kanazawa))

        for minutes in (0, 1, 61):
            services.send_link(booking_id=booking.pk, now=MOMENT + minutes * MINUTE)

        assert told(booking) == ["booked", "link", "link"]
