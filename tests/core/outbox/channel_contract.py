"""What every adapter of a channel must keep; a test of an adapter inherits this and says how it is read.

class TestMyChannel(ChannelContract):
    @pytest.fixture
    def channel(self) -> Channel: ...

    @pytest.fixture
    def arrived(self) -> Callable[[], list[Arrived]]: ...
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from engawa.core.outbox.channels import Attachment, Channel, Parcel
from engawa.core.outbox.mails import write_message_id

CALENDAR = Attachment("yotei.ics", "text/calendar", "BEGIN:VCALENDAR\r\n予定\r\n".encode())


@dataclass(frozen=True)
class Arrived:
    """One message as its reader has it."""

    reference: str
    address: str
    subject: str
    body: str
    files: tuple[str, ...] = ()


class Taken(Exception):
    """Another worker has the message."""


def make_parcel(**changes: object) -> Parcel:
    values = {
        "reference": str(uuid.uuid4()),
        "address": "hana@example.jp",
        "language": "ja",
        "subject": "【金沢区】お申込みを受け付けました",
        "body": "金沢 花さん\n\n.点で始まる行\n" + "長い行" * 500 + "\n",
    }
    return Parcel(**{**values, **changes})  # type: ignore[arg-type]


class ChannelContract:
    """The promises of the port, asked of one adapter."""

    def test_brings_a_message_to_its_reader_as_it_was_written(
        self, channel: Channel, arrived: Callable[[], list[Arrived]]
    ) -> None:
        parcel = make_parcel(files=(CALENDAR,))

        with channel.open() as session:
            session.hand_over(parcel, before_last_step=lambda: None)

        (found,) = arrived()
        assert found.reference == write_message_id(parcel.reference)
        assert found.address == parcel.address
        assert found.subject == parcel.subject
        assert found.body.replace("\r\n", "\n").rstrip("\n") == parcel.body.rstrip("\n")
        assert found.files == (CALENDAR.name,)

    def test_calls_before_the_last_step_once_when_nothing_has_arrived(
        self, channel: Channel, arrived: Callable[[], list[Arrived]]
    ) -> None:
        seen: list[int] = []

        with channel.open() as session:
            session.hand_over(make_parcel(), before_last_step=lambda: seen.append(len(arrived())))

        assert seen == [0]
        assert len(arrived()) == 1

    def test_brings_nothing_when_the_last_step_is_forbidden(
        self, channel: Channel, arrived: Callable[[], list[Arrived]]
    ) -> None:
        def forbid() -> None:
            raise Taken

        with channel.open() as session, pytest.raises(Taken):
            session.hand_over(make_parcel(), before_last_step=forbid)

        assert arrived() == []

    def test_goes_on_with_the_next_message_afterwards(
        self, channel: Channel, arrived: Callable[[], list[Arrived]]
    ) -> None:
        def forbid() -> None:
            raise Taken

        with channel.open() as session:
            with pytest.raises(Taken):
                session.hand_over(make_parcel(), before_last_step=forbid)
            session.hand_over(make_parcel(subject="二通目"), before_last_step=lambda: None)
            session.hand_over(make_parcel(subject="三通目"), before_last_step=lambda: None)

        assert [each.subject for each in arrived()] == ["二通目", "三通目"]

    @pytest.mark.parametrize(
        "address", ["", "hana", "hana@", "花@example.jp", "a@example.jp\nBcc: b@example.jp"]
    )
    def test_knows_what_is_no_address(self, channel: Channel, address: str) -> None:
        assert not channel.can_reach(address)
        assert channel.can_reach("hana@example.jp")
