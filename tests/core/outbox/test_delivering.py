"""Delivering by leases: nothing lost, nothing doubled, quiet at night, patient with servers."""

import datetime as dt
import logging

import pytest

from engawa.core.outbox import channels, registry
from engawa.core.outbox.channels import Attachment, Refused, TryLater, Unanswered
from engawa.core.outbox.models import Message
from engawa.core.outbox.services.delivering import deliver_due, take_batch
from engawa.core.wards.models import Ward
from tests.core.outbox import cases
from tests.core.outbox.cases import HOUR, MINUTE, MOMENT, NIGHT, Killed, Pigeon, deliver, fail, put

pytestmark = pytest.mark.django_db


class TestDeliverDue:
    def test_brings_a_message_to_its_reader_and_writes_so(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        put(kanazawa.pk, files=[Attachment("a.ics", "text/calendar", b"BEGIN")])

        done = deliver()

        message, (parcel,) = cases.only(), pigeon.arrived
        assert (done.taken, done.sent) == (1, 1)
        assert (message.state, message.sent_at, message.ended_at) == ("SENT", MOMENT, MOMENT)
        assert (parcel.address, parcel.body) == (cases.ADDRESS, "ありがとうございます。\n")
        assert parcel.files == (Attachment("a.ics", "text/calendar", b"BEGIN"),)
        assert parcel.reference == str(message.reference)

    def test_brings_it_once(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk)

        deliver()
        deliver(MOMENT + HOUR)

        assert len(pigeon.arrived) == 1

    def test_takes_batch_after_batch(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        for number in range(45):
            put(kanazawa.pk, delivery_key=f"tests.receipt:{number}")

        done = deliver()

        assert (done.sent, len(pigeon.arrived)) == (45, 45)

    def test_leaves_what_is_not_due(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk, not_before=MOMENT + HOUR)

        deliver()

        assert (pigeon.arrived, cases.only().attempt) == ([], 0)

    @pytest.mark.parametrize(
        ("error", "reason", "code"),
        [
            (TryLater("4.7.1"), "BUSY", "4.7.1"),
            (TryLater(), "UNREACHABLE", ""),
            (ValueError("hana@example.jp"), "BROKEN", ""),
        ],
    )
    def test_tries_again_with_growing_pauses(
        self, kanazawa: Ward, pigeon: Pigeon, error: Exception, reason: str, code: str
    ) -> None:
        put(kanazawa.pk, expires_at=MOMENT + dt.timedelta(days=1))
        pigeon.plan = [fail(error)] * 5
        pauses, now = [], MOMENT

        for _try in range(5):
            deliver(now)
            message = cases.only()
            pauses.append(message.due_at - now)
            now = message.due_at
        waiting = cases.only()
        deliver(now)

        assert pauses == [MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 6 * HOUR]
        assert (waiting.state, waiting.reason, waiting.code) == ("WAITING", reason, code)
        sent = cases.only()
        assert (sent.state, sent.reason, sent.failures) == ("SENT", "", 5)

    @pytest.mark.parametrize(("code", "reason"), [("5.1.1", "ADDRESS"), ("550", "REFUSED")])
    def test_gives_up_what_is_refused_for_good(
        self, kanazawa: Ward, pigeon: Pigeon, code: str, reason: str
    ) -> None:
        put(kanazawa.pk)
        pigeon.plan = [fail(Refused(code))]

        deliver()
        deliver(MOMENT + HOUR)

        message = cases.only()
        assert (message.state, message.reason, message.code) == ("FAILED", reason, code)
        assert pigeon.arrived == []

    def test_ends_what_could_not_be_sent_in_time(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk, purpose="tests.code")
        pigeon.plan = [fail(TryLater())] * 2

        for minutes in (0, 1, 15, 20):
            deliver(MOMENT + minutes * MINUTE)

        message = cases.only()
        assert (message.state, message.reason) == ("EXPIRED", "UNREACHABLE")
        assert message.ended_at == MOMENT + 15 * MINUTE
        assert pigeon.arrived == []

    def test_does_not_stop_at_a_message_that_breaks(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        for number in range(3):
            put(kanazawa.pk, delivery_key=f"tests.receipt:{number}")
        pigeon.plan = [fail(ValueError())]

        done = deliver()

        assert (done.sent, done.postponed) == (2, 1)

    def test_waits_when_nobody_serves_the_channel(
        self, kanazawa: Ward, pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(kanazawa.pk)
        monkeypatch.setattr(channels, "_channels", {})

        done = deliver()

        assert (done.postponed, cases.only().state) == (1, "WAITING")

    def test_gives_the_rest_back_when_it_must_stop(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        for number in range(3):
            put(kanazawa.pk, delivery_key=f"tests.receipt:{number}")

        deliver_due(clock=lambda: MOMENT, stopping=lambda: len(pigeon.arrived) == 1)

        assert len(pigeon.arrived) == 1
        assert Message.objects.filter(state="WAITING", due_at=MOMENT).count() == 2

    def test_says_in_the_log_neither_whom_nor_what(
        self, kanazawa: Ward, pigeon: Pigeon, caplog: pytest.LogCaptureFixture
    ) -> None:
        put(kanazawa.pk)
        pigeon.plan = [fail(ValueError("ありがとうございます。 hana@example.jp"))]

        with caplog.at_level(logging.DEBUG, logger="engawa"):
            deliver()

        assert "reason=BROKEN code=ValueError" in caplog.text
        assert "hana" not in caplog.text
        assert "ありがとう" not in caplog.text


class TestQuietHours:
    def test_let_codes_and_answers_through(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk, now=NIGHT)
        put(kanazawa.pk, now=NIGHT, purpose="tests.code", delivery_key="tests.code:1")

        assert deliver(NIGHT).sent == 2

    def test_hold_back_what_was_late_already(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk, purpose="tests.news")

        at_night = deliver(NIGHT).sent
        in_the_morning = deliver(NIGHT + 8 * HOUR).sent

        assert (at_night, in_the_morning) == (0, 1)

    def test_hold_back_a_second_try(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        evening = MOMENT.replace(hour=20, minute=59, second=30)
        put(kanazawa.pk, purpose="tests.news", now=evening)
        pigeon.plan = [fail(TryLater())]

        deliver(evening)

        assert cases.only().due_at == MOMENT.replace(hour=7) + dt.timedelta(days=1)


class TestLeases:
    def test_give_a_message_to_one_worker(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk)

        first = take_batch(now=MOMENT, size=20)
        second = take_batch(now=MOMENT + MINUTE / 2, size=20)

        assert (len(first), second) == (1, [])

    def test_end_after_a_minute(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk)
        take_batch(now=MOMENT, size=20)

        done = deliver(MOMENT + MINUTE)

        assert (done.sent, cases.only().attempt) == (1, 2)

    def test_keep_a_worker_that_lost_one_from_handing_it_over(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        put(kanazawa.pk)
        # Slow as it is, another worker takes the message while it speaks with the server, and sends it.
        pigeon.plan = [lambda: _take_and_send(MOMENT + MINUTE)]

        deliver(MOMENT)

        message = cases.only()
        assert len(pigeon.arrived) == 1
        assert (message.state, message.attempt) == ("SENT", 2)

    def test_keep_a_worker_from_beginning_what_it_took_too_long_ago(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        for number in range(2):
            put(kanazawa.pk, delivery_key=f"tests.receipt:{number}")
        moments = iter([MOMENT, MOMENT, MOMENT, MOMENT, MOMENT + 2 * MINUTE])
        taken = deliver_due(
            clock=lambda: next(moments), stopping=iter([False, False, False, True]).__next__
        )

        assert (taken.taken, len(pigeon.arrived)) == (2, 1)

    def test_keep_a_worker_that_lost_one_from_ending_it(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        put(kanazawa.pk)
        pigeon.plan = [
            lambda: [take_batch(now=MOMENT + MINUTE, size=1), fail(Refused("5.1.1"))()][1]
        ]

        deliver(MOMENT)

        message = cases.only()
        assert (message.state, message.attempt) == ("LEASED", 2)


class TestKilledWorker:
    @pytest.mark.parametrize("purpose", ["tests.receipt", "tests.code"])
    def test_loses_and_doubles_nothing_before_the_last_step(
        self, kanazawa: Ward, pigeon: Pigeon, purpose: str
    ) -> None:
        put(kanazawa.pk, purpose=purpose)
        pigeon.plan = [fail(Killed())]

        with pytest.raises(Killed):
            deliver()
        deliver(MOMENT + MINUTE)

        assert len(pigeon.arrived) == 1
        assert cases.only().state == "SENT"

    @pytest.mark.parametrize("arrived", [True, False])
    def test_has_a_receipt_handed_over_again_as_the_same_message(
        self, kanazawa: Ward, pigeon: Pigeon, arrived: bool
    ) -> None:
        put(kanazawa.pk)
        (pigeon.after_arrival if arrived else pigeon.after_step).append(fail(Killed()))

        with pytest.raises(Killed):
            deliver()
        too_early = deliver(MOMENT + 4 * MINUTE)
        deliver(MOMENT + 5 * MINUTE)

        assert too_early.taken == 0
        assert len({parcel.reference for parcel in pigeon.arrived}) == 1
        assert len(pigeon.arrived) == (2 if arrived else 1)
        assert cases.only().state == "SENT"

    @pytest.mark.parametrize("arrived", [True, False])
    def test_has_a_code_handed_over_once_at_most(
        self, kanazawa: Ward, pigeon: Pigeon, arrived: bool
    ) -> None:
        put(kanazawa.pk, purpose="tests.code")
        (pigeon.after_arrival if arrived else pigeon.after_step).append(fail(Killed()))

        with pytest.raises(Killed):
            deliver()
        deliver(MOMENT + 5 * MINUTE)

        message = cases.only()
        assert len(pigeon.arrived) == (1 if arrived else 0)
        assert (message.state, message.reason) == ("UNCERTAIN", "UNANSWERED")

    def test_leaves_what_has_ended_meanwhile_alone(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk, expires_at=MOMENT + 3 * MINUTE)
        pigeon.after_step.append(fail(Killed()))

        with pytest.raises(Killed):
            deliver()
        deliver(MOMENT + 5 * MINUTE)

        assert cases.only().state == "UNCERTAIN"


class TestMissingAnswer:
    def test_has_a_receipt_handed_over_again(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk)
        pigeon.after_arrival = [fail(Unanswered())]

        deliver()
        waiting = cases.only()
        deliver(MOMENT + MINUTE)

        assert (waiting.state, waiting.reason) == ("WAITING", "UNANSWERED")
        assert len({parcel.reference for parcel in pigeon.arrived}) == 1

    @pytest.mark.parametrize("error", [Unanswered(), ValueError()])
    def test_has_a_code_handed_over_once(
        self, kanazawa: Ward, pigeon: Pigeon, error: Exception
    ) -> None:
        put(kanazawa.pk, purpose="tests.code")
        pigeon.after_arrival = [fail(error)]

        deliver()
        deliver(MOMENT + 6 * MINUTE)

        assert (cases.only().state, len(pigeon.arrived)) == ("UNCERTAIN", 1)

    def test_of_a_purpose_that_is_no_more_is_not_repeated(
        self, kanazawa: Ward, pigeon: Pigeon, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        put(kanazawa.pk)
        monkeypatch.setattr(registry, "_purposes", {})
        pigeon.after_arrival = [fail(Unanswered())]

        deliver()

        assert cases.only().state == "UNCERTAIN"


def _take_and_send(now: dt.datetime) -> None:
    deliver(now)
