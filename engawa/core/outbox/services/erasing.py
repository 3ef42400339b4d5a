"""Emptying messages: after their time, or at once when what they tell of is erased."""

import datetime as dt

from django.db import transaction
from django.db.models import F, Q, QuerySet

from engawa.core.outbox import registry
from engawa.core.outbox.models import OPEN, Message, MessageFile, ReturnedAddress
from engawa.core.outbox.registry import KEEP_CODES_FOR, KEEP_FOR

KEEP_RETURNED_FOR = dt.timedelta(days=180)
State = Message.State


@transaction.atomic
def erase_messages(*, ward_id: int, about: str, now: dt.datetime) -> int:
    """Empty all messages about something at once, and send none of those that wait; give their number.

    For a resident who withdraws, and for an address that is taken away.
    """
    mine = Message.objects.filter(ward_id=ward_id, about=about, shredded_at__isnull=True)
    # A worker that holds one of them loses its lease, and hands it over no more.
    mine.filter(state__in=(State.WAITING, State.LEASED)).update(
        state=State.WITHDRAWN, attempt=F("attempt") + 1, ended_at=now
    )
    mine.filter(state=State.HANDING).update(
        state=State.UNCERTAIN, attempt=F("attempt") + 1, ended_at=now
    )
    return _empty(mine, now)


def shred_messages(*, now: dt.datetime) -> int:
    """Empty the messages that ended longer ago than their purpose keeps them; give their number."""
    short = [purpose.key for purpose in registry.list_all() if purpose.keep_for < KEEP_FOR]
    old = Q(ended_at__lte=now - KEEP_FOR) | Q(purpose__in=short, ended_at__lte=now - KEEP_CODES_FOR)
    over = Message.objects.filter(old, shredded_at__isnull=True).exclude(state__in=OPEN)
    return _empty(over, now)


def shred_returned_addresses(*, now: dt.datetime) -> int:
    """Forget addresses that did not exist half a year ago; give their number."""
    old = ReturnedAddress.objects.filter(at__lte=now - KEEP_RETURNED_FOR)
    deleted, _details = old.delete()
    return deleted


def _empty(messages: QuerySet[Message], now: dt.datetime) -> int:
    # Held first: of a message that is tried again meanwhile nothing is taken.
    held = list(
        messages.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True)
    )
    MessageFile.objects.filter(message__in=held).delete()
    return Message.objects.filter(pk__in=held).update(
        address="", subject="", body="", shredded_at=now
    )
