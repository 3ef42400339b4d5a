"""Letting personal data go when its time is over."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction

from engawa.core.audit import services as audit
from engawa.core.privacy import held, registry
from engawa.core.privacy.held import Held, Holding, Person

logger = logging.getLogger(__name__)


class ShreddingFailed(Exception):
    """Some data could not be let go; the others were. The log says why."""


@dataclass(frozen=True, slots=True)
class Shredded:
    """How many records one shredder cleared."""

    key: str
    count: int


def shred_all(*, now: dt.datetime) -> list[Shredded]:
    """Let all shredders do their work, each in a transaction of its own, and write down how much went.

    :raises ShreddingFailed: after all others were done, if one or more failed.
    """
    done, failed = [], []
    for shredder in registry.list_all():
        try:
            with transaction.atomic():
                count = shredder.shred(now)
                if count:
                    audit.record(
                        code="privacy.data.shredded",
                        subject=f"privacy.shredder:{shredder.key}",
                        now=now,
                        data={"count": count},
                    )
        except Exception:
            logger.exception("shredding failed: key=%s", shredder.key)
            failed.append(shredder.key)
        else:
            done.append(Shredded(shredder.key, count))
    if failed:
        raise ShreddingFailed(", ".join(failed))
    return done


@dataclass(frozen=True, slots=True)
class HeldPart:
    """One holding with what of it belongs to one person."""

    holding: Holding
    things: tuple[Held, ...]


def list_held(*, person: Person) -> list[HeldPart]:
    """List everything that is held about a person, by holding, those without anything too."""
    return [HeldPart(holding, tuple(holding.list_held(person))) for holding in held.list_all()]


def export_held(*, person: Person, ward_id: int, now: dt.datetime) -> list[HeldPart]:
    """Give everything that is held about a person as it is given out, and write down that it was."""
    parts = list_held(person=person)
    audit.record(
        code="privacy.person.exported",
        subject=f"access.user:{person.user_id}",
        ward_id=ward_id,
        # The record is read at the desk: it names a resident by number, in its subject, and no more.
        actor_id=None,
        now=now,
        data={"things": sum(len(part.things) for part in parts)},
    )
    return parts


@transaction.atomic
def erase_held(*, key: str, person: Person, ward_id: int, now: dt.datetime) -> int:
    """Erase one holding of a person, and give how many things went.

    :raises KeyError: there is no such holding.
    """
    holding = held.find(key=key)
    if holding is None:
        raise KeyError(key)
    count = holding.erase(person, now)
    _note_erased(holding, count, person, ward_id, now)
    return count


@transaction.atomic
def erase_everything(*, person: Person, ward_id: int, now: dt.datetime) -> int:
    """Erase everything that is held about a person, all or nothing, and give how many things went."""
    total = 0
    for holding in held.list_all():
        count = holding.erase(person, now)
        _note_erased(holding, count, person, ward_id, now)
        total += count
    return total


def _note_erased(
    holding: Holding, count: int, person: Person, ward_id: int, now: dt.datetime
) -> None:
    if not count:
        return
    audit.record(
        code="privacy.person.erased",
        subject=f"access.user:{person.user_id}",
        ward_id=ward_id,
        # The record is read at the desk: it names a resident by number, in its subject, and no more.
        actor_id=None,
        now=now,
        data={"holding": holding.key, "count": count},
    )
