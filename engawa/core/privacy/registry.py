"""The list of personal data that the house holds: why, until when, and how it goes."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

KEY = re.compile(r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$")


class ShredderRefused(ValueError):
    """The shredder cannot be registered: bad key, key taken, or a field that the model lacks."""


@dataclass(frozen=True, slots=True)
class Shredder:
    """What ends the keeping of some personal data.

    `fields` names the fields of `model` that it covers; `why` and `keep_for` are sentences that the
    privacy page shows; `shred` gets the moment and gives the number of records that it cleared.
    """

    key: str
    model: type[Model]
    fields: tuple[str, ...]
    why: str
    keep_for: str
    shred: Callable[[dt.datetime], int]


_shredders: dict[str, Shredder] = {}


def register(shredder: Shredder) -> Shredder:
    """Put a shredder on the list; called by `shredders.py` of a room or of this part.

    :raises ShredderRefused: bad key, another shredder has it, or the model has no such field.
    """
    if not KEY.match(shredder.key):
        raise ShredderRefused(f"{shredder.key!r} is not part.kebab-case")
    if _shredders.get(shredder.key, shredder) != shredder:
        raise ShredderRefused(f"{shredder.key!r} is already registered")
    known = {field.name for field in shredder.model._meta.get_fields()}
    if missing := [name for name in shredder.fields if name not in known]:
        raise ShredderRefused(f"{shredder.model.__name__} has no {', '.join(missing)}")
    _shredders[shredder.key] = shredder
    return shredder


def list_all() -> list[Shredder]:
    """List all shredders in the order of their keys."""
    return [_shredders[key] for key in sorted(_shredders)]
