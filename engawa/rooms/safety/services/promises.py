"""Saying which promises of the policy the safety pages keep; locks as `registers` says."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from engawa.core.audit.services import record
from engawa.core.delivery.models import InitiativeRef
from engawa.rooms.safety.models import SafetyPromise
from engawa.rooms.safety.services.registers import lock_register


@transaction.atomic
def set_promises(
    *,
    ward_id: int,
    promises: Iterable[tuple[int, str, str]],
    actor_id: int | None,
    now: dt.datetime,
) -> int:
    """Put these promises in the place of those that were kept, and give how many the ward's policies know.

    Each is (fiscal year, code of the initiative, code of the activity or empty).
    """
    lock_register(ward_id=ward_id)
    SafetyPromise.objects.filter(ward_id=ward_id).delete()
    kept = []
    for year, code, activity in dict.fromkeys(promises):
        initiative = InitiativeRef.objects.filter(
            ward_id=ward_id, fiscal_year=year, code=code
        ).first()
        if initiative is not None:
            kept.append(
                SafetyPromise(ward_id=ward_id, initiative=initiative, activity_code=activity)
            )
    SafetyPromise.objects.bulk_create(kept)
    record(
        code="safety.promises.set",
        subject=f"wards.ward:{ward_id}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"count": len(kept)},
    )
    return len(kept)
