"""Mails about what one person issued alone: once, to those who may confirm it, and not when somebody did."""

import datetime as dt
from typing import Any

import pytest

from engawa.core.outbox.models import Message
from engawa.core.wards.models import Ward
from engawa.rooms.safety.alarming import AlarmingLoop
from engawa.rooms.safety.models import ConfirmationAlarm, OrderVersion
from engawa.rooms.safety.services import alarms, confirming, telling
from engawa.rooms.safety.services.confirming import ask_for_confirmation
from engawa.rooms.safety.services.issuing import confirm_issued, issue_alone
from engawa.rooms.safety.values import Action
from tests.rooms.safety.order_material import (
    MINUTE,
    NOW,
    approve,
    change,
    draft,
    issue,
    person,
    prepare_ward,
    submit,
)

LATE = NOW + 30 * MINUTE


@pytest.fixture
def ward(kanazawa: Ward) -> Ward:
    for name in ("approver", "second_approver", "administrator", "section_approver"):
        person(name)
    return prepare_ward(kanazawa)


def go_alone(
    version: OrderVersion, *, by: str = "approver", now: dt.datetime = NOW
) -> OrderVersion:
    return issue_alone(
        version_id=version.pk,
        seen_revision=version.revision,
        reason="夜間で当番が1人",
        actor_id=person(by).pk,
        now=now,
    )


def list_addresses() -> set[str]:
    return set(Message.objects.values_list("address", flat=True))


def emails_of(*names: str) -> set[str]:
    return {person(name).email for name in names}


class TestAskingForConfirmation:
    def test_writes_after_half_an_hour_to_those_who_may_confirm(self, ward: Ward) -> None:
        version = go_alone(draft(ward))

        assert ask_for_confirmation(now=LATE - dt.timedelta(seconds=1)) == 0
        assert ask_for_confirmation(now=LATE) == 1

        assert list_addresses() == emails_of("second_approver", "administrator")
        mail = Message.objects.all()[0]
        assert mail.purpose == "safety.order-unconfirmed"
        assert "【至急】" in mail.subject
        assert version.order.number in mail.subject
        assert "夜間で当番が1人" in mail.body
        assert f"/kanazawa/desk/safety/orders/{version.order_id}/" in mail.body

    def test_writes_once_for_a_version(self, ward: Ward) -> None:
        go_alone(draft(ward))
        ask_for_confirmation(now=LATE)
        before = Message.objects.count()

        assert ask_for_confirmation(now=LATE + MINUTE) == 0
        assert Message.objects.count() == before

    def test_does_not_write_to_whoever_asked_for_the_approval(self, ward: Ward) -> None:
        go_alone(submit(draft(ward), by="second_approver"), by="approver")

        ask_for_confirmation(now=LATE)

        assert list_addresses() == emails_of("administrator")

    def test_is_silent_about_what_was_confirmed(self, ward: Ward) -> None:
        version = go_alone(draft(ward))
        confirm_issued(
            version_id=version.pk, actor_id=person("second_approver").pk, now=NOW + 5 * MINUTE
        )

        assert ask_for_confirmation(now=LATE) == 0
        assert not Message.objects.exists()

    def test_is_silent_about_what_two_people_issued(self, ward: Ward) -> None:
        issue(ward)

        assert ask_for_confirmation(now=LATE) == 0

    def test_is_silent_about_a_version_that_two_people_replaced(self, ward: Ward) -> None:
        order = go_alone(draft(ward)).order
        later = NOW + 10 * MINUTE
        approve(submit(change(order, Action.PROLONG, now=later), now=later), now=later)

        assert ask_for_confirmation(now=LATE) == 0

    def test_asks_about_lifting_alone_too(self, ward: Ward) -> None:
        order = issue(ward)
        later = NOW + 60 * MINUTE
        go_alone(change(order, Action.LIFT, now=later), now=later)

        assert ask_for_confirmation(now=later + 30 * MINUTE) == 1
        assert "解除" in Message.objects.all()[0].body

    def test_does_not_come_out_of_nowhere_a_day_later(self, ward: Ward) -> None:
        go_alone(draft(ward))

        assert ask_for_confirmation(now=NOW + dt.timedelta(hours=24)) == 0

    def test_says_that_a_drill_is_a_drill(self, ward: Ward) -> None:
        go_alone(draft(ward, is_drill=True))

        assert ask_for_confirmation(now=LATE) == 1
        mail = Message.objects.all()[0]
        assert mail.subject.startswith("【訓練】")
        assert mail.body.startswith("これは訓練の連絡です。")

    def test_killed_in_the_middle_tells_everybody_the_next_time(
        self, ward: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_alone(draft(ward))
        put = telling.put_message
        calls: list[str] = []

        def dies_at_the_second(**given: Any) -> object:
            calls.append(str(given["address"]))
            if len(calls) == 2:
                raise KeyboardInterrupt
            return put(**given)

        monkeypatch.setattr(telling, "put_message", dies_at_the_second)
        with pytest.raises(KeyboardInterrupt):
            ask_for_confirmation(now=LATE)
        assert (ConfirmationAlarm.objects.count(), Message.objects.count()) == (0, 0)
        monkeypatch.setattr(telling, "put_message", put)

        ask_for_confirmation(now=LATE + MINUTE)

        assert list_addresses() == emails_of("second_approver", "administrator")


class TestAlarmingLoop:
    def test_asks_although_the_alarm_of_sites_fails(
        self, ward: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        go_alone(draft(ward))

        def fail(**_given: object) -> list[object]:
            raise ConnectionError

        monkeypatch.setattr(alarms, "list_waiting_sites", fail)
        with pytest.raises(ConnectionError):
            AlarmingLoop(clock=lambda: LATE).do_pass()

        assert ConfirmationAlarm.objects.count() == 1
        assert confirming.PURPOSE in set(Message.objects.values_list("purpose", flat=True))
