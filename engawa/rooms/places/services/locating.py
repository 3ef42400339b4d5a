"""Giving places the point of their address, where they have none."""

import datetime as dt
from dataclasses import replace

from django.db import transaction

from engawa.core.audit.services import record
from engawa.rooms.places.models import Place
from engawa.rooms.places.reading import read_values
from engawa.rooms.places.selectors.locating import find_missing_points
from engawa.rooms.places.services.writing import open_register


@transaction.atomic
def locate_places(*, ward_id: int, actor_id: int | None, now: dt.datetime) -> int:
    """Give each place without a point that of its address, as far as it is known; give how many got one."""
    writing = open_register(ward_id=ward_id, now=now)
    # Looked for under the lock, so that no point that somebody just gave is overwritten.
    found = {item.number: item.found for item in find_missing_points(ward_id=ward_id).found}
    if not found:
        return 0
    places = Place.objects.filter(ward_id=ward_id, number__in=found).prefetch_related("offerings")
    for place in places.order_by("number"):
        address = found[place.number]
        values = replace(
            read_values(place=place),
            latitude=address.point.latitude,
            longitude=address.point.longitude,
            precision=address.precision,
        )
        writing.change(
            place=place, values=values, standing=writing.stand(place=place, values=values)
        )
    writing.close(actor_id=actor_id)
    record(
        code="places.places.located",
        subject=f"wards.ward:{ward_id}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"count": len(found)},
    )
    return len(found)
