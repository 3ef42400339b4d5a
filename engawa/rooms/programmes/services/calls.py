"""Setting how long one telephone call takes in a ward; numbers that were read before stay as they were read."""

import datetime as dt

from django.db import transaction

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.programmes.models import CallLength

MOST_MINUTES = 60
MOST_METHOD = 200


class CallLengthChanged(Exception):
    """Somebody else set it meanwhile; `current` is what stands."""

    def __init__(self, current: CallLength) -> None:
        super().__init__("changed")
        self.current = current


@transaction.atomic
def set_call_length(
    *,
    ward_id: int,
    minutes: int,
    method: str,
    revision: int,
    actor_id: int | None,
    now: dt.datetime,
) -> CallLength:
    """Set how many minutes one call takes in a ward and how that is known; what stands already changes nothing.

    :raises CallLengthChanged: somebody else set it since the form was shown.
    """
    # The ward's row is held: of two who set it for the first time the second finds what the first wrote.
    Ward.objects.select_for_update().get(pk=ward_id)
    row = CallLength.objects.filter(ward_id=ward_id).first()
    if row is not None and row.revision != revision:
        raise CallLengthChanged(row)
    before = row.minutes if row is not None else None
    if row is None:
        row = CallLength(ward_id=ward_id, revision=0)
    elif (row.minutes, row.method) == (minutes, method):
        return row
    row.minutes, row.method, row.changed_at = minutes, method, now
    row.revision += 1
    row.save()
    record(
        code="programmes.call-length.changed",
        subject=f"programmes.call-length:{row.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"minutes": minutes, "before": before},
    )
    return row
