"""Putting in the ground of a ward: its outline, its towns, its maps.

Lock order: the ward's register, and nothing after it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from engawa.core.audit.services import record
from engawa.core.delivery.models import InitiativeRef
from engawa.core.geo.shapes import read_shape
from engawa.core.wards.models import Area, Section
from engawa.rooms.places.contracts import LayerEntry, TownEntry
from engawa.rooms.places.models import LayerPromise, MapLayer, PlaceRegister, Town, WardOutline
from engawa.rooms.places.selectors.districts import find_districts
from engawa.rooms.places.selectors.ground import write_ground_stamp
from engawa.rooms.places.services.districts import follow_ground


class GroundChanged(Exception):
    """Somebody changed the ground of the ward since the officer looked; the message says so."""

    def __init__(self) -> None:
        super().__init__(
            _("見ているあいだに、区の形か町の位置が変わりました。もう一度確かめてください。")
        )


@transaction.atomic
def set_outline(
    *,
    ward_id: int,
    geometry: dict[str, Any],
    credit: str,
    filename: str = "",
    seen: str | None = None,
    actor_id: int | None,
    now: dt.datetime,
) -> WardOutline:
    """Put in the shape of the ward, in the place of the one that it had, and give it.

    `seen` is the stamp of the ground on which the officer decided; None does not ask.

    :raises ShapeRefused: it is no whole polygon in Japan.
    :raises GroundChanged: somebody changed the ground since then.
    """
    read_shape(geojson=geometry)
    hold_ground(ward_id=ward_id, seen=seen, now=now)
    outline, _created = WardOutline.objects.update_or_create(
        ward_id=ward_id,
        defaults={
            "geometry": geometry,
            "credit": credit,
            "filename": filename,
            "changed_at": now,
        },
    )
    record(
        code="places.outline.set",
        subject=f"places.outline:{outline.pk}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
    )
    return outline


def hold_ground(*, ward_id: int, seen: str | None = None, now: dt.datetime) -> None:
    """Hold the ward's register until the transaction ends, and note that the ground has changed.

    Every process knows by that note what it has to read again.

    :raises GroundChanged: the ground is no longer that of the stamp `seen`; None does not ask.
    """
    PlaceRegister.objects.get_or_create(ward_id=ward_id, defaults={"changed_at": now})
    # Of two who put in what each looked at alone, the second would undo the first without knowing.
    register = PlaceRegister.objects.select_for_update().get(ward_id=ward_id)
    if seen is not None and seen != write_ground_stamp(changed_at=register.ground_changed_at):
        raise GroundChanged
    register.ground_changed_at = now
    register.save(update_fields=("ground_changed_at",))


@transaction.atomic
def set_towns(
    *,
    ward_id: int,
    towns: Sequence[TownEntry],
    seen: str | None = None,
    actor_id: int | None,
    now: dt.datetime,
) -> int:
    """Put in the towns of the ward, renewing those that it has by name; give how many were given.

    :raises GroundChanged: the ground is no longer that of the stamp `seen`; None does not ask.
    """
    hold_ground(ward_id=ward_id, seen=seen, now=now)
    before = find_districts(ward_id=ward_id)
    areas = dict(Area.objects.filter(ward_id=ward_id).values_list("code", "pk"))
    # A file that says nothing of readings, numbers and districts takes none away.
    towns_there = Town.objects.filter(ward_id=ward_id)
    known = {
        town.name: (town.name_kana, town.town_id, town.area_id)
        for town in towns_there.only("name", "name_kana", "town_id", "area_id")
    }
    nothing: tuple[str, str, int | None] = ("", "", None)
    Town.objects.bulk_create(
        [
            Town(
                ward_id=ward_id,
                name=town.name,
                name_kana=town.name_kana or known.get(town.name, nothing)[0],
                town_id=town.town_id or known.get(town.name, nothing)[1],
                latitude=town.latitude,
                longitude=town.longitude,
                area_id=areas.get(town.area, known.get(town.name, nothing)[2]),
            )
            for town in towns
        ],
        update_conflicts=True,
        unique_fields=("ward", "name"),
        update_fields=("name_kana", "town_id", "latitude", "longitude", "area"),
    )
    moved = follow_ground(ward_id=ward_id, before=before, actor_id=actor_id, now=now)
    record(
        code="places.towns.set",
        subject=f"wards.ward:{ward_id}",
        ward_id=ward_id,
        actor_id=actor_id,
        now=now,
        data={"count": len(towns), "places_moved": moved},
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
