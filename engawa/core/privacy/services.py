"""Letting personal data go when its time is over."""

import datetime as dt
import logging
from dataclasses import dataclass

from django.db import transaction

from engawa.core.audit import services as audit
from engawa.core.privacy import registry

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
