"""From when on the data sets of this room may differ: asked once for all of them.

Rows of sessions say where they are, so they differ when the ward's places do.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Max

from engawa.rooms.places.facade import reading as places
from engawa.rooms.programmes.models import Programme


def list_last_changes(ward_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Give for each of the wards when its programmes, or the places where they are, changed last."""
    found = Programme.objects.filter(ward_id__in=ward_ids).order_by().values("ward_id")
    changed = dict(found.annotate(latest=Max("changed_at")).values_list("ward_id", "latest"))
    moved = places.list_last_changes(ward_ids=list(changed))
    return {pk: max(moment, moved.get(pk, moment)) for pk, moment in changed.items()}
