"""Writing down what was refused: one entry for a sender, a kind and an hour, with a counter; never whose it was.

A flood fills no table: past so many senders of one kind in an hour all others are counted in one row. The record of
deeds gets an entry at the first, the tenth, the hundredth time and so on.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from engawa.core.audit.services import record
from engawa.rooms.programmes.models import TurnedAway

MOST_SENDERS = 100
_TOLD_AT = frozenset(10**power for power in range(10))


@transaction.atomic
def note_turned_away(*, ward_id: int, kind: str, sender: str, now: dt.datetime) -> TurnedAway:
    """Count one attempt that was refused, and give the row that counts it."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    of_hour = TurnedAway.objects.filter(ward_id=ward_id, kind=kind, hour=hour)
    known = of_hour.filter(sender=sender)
    if not known.exists() and of_hour.count() >= MOST_SENDERS:
        sender = ""
    row = _count(ward_id, kind, sender, hour)
    if row.count in _TOLD_AT:
        record(
            code="programmes.attempt.refused",
            subject=f"programmes.refusal:{row.pk}",
            ward_id=ward_id,
            now=now,
            data={"kind": kind, "count": row.count},
        )
    return row


def _count(ward_id: int, kind: str, sender: str, hour: dt.datetime) -> TurnedAway:
    named = TurnedAway.objects.filter(ward_id=ward_id, kind=kind, sender=sender, hour=hour)
    # Counted by the database: of many at once each is counted, whoever comes first.
    if not named.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                return TurnedAway.objects.create(
                    ward_id=ward_id, kind=kind, sender=sender, hour=hour
                )
        except IntegrityError:
            named.update(count=F("count") + 1)
    return named.get()
