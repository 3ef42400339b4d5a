"""From when on the data sets of this room may differ: asked once for all of them.

A catalogue names each set of each ward. One reading serves all sets of the room, so a set may be said to have
changed when only another one did; whoever fetches it again finds the same rows.
"""

import datetime as dt
from collections.abc import Collection

from django.db.models import Max, OuterRef, Subquery

from engawa.core.wards.models import Ward
from engawa.rooms.places.models import MovingShop, PlaceRegister, Work


def list_last_changes(ward_ids: Collection[int]) -> dict[int, dt.datetime]:
    """Give for each of the wards when its places, works or moving shops changed last."""
    registers = PlaceRegister.objects.filter(ward_id=OuterRef("pk")).order_by()
    works = Work.objects.filter(ward_id=OuterRef("pk")).order_by().values("ward_id")
    shops = MovingShop.objects.filter(ward_id=OuterRef("pk")).order_by().values("ward_id")
    rows = Ward.objects.filter(pk__in=ward_ids).order_by()
    found = rows.values_list(
        "pk",
        Subquery(registers.values("changed_at")[:1]),
        Subquery(works.annotate(latest=Max("changed_at")).values("latest")),
        Subquery(shops.annotate(latest=Max("changed_at")).values("latest")),
    )
    moments = ((pk, [moment for moment in changes if moment]) for pk, *changes in found)
    return {pk: max(changes) for pk, changes in moments if changes}
