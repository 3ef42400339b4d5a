"""What the house holds about one person who has signed in: each part of it is registered by the room that holds it.

A room writes `holdings.py` and registers there, for each kind of thing, how to list and how to erase what belongs
to a person. Their page, the file with everything, and the button that deletes everything are made of these.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise

from engawa.core.privacy.registry import KEY


class HoldingRefused(ValueError):
    """The holding cannot be registered: bad key, or key taken."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose things are asked for: their account, and the address that was shown to be theirs."""

    user_id: int
    email: str


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that is held: what it is, what is known of it, where its owner sees it, and until when it stays.

    `parts` are (what, value) in the reader's language; `url` is empty where there is no page.
    """

    title: str
    parts: tuple[tuple[str, str], ...] = ()
    until: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of thing that is held about people: why, until when, what of it is theirs, and how it goes.

    `label`, `why` and `keep_for` are read by whoever it is about, so they are translated. `warn` says what else
    happens when it is erased, or nothing. `models` are the tables it covers: a test misses none that holds how to
    reach somebody. They are listed and erased in the order of `position`; the account comes last.
    """

    key: str
    label: str | Promise
    why: str | Promise
    keep_for: str | Promise
    models: tuple[type[Model], ...]
    list_held: Callable[[Person], list[Held]]
    erase: Callable[[Person, dt.datetime], int]
    warn: Callable[[Person, dt.datetime], str] = lambda _person, _now: ""
    position: int = 50


_holdings: dict[str, Holding] = {}


def register(holding: Holding) -> Holding:
    """Put a holding on the list; called by `holdings.py` of a room or of this part.

    :raises HoldingRefused: bad key, or another holding has it.
    """
    if not KEY.match(holding.key):
        raise HoldingRefused(f"{holding.key!r} is not part.kebab-case")
    if _holdings.get(holding.key, holding) != holding:
        raise HoldingRefused(f"{holding.key!r} is already registered")
    _holdings[holding.key] = holding
    return holding


def list_all() -> list[Holding]:
    """List all holdings in the order in which people read them, and in which they are erased."""
    return sorted(_holdings.values(), key=lambda holding: (holding.position, holding.key))


def find(*, key: str) -> Holding | None:
    """Give a holding by its key."""
    return _holdings.get(key)
