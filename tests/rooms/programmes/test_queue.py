"""The queue: whoever waits has a turn, and no interleaving oversells, skips a turn or loses a seat."""

import datetime as dt
from dataclasses import replace
from typing import Any

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services.intakes import (
    IntakeRefused,
    change_intake,
    read_intake_values,
)
from tests.rooms.programmes.booking_material import (
    an_intake,
    book,
    cancel,
    count_taken,
    fresh,
    hold,
    number_for,
    take,
    told,
)
from tests.rooms.programmes.material import MOMENT, at

HOUR = dt.timedelta(hours=1)


def resize(intake: Intake, *, now: dt.datetime = MOMENT, **facts: Any) -> None:
    """Change the intake as an officer does."""
    stands = Intake.objects.get(pk=intake.pk)
    said = read_intake_values(intake=stands)
    change_intake(
        ward_id=stands.programme.ward_id,
        programme_number=stands.programme.number,
        number=stands.number,
        revision=stands.revision,
        values=replace(said, **facts),
        actor_id=None,
        now=now,
    )


class TestWaiting:
    def test_gives_turns_in_the_order_of_coming(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        book(intake, units=2)

        turns = [hold(intake, f"{name}@example.jp").waiting_number for name in ("a", "b", "c")]

        assert turns == [1, 2, 3]

    def test_tells_the_turn(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        book(intake, units=2)

        waiting = hold(intake, "taro@example.jp")

        assert told(waiting) == ["waiting"]
        assert "順番の番号は1です" in Message.objects.get(purpose="programmes.waiting").body

    def test_leaves_nobody_past_whom_somebody_would_fit(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, quotas=(("WHEELCHAIR", 1),))
        book(intake, "a@example.jp", wants=(("WHEELCHAIR", 1),))
        wheelchair = hold(intake, "b@example.jp", wants=(("WHEELCHAIR", 1),))

        seated = hold(intake, "c@example.jp")

        assert (wheelchair.state, seated.state) == ("WAITING", "HELD")


class TestOffering:
    def test_goes_to_the_first_who_fits_and_names_its_end(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        one, other = book(intake, "a@example.jp"), book(intake, "b@example.jp")
        pair, single = hold(intake, "c@example.jp", units=2), hold(intake, "d@example.jp")

        cancel(one)

        assert (fresh(pair).state, fresh(single).state) == ("WAITING", "OFFERED")
        assert fresh(single).holds_until == MOMENT + 24 * HOUR
        assert fresh(pair).waiting_number == 1
        cancel(other)
        services.decline_offer(booking_id=single.pk, now=MOMENT)
        assert fresh(pair).state == "OFFERED"

    def test_is_taken_by_one_press_however_often(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        first = book(intake, units=2)
        waiting = hold(intake, "taro@example.jp")
        cancel(first)

        for _press in range(2):
            services.accept_offer(booking_id=waiting.pk, now=MOMENT)

        assert fresh(waiting).state == "BOOKED"
        assert told(waiting) == ["waiting", "offered", "booked"]

    def test_ends_and_goes_to_the_next(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=1, most_at_once=1)
        first = book(intake)
        second, third = hold(intake, "b@example.jp"), hold(intake, "c@example.jp")
        cancel(first)
        end = MOMENT + 24 * HOUR

        with pytest.raises(refusals.OfferOver):
            services.accept_offer(booking_id=second.pk, now=end)
        services.lapse_due(now=end)

        assert (fresh(second).state, fresh(third).state) == ("LAPSED", "OFFERED")

    def test_wakes_nobody_and_counts_its_time_from_the_morning(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=1, most_at_once=1)
        first = book(intake)
        waiting = hold(intake, "taro@example.jp")

        cancel(first, now=at("2023-10-03 23:00"))

        mail = Message.objects.get(purpose="programmes.offered")
        assert mail.due_at == at("2023-10-04 07:00")
        assert fresh(waiting).holds_until == at("2023-10-05 07:00")

    def test_ends_when_it_begins_at_the_latest(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, capacity=1, most_at_once=1, cancel_until=None)
        first = book(intake)
        waiting = hold(intake, "taro@example.jp")

        cancel(first, now=at("2023-10-21 09:00"))

        assert fresh(waiting).holds_until == at("2023-10-21 10:00")

    def test_follows_when_the_ward_makes_room(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa)
        book(intake, units=2)
        waiting = hold(intake, "taro@example.jp")

        resize(intake, capacity=3)

        assert fresh(waiting).state == "OFFERED"
        assert count_taken(intake) == (3, 3)


class TestAPartThatGetsALimit:
    def test_counts_who_booked_before(self, kanazawa: Ward) -> None:
        intake = an_intake(kanazawa, quotas=(("WHEELCHAIR", 2),))
        waiting = hold(intake, wants=(("WHEELCHAIR", 1),))
        cancel(waiting)
        resize(intake, quotas=())
        Booking.objects.create(
            intake=intake,
            code="C",
            key_hash="k",
            press="p",
            state="BOOKED",
            wants={"WHEELCHAIR": 1},
            made_at=MOMENT,
            changed_at=MOMENT,
        )

        resize(intake, quotas=(("WHEELCHAIR", 1),))

        assert intake.quotas.get().taken == 1


class Rush(RuleBasedStateMachine):
    """Residents, officers and the clock at one intake, in any order."""

    ward: Ward

    @initialize(capacity=st.integers(1, 5), wheelchairs=st.integers(0, 2))
    def open_intake(self, capacity: int, wheelchairs: int) -> None:
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        wheelchairs = min(wheelchairs, capacity)
        quotas = (("WHEELCHAIR", wheelchairs),) if wheelchairs else ()
        most = min(3, capacity)
        self.intake = an_intake(
            self.ward, capacity=capacity, most_at_once=most, quotas=quotas, unit="PERSONS"
        )
        self.most, self.has_quota = most, bool(wheelchairs)
        self.now, self.count = MOMENT, 0
        self.seen: dict[int, str] = {}
        self.newcomer: Booking | None = None

    def teardown(self) -> None:
        if hasattr(self, "rollback"):
            transaction.set_rollback(True)
            self.rollback.__exit__(None, None, None)

    @rule(units=st.integers(1, 3), wants=st.integers(0, 1), is_known=st.booleans())
    def book(self, units: int, wants: int, is_known: bool) -> None:
        self.count += 1
        said: dict[str, Any] = {"units": min(units, self.most), "now": self.now}
        if wants and self.has_quota:
            said["wants"] = (("WHEELCHAIR", 1),)
        make = book if is_known else take
        try:
            made = make(self.intake, f"p{self.count}@example.jp", **said)
        except (refusals.BookingUnsound, refusals.IntakeClosed):
            return
        self.newcomer = made if isinstance(made, Booking) else made.booking

    @rule(which=st.integers(0, 20), is_right=st.booleans())
    def confirm(self, which: int, is_right: bool) -> None:
        booking = self.choose(which, "HELD")
        if booking is None:
            return
        typed = number_for(booking) if is_right else "AAAA-AAAA"
        try:
            services.confirm_booking(booking_id=booking.pk, typed=typed, now=self.now)
        except refusals.BookingRefused:
            return

    @rule(which=st.integers(0, 20))
    def cancel(self, which: int) -> None:
        booking = self.choose(which, "HELD", "BOOKED", "WAITING", "OFFERED")
        if booking is not None:
            cancel(booking, now=self.now)

    @rule(which=st.integers(0, 20), is_taken=st.booleans())
    def answer(self, which: int, is_taken: bool) -> None:
        booking = self.choose(which, "OFFERED")
        if booking is None:
            return
        do = services.accept_offer if is_taken else services.decline_offer
        try:
            do(booking_id=booking.pk, now=self.now)
        except refusals.OfferOver:
            return

    @rule(which=st.integers(0, 20), units=st.integers(1, 3))
    def change(self, which: int, units: int) -> None:
        booking = self.choose(which, "BOOKED", "WAITING")
        if booking is None:
            return
        try:
            services.change_booking(
                booking_id=booking.pk,
                revision=booking.revision,
                units=units,
                wants=tuple((key, min(count, units)) for key, count in booking.wants.items()),
                note="",
                actor_id=None,
                now=self.now,
            )
        except refusals.BookingRefused:
            return

    @rule(minutes=st.sampled_from([5, 31, 25 * 60]))
    def let_time_go_by(self, minutes: int) -> None:
        later = self.now + dt.timedelta(minutes=minutes)
        self.now = min(later, at("2023-10-19 12:00"))
        services.lapse_due(now=self.now)

    @rule(capacity=st.integers(1, 7))
    def resize(self, capacity: int) -> None:
        try:
            resize(self.intake, capacity=capacity, now=self.now)
        except IntakeRefused:
            return

    @invariant()
    def counts_what_is_taken(self) -> None:
        if not hasattr(self, "intake"):
            return
        taken, summed = count_taken(self.intake)
        row = Intake.objects.get(pk=self.intake.pk)
        assert taken == summed
        assert row.capacity is not None
        assert taken <= row.capacity
        for quota in self.intake.quotas.all():
            seated = self.intake.bookings.filter(state__in=("HELD", "BOOKED", "OFFERED"))
            assert quota.taken == sum(b.wants.get(quota.key, 0) for b in seated)
            assert quota.taken <= quota.capacity

    @invariant()
    def skips_nobody(self) -> None:
        if not hasattr(self, "intake"):
            return
        row = Intake.objects.get(pk=self.intake.pk)
        bookings = list(self.intake.bookings.order_by("id"))
        offered = [b for b in bookings if b.state == "OFFERED" and self.seen.get(b.pk) != "OFFERED"]
        newcomer = [
            b
            for b in bookings
            if self.newcomer is not None
            and b.pk == self.newcomer.pk
            and b.state in ("HELD", "BOOKED")
        ]
        quotas = {quota.key: quota.capacity - quota.taken for quota in self.intake.quotas.all()}
        for waiting in (b for b in bookings if b.state == "WAITING"):
            # What was free when this one was asked: what is free now, and what went to those behind.
            behind = [b for b in offered if turn_of(b) > turn_of(waiting)] + newcomer
            assert row.capacity is not None
            free = row.capacity - row.taken + sum(b.units for b in behind)
            parts = {
                key: left + sum(b.wants.get(key, 0) for b in behind) for key, left in quotas.items()
            }
            fits = waiting.units <= free and all(
                waiting.wants.get(key, 0) <= left for key, left in parts.items()
            )
            assert not fits, f"turn {waiting.waiting_number} was skipped"
        turns = [b.waiting_number for b in bookings if b.waiting_number]
        assert turns == sorted(set(turns))
        self.seen, self.newcomer = {b.pk: b.state for b in bookings}, None

    def choose(self, which: int, *states: str) -> Booking | None:
        found = list(self.intake.bookings.filter(state__in=states).order_by("id"))
        return found[which % len(found)] if found else None


def turn_of(booking: Booking) -> int:
    assert booking.waiting_number is not None
    return booking.waiting_number


class TestAnyOrderOfEvents:
    def test_oversells_nothing_and_skips_nobody(self, kanazawa: Ward) -> None:
        Rush.ward = kanazawa

        run_state_machine_as_test(
            Rush,
            settings=hypothesis.settings(
                max_examples=20,
                stateful_step_count=25,
                deadline=None,
                database=None,
                # To make a failing order shorter takes minutes: who mends it does so by hand.
                phases=(hypothesis.Phase.generate,),
                suppress_health_check=list(hypothesis.HealthCheck),
            ),
        )
