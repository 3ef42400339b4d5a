"""Putting messages into the outbox, in the transaction of whoever has something to say."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from engawa.core.database.prepared import Parameter, Prepared
from engawa.core.database.writing import insert_row, send_row
from engawa.core.outbox import channels, registry
from engawa.core.outbox.channels import Attachment
from engawa.core.outbox.models import Message, MessageFile, ReturnedAddress
from engawa.core.outbox.rendering import LONGEST_SUBJECT, Words
from engawa.core.outbox.timing import find_next_moment

LONGEST_BODY = 50_000
MOST_FILES = 3
LARGEST_FILES = 200_000
# So many messages are written at once.
_CHUNK = 500
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


@dataclass(frozen=True, slots=True)
class Letter:
    """One of many messages for the same purpose: to whom, in which words; `delivery_key` and `about` as ever."""

    address: str
    language: str
    words: Words
    delivery_key: str
    about: str
    files: tuple[Attachment, ...] = ()


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
    letter = Letter(address.strip(), language, words, delivery_key, about, tuple(files))
    message = _make(ward_id, chosen, channel, letter, now, not_before, expires_at)
    is_hopeless = not chosen.is_secret and is_returned(channel=channel, address=letter.address)
    if is_hopeless:
        _give_up(message, now)
    # Of two who put in the same key at once, the second waits for the constraint, and finds the first.
    if not insert_row(message, once_for="delivery_key"):
        found = Message.objects.get(delivery_key=delivery_key)
        return Put(found.pk, False, found.reason == Message.Reason.RETURNED_BEFORE)
    for file in files:
        send_row(_attach(message, file))
    return Put(message.pk, True, is_hopeless)


def put_messages(
    *,
    ward_id: int,
    purpose: str,
    letters: Sequence[Letter],
    now: dt.datetime,
    channel: str = channels.MAIL,
    expires_at: dt.datetime | None = None,
) -> int:
    """Put many messages for one purpose into the outbox, a few hundred at a time; give how many are new.

    A delivery key that is there is passed over. The caller sees to it that nobody puts in the same keys at once, by
    a row that it holds: otherwise the whole transaction falls.

    :raises PurposeUnknown: nobody registered the purpose.
    :raises ChannelUnknown: no adapter serves the channel.
    :raises MessageRefused: an address has not the form of the channel, or something is empty or too large.
    """
    chosen = registry.get(purpose)
    count = 0
    for start in range(0, len(letters), _CHUNK):
        chunk = letters[start : start + _CHUNK]
        keys = [letter.delivery_key for letter in chunk]
        known = set(
            Message.objects.filter(delivery_key__in=keys)
            .order_by()
            .values_list("delivery_key", flat=True)
        )
        new = [letter for letter in chunk if letter.delivery_key not in known]
        returned = set() if chosen.is_secret else _find_returned(channel, new)
        messages = []
        for letter in new:
            message = _make(ward_id, chosen, channel, letter, now, None, expires_at)
            if letter.address in returned:
                _give_up(message, now)
            messages.append(message)
        Message.objects.bulk_create(messages)
        MessageFile.objects.bulk_create(
            _attach(message, file)
            for message, letter in zip(messages, new, strict=True)
            for file in letter.files
        )
        count += len(new)
    return count


def is_returned(*, channel: str, address: str) -> bool:
    """Tell whether a mail server has said lately that the address does not exist."""
    return bool(_RETURNED.ask(channel=channel, address_hash=hash_address(address=address)))


def hash_address(*, address: str) -> str:
    """Give what is kept of an address that does not exist; without the installation's key nobody can try it."""
    return salted_hmac(_SALT, address.strip().lower(), algorithm="sha256").hexdigest()


def _make(
    ward_id: int,
    chosen: registry.Purpose,
    channel: str,
    letter: Letter,
    now: dt.datetime,
    not_before: dt.datetime | None,
    expires_at: dt.datetime | None,
) -> Message:
    if not channels.get(channel).can_reach(letter.address):
        raise MessageRefused("the address has not the form that the channel needs")
    _check(letter.words, letter.files, letter.delivery_key)
    starts_at = max(now, not_before or now)
    due_at = find_next_moment(wanted=starts_at, is_urgent=chosen.is_urgent)
    ends_at = expires_at or starts_at + chosen.lifetime
    if ends_at <= due_at:
        raise MessageRefused("it would end before it may be sent")
    return Message(
        ward_id=ward_id,
        purpose=chosen.key,
        delivery_key=letter.delivery_key,
        reference=uuid.uuid4(),
        about=letter.about,
        channel=channel,
        address=letter.address,
        language=letter.language,
        subject=letter.words.subject,
        body=letter.words.body,
        put_at=now,
        expires_at=ends_at,
        due_at=due_at,
    )


def _attach(message: Message, file: Attachment) -> MessageFile:
    return MessageFile(
        message=message, name=file.name, media_type=file.media_type, content=file.content
    )


def _give_up(message: Message, now: dt.datetime) -> None:
    message.state, message.ended_at = Message.State.FAILED, now
    message.reason = Message.Reason.RETURNED_BEFORE


def _find_returned(channel: str, letters: Sequence[Letter]) -> set[str]:
    hashes = {hash_address(address=letter.address): letter.address for letter in letters}
    known = ReturnedAddress.objects.filter(channel=channel, address_hash__in=hashes)
    return {hashes[kept] for kept in known.values_list("address_hash", flat=True)}


def _check(words: Words, files: Sequence[Attachment], delivery_key: str) -> None:
    if not words.body.strip() or len(words.body) > LONGEST_BODY:
        raise MessageRefused("the body is empty or too long")
    if len(words.subject) > LONGEST_SUBJECT or len(words.subject.splitlines()) > 1:
        raise MessageRefused("the subject is too long or has more than one line")
    if len(files) > MOST_FILES or sum(len(file.content) for file in files) > LARGEST_FILES:
        raise MessageRefused("the files are too many or too large")
    if not delivery_key or "@" in delivery_key:
        raise MessageRefused("the delivery key is empty or names a person")
