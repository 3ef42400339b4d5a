"""Lotteries through the services: applying, friends, freezing, drawing once, who waits, who is drawn first."""

import datetime as dt
import json
from typing import Any

import pytest

from engawa.core.audit.models import AuditEntry
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.draw import read_list
from engawa.rooms.programmes.models import (
    Booking,
    Lottery,
    LotterySecret,
    LotteryTicket,
)
from engawa.rooms.programmes.services import booking_refusals as refusals
from engawa.rooms.programmes.services import bookings as services
from engawa.rooms.programmes.services import drawing
from engawa.rooms.programmes.services.intakes import (
    IntakeUnsound,
)
from tests.rooms.programmes.booking_material import (
    book,
    cancel,
    count_taken,
    fresh,
    hold,
    number_for,
    told,
)
from tests.rooms.programmes.lottery_material import (
    CLOSED,
    DRAWN,
    KNOWN,
    a_lottery,
    change,
    code_of,
    draw,
    enter,
    enter_many,
    freeze,
    lottery_values,
    states,
    ticket_of,
)
from tests.rooms.programmes.material import MOMENT, at, make_intake, make_programme

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


class TestApplying:
    def test_takes_no_seat_and_gives_a_number_once_the_code_was_typed(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)

        held = hold(intake, said=("RESIDENT",))
        before = (held.state, held.entry.ticket, count_taken(intake)[0])
        confirmed = services.confirm_booking(booking_id=held.pk, typed=number_for(held), now=MOMENT)

        assert before == ("HELD", None, 0)
        assert (confirmed.state, ticket_of(held), count_taken(intake)[0]) == ("APPLIED", "0001", 0)
        assert told(held) == ["number", "applied"]

    def test_is_open_to_more_than_there_are_seats(self, kanazawa: Ward) -> None:
        found = enter_many(a_lottery(kanazawa), 5)

        assert states(*found) == ["APPLIED"] * 5
        assert [ticket_of(booking) for booking in found] == [f"000{n}" for n in range(1, 6)]

    def test_is_done_at_once_by_telephone(self, kanazawa: Ward) -> None:
        booking = hold(a_lottery(kanazawa), "", phone="045-111-2222")

        assert (booking.state, ticket_of(booking)) == ("APPLIED", "0001")

    def test_is_done_once_for_an_address(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "taro")

        with pytest.raises(refusals.AlreadyBooked):
            hold(intake, "taro@example.jp")

    def test_keeps_only_the_rules_that_are_asked(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, rules=("RESIDENT", "FIRST_TIME"))

        booking = enter(intake, "taro", said=("RESIDENT", "FIRST_TIME", "CHILD_AGE"))

        assert booking.entry.said == ["RESIDENT"]

    def test_ends_with_the_time(self, kanazawa: Ward) -> None:
        with pytest.raises(refusals.IntakeClosed):
            enter(a_lottery(kanazawa), "taro", now=CLOSED)

    def test_can_be_changed_until_the_close(self, kanazawa: Ward) -> None:
        booking = enter(a_lottery(kanazawa), "taro")
        given: dict[str, Any] = {"wants": (), "note": "", "actor_id": None}

        changed = services.change_booking(
            booking_id=booking.pk, revision=booking.revision, units=2, now=MOMENT, **given
        )
        with pytest.raises(refusals.IntakeClosed):
            services.change_booking(
                booking_id=booking.pk, revision=changed.revision, units=3, now=CLOSED, **given
            )

        assert (fresh(booking).units, fresh(booking).state) == (2, "APPLIED")

    def test_lapses_without_touching_a_seat(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        held = hold(intake)

        services.lapse_due(now=MOMENT + dt.timedelta(minutes=30))

        assert (fresh(held).state, count_taken(intake)[0]) == ("LAPSED", 0)


class TestFriends:
    def test_have_one_lot_together(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        first = enter(intake, "first", units=2)
        friend = enter(intake, "friend", group=code_of(first).lower())

        content = json.loads(freeze(intake).content)

        assert ticket_of(friend) == ticket_of(first) == "0001"
        assert content["tickets"] == [["0001", 3, 0, {}]]

    @pytest.mark.parametrize("value", [str(number) for number in range(8)])
    def test_win_or_wait_together(self, kanazawa: Ward, value: str) -> None:
        intake = a_lottery(kanazawa)
        first = enter(intake, "first")
        friend = enter(intake, "friend", group=code_of(first))
        enter_many(intake, 4)

        draw(intake, value)

        assert len(set(states(first, friend)) - {"OFFERED"}) <= 1
        assert ("BOOKED" in states(first)) == ("BOOKED" in states(friend))

    def test_are_no_more_than_was_said(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, group_most=3)
        first = enter(intake, "first", units=2)

        with pytest.raises(refusals.BookingUnsound, match="合わせて3まで") as refused:
            enter(intake, "friend", units=2, group=code_of(first))

        assert refused.value.field == "group"

    def test_need_a_code_that_there_is(self, kanazawa: Ward, konan: Ward) -> None:
        elsewhere = enter(a_lottery(konan), "elsewhere")

        with pytest.raises(refusals.BookingUnsound, match="合言葉"):
            enter(a_lottery(kanazawa), "friend", group=code_of(elsewhere))

    def test_get_no_further_by_joining_somebody(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, rules=("RESIDENT",))
        first = enter(intake, "first", said=("RESIDENT",))
        enter(intake, "friend", group=code_of(first))
        enter(intake, "alone", said=("RESIDENT",))

        content = json.loads(freeze(intake).content)

        assert [ticket[2] for ticket in content["tickets"]] == [1, 0]


class TestTheFrozenList:
    def test_is_the_one_whose_hash_is_published(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, rules=("RESIDENT",), quotas=(("CHILD_CARE", 2),))
        enter(intake, "taro", units=2, wants=(("CHILD_CARE", 1),), said=("RESIDENT",))

        lottery = freeze(intake)

        drawn = read_list(content=lottery.content.encode())
        assert (drawn.seats, drawn.limits) == (3, (("CHILD_CARE", 2),))
        assert drawn.secret_hash == lottery.secret_hash
        assert drawn.public_value == "ナンバーズ4の当せん番号 (2023-10-20 19:00)"
        assert "taro" not in lottery.content
        assert LotteryTicket.objects.get().priority == 0

    def test_waits_for_the_close_and_for_the_last_number(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        late = hold(intake, now=CLOSED - MINUTE)

        with pytest.raises(drawing.DrawNotYet):
            freeze(intake, now=CLOSED - MINUTE)
        with pytest.raises(drawing.DrawNotYet, match="30分"):
            freeze(intake)
        services.confirm_booking(booking_id=late.pk, typed=number_for(late), now=CLOSED + MINUTE)
        freeze(intake, now=CLOSED + 2 * MINUTE)

        assert json.loads(Lottery.objects.get().content)["tickets"] == [["0001", 1, 0, {}]]

    def test_leaves_out_whose_number_was_never_typed(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        late = hold(intake, now=CLOSED - MINUTE)

        lottery = freeze(intake, now=CLOSED + dt.timedelta(minutes=30))

        assert json.loads(lottery.content)["tickets"] == []
        assert fresh(late).state == "LAPSED"

    def test_stays_as_it_is_when_frozen_again(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "taro")
        first = freeze(intake)

        again = freeze(intake, now=DRAWN)

        assert (again.frozen_at, again.content_hash) == (CLOSED, first.content_hash)
        assert AuditEntry.objects.filter(code="programmes.lottery.frozen").count() == 1

    @pytest.mark.parametrize(
        "facts",
        [
            {"closes_at": CLOSED + MINUTE},
            {"capacity": 4},
            {"most_at_once": 2},
            {"quotas": (("HALL", 1),)},
            {"lottery": lottery_values(drawn_at=DRAWN + DAY)},
        ],
    )
    def test_refuses_what_would_change_it(self, kanazawa: Ward, facts: dict[str, Any]) -> None:
        intake = a_lottery(kanazawa, capacity=5)
        enter(intake, "taro")
        freeze(intake)

        with pytest.raises(IntakeUnsound, match="名簿を確定した"):
            change(intake, **facts)


class TestTheRules:
    @pytest.mark.parametrize(
        "facts",
        [
            {"rules": ("RESIDENT",)},
            {"group_most": 2},
            {"value_name": "日経平均株価"},
        ],
    )
    def test_stay_once_somebody_has_applied(self, kanazawa: Ward, facts: dict[str, Any]) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "taro")

        with pytest.raises(IntakeUnsound, match="申し込んだ方が読んだ"):
            change(intake, lottery=lottery_values(**facts))

    def test_can_be_changed_before(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        before = Lottery.objects.get().secret_hash

        change(intake, lottery=lottery_values(rules=("RESIDENT",)))

        kept = Lottery.objects.get()
        assert (kept.rules, kept.secret_hash) == (["RESIDENT"], before)

    @pytest.mark.parametrize(
        ("facts", "field"),
        [
            ({"value_known_at": CLOSED}, "value_known_at"),
            ({"drawn_at": KNOWN - MINUTE}, "drawn_at"),
            ({"drawn_at": at("2023-10-28 10:00")}, "drawn_at"),
            ({"rules": ("RESIDENT", "RESIDENT")}, "rules"),
            ({"rules": ("CHILD_AGE",)}, "child_from"),
            ({"child_from": 36, "child_before": 36}, "child_before"),
            ({"group_most": 9}, "group_most"),
            ({"value_name": ""}, "value_name"),
            ({"lottery": None}, "drawn_at"),
            ({"has_waiting_list": False}, "has_waiting_list"),
            ({"way": "FIRST_COME"}, "way"),
        ],
    )
    def test_have_to_fit_together(self, kanazawa: Ward, facts: dict[str, Any], field: str) -> None:
        with pytest.raises(IntakeUnsound) as refused:
            a_lottery(kanazawa, **facts)

        assert refused.value.field == field

    def test_go_with_the_lottery_when_another_way_is_chosen(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)

        change(intake, way="FIRST_COME", lottery=None)

        assert not Lottery.objects.exists()
        assert not LotterySecret.objects.exists()


class TestWhoIsDrawnFirst:
    def test_is_whoever_meets_the_first_rule(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, rules=("RESIDENT", "CHILD_AGE"), child_from=36)
        for name, said in (
            ("neither", ()),
            ("child", ("CHILD_AGE",)),
            ("resident", ("RESIDENT",)),
            ("both", ("RESIDENT", "CHILD_AGE")),
        ):
            enter(intake, name, said=said)

        lottery = draw(intake)

        assert [*lottery.won, *lottery.waiting] == ["0004", "0003", "0002", "0001"]

    def test_is_whoever_had_no_seat_before(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        book(make_intake(programme), "again@example.jp")
        intake = a_lottery(kanazawa, programme=programme, rules=("FIRST_TIME",))
        enter(intake, "again")
        enter(intake, "new")

        content = json.loads(freeze(intake).content)

        assert [ticket[2] for ticket in content["tickets"]] == [1, 0]

    def test_is_whoever_lost_last_time_and_got_no_seat_since(self, kanazawa: Ward) -> None:
        programme = make_programme(kanazawa)
        first = a_lottery(kanazawa, programme=programme, capacity=1, most_at_once=1, group_most=1)
        people = enter_many(first, 3)
        draw(first)
        offered = next(one for one in people if states(one) == ["BOOKED"])
        cancel(offered, now=DRAWN)
        lucky = next(one for one in people if states(one) == ["OFFERED"])
        services.accept_offer(booking_id=lucky.pk, now=DRAWN)
        # Who they were is forgotten; that somebody of this address lost is not.
        Booking.objects.update(name="", email="", phone="")
        second = a_lottery(kanazawa, programme=programme, rules=("LOST_LAST",))
        again = enter_many(second, 3)

        classes = {ticket[0]: ticket[2] for ticket in json.loads(freeze(second).content)["tickets"]}

        lost = [states(one) == ["WAITING"] for one in people]
        assert [not classes[ticket_of(one)] for one in again] == lost
        assert sum(lost) == 1

    def test_is_nobody_without_a_rule(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter_many(intake, 3)

        assert {ticket[2] for ticket in json.loads(freeze(intake).content)["tickets"]} == {0}
