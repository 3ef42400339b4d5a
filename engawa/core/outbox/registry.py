"""The list of purposes for which the house writes to people; filled by `purposes.py` of each room."""

import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KEY = re.compile(r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$")
KEEP_FOR = dt.timedelta(days=30)
KEEP_CODES_FOR = dt.timedelta(days=7)


class PurposeRefused(ValueError):
    """The purpose cannot be registered: bad key, the key is taken, or it would be sent after its end."""


class PurposeUnknown(LookupError):
    """No part of this installation writes for this purpose."""


class Urgency(enum.Enum):
    """When a message may be sent: at once, or in the day only."""

    AT_ONCE = "AT_ONCE"
    IN_THE_DAY = "IN_THE_DAY"


@dataclass(frozen=True, slots=True)
class Example:
    """Invented contents with which an officer reads how a message will look; `label` says which case it is."""

    label: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What one kind of message is for, and how it is treated.

    `label` is a msgid; `subject` and `body` name templates; `examples` is called when a preview is shown, in
    the language of the preview. A secret one carries a code: it is handed over once at most, and nobody at the
    desk sees its words. `is_in_all_languages` is false where all readers read Japanese.
    """

    key: str
    label: str
    subject: str
    body: str
    examples: Callable[[], Sequence[Example]]
    urgency: Urgency
    lifetime: dt.timedelta
    is_secret: bool = False
    is_in_all_languages: bool = True

    @property
    def keep_for(self) -> dt.timedelta:
        """How long address and words are kept after the message has ended."""
        return KEEP_CODES_FOR if self.is_secret else KEEP_FOR

    @property
    def is_urgent(self) -> bool:
        """Whether it is sent at night too."""
        return self.urgency is Urgency.AT_ONCE


_purposes: dict[str, Purpose] = {}


def register(purpose: Purpose) -> Purpose:
    """Put a purpose on the list; called by `purposes.py` of a room.

    :raises PurposeRefused: the key is not `part.kebab-case`, another purpose has it, or a message could end
        before the morning until which it waits.
    """
    if not KEY.match(purpose.key):
        raise PurposeRefused(f"{purpose.key!r} is not part.kebab-case")
    if purpose.key in _purposes and _purposes[purpose.key] != purpose:
        raise PurposeRefused(f"{purpose.key!r} is already registered")
    if not purpose.is_urgent and purpose.lifetime < dt.timedelta(days=1):
        raise PurposeRefused(f"{purpose.key!r} could end before the morning")
    _purposes[purpose.key] = purpose
    return purpose


def get(key: str) -> Purpose:
    """Give the purpose of that key.

    :raises PurposeUnknown: nobody writes for it.
    """
    try:
        return _purposes[key]
    except KeyError:
        raise PurposeUnknown(key) from None


def find(key: str) -> Purpose | None:
    """Give the purpose of that key, or None when no part of this installation has it any more."""
    return _purposes.get(key)


def list_all() -> list[Purpose]:
    """List all purposes in the order of their keys."""
    return [_purposes[key] for key in sorted(_purposes)]
