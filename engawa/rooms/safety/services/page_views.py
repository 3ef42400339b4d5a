"""Keeping how often the safety pages were read."""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from engawa.core.audit.services import record
from engawa.core.wards.models import Ward
from engawa.rooms.safety.models import PageViews


@transaction.atomic
def keep_views(*, counts: Mapping[tuple[str, dt.date], int], now: dt.datetime) -> int:
    """Keep counts by (slug of the ward, day), and give how many days; a day that was counted is counted anew.

    A log that is read twice, or grows during the day, must not count twice; a log that was cut in two is put
    together before. So of two counts of one day the larger is kept.
    """
    wards = {ward.slug: ward for ward in Ward.objects.order_by("pk")}
    kept = 0
    for (slug, day), views in sorted(counts.items()):
        ward = wards.get(slug)
        if ward is None:
            continue
        row, _is_new = PageViews.objects.select_for_update().get_or_create(
            ward=ward, day=day, defaults={"views": 0}
        )
        if views > row.views:
            row.views = views
            row.save(update_fields=("views",))
            kept += 1
            record(
                code="safety.views.counted",
                subject=f"wards.ward:{ward.pk}",
                ward_id=ward.pk,
                now=now,
                data={"day": day.isoformat(), "views": views},
            )
    return kept
