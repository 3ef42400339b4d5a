"""What tests of the outbox begin with: a purpose, a way to people that does what it is told, a moment."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from engawa.core.fiscal.dates import TOKYO
from engawa.core.outbox.channels import Parcel
from engawa.core.outbox.models import Message
from engawa.core.outbox.registry import Example, Purpose, Urgency
from engawa.core.outbox.rendering import Words
from engawa.core.outbox.services.delivering import Pass, deliver_due
from engawa.core.outbox.services.putting import Put, put_message

MOMENT = dt.datetime(2023, 10, 3, 10, 0, tzinfo=TOKYO)
NIGHT = MOMENT.replace(hour=23)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
ADDRESS = "hana@example.jp"


def make_purpose(key: str, **changes: Any) -> Purpose:
    values: dict[str, Any] = {
        "key": key,
        "label": "ためしの連絡",
        "subject": "places/messages/report-event/subject.txt",
        "body": "places/messages/report-event/body.txt",
        "examples": lambda: [Example("ひとつ", {})],
        "urgency": Urgency.AT_ONCE,
        "lifetime": dt.timedelta(days=2),
    }
    return Purpose(**{**values, **changes})


PURPOSES = {
    purpose.key: purpose
    for purpose in (
        make_purpose("tests.receipt"),
        make_purpose("tests.news", urgency=Urgency.IN_THE_DAY),
        make_purpose("tests.code", is_secret=True, lifetime=15 * MINUTE),
    )
}


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


@dataclass
class Pigeon:
    """A way to people in memory; `plan` says what happens to the next messages, the last goes on for ever."""

    arrived: list[Parcel] = field(default_factory=list)
    plan: list[Callable[[], None]] = field(default_factory=list)
    after_step: list[Callable[[], None]] = field(default_factory=list)
    after_arrival: list[Callable[[], None]] = field(default_factory=list)

    def can_reach(self, address: str) -> bool:
        return "@" in address

    @contextmanager
    def open(self) -> Iterator["Pigeon"]:
        yield self

    def hand_over(self, parcel: Parcel, *, before_last_step: Callable[[], None]) -> None:
        _next(self.plan)
        before_last_step()
        _next(self.after_step)
        self.arrived.append(parcel)
        _next(self.after_arrival)


def _next(deeds: list[Callable[[], None]]) -> None:
    if deeds:
        deeds.pop(0)()


def fail(error: BaseException) -> Callable[[], None]:
    """Let that go wrong."""

    def deed() -> None:
        raise error

    return deed


def put(ward_id: int, **changes: Any) -> Put:
    values: dict[str, Any] = {
        "purpose": "tests.receipt",
        "address": ADDRESS,
        "language": "ja",
        "words": Words("受け付けました", "ありがとうございます。\n"),
        "delivery_key": "tests.receipt:1",
        "about": "tests.booking:1",
        "now": MOMENT,
    }
    return put_message(ward_id=ward_id, **{**values, **changes})


def deliver(now: dt.datetime = MOMENT) -> Pass:
    return deliver_due(clock=lambda: now)


def only() -> Message:
    """Give the one message that there is."""
    return Message.objects.get()
