"""What comes back, what an officer tries again, and what is said of it."""

import datetime as dt
import io
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from engawa.core.access.models import User
from engawa.core.audit.models import AuditEntry
from engawa.core.outbox.bounces import LARGEST_REPORT, read_report
from engawa.core.outbox.channels import Refused, mask_address, read_code
from engawa.core.outbox.models import Message, ReturnedAddress
from engawa.core.outbox.selectors import count_by_state, list_deliveries, list_undelivered
from engawa.core.outbox.services.following import (
    Heard,
    MessageGone,
    NotTriedAgain,
    hear_report,
    try_again,
)
from engawa.core.wards.models import Ward
from tests.core.outbox import cases
from tests.core.outbox.cases import HOUR, MOMENT, Pigeon, deliver, fail, put
from tests.core.outbox.reports import write_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pigeon")]


def send(ward: Ward, **changes: object) -> Message:
    put(ward.pk, **changes)
    deliver()
    return Message.objects.latest("pk")


def hear(message: Message, **changes: object) -> Heard:
    raw = write_report(str(message.reference), **changes)  # type: ignore[arg-type]
    return hear_report(raw=raw, now=MOMENT + HOUR)


class TestHearReport:
    @pytest.mark.parametrize("headings_only", [True, False])
    def test_marks_the_message_as_returned(self, kanazawa: Ward, headings_only: bool) -> None:
        heard = hear(send(kanazawa), headings_only=headings_only)

        message = cases.only()
        assert heard is Heard.RETURNED
        assert (message.state, message.reason, message.code) == ("BOUNCED", "ADDRESS", "5.1.1")
        assert (message.sent_at, message.ended_at) == (MOMENT, MOMENT + HOUR)

    @pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
    def test_changes_nothing_for_a_delay(self, kanazawa: Ward, action: str) -> None:
        heard = hear(send(kanazawa), action=action, status="4.4.1")

        assert (heard, cases.only().state) == (Heard.NOTHING, "SENT")

    def test_remembers_an_address_that_does_not_exist_by_a_hash(self, kanazawa: Ward) -> None:
        hear(send(kanazawa))

        known = ReturnedAddress.objects.get()
        assert len(known.address_hash) == 64
        assert "hana" not in known.address_hash

    @pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.0.0"])
    def test_does_not_give_up_an_address_whose_box_is_full_or_whose_server_disliked_it(
        self, kanazawa: Ward, status: str
    ) -> None:
        hear(send(kanazawa), status=status)

        assert (cases.only().reason, ReturnedAddress.objects.count()) == ("REFUSED", 0)

    def test_knows_a_report_that_comes_twice(self, kanazawa: Ward) -> None:
        message = send(kanazawa)
        hear(message)

        assert hear(message) is Heard.RETURNED
        assert ReturnedAddress.objects.count() == 1

    def test_believes_a_report_of_what_a_dead_worker_had_handed_over(
        self, kanazawa: Ward, pigeon: Pigeon
    ) -> None:
        put(kanazawa.pk)
        pigeon.after_arrival = [fail(cases.Killed())]
        with pytest.raises(cases.Killed):
            deliver()

        hear(cases.only())
        deliver(MOMENT + HOUR)

        assert (cases.only().state, len(pigeon.arrived)) == ("BOUNCED", 1)

    def test_changes_nothing_for_a_message_that_is_not_ours(self, kanazawa: Ward) -> None:
        send(kanazawa)
        raw = write_report(str(uuid.uuid4()))

        assert hear_report(raw=raw, now=MOMENT) is Heard.NOT_OURS
        assert cases.only().state == "SENT"

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\xff\xfe\x00",
            b"From: hana@example.jp\n\nI am away until Monday.\n",
            write_report(str(uuid.uuid4())).replace(b"message/delivery-status", b"text/plain"),
            write_report(str(uuid.uuid4())).replace(b"<engawa.", b"<other."),
            write_report(str(uuid.uuid4()))[:-200],
            b"a" * (LARGEST_REPORT + 1),
        ],
    )
    def test_takes_no_other_mail_for_a_report(self, raw: bytes) -> None:
        assert hear_report(raw=raw, now=MOMENT) is Heard.NOTHING


class TestReadReport:
    def test_reads_whatever_is_cut_off_without_a_word(self) -> None:
        whole = write_report(str(uuid.uuid4()))

        for end in range(0, len(whole), 7):
            read_report(whole[:end])

        assert read_report(whole) is not None


class TestReturnedAddress:
    def test_is_told_at_once_and_not_tried(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        hear(send(kanazawa))

        made = put(kanazawa.pk, delivery_key="tests.receipt:2", address=" Hana@example.jp")
        deliver(MOMENT + HOUR)

        message = Message.objects.get(pk=made.message_id)
        assert made.is_hopeless
        assert (message.state, message.reason) == ("FAILED", "RETURNED_BEFORE")
        assert len(pigeon.arrived) == 1

    def test_is_tried_for_a_code_nevertheless(self, kanazawa: Ward, pigeon: Pigeon) -> None:
        hear(send(kanazawa))

        made = put(kanazawa.pk, purpose="tests.code", delivery_key="tests.code:1")
        deliver()

        assert not made.is_hopeless
        assert len(pigeon.arrived) == 2


class TestTryAgain:
    def test_sends_what_did_not_arrive_and_writes_who_wanted_it(
        self, kanazawa: Ward, pigeon: Pigeon, editor: User
    ) -> None:
        hear(send(kanazawa))
        message = cases.only()

        try_again(ward_id=kanazawa.pk, message_id=message.pk, actor_id=editor.pk, now=MOMENT + HOUR)
        deliver(MOMENT + HOUR)

        entry = AuditEntry.objects.get(code="outbox.message.retried")
        assert (cases.only().state, len(pigeon.arrived)) == ("SENT", 2)
        assert (entry.actor, entry.data) == (editor, {"purpose": "tests.receipt"})
        assert not ReturnedAddress.objects.exists()

    def test_is_done_once_for_two_who_press(self, kanazawa: Ward, editor: User) -> None:
        hear(send(kanazawa))
        wanted = {"ward_id": kanazawa.pk, "message_id": cases.only().pk, "actor_id": editor.pk}

        try_again(**wanted, now=MOMENT + HOUR)

        with pytest.raises(NotTriedAgain):
            try_again(**wanted, now=MOMENT + HOUR)

    @pytest.mark.parametrize(
        ("purpose", "days"), [("tests.code", 0), ("tests.receipt", 3), ("tests.receipt", 40)]
    )
    def test_is_refused_for_codes_and_for_what_has_ended(
        self, kanazawa: Ward, editor: User, pigeon: Pigeon, purpose: str, days: int
    ) -> None:
        pigeon.plan = [fail(Refused("550"))]
        message = send(kanazawa, purpose=purpose)

        with pytest.raises(NotTriedAgain):
            try_again(
                ward_id=kanazawa.pk,
                message_id=message.pk,
                actor_id=editor.pk,
                now=MOMENT + dt.timedelta(days=days),
            )

    def test_knows_no_message_of_another_ward(
        self, kanazawa: Ward, konan: Ward, editor: User
    ) -> None:
        hear(send(kanazawa))

        with pytest.raises(MessageGone):
            try_again(ward_id=konan.pk, message_id=cases.only().pk, actor_id=editor.pk, now=MOMENT)


class TestListUndelivered:
    def test_says_whom_to_telephone_and_why(
        self, kanazawa: Ward, konan: Ward, pigeon: Pigeon
    ) -> None:
        pigeon.plan = [fail(Refused("5.1.1"))] * 2
        send(kanazawa, about="tests.booking:7")
        send(konan, delivery_key="tests.receipt:2")
        send(kanazawa, delivery_key="tests.receipt:3")

        (found,) = list_undelivered(ward_id=kanazawa.pk, now=MOMENT)

        assert (found.about, found.reason, found.code) == ("tests.booking:7", "ADDRESS", "5.1.1")
        assert found.masked == "h…@example.jp"
        assert found.can_be_tried_again
        assert list_undelivered(ward_id=kanazawa.pk, now=MOMENT, purposes=["tests.code"]) == []

    def test_stands_beside_how_each_thing_was_told(self, kanazawa: Ward) -> None:
        send(kanazawa, about="tests.booking:1")

        found = list_deliveries(
            ward_id=kanazawa.pk, about=["tests.booking:1", "tests.booking:2"], now=MOMENT
        )

        assert [item.state for item in found["tests.booking:1"]] == ["SENT"]
        assert found["tests.booking:2"] == []
        assert count_by_state(ward_id=kanazawa.pk) == {"SENT": 1}


class TestWordsForOfficers:
    @pytest.mark.parametrize(
        ("address", "masked"), [("hana@example.jp", "h…@example.jp"), ("0451234567", "…67")]
    )
    def test_mask_addresses(self, address: str, masked: str) -> None:
        assert mask_address(address) == masked

    @pytest.mark.parametrize(
        ("code", "words", "read"),
        [
            (550, b"5.1.1 <hana@example.jp> unknown", "5.1.1"),
            (550, b"no such user", "550"),
            (450, b"5.1.1 hm", "450"),
            (550, "from 10.5.1.1 refused", "550"),
            (421, b"\xff4.3.2 busy", "4.3.2"),
            (421, b" 4.3.2 busy", "4.3.2"),
        ],
    )
    def test_keep_the_code_and_no_word_of_a_server(
        self, code: int, words: bytes | str, read: str
    ) -> None:
        assert read_code(code=code, words=words) == read


class _Input:
    def __init__(self, raw: bytes) -> None:
        self.buffer = io.BytesIO(raw)


class TestCommand:
    def test_delivers_what_is_due(self, kanazawa: Ward, clock: object) -> None:
        put(kanazawa.pk)
        out = io.StringIO()

        call_command("outbox", "deliver", stdout=out)

        assert out.getvalue() == "1 sent, 0 later, 0 not delivered.\n"

    def test_hears_a_report_from_the_mail_server(
        self, kanazawa: Ward, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = send(kanazawa)
        monkeypatch.setattr("sys.stdin", _Input(write_report(str(message.reference))))
        out = io.StringIO()

        call_command("outbox", "bounce", stdout=out)

        assert (out.getvalue(), cases.only().state) == ("RETURNED\n", "BOUNCED")

    def test_asks_the_mail_server_to_come_again_when_the_database_is_away(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def be_away(**_report: object) -> None:
            raise OperationalError

        monkeypatch.setattr("sys.stdin", _Input(b""))
        monkeypatch.setattr("engawa.core.outbox.management.commands.outbox.hear_report", be_away)

        with pytest.raises(CommandError) as error:
            call_command("outbox", "bounce")

        assert error.value.returncode == 75

    def test_lists_the_purposes(self) -> None:
        out = io.StringIO()

        call_command("outbox", "list", stdout=out)

        assert "tests.code  ためしの連絡" in out.getvalue().splitlines()
