"""What happens to a message after it was handed over or failed: it comes back, or an officer tries again."""

import datetime as dt
import enum

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.outbox import registry
from engawa.core.outbox.bounces import read_report
from engawa.core.outbox.models import Message, ReturnedAddress
from engawa.core.outbox.services.putting import hash_address
from engawa.core.outbox.states import can_be_tried_again
from engawa.core.outbox.timing import find_next_moment

State = Message.State


class RetryRefused(Exception):
    """The message cannot be tried again; the message of the error is a sentence for the officer."""


class MessageGone(RetryRefused):
    """The ward has no such message."""

    def __init__(self) -> None:
        super().__init__(_("この連絡は、ありません。"))


class NotTriedAgain(RetryRefused):
    """It is under way or has arrived, its end has come, it carries a code, or its words are gone."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "この連絡は、もう一度送れません。送り終わっているか、期限が過ぎているか、文を消しています。"
            )
        )


class Heard(enum.Enum):
    """What was made of a report from a mail server."""

    NOTHING = "NOTHING"
    NOT_OURS = "NOT_OURS"
    RETURNED = "RETURNED"


@transaction.atomic
def hear_report(*, raw: bytes, now: dt.datetime) -> Heard:
    """Write what a mail server reports of a mail that did not arrive, and say what was made of it.

    A mail that is no such report, or reports a mere delay, changes nothing.
    """
    report = read_report(raw)
    if report is None or not report.has_failed:
        return Heard.NOTHING
    message = Message.objects.select_for_update().filter(reference=report.reference).first()
    if message is None:
        return Heard.NOT_OURS
    if report.is_address_gone and message.address:
        ReturnedAddress.objects.update_or_create(
            channel=message.channel,
            address_hash=hash_address(address=message.address),
            defaults={"code": report.code, "at": now},
        )
    if message.state == State.BOUNCED:
        return Heard.RETURNED
    # It was handed over, whatever stands here: a worker may have died before it could write so.
    message.sent_at = message.sent_at or now
    message.state, message.ended_at = State.BOUNCED, now
    message.reason = Message.Reason.ADDRESS if report.is_address_gone else Message.Reason.REFUSED
    message.code = report.code
    message.save(update_fields=("sent_at", "state", "ended_at", "reason", "code"))
    return Heard.RETURNED


@transaction.atomic
def try_again(*, ward_id: int, message_id: int, actor_id: int, now: dt.datetime) -> None:
    """Have a message that did not arrive tried once more, and forget that its address was returned.

    :raises MessageGone: the ward has no such message.
    :raises NotTriedAgain: it cannot be tried again, or somebody has just had it tried.
    """
    # Of two officers who press at once, the second waits here and finds it under way.
    message = (
        Message.objects.select_for_update(of=("self",))
        .filter(pk=message_id, ward_id=ward_id)
        .first()
    )
    if message is None:
        raise MessageGone
    if not can_be_tried_again(message=message, now=now):
        raise NotTriedAgain
    ReturnedAddress.objects.filter(
        channel=message.channel, address_hash=hash_address(address=message.address)
    ).delete()
    purpose = registry.get(message.purpose)
    message.state, message.ended_at, message.failures = State.WAITING, None, 0
    message.due_at = find_next_moment(wanted=now, is_urgent=purpose.is_urgent)
    message.save(update_fields=("state", "ended_at", "failures", "due_at"))
    record(
        code="outbox.message.retried",
        subject=f"outbox.message:{message.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"purpose": message.purpose},
    )
