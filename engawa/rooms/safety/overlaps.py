"""Which areas lie within each other, wholly or in part: by code, by the whole ward, by shape, or by their towns."""

from collections.abc import Collection

import shapely

from engawa.core.geo.shapes import Shape
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.town_names import split_part
from engawa.rooms.safety.values import ZoneKind

# Neighbours are drawn a little over each other: so small a part of the smaller area is a line, not land.
LEAST_SHARE = 0.01
# Of which so much lies in others, that zone is one of theirs.
MOST_OF = 0.5


def is_within(*, zone: ZoneNow, others: Collection[ZoneNow]) -> bool:
    """Tell whether a zone is one of the others, or lies for the greater part in them."""
    if any(other.code == zone.code or other.kind is ZoneKind.WARD for other in others):
        return True
    own = read_geometry(zone.geometry)
    shapes = [shape for shape in (read_geometry(one.geometry) for one in others) if shape]
    if zone.kind is ZoneKind.WARD or own is None or not shapes or own.area <= 0:
        return False
    together = shapely.union_all([shape.geometry for shape in shapes])
    return float(shapely.area(shapely.intersection(own.geometry, together))) > MOST_OF * own.area


def do_overlap(*, zone: ZoneNow, other: ZoneNow) -> bool:
    """Tell whether two zones have ground in common; without a shape, whether they name the same town."""
    if zone.code == other.code or ZoneKind.WARD in (zone.kind, other.kind):
        return True
    own, theirs = read_geometry(zone.geometry), read_geometry(other.geometry)
    if own is None or theirs is None:
        return bool(_list_towns(zone) & _list_towns(other))
    return _share(own, theirs) > LEAST_SHARE


def list_common(*, zones: Collection[ZoneNow], others: Collection[ZoneNow]) -> tuple[ZoneNow, ...]:
    """List what zones have in common with others, each time by the smaller of the two that overlap."""
    found: dict[str, ZoneNow] = {}
    for zone in zones:
        for other in others:
            if do_overlap(zone=zone, other=other):
                smaller = zone if is_within(zone=zone, others=[other]) else other
                found.setdefault(smaller.code, smaller)
    return tuple(found.values())


def _share(one: Shape, other: Shape) -> float:
    smaller = min(one.area, other.area)
    if smaller <= 0:
        return 0.0
    return float(shapely.area(shapely.intersection(one.geometry, other.geometry))) / smaller


def _list_towns(zone: ZoneNow) -> frozenset[str]:
    return frozenset(split_part(town)[0] for town in zone.towns)
