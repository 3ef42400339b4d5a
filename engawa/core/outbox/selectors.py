"""What officers and rooms see of messages: how they stand, with masked addresses and without words."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet
from django.utils.translation import gettext

from engawa.core.audit.words import say_kind
from engawa.core.outbox import registry
from engawa.core.outbox.channels import mask_address
from engawa.core.outbox.models import OPEN, Message
from engawa.core.outbox.states import UNDELIVERED, can_be_tried_again

State = Message.State
MOST_ASKED = 400


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one message stands; `masked` is the address as only its owner recognises it."""

    message_id: int
    purpose: str
    purpose_label: str
    about: str
    about_kind: str
    masked: str
    language: str
    state: str
    state_label: str
    reason: str
    reason_label: str
    code: str
    failures: int
    put_at: dt.datetime
    due_at: dt.datetime
    sent_at: dt.datetime | None
    ended_at: dt.datetime | None
    can_be_tried_again: bool


def list_messages_of_ward(*, ward_id: int, states: Collection[str] = ()) -> QuerySet[Message]:
    """Give the messages of a ward, newest first, for a page to take its part of; without their words."""
    messages = Message.objects.filter(ward_id=ward_id).defer("subject", "body")
    return messages.filter(state__in=states) if states else messages


def describe(*, message: Message, now: dt.datetime) -> Delivery:
    """Say how a message stands."""
    purpose = registry.find(message.purpose)
    return Delivery(
        message_id=message.pk,
        purpose=message.purpose,
        purpose_label=gettext(purpose.label) if purpose else message.purpose,
        about=message.about,
        about_kind=say_kind(subject=message.about),
        masked=mask_address(message.address) if message.address else "",
        language=message.language,
        state=message.state,
        state_label=str(State(message.state).label),
        reason=message.reason,
        reason_label=str(Message.Reason(message.reason).label) if message.reason else "",
        code=message.code,
        failures=message.failures,
        put_at=message.put_at,
        due_at=message.due_at,
        sent_at=message.sent_at,
        ended_at=message.ended_at,
        can_be_tried_again=can_be_tried_again(message=message, now=now),
    )


def list_undelivered(
    *, ward_id: int, now: dt.datetime, purposes: Collection[str] = ()
) -> list[Delivery]:
    """List the messages that did not arrive, newest first, while their words are kept: whom to telephone.

    A room names its purposes, and finds by `about` whom it is about.
    """
    messages = list_messages_of_ward(ward_id=ward_id, states=UNDELIVERED)
    messages = messages.filter(shredded_at__isnull=True)
    if purposes:
        messages = messages.filter(purpose__in=purposes)
    return [describe(message=message, now=now) for message in messages]


def list_deliveries(
    *, ward_id: int, about: Collection[str], now: dt.datetime
) -> dict[str, list[Delivery]]:
    """Give, for each thing named, how the messages about it stand, newest first; one query for all."""
    found: dict[str, list[Delivery]] = {name: [] for name in about}
    for message in list_messages_of_ward(ward_id=ward_id).filter(about__in=found):
        found[message.about].append(describe(message=message, now=now))
    return found


def find_known_keys(*, keys: Collection[str]) -> set[str]:
    """Find which of these delivery keys were put in already."""
    asked, found = sorted(keys), set[str]()
    # A database takes so many values in one question, and no more.
    for start in range(0, len(asked), MOST_ASKED):
        known = Message.objects.filter(delivery_key__in=asked[start : start + MOST_ASKED])
        found |= set(known.order_by().values_list("delivery_key", flat=True))
    return found


def count_by_state(*, ward_id: int) -> dict[str, int]:
    """Count the messages of a ward in each state; emptied ones count, too."""
    rows = Message.objects.filter(ward_id=ward_id).order_by().values_list("state")
    return dict(rows.annotate(count=Count("pk")))


def get_oldest_due_at() -> dt.datetime | None:
    """Give since when the message that waits longest could have been sent; None when none waits."""
    found = Message.objects.filter(state__in=OPEN).aggregate(oldest=Min("due_at"))
    oldest: dt.datetime | None = found["oldest"]
    return oldest
