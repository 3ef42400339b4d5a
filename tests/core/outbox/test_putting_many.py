"""Putting many messages into the outbox at once: each as if it had been put in alone."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from engawa.core.outbox.channels import MAIL, Attachment, ChannelUnknown
from engawa.core.outbox.models import Message, MessageFile, ReturnedAddress
from engawa.core.outbox.registry import PurposeUnknown
from engawa.core.outbox.rendering import Words
from engawa.core.outbox.services.putting import (
    Letter,
    MessageRefused,
    hash_address,
    put_messages,
)
from engawa.core.wards.models import Ward
from tests.core.outbox.cases import MOMENT, put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pigeon")]


def a_letter(number: int = 1, **facts: Any) -> Letter:
    return Letter(
        **{
            "address": f"who{number}@example.jp",
            "language": "ja",
            "words": Words("当たりました", f"番号{number}\n"),
            "delivery_key": f"tests.receipt:{number}",
            "about": f"tests.booking:{number}",
            **facts,
        }
    )


def put_many(ward: Ward, letters: list[Letter], **facts: Any) -> int:
    given = {"purpose": "tests.receipt", "now": MOMENT, **facts}
    return put_messages(ward_id=ward.pk, letters=letters, **given)


class TestPutMessages:
    def test_writes_each_as_if_it_came_alone(self, kanazawa: Ward) -> None:
        file = Attachment("a.ics", "text/calendar", b"BEGIN")
        letter = a_letter(files=(file,))
        with transaction.atomic():
            put(
                kanazawa.pk,
                address=letter.address,
                words=letter.words,
                delivery_key=letter.delivery_key,
                about=letter.about,
                files=[file],
            )
            alone = describe()
            transaction.set_rollback(True)

        count = put_many(kanazawa, [letter])

        assert count == 1
        assert describe() == alone

    def test_passes_over_what_is_there(self, kanazawa: Ward) -> None:
        put_many(kanazawa, [a_letter(1)])

        again = put_many(kanazawa, [a_letter(1, words=Words("ちがう", "文\n")), a_letter(2)])

        assert again == 1
        subjects = Message.objects.order_by("id").values_list("subject", flat=True)
        assert list(subjects) == ["当たりました"] * 2

    def test_lists_without_trying_what_goes_to_nobody(self, kanazawa: Ward) -> None:
        address = hash_address(address="who1@example.jp")
        ReturnedAddress.objects.create(channel=MAIL, address_hash=address, code="5.1.1", at=MOMENT)

        put_many(kanazawa, [a_letter(1), a_letter(2)])

        found = Message.objects.order_by("id").values_list("state", "reason")
        assert list(found) == [("FAILED", "RETURNED_BEFORE"), ("WAITING", "")]

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"letters": [a_letter(address="hana")]}, MessageRefused),
            ({"letters": [a_letter(1), a_letter(2, words=Words("a", " "))]}, MessageRefused),
            ({"letters": [a_letter(delivery_key="x@example.jp")]}, MessageRefused),
            ({"expires_at": MOMENT}, MessageRefused),
            ({"purpose": "tests.nothing"}, PurposeUnknown),
            ({"channel": "drum"}, ChannelUnknown),
        ],
    )
    def test_refuses_all_where_one_must_not_be_written(
        self, kanazawa: Ward, changes: dict[str, Any], error: type[Exception]
    ) -> None:
        letters = changes.pop("letters", [a_letter()])

        with pytest.raises(error):
            put_many(kanazawa, letters, **changes)

        assert not Message.objects.exists()

    def test_asks_the_database_as_often_for_a_hundred_as_for_one(self, kanazawa: Ward) -> None:
        with CaptureQueriesContext(connection) as one:
            put_many(kanazawa, [a_letter(0)])
        with CaptureQueriesContext(connection) as many:
            put_many(kanazawa, [a_letter(number) for number in range(1, 101)])

        # A few more, where the database takes so many values at once only.
        assert len(many) <= len(one) + 3
        assert Message.objects.count() == 101


def describe() -> list[Any]:
    """Give everything of the messages that does not differ from one to another by chance."""
    facts = list(Message.objects.order_by("id").values())
    files = [(file.name, bytes(file.content)) for file in MessageFile.objects.all()]
    chance = {"id", "reference"}
    return [[{k: v for k, v in each.items() if k not in chance} for each in facts], files]
