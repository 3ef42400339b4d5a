"""Putting messages into the outbox, in the transaction of whoever has something to say."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from engawa.core.database.prepared import Parameter, Prepared
from engawa.core.database.writing import insert_row
from engawa.core.outbox import channels, registry
from engawa.core.outbox.channels import Attachment
from engawa.core.outbox.models import Message, MessageFile, ReturnedAddress
from engawa.core.outbox.rendering import LONGEST_SUBJECT, Words
from engawa.core.outbox.timing import find_next_moment

LONGEST_BODY = 50_000
MOST_FILES = 3
LARGEST_FILES = 200_000
_SALT = "engawa.outbox.address"
_RETURNED = Prepared(
    lambda: (
        ReturnedAddress.objects.filter(
            channel=Parameter.of(ReturnedAddress, "channel"),
            address_hash=Parameter.of(ReturnedAddress, "address_hash"),
        )
        .order_by()
        .values_list("pk")[:1]
    )
)


class MessageRefused(ValueError):
    """The message cannot be put into the outbox: what it lacks is a mistake of the room that wrote it."""


@dataclass(frozen=True, slots=True)
class Put:
    """What became of a message that was put in: `is_new` is false for a delivery key that was there."""

    message_id: int
    is_new: bool
    # The address does not exist, as far as is known: the message is listed, and not tried.
    is_hopeless: bool = False


def put_message(
    *,
    ward_id: int,
    purpose: str,
    address: str,
    language: str,
    words: Words,
    delivery_key: str,
    about: str,
    now: dt.datetime,
    channel: str = channels.MAIL,
    files: Sequence[Attachment] = (),
    not_before: dt.datetime | None = None,
    expires_at: dt.datetime | None = None,
) -> Put:
    """Put a message to one reader into the outbox, in the transaction of the caller, once for a delivery key.

    Nothing is sent before that transaction is committed. `delivery_key` and `about` name rows, never people.

    :raises PurposeUnknown: nobody registered the purpose.
    :raises ChannelUnknown: no adapter serves the channel.
    :raises MessageRefused: the address has not the form of the channel, or something is empty or too large.
    """
    chosen = registry.get(purpose)
    reader = address.strip()
    if not channels.get(channel).can_reach(reader):
        raise MessageRefused("the address has not the form that the channel needs")
    _check(words, files, delivery_key)
    starts_at = max(now, not_before or now)
    due_at = find_next_moment(wanted=starts_at, is_urgent=chosen.is_urgent)
    ends_at = expires_at or starts_at + chosen.lifetime
    if ends_at <= due_at:
        raise MessageRefused("it would end before it may be sent")
    is_hopeless = not chosen.is_secret and is_returned(channel=channel, address=reader)
    message = Message(
        ward_id=ward_id,
        purpose=purpose,
        delivery_key=delivery_key,
        reference=uuid.uuid4(),
        about=about,
        channel=channel,
        address=reader,
        language=language,
        subject=words.subject,
        body=words.body,
        put_at=now,
        expires_at=ends_at,
        due_at=due_at,
    )
    if is_hopeless:
        message.state, message.ended_at = Message.State.FAILED, now
        message.reason = Message.Reason.RETURNED_BEFORE
    # Of two who put in the same key at once, the second waits for the constraint, and finds the first.
    if not insert_row(message, once_for="delivery_key"):
        found = Message.objects.get(delivery_key=delivery_key)
        return Put(found.pk, False, found.reason == Message.Reason.RETURNED_BEFORE)
    for file in files:
        insert_row(
            MessageFile(
                message=message, name=file.name, media_type=file.media_type, content=file.content
            )
        )
    return Put(message.pk, True, is_hopeless)


def is_returned(*, channel: str, address: str) -> bool:
    """Tell whether a mail server has said lately that the address does not exist."""
    return bool(_RETURNED.ask(channel=channel, address_hash=hash_address(address=address)))


def hash_address(*, address: str) -> str:
    """Give what is kept of an address that does not exist; without the installation's key nobody can try it."""
    return salted_hmac(_SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def _check(words: Words, files: Sequence[Attachment], delivery_key: str) -> None:
    if not words.body.strip() or len(words.body) > LONGEST_BODY:
        raise MessageRefused("the body is empty or too long")
    if len(words.subject) > LONGEST_SUBJECT or len(words.subject.splitlines()) > 1:
        raise MessageRefused("the subject is too long or has more than one line")
    if len(files) > MOST_FILES or sum(len(file.content) for file in files) > LARGEST_FILES:
        raise MessageRefused("the files are too many or too large")
    if not delivery_key or "@" in delivery_key:
        raise MessageRefused("the delivery key is empty or names a person")
