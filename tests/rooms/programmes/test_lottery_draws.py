"""The draw through the services: once, who waits, the clock of the house, what is forgotten."""

import datetime as dt
import json
from collections import Counter
from random import Random
from typing import Any

import pytest
from django.utils import translation

from engawa.core.outbox.models import Message
from engawa.core.outbox.rendering import render_words
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.addresses import address_of_draw
from engawa.rooms.programmes.draw import hash_secret, read_list
from engawa.rooms.programmes.lapsing import LapsingLoop
from engawa.rooms.programmes.models import (
    Booking,
    Intake,
    Lottery,
    LotteryEntry,
    LotterySecret,
)
from engawa.rooms.programmes.services import drawing
from engawa.rooms.programmes.services.booking_messages import describe
from engawa.rooms.programmes.services.intakes import (
    call_off_intake,
)
from engawa.rooms.programmes.shredders import shred_lottery_answers, shred_lottery_contacts
from engawa.rooms.programmes.wording import say_day_and_time
from tests.rooms.programmes.booking_material import (
    cancel,
    count_taken,
    fresh,
    hold,
    told,
)
from tests.rooms.programmes.lottery_material import (
    CLOSED,
    DRAWN,
    KNOWN,
    VALUE,
    a_lottery,
    change,
    draw,
    enter,
    enter_many,
    freeze,
    lottery_facts,
    say_value,
    states,
    ticket_of,
)
from tests.rooms.programmes.material import MOMENT, at, intake_values

MINUTE = dt.timedelta(minutes=1)
DAY = dt.timedelta(days=1)


class TestTheDraw:
    def test_books_who_won_and_lets_the_others_wait_in_its_order(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        people = {ticket_of(one): one for one in enter_many(intake, 6)}

        lottery = draw(intake)

        assert states(*(people[number] for number in lottery.won)) == ["BOOKED"] * 3
        turns = [fresh(people[number]).waiting_number for number in lottery.waiting]
        assert turns == [1, 2, 3]
        assert count_taken(intake) == (3, 3)
        assert told(people[lottery.won[0]]) == ["applied", "won"]
        assert told(people[lottery.waiting[0]]) == ["applied", "lost"]

    @pytest.mark.parametrize("language", ["ja", "en"])
    def test_writes_to_each_as_if_there_were_nobody_else(
        self, kanazawa: Ward, language: str
    ) -> None:
        intake = a_lottery(kanazawa, title="秋のコース", rules=("RESIDENT",))
        people = enter_many(intake, 6, language=language)
        enter(intake, "group", units=3, language="ja")

        lottery = draw(intake)

        for one in map(fresh, people):
            mail = Message.objects.get(
                about=f"programmes.booking:{one.pk}",
                purpose__in=("programmes.won", "programmes.lost"),
            )
            with translation.override(language):
                drawn_at = say_day_and_time(lottery.drawn_at)
                context = describe(booking=one)
            alone = render_words(
                purpose=mail.purpose,
                language=language,
                context={
                    **context,
                    "ticket": ticket_of(one),
                    "drawn_at": drawn_at,
                    "draw_url": address_of_draw(intake=intake),
                },
            )
            assert (mail.subject, mail.body) == (alone.subject, alone.body)
            assert "秋のコース" in mail.body
            has_calendar = mail.purpose == "programmes.won"
            assert mail.files.count() == has_calendar
            assert mail.delivery_key.endswith(f"-{one.revision}")

    def test_tells_what_is_so_when_somebody_changed_it_while_the_words_were_written(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        intake = a_lottery(kanazawa, capacity=1, most_at_once=1, group_most=1)
        people = enter_many(intake, 3)
        freeze(intake)
        say_value(intake)
        foresee = drawing.foresee_letters

        def foresee_and_cancel(**given: Any) -> Any:
            foreseen = foresee(**given)
            # Whoever would have been the first in the queue goes at this moment.
            first = next(one for one in given["outcomes"] if one.turn == 1)
            cancel(Booking.objects.get(pk=first.booking.pk), now=KNOWN)
            return foreseen

        monkeypatch.setattr(drawing, "foresee_letters", foresee_and_cancel)
        hold_now(intake, DRAWN)

        waiting = Booking.objects.get(state="WAITING")
        mail = Message.objects.get(
            about=f"programmes.booking:{waiting.pk}", purpose="programmes.lost"
        )
        assert waiting.waiting_number == 1
        assert "空きを待つ順番は1番です。" in mail.body
        assert sorted(len(told(one)) for one in people) == [2, 2, 2]

    def test_respects_the_parts_with_a_limit(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, quotas=(("CHILD_CARE", 1),))
        enter_many(intake, 3, wants=(("CHILD_CARE", 1),))

        draw(intake)

        assert Counter(intake.bookings.values_list("state", flat=True)) == {
            "BOOKED": 1,
            "WAITING": 2,
        }
        assert intake.quotas.get().taken == 1

    def test_is_held_once(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        people = enter_many(intake, 5)
        first = draw(intake)

        again = drawing.hold_draw(intake_id=intake.pk, actor_id=None, now=DRAWN + DAY)

        assert (again.held_at, again.won) == (first.held_at, first.won)
        assert sum(len(told(one)) for one in people) == 10
        with pytest.raises(drawing.DrawDone):
            say_value(intake, "9999")

    def test_waits_for_the_list_the_value_and_the_moment(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter(intake, "taro")

        for early in (lambda: say_value(intake), lambda: hold_now(intake, DRAWN)):
            with pytest.raises(drawing.DrawNotYet):
                early()
        freeze(intake)
        with pytest.raises(drawing.DrawNotYet, match="公の数"):
            drawing.enter_value(intake_id=intake.pk, value="1", actor_id=None, now=CLOSED)
        with pytest.raises(drawing.DrawNotYet):
            hold_now(intake, DRAWN)
        say_value(intake)
        with pytest.raises(drawing.DrawNotYet, match="約束"):
            hold_now(intake, DRAWN - MINUTE)

        assert hold_now(intake, DRAWN).won == ["0001"]

    def test_leaves_nothing_behind_when_it_is_broken_off(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        intake = a_lottery(kanazawa)
        people = enter_many(intake, 5)
        freeze(intake)
        say_value(intake)

        def break_off(**_given: Any) -> None:
            raise RuntimeError("the machine stops")

        with monkeypatch.context() as broken:
            broken.setattr(drawing, "offer_free_seats", break_off)
            with pytest.raises(RuntimeError):
                hold_now(intake, DRAWN)

        assert states(*people) == ["APPLIED"] * 5
        assert {tuple(told(one)) for one in people} == {("applied",)}
        assert len(hold_now(intake, DRAWN).won) == 3

    def test_passes_the_seat_of_whoever_cancelled_since_to_the_next_in_its_order(
        self, kanazawa: Ward
    ) -> None:
        intake = a_lottery(kanazawa, capacity=1, most_at_once=1, group_most=1)
        people = {ticket_of(one): one for one in enter_many(intake, 3)}
        lottery = freeze(intake)
        say_value(intake)
        # As nobody can before the draw: with the secret.
        secret = LotterySecret.objects.get().secret
        winner = drawing.draw.hold_draw(
            drawn=read_list(content=lottery.content.encode()),
            seed=drawing.draw.make_seed(
                content=lottery.content.encode(),
                secret=bytes.fromhex(secret),
                public_value=VALUE,
            ),
        ).won[0]
        cancel(people[winner], now=KNOWN)

        drawn = hold_now(intake, DRAWN)

        assert drawn.won == [winner]
        assert states(people[winner], people[drawn.waiting[0]]) == ["CANCELLED", "OFFERED"]
        assert states(people[drawn.waiting[1]]) == ["WAITING"]

    def test_offers_more_seats_to_the_next_in_its_order(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, group_most=1)
        people = {ticket_of(one): one for one in enter_many(intake, 5)}
        lottery = draw(intake)

        change(intake, capacity=4)

        assert states(*(people[number] for number in lottery.waiting)) == ["OFFERED", "WAITING"]

    def test_is_not_held_of_what_was_called_off(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        booking = enter(intake, "taro")
        call_off_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=1,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        with pytest.raises(drawing.DrawRefused, match="中止"):
            freeze(intake)
        assert drawing.draw_due(now=DRAWN) == 0
        assert states(booking) == ["CANCELLED"]

    def test_is_fair_whatever_the_secret(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa, capacity=1, most_at_once=1, group_most=1)
        people = {ticket_of(one): one.pk for one in enter_many(intake, 4)}
        freeze(intake)
        say_value(intake)
        random, won = Random(1), Counter[str]()

        for _turn in range(200):
            won.update(draw_with(intake, random.randbytes(32)))
            Booking.objects.filter(pk__in=people.values()).update(
                state="APPLIED", waiting_number=None
            )
            Intake.objects.update(taken=0, last_waiting=0)
            Lottery.objects.update(held_at=None)

        # 16.3 is the 99.9th percentile of chi-square with 3 degrees of freedom.
        assert sum((won[number] - 50) ** 2 / 50 for number in people) < 16.3


def hold_now(intake: Intake, now: dt.datetime) -> Lottery:
    return drawing.hold_draw(intake_id=intake.pk, actor_id=None, now=now)


def draw_with(intake: Intake, secret: bytes) -> list[str]:
    """Draw as if this had been the secret from the beginning."""
    lottery = Lottery.objects.get(intake=intake)
    content = json.loads(lottery.content) | {"secret_hash": hash_secret(secret=secret)}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    Lottery.objects.update(content=written, secret_hash=content["secret_hash"])
    LotterySecret.objects.update(secret=secret.hex())
    won: list[str] = hold_now(intake, DRAWN).won
    return won


class TestTheClockOfTheHouse:
    def test_freezes_and_draws_when_it_is_time(self, kanazawa: Ward) -> None:
        intake = a_lottery(kanazawa)
        enter_many(intake, 4)

        LapsingLoop(clock=lambda: CLOSED).do_pass()
        frozen = Lottery.objects.get().frozen_at
        say_value(intake)
        LapsingLoop(clock=lambda: DRAWN - MINUTE).do_pass()
        early = Lottery.objects.get().held_at
        LapsingLoop(clock=lambda: DRAWN).do_pass()

        assert (frozen, early, Lottery.objects.get().held_at) == (CLOSED, None, DRAWN)

    def test_tries_the_others_while_one_waits(self, kanazawa: Ward) -> None:
        waiting = a_lottery(kanazawa)
        hold(waiting, now=CLOSED - MINUTE)
        other = a_lottery(kanazawa)
        enter(other, "taro")

        done = drawing.draw_due(now=CLOSED)

        assert done == 1
        assert Lottery.objects.get(intake=other).frozen_at == CLOSED
        assert Lottery.objects.get(intake=waiting).frozen_at is None


class TestForgetting:
    def test_answers_go_thirty_days_after_the_last_session(self, kanazawa: Ward) -> None:
        enter(a_lottery(kanazawa, rules=("RESIDENT",)), "taro", said=("RESIDENT",))
        ends = at("2023-10-28 12:00")

        assert shred_lottery_answers(ends + 29 * DAY) == 0
        assert shred_lottery_answers(ends + 30 * DAY) == 1
        assert LotteryEntry.objects.get().said == []

    def test_marks_of_addresses_go_after_two_years(self, kanazawa: Ward) -> None:
        enter(a_lottery(kanazawa), "taro")

        assert shred_lottery_contacts(MOMENT + 730 * DAY) == 0
        assert shred_lottery_contacts(MOMENT + 731 * DAY) == 1
        assert LotteryEntry.objects.get().contact_hash == ""

    def test_marks_say_nothing_across_programmes(self, kanazawa: Ward) -> None:
        marks = {enter(a_lottery(kanazawa), "taro").entry.contact_hash for _each in range(2)}

        assert len(marks) == 2


def test_a_lottery_is_copied_with_its_moments_moved(kanazawa: Ward) -> None:
    from engawa.rooms.programmes.recurrence import OnClosed
    from engawa.rooms.programmes.services.copying import move_to_next_month

    moved = move_to_next_month(values=intake_values(**lottery_facts()), on_closed=OnClosed.KEEP)

    assert moved is not None
    assert moved.lottery is not None
    assert moved.lottery.drawn_at - DRAWN == moved.sessions[0].starts_at - at("2023-10-28 10:00")
