"""Saying which promises of the policy the safety pages keep; locks as `registers` says."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.delivery.models import InitiativeRef
from engawa.rooms.safety.models import SafetyPromise
from engawa.rooms.safety.services.registers import EntryChanged, EntryUnsound, lock_register

Promises = tuple[tuple[int, str], ...]


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
    kept = []
    for year, code, activity in dict.fromkeys(promises):
        initiative = InitiativeRef.objects.filter(
            ward_id=ward_id, fiscal_year=year, code=code
        ).first()
        if initiative is not None:
            kept.append((initiative.pk, activity))
    _replace(ward_id, kept, actor_id, now)
    return len(kept)


@transaction.atomic
def change_promises(
    *, ward_id: int, seen: Promises, promises: Promises, actor_id: int, now: dt.datetime
) -> None:
    """Put these promises in the place of those that the officer saw; each is (row of the initiative, activity).

    :raises EntryChanged: somebody changed them meanwhile.
    :raises EntryUnsound: an initiative is none of the ward.
    """
    lock_register(ward_id=ward_id)
    rows = SafetyPromise.objects.filter(ward_id=ward_id)
    stands = set(rows.values_list("initiative_id", "activity_code"))
    if stands != set(seen):
        raise EntryChanged
    wanted = list(dict.fromkeys(promises))
    ids = {initiative_id for initiative_id, _activity in wanted}
    if InitiativeRef.objects.filter(ward_id=ward_id, pk__in=ids).count() != len(ids):
        raise EntryUnsound("initiative_1", _("取組は、この区の運営方針から選んでください。"))
    if stands != set(wanted):
        _replace(ward_id, wanted, actor_id, now)


def _replace(
    ward_id: int, promises: Iterable[tuple[int, str]], actor_id: int | None, now: dt.datetime
) -> None:
    SafetyPromise.objects.filter(ward_id=ward_id).delete()
    kept = SafetyPromise.objects.bulk_create(
        SafetyPromise(ward_id=ward_id, initiative_id=initiative_id, activity_code=activity)
        for initiative_id, activity in promises
    )
    record(
        code="safety.promises.set",
        subject=f"wards.ward:{ward_id}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"count": len(kept)},
    )
