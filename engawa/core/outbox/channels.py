"""The port through which messages leave the house; adapters serve it and register at start-up.

An adapter is judged by one promise: before it calls `before_last_step`, whatever it did can be thrown away, and
nothing has reached the reader. That call may raise; then nothing must reach the reader any more.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

MAIL = "mail"
# As mail servers say more exactly what is wrong: 550 5.1.1 (RFC 3463).
_EXACT = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")


class ChannelUnknown(LookupError):
    """No adapter of this installation serves that channel."""


class HandingFailed(Exception):
    """A message was not handed over; `code` is what the other side said in digits, never its words."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.code = code


class TryLater(HandingFailed):
    """The other side cannot take it now, or could not be reached; nothing has reached the reader."""


class Refused(HandingFailed):
    """The other side refuses the address or the contents for good; nothing has reached the reader."""


class Unanswered(HandingFailed):
    """The last step was taken and no answer came: nobody knows whether the reader gets it."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A small file that goes with a message, such as a calendar entry."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A message ready to be handed over; whoever gets `reference` twice has got one message twice."""

    reference: str
    address: str = field(repr=False)
    language: str
    subject: str = field(repr=False)
    body: str = field(repr=False)
    files: tuple[Attachment, ...] = field(default=(), repr=False)


class Session(Protocol):
    """A way to the other side that is open for some messages."""

    def hand_over(self, parcel: Parcel, *, before_last_step: Callable[[], None]) -> None:
        """Hand a message over, and call `before_last_step` once, right before what cannot be taken back.

        :raises TryLater: not now; nothing has reached the reader.
        :raises Refused: never; nothing has reached the reader.
        :raises Unanswered: the last step was taken, and no answer came.
        """


class Channel(Protocol):
    """One way to reach people."""

    def can_reach(self, address: str) -> bool:
        """Tell whether the address has the form that this channel needs."""

    def open(self) -> AbstractContextManager[Session]:
        """Open a session for a batch; what goes wrong then is said at the first message."""


_channels: dict[str, Channel] = {}


def register(key: str, channel: Channel) -> None:
    """Let an adapter serve a channel; the one that comes last does."""
    _channels[key] = channel


def get(key: str) -> Channel:
    """Give the adapter that serves a channel.

    :raises ChannelUnknown: none does.
    """
    try:
        return _channels[key]
    except KeyError:
        raise ChannelUnknown(key) from None


def read_code(*, code: int, words: bytes | str) -> str:
    """Give the most exact code in an answer of a mail server, and nothing of its words."""
    text = words.decode("ascii", "replace") if isinstance(words, bytes) else words
    exact = _EXACT.search(text)
    return exact[1] if exact and exact[1][0] == str(code)[0] else str(code)


def mask_address(address: str) -> str:
    """Give an address so that whoever knows it recognises it, and nobody else could write to it."""
    name, at, host = address.rpartition("@")
    return f"{name[:1]}…@{host}" if at else f"…{address[-2:]}"
