"""What goes when: addresses, words and files, at their time or at once."""

import datetime as dt

import pytest

from engawa.core.outbox.channels import Attachment
from engawa.core.outbox.checks import check_bounce_address, check_messages_leave
from engawa.core.outbox.models import Message, MessageFile, ReturnedAddress
from engawa.core.outbox.selectors import list_undelivered
from engawa.core.outbox.services.delivering import take_batch
from engawa.core.outbox.services.erasing import erase_messages
from engawa.core.privacy.services import shred_all
from engawa.core.wards.models import Ward
from tests.core.outbox import cases
from tests.core.outbox.cases import HOUR, MOMENT, Killed, Pigeon, deliver, fail, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pigeon")]
DAY = dt.timedelta(days=1)


def is_empty(message: Message) -> bool:
    return not (message.address or message.subject or message.body)


class TestShredding:
    @pytest.mark.parametrize(("purpose", "days"), [("tests.receipt", 30), ("tests.code", 7)])
    def test_empties_a_message_when_its_time_is_over(
        self, kanazawa: Ward, purpose: str, days: int
    ) -> None:
        put(kanazawa.pk, purpose=purpose, files=[Attachment("a", "text/plain", b"a")])
        deliver()

        shred_all(now=MOMENT + days * DAY - HOUR)
        before = is_empty(cases.only())
        shred_all(now=MOMENT + days * DAY)

        message = cases.only()
        assert not before
        assert is_empty(message)
        assert (message.state, message.purpose) == ("SENT", purpose)
        assert not MessageFile.objects.exists()

    def test_leaves_what_is_still_to_be_sent(self, kanazawa: Ward) -> None:
        put(kanazawa.pk, expires_at=MOMENT + 90 * DAY, not_before=MOMENT + 60 * DAY)

        shred_all(now=MOMENT + 50 * DAY)

        assert not is_empty(cases.only())

    def test_takes_what_did_not_arrive_from_the_list_of_officers(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        put(kanazawa.pk, expires_at=MOMENT + HOUR)
        deliver(MOMENT + HOUR)

        shred_all(now=MOMENT + 31 * DAY)

        assert cases.only().state == "EXPIRED"
        assert list_undelivered(ward_id=kanazawa.pk, now=MOMENT + 31 * DAY) == []

    def test_forgets_addresses_that_did_not_exist_half_a_year_ago(self) -> None:
        ReturnedAddress.objects.create(channel="mail", address_hash="a", code="5.1.1", at=MOMENT)

        shred_all(now=MOMENT + 179 * DAY)
        before = ReturnedAddress.objects.count()
        shred_all(now=MOMENT + 180 * DAY)

        assert (before, ReturnedAddress.objects.count()) == (1, 0)


class TestEraseMessages:
    def test_empties_at_once_what_is_about_something(self, kanazawa: Ward, konan: Ward) -> None:
        put(kanazawa.pk)
        put(kanazawa.pk, delivery_key="tests.receipt:2", about="tests.booking:2")
        put(konan.pk, delivery_key="tests.receipt:3")
        deliver()

        erased = erase_messages(ward_id=kanazawa.pk, about="tests.booking:1", now=MOMENT)

        assert erased == 1
        assert [is_empty(message) for message in Message.objects.order_by("pk")] == [
            True,
            False,
            False,
        ]

    def test_sends_none_of_those_that_wait(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        put(kanazawa.pk)

        erase_messages(ward_id=kanazawa.pk, about="tests.booking:1", now=MOMENT)
        deliver()

        assert (cases.only().state, pigeon.arrived) == ("WITHDRAWN", [])

    def test_takes_a_message_out_of_the_hands_of_a_worker(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        put(kanazawa.pk)
        pigeon.plan = [
            lambda: erase_messages(ward_id=kanazawa.pk, about="tests.booking:1", now=MOMENT)
        ]

        deliver()

        assert (cases.only().state, pigeon.arrived) == ("WITHDRAWN", [])

    def test_does_not_claim_to_know_of_one_that_is_being_handed_over(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        put(kanazawa.pk)
        pigeon.after_step = [fail(Killed())]
        with pytest.raises(Killed):
            deliver()

        erase_messages(ward_id=kanazawa.pk, about="tests.booking:1", now=MOMENT)

        assert (cases.only().state, is_empty(cases.only())) == ("UNCERTAIN", True)
        assert take_batch(now=MOMENT + HOUR, size=1) == []


class TestCheck:
    def test_warns_when_nobody_delivers(
        self, kanazawa: Ward, clock: object, now: dt.datetime
    ) -> None:
        put(kanazawa.pk, now=now - HOUR)

        (warning,) = check_messages_leave(app_configs=None, databases=["default"])

        assert warning.id == "outbox.W002"
        assert "jobs worker" in str(warning.hint)

    def test_is_quiet_when_messages_leave(
        self, kanazawa: Ward, clock: object, now: dt.datetime
    ) -> None:
        put(kanazawa.pk, now=now)

        assert check_messages_leave(app_configs=None, databases=["default"]) == []
        assert check_messages_leave(app_configs=None, databases=None) == []

    @pytest.mark.parametrize(("address", "ids"), [("", []), ("bounces", ["outbox.E001"])])
    def test_finds_an_address_to_which_nothing_comes_back(
        self, settings: object, address: str, ids: list[str]
    ) -> None:
        settings.BOUNCE_EMAIL = address  # type: ignore[attr-defined]

        assert [found.id for found in check_bounce_address(app_configs=None)] == ids
