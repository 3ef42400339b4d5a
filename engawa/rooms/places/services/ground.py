"""Putting in the ground of a ward: its outline, its towns, its maps."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from engawa.core.audit.services import record
from engawa.core.delivery.models import InitiativeRef
from engawa.core.geo.shapes import read_shape
from engawa.core.wards.models import Area, Section
from engawa.rooms.places.contracts import LayerEntry, TownEntry
from engawa.rooms.places.models import LayerPromise, MapLayer, PlaceRegister, Town, WardOutline


@transaction.atomic
def set_outline(
    *,
    ward_id: int,
    geometry: dict[str, Any],
    credit: str,
    actor_id: int | None,
    now: dt.datetime,
) -> WardOutline:
    """Put in the shape of the ward, in the place of the one that it had, and give it.

    :raises ShapeRefused: it is no whole polygon in Japan.
    """
    read_shape(geojson=geometry)
    outline, _created = WardOutline.objects.update_or_create(
        ward_id=ward_id, defaults={"geometry": geometry, "credit": credit, "changed_at": now}
    )
    mark_ground(ward_id=ward_id, now=now)
    record(
        code="places.outline.set",
        subject=f"places.outline:{outline.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
    )
    return outline


def mark_ground(*, ward_id: int, now: dt.datetime) -> None:
    """Let every process know that the ground of the ward has changed."""
    PlaceRegister.objects.update_or_create(
        ward_id=ward_id,
        defaults={"ground_changed_at": now},
        create_defaults={"ground_changed_at": now, "changed_at": now},
    )


@transaction.atomic
def set_towns(
    *, ward_id: int, towns: Sequence[TownEntry], actor_id: int | None, now: dt.datetime
) -> int:
    """Put in the towns of the ward, renewing those that it has by name; give how many were given."""
    areas = dict(Area.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    # A file that says nothing of readings and districts takes none away.
    known = {
        name: (kana, area_id)
        for name, kana, area_id in Town.objects.filter(ward_id=ward_id).values_list(
            "name", "name_kana", "area_id"
        )
    }
    Town.objects.bulk_create(
        [
            Town(
                ward_id=ward_id,
                name=town.name,
                name_kana=town.name_kana or known.get(town.name, ("", None))[0],
                town_id=town.town_id,
                latitude=town.latitude,
                longitude=town.longitude,
                area_id=areas.get(town.area, known.get(town.name, ("", None))[1]),
            )
            for town in towns
        ],
        update_conflicts=True,
        unique_fields=("ward", "name"),
        update_fields=("name_kana", "town_id", "latitude", "longitude", "area"),
    )
    mark_ground(ward_id=ward_id, now=now)
    record(
        code="places.towns.set",
        subject=f"wards.ward:{ward_id}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"count": len(towns)},
    )
    return len(towns)


@transaction.atomic
def set_layer(
    *, ward_id: int, entry: LayerEntry, actor_id: int | None, now: dt.datetime
) -> MapLayer:
    """Put in a map of its own, in the place of the one with its code, and give it."""
    section = Section.objects.filter(ward_id=ward_id, code=entry.section).first()
    layer, _created = MapLayer.objects.update_or_create(
        ward_id=ward_id,
        code=entry.code,
        defaults={
            "edition": entry.edition,
            "name": entry.name,
            "name_en": entry.name_en,
            "name_easy": entry.name_easy,
            "headline": entry.headline,
            "lead": entry.lead,
            "lead_en": entry.lead_en,
            "lead_easy": entry.lead_easy,
            "kinds": list(entry.kinds),
            "section": section,
            "changed_at": now,
        },
    )
    layer.promises.all().delete()
    refs = {
        (ref.fiscal_year, ref.code): ref for ref in InitiativeRef.objects.filter(ward_id=ward_id)
    }
    LayerPromise.objects.bulk_create(
        LayerPromise(layer=layer, initiative=refs[year, code], activity_code=activity)
        for year, code, activity in entry.promises
        if (year, code) in refs
    )
    record(
        code="places.layer.set",
        subject=f"places.layer:{layer.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"code": entry.code},
    )
    return layer
