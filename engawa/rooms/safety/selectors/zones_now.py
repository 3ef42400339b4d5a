"""The zones of a ward and its towns, as its safety pages tell of them."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

import numpy as np
from django.db.models import TextField
from django.db.models.functions import Cast

from engawa.core.geo.points import Point, project
from engawa.rooms.places.contracts import GroundTown
from engawa.rooms.places.facade.reading import get_ground
from engawa.rooms.safety.models import Zone
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import Geometry, TownNow, ZoneNow
from engawa.rooms.safety.town_words import find_towns
from engawa.rooms.safety.values import Hazard, ZoneKind


def list_zones_now(*, ward_id: int) -> tuple[ZoneNow, ...]:
    """List the zones that orders may name today, by kind and code; asks the database once."""
    zones = Zone.objects.filter(ward_id=ward_id, retired_at__isnull=True).defer("geometry")
    return tuple(
        _make_zone_now(zone, zone.drawn)
        for zone in zones.annotate(drawn=Cast("geometry", TextField()))
    )


# Shapes change once a year, and are asked for with each release: reading hundreds of them takes a tenth of a second.
@lru_cache(maxsize=1500)
def _read_drawn(text: str) -> Geometry:
    """Read a shape as the database wrote it; whoever gets it shares it, and changes nothing in it."""
    return cast(Geometry, json.loads(text))


def _make_zone_now(zone: Zone, drawn: str | None) -> ZoneNow:
    """Give a zone as pages tell of it."""
    point = None
    if zone.latitude is not None and zone.longitude is not None:
        point = Point(zone.latitude, zone.longitude)
    return ZoneNow(
        code=zone.code,
        kind=ZoneKind(zone.kind),
        number=zone.number,
        names=_name(zone),
        towns=tuple(zone.towns),
        hazard=Hazard(zone.hazard),
        households=zone.households,
        people=zone.people,
        geometry=None if drawn is None else _read_drawn(drawn),
        point=point,
    )


def list_towns_now(*, ward_id: int, zones: Sequence[ZoneNow]) -> tuple[TownNow, ...]:
    """List the towns of the ward in the order of their readings, each with the zones that name it.

    A zone without words for its towns names those whose point lies inside; one of the whole ward names all.
    """
    towns = get_ground(ward_id=ward_id).towns
    names = [town.name for town in towns]
    zones_of: dict[str, list[str]] = {name: [] for name in names}
    for zone in zones:
        for name in _list_named(zone, towns, names):
            zones_of[name].append(zone.code)
    return tuple(
        TownNow(town.name, town.name_kana, town.point, tuple(zones_of[town.name])) for town in towns
    )


def _list_named(zone: ZoneNow, towns: Sequence[GroundTown], names: Sequence[str]) -> Sequence[str]:
    if zone.kind is ZoneKind.WARD:
        return names
    if zone.towns:
        return sorted(find_towns(zone.towns, known=names))
    return _list_inside(zone.geometry, towns)


def _list_inside(geometry: Mapping[str, Any] | None, towns: Sequence[GroundTown]) -> list[str]:
    # It was sound when it was registered; whatever became of it, the other zones are to be told.
    shape = read_geometry(geometry)
    if shape is None or not towns:
        return []
    east, north = project(
        np.array([town.point.latitude for town in towns]),
        np.array([town.point.longitude for town in towns]),
    )
    inside = shape.contains_many(east, north)
    return [town.name for town, is_inside in zip(towns, inside, strict=True) if is_inside]


def _name(zone: Zone) -> dict[str, str]:
    names = {"ja": zone.name}
    if zone.name_en:
        names["en"] = zone.name_en
    if zone.name_kana:
        names["ja-x-easy"] = f"{zone.name}（{zone.name_kana}）"
    return names
