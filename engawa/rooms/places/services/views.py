"""Counting how often maps are opened."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import F

from engawa.rooms.places.models import LayerViews


def count_view(*, layer_id: int, day: dt.date) -> None:
    """Count one more opening of a map's front page on that day."""
    rows = LayerViews.objects.filter(layer_id=layer_id, day=day)
    if rows.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            LayerViews.objects.create(layer_id=layer_id, day=day, count=1)
    except IntegrityError:
        # Two came first on this day; the other one made the row.
        rows.update(count=F("count") + 1)
