"""Putting a message into the outbox, once for each reader and event."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from engawa.core.outbox import registry
from engawa.core.outbox.channels import Attachment, ChannelUnknown
from engawa.core.outbox.models import Message, MessageFile
from engawa.core.outbox.registry import PurposeRefused, PurposeUnknown
from engawa.core.outbox.rendering import Words
from engawa.core.outbox.services.putting import MessageRefused
from engawa.core.wards.models import Ward
from tests.core.outbox import cases
from tests.core.outbox.cases import HOUR, MINUTE, MOMENT, NIGHT, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pigeon")]


class TestPutMessage:
    def test_writes_a_message_that_waits(self, kanazawa: Ward) -> None:
        made = put(kanazawa.pk, files=[Attachment("a.ics", "text/calendar", b"BEGIN")])

        message = cases.only()
        assert (made.message_id, made.is_new, made.is_hopeless) == (message.pk, True, False)
        assert (message.state, message.due_at) == ("WAITING", MOMENT)
        assert message.expires_at == MOMENT + dt.timedelta(days=2)
        assert bytes(MessageFile.objects.get(message=message).content) == b"BEGIN"

    def test_gives_the_first_one_for_the_same_key(self, kanazawa: Ward) -> None:
        first = put(kanazawa.pk)
        second = put(kanazawa.pk, words=Words("もう一度", "ちがう文\n"), files=())

        assert (second.message_id, second.is_new) == (first.message_id, False)
        assert cases.only().subject == "受け付けました"

    def test_leaves_the_transaction_of_its_caller_whole(self, kanazawa: Ward) -> None:
        with transaction.atomic():
            put(kanazawa.pk)
            put(kanazawa.pk)
            put(kanazawa.pk, delivery_key="tests.receipt:2")

        assert Message.objects.count() == 2

    def test_writes_nothing_when_what_it_tells_of_is_not_written(self, kanazawa: Ward) -> None:
        with transaction.atomic():
            put(kanazawa.pk)
            transaction.set_rollback(True)

        assert not Message.objects.exists()

    def test_is_guarded_by_the_database(self, kanazawa: Ward) -> None:
        put(kanazawa.pk)
        again = cases.only()
        again.pk = None

        with pytest.raises(IntegrityError), transaction.atomic():
            again.save(force_insert=True)

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"purpose": "tests.nothing"}, PurposeUnknown),
            ({"channel": "drum"}, ChannelUnknown),
            ({"address": "hana"}, MessageRefused),
            ({"words": Words("a", " \n")}, MessageRefused),
            ({"words": Words("a\nBcc: b@example.jp", "b")}, MessageRefused),
            ({"words": Words("a" * 301, "b")}, MessageRefused),
            ({"words": Words("a", "b" * 50_001)}, MessageRefused),
            ({"delivery_key": ""}, MessageRefused),
            ({"delivery_key": "tests.receipt:hana@example.jp"}, MessageRefused),
            ({"files": [Attachment("a", "text/plain", b"")] * 4}, MessageRefused),
            ({"files": [Attachment("a", "text/plain", b"a" * 200_001)]}, MessageRefused),
            ({"expires_at": MOMENT}, MessageRefused),
        ],
    )
    def test_refuses_what_a_room_must_not_write(
        self, kanazawa: Ward, changes: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            put(kanazawa.pk, **changes)

        assert not Message.objects.exists()

    def test_waits_for_the_moment_that_the_room_names(self, kanazawa: Ward) -> None:
        put(kanazawa.pk, not_before=MOMENT + HOUR)

        assert cases.only().due_at == MOMENT + HOUR

    @pytest.mark.parametrize(
        ("now", "due_at"),
        [
            (NIGHT, NIGHT + 8 * HOUR),
            (MOMENT.replace(hour=3), MOMENT.replace(hour=7)),
            (MOMENT.replace(hour=7), MOMENT.replace(hour=7)),
            (MOMENT.replace(hour=20, minute=59), MOMENT.replace(hour=20, minute=59)),
            (MOMENT.replace(hour=21), MOMENT.replace(hour=7) + dt.timedelta(days=1)),
        ],
    )
    def test_lets_people_rest_from_what_can_wait(
        self, kanazawa: Ward, now: dt.datetime, due_at: dt.datetime
    ) -> None:
        put(kanazawa.pk, purpose="tests.news", now=now.astimezone(dt.UTC))
        put(kanazawa.pk, now=now, delivery_key="tests.receipt:2")

        news = Message.objects.get(purpose="tests.news")
        assert news.due_at == due_at
        assert Message.objects.get(purpose="tests.receipt").due_at == now


class TestRegister:
    @pytest.mark.parametrize("key", ["Receipt", "tests", "tests.Receipt", "tests.receipt"])
    def test_refuses_a_bad_key_and_one_that_is_taken(self, key: str) -> None:
        with pytest.raises(PurposeRefused):
            registry.register(cases.make_purpose(key, label="ほか"))

    def test_refuses_what_would_end_before_the_morning(self) -> None:
        with pytest.raises(PurposeRefused):
            registry.register(
                cases.make_purpose(
                    "tests.short", urgency=registry.Urgency.IN_THE_DAY, lifetime=15 * MINUTE
                )
            )

    def test_shows_neither_address_nor_words_where_a_program_names_it(self, kanazawa: Ward) -> None:
        put(kanazawa.pk)

        assert "hana" not in repr(cases.only())
