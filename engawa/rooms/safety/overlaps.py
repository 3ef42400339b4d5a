"""Which areas lie within each other, wholly or in part: by code, by the whole ward, by shape, or by their towns.

An approval asks it of every zone of a draft against every zone in force, hundreds against hundreds: all shapes are
laid out once, and only those that touch are measured.
"""

from collections.abc import Collection, Mapping, Sequence

import shapely

from engawa.core.geo.shapes import Shape
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.shared_ground import (
    LEAST_SHARE,
    list_touching,
    list_towns,
    measure_shared,
)
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.values import ZoneKind

# Of which so much lies in others, that zone is one of theirs.
MOST_OF = 0.5


def list_within(*, zones: Collection[ZoneNow], others: Collection[ZoneNow]) -> list[ZoneNow]:
    """List the zones that are among the others, or lie for the greater part in them."""
    codes = {other.code for other in others}
    if any(other.kind is ZoneKind.WARD for other in others):
        return list(zones)
    asked = [zone for zone in zones if zone.code not in codes and zone.kind is not ZoneKind.WARD]
    inside = {zone.code for zone in _list_inside(asked, list(others))} | codes
    return [zone for zone in zones if zone.code in inside]


def list_common(*, zones: Collection[ZoneNow], others: Collection[ZoneNow]) -> tuple[ZoneNow, ...]:
    """List what zones have in common with others, each time by the smaller of the two that overlap."""
    found: dict[str, ZoneNow] = {}
    for zone, overlapping in _list_overlapping(list(zones), list(others)):
        for other in overlapping:
            smaller = zone if list_within(zones=[zone], others=[other]) else other
            found.setdefault(smaller.code, smaller)
    return tuple(found.values())


def _list_inside(zones: Sequence[ZoneNow], others: Sequence[ZoneNow]) -> list[ZoneNow]:
    """List the zones of which the greater part lies in the others together."""
    own, laid = _read_shapes(zones), _read_shapes(others)
    touching: dict[int, list[shapely.Geometry]] = {}
    for zone_at, other_at in list_touching(shapes=own, others=laid).tolist():
        if (other := laid[other_at]) is not None:
            touching.setdefault(zone_at, []).append(other.geometry)
    return [
        zones[at]
        for at, geometries in touching.items()
        if _holds_most(shapely.union_all(geometries), own[at])
    ]


def _list_overlapping(
    zones: Sequence[ZoneNow], others: Sequence[ZoneNow]
) -> list[tuple[ZoneNow, list[ZoneNow]]]:
    """List for each zone those with ground in common; where one has no shape, those that name the same town."""
    own, laid = _read_shapes(zones), _read_shapes(others)
    shared = _list_sharing(own, laid)
    towns = [list_towns(zone=other) for other in others]
    found = []
    for zone_at, zone in enumerate(zones):
        names = list_towns(zone=zone)
        overlapping = [
            other
            for at, other in enumerate(others)
            if ZoneKind.WARD in (zone.kind, other.kind)
            or other.code == zone.code
            or at in shared.get(zone_at, ())
            or (None in (own[zone_at], laid[at]) and not names.isdisjoint(towns[at]))
        ]
        found.append((zone, overlapping))
    return found


def _list_sharing(
    shapes: Sequence[Shape | None], others: Sequence[Shape | None]
) -> Mapping[int, set[int]]:
    """Give by place the places of the others that share more than a line of the smaller of the two."""
    pairs = list_touching(shapes=shapes, others=others)
    sizes = measure_shared(shapes=shapes, others=others, pairs=pairs)
    found: dict[int, set[int]] = {}
    for (own_at, other_at), size in zip(pairs.tolist(), sizes.tolist(), strict=True):
        smaller = min(_area_of(shapes[own_at]), _area_of(others[other_at]))
        if size > LEAST_SHARE * smaller > 0:
            found.setdefault(own_at, set()).add(other_at)
    return found


def _holds_most(ground: shapely.Geometry, shape: Shape | None) -> bool:
    if shape is None or shape.area <= 0:
        return False
    return float(shapely.area(shapely.intersection(shape.geometry, ground))) > MOST_OF * shape.area


def _read_shapes(zones: Sequence[ZoneNow]) -> list[Shape | None]:
    return [read_geometry(zone.geometry) for zone in zones]


def _area_of(shape: Shape | None) -> float:
    return 0.0 if shape is None else shape.area
