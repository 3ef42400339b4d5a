"""The message on the day before: to everybody who is booked, once, in the day, with what has changed."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import Booking, Intake
from engawa.rooms.programmes.reminding import RemindingLoop
from engawa.rooms.programmes.services import reminding
from engawa.rooms.programmes.services.intakes import (
    call_off_session,
    change_intake,
    read_intake_values,
)
from engawa.rooms.programmes.services.reminding import remind_due
from tests.outbox import deliver_mails
from tests.rooms.programmes.booking_material import EMAIL, an_intake, book, cancel, told
from tests.rooms.programmes.material import MOMENT, a_session, at, intake_values

pytestmark = pytest.mark.django_db
# The session is on 21 October at ten.
THE_DAY_BEFORE = at("2023-10-20 11:00")


@pytest.fixture
def intake(kanazawa: Ward) -> Intake:
    return an_intake(kanazawa, capacity=20)


def a_course(ward: Ward, *days: str) -> Intake:
    return an_intake(ward, sessions=tuple(a_session(f"{day} 10:00") for day in days))


def reminded(booking: Booking) -> int:
    return told(booking).count("reminder")


class TestReminding:
    def test_tells_time_place_and_how_to_cancel_with_one_tap(self, intake: Intake) -> None:
        booking = book(intake)
        intake.programme.bring = "飲み物"
        intake.programme.save()

        assert remind_due(now=THE_DAY_BEFORE) == 1

        mail = deliver_mails()[-1]
        assert mail.to == [EMAIL]
        assert mail.subject == "あしたです：プレパパ・プレママ教室"
        for words in (
            "日時：10月21日（土） 10:00〜12:00",
            "場所：区役所3階 健康相談室",
            "持ち物：飲み物",
            "/cancel/\n",
        ):
            assert words in mail.body
        assert "変わっています" not in mail.body
        assert reminded(booking) == 1

    @pytest.mark.parametrize(
        ("now", "count"),
        [
            ("2023-10-19 12:00", 0),
            ("2023-10-20 09:59", 0),
            ("2023-10-20 10:00", 1),
            ("2023-10-20 17:59", 1),
            ("2023-10-20 18:00", 0),
            ("2023-10-21 09:00", 0),
        ],
    )
    def test_is_done_between_ten_and_six_on_the_day_before(
        self, intake: Intake, now: str, count: int
    ) -> None:
        book(intake)

        assert remind_due(now=at(now)) == count

    def test_tells_nobody_twice(self, intake: Intake) -> None:
        booking = book(intake)

        counts = [remind_due(now=THE_DAY_BEFORE + dt.timedelta(minutes=5 * n)) for n in range(3)]

        assert counts == [1, 0, 0]
        assert reminded(booking) == 1

    def test_goes_on_after_a_crash_with_those_who_were_not_told(
        self, intake: Intake, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bookings = [book(intake, f"b{number}@example.jp") for number in range(4)]
        monkeypatch.setattr(reminding, "_AT_ONCE", 2)
        tell, calls = reminding.tell_reminder, []

        def crash(**given: Any) -> None:
            calls.append(given)
            if len(calls) == 4:
                raise RuntimeError
            tell(**given)

        monkeypatch.setattr(reminding, "tell_reminder", crash)
        with pytest.raises(RuntimeError):
            remind_due(now=THE_DAY_BEFORE)
        monkeypatch.setattr(reminding, "tell_reminder", tell)

        assert remind_due(now=THE_DAY_BEFORE) == 2
        assert [reminded(booking) for booking in bookings] == [1, 1, 1, 1]

    def test_passes_over_who_has_cancelled_waits_or_left_no_address(self, intake: Intake) -> None:
        gone = book(intake, "gone@example.jp")
        book(intake, "", phone="045-111-2222")
        cancel(gone)
        Intake.objects.update(capacity=1, taken=1)
        waiting = book(intake, "wait@example.jp")

        assert remind_due(now=THE_DAY_BEFORE) == 0
        assert (reminded(gone), waiting.state) == (0, "WAITING")

    @pytest.mark.parametrize(("made", "count"), [("2023-10-19 09:59", 1), ("2023-10-19 10:01", 0)])
    def test_passes_over_who_booked_within_a_day(
        self, intake: Intake, made: str, count: int
    ) -> None:
        Intake.objects.update(closes_at=at("2023-10-20 17:00"))
        book(intake, now=at(made))

        assert remind_due(now=THE_DAY_BEFORE) == count

    def test_says_that_something_changed_since(self, intake: Intake, kanazawa: Ward) -> None:
        book(intake)
        moved = intake_values(
            unit="PAIRS",
            capacity=20,
            most_at_once=2,
            sessions=(a_session("2023-10-21 13:00"),),
        )
        change_intake(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=1,
            revision=intake.revision,
            values=moved,
            actor_id=None,
            now=MOMENT + dt.timedelta(hours=1),
        )
        assert read_intake_values(intake=Intake.objects.get()).sessions == moved.sessions

        remind_due(now=THE_DAY_BEFORE)

        body = deliver_mails()[-1].body
        assert "申し込まれたあとに、日時か場所が変わっています。" in body
        assert "日時：10月21日（土） 13:00〜15:00" in body

    def test_asks_to_telephone_when_the_time_to_cancel_is_over(self, intake: Intake) -> None:
        book(intake)
        Intake.objects.update(cancel_until=at("2023-10-19 17:00"))

        remind_due(now=THE_DAY_BEFORE)

        body = deliver_mails()[-1].body
        assert "来られなくなったら、担当に電話で知らせてください。" in body
        assert "/cancel/" not in body

    def test_speaks_the_language_of_the_booking(self, intake: Intake) -> None:
        book(intake, language="en")

        remind_due(now=THE_DAY_BEFORE)

        message = Message.objects.get(purpose="programmes.reminder")
        assert message.language == "en"
        assert message.expires_at == at("2023-10-21 10:00")

    def test_is_done_by_the_loop_of_the_worker(self, intake: Intake) -> None:
        booking = book(intake)

        RemindingLoop(clock=lambda: THE_DAY_BEFORE).do_pass()

        assert reminded(booking) == 1


class TestRemindingOfACourse:
    def test_is_done_before_its_first_session_only(self, kanazawa: Ward) -> None:
        booking = book(a_course(kanazawa, "2023-10-21", "2023-10-28", "2023-11-04"))

        counts = [remind_due(now=at(f"{day} 11:00")) for day in ("2023-10-20", "2023-10-27")]

        assert counts == [1, 0]
        assert reminded(booking) == 1

    def test_is_done_again_after_three_weeks(self, kanazawa: Ward) -> None:
        booking = book(a_course(kanazawa, "2023-10-21", "2023-11-18"))

        counts = [remind_due(now=at(f"{day} 11:00")) for day in ("2023-10-20", "2023-11-17")]

        assert counts == [1, 1]
        assert reminded(booking) == 2

    def test_is_done_before_the_second_when_the_first_was_called_off(self, kanazawa: Ward) -> None:
        intake = a_course(kanazawa, "2023-10-21", "2023-10-28")
        booking = book(intake)
        call_off_session(
            ward_id=kanazawa.pk,
            programme_number=1,
            number=1,
            session_id=intake.sessions.earliest("starts_at").pk,
            reason="台風のため",
            actor_id=None,
            now=MOMENT,
        )

        counts = [remind_due(now=at(f"{day} 11:00")) for day in ("2023-10-20", "2023-10-27")]

        assert counts == [0, 1]
        assert reminded(booking) == 1
