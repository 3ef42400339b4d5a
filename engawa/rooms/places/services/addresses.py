"""Putting in the points of addresses: all of one source at a time, or none."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from engawa.core.audit.services import record
from engawa.rooms.places.importing.address_files import LEVEL_OF, AddressRow
from engawa.rooms.places.importing.addresses import make_town_key
from engawa.rooms.places.models import AddressPoint, Town
from engawa.rooms.places.services.ground import hold_ground

_ROWS_AT_ONCE = 1_000


@transaction.atomic
def set_addresses(
    *,
    ward_id: int,
    source: str,
    rows: Sequence[AddressRow],
    seen: str | None = None,
    actor_id: int | None,
    now: dt.datetime,
) -> int:
    """Put in the points of one source, in the place of those that came from it before; give how many.

    `seen` is the stamp of the ground on which the officer decided; None does not ask.

    :raises GroundChanged: the ground is no longer that of the stamp.
    """
    hold_ground(ward_id=ward_id, seen=seen, now=now)
    names = Town.objects.filter(ward_id=ward_id).values_list("name", flat=True)
    spelling = {make_town_key(name): name for name in names}
    # One spelling for each town, however the files write it.
    town_of = {name: spelling.get(make_town_key(name), name) for name in {row.town for row in rows}}
    points = {
        (town_of[row.town], row.block, row.number): AddressPoint(
            ward_id=ward_id,
            source=source,
            level=LEVEL_OF[source],
            town=town_of[row.town],
            block=row.block,
            number=row.number,
            latitude=row.latitude,
            longitude=row.longitude,
        )
        for row in rows
    }
    AddressPoint.objects.filter(ward_id=ward_id, source=source).delete()
    AddressPoint.objects.bulk_create(points.values(), batch_size=_ROWS_AT_ONCE)
    record(
        code="places.addresses.set",
        subject=f"wards.ward:{ward_id}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"source": source, "count": len(points)},
    )
    return len(points)
