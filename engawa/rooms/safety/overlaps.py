"""Which areas lie within each other, wholly or in part: by code, by the whole ward, by shape, or by their towns.

An approval asks it of every zone of a draft against every zone in force, hundreds against hundreds: shapes are laid in
a tree once, and only those that touch are measured.
"""

from collections.abc import Collection

import numpy as np
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


def list_within(*, zones: Collection[ZoneNow], others: Collection[ZoneNow]) -> list[ZoneNow]:
    """List the zones that are among the others, or lie for the greater part in them."""
    laid = _Laid(others)
    return [zone for zone in zones if laid.holds(zone)]


def list_common(*, zones: Collection[ZoneNow], others: Collection[ZoneNow]) -> tuple[ZoneNow, ...]:
    """List what zones have in common with others, each time by the smaller of the two that overlap."""
    laid = _Laid(others)
    found: dict[str, ZoneNow] = {}
    for zone in zones:
        for other in laid.list_overlapping(zone):
            smaller = zone if _Laid([other]).holds(zone) else other
            found.setdefault(smaller.code, smaller)
    return tuple(found.values())


class _Laid:
    """Areas laid out so that only those that touch another are measured against it."""

    def __init__(self, zones: Collection[ZoneNow]) -> None:
        self.zones = tuple(zones)
        self.shapes = tuple(read_geometry(zone.geometry) for zone in self.zones)
        self.codes = {zone.code for zone in self.zones}
        self.has_ward = any(zone.kind is ZoneKind.WARD for zone in self.zones)
        self.with_shape = [at for at, shape in enumerate(self.shapes) if shape is not None]
        self.without_shape = [at for at, shape in enumerate(self.shapes) if shape is None]
        self.tree = shapely.STRtree([shape.geometry for shape in self.shapes if shape is not None])

    def holds(self, zone: ZoneNow) -> bool:
        if zone.code in self.codes or self.has_ward:
            return True
        own = read_geometry(zone.geometry)
        if zone.kind is ZoneKind.WARD or own is None or own.area <= 0:
            return False
        touching = self._list_touching(own)
        if not touching:
            return False
        together = shapely.union_all(self.tree.geometries[touching])
        return (
            float(shapely.area(shapely.intersection(own.geometry, together))) > MOST_OF * own.area
        )

    def list_overlapping(self, zone: ZoneNow) -> list[ZoneNow]:
        """List those that have ground in common with a zone; where one has no shape, that name the same town."""
        if zone.kind is ZoneKind.WARD:
            return list(self.zones)
        own = read_geometry(zone.geometry)
        by_shape = [] if own is None else [self.with_shape[at] for at in self._list_touching(own)]
        by_towns = range(len(self.zones)) if own is None else self.without_shape
        towns = _list_towns(zone)
        found = {
            at
            for at, other in enumerate(self.zones)
            if other.code == zone.code or other.kind is ZoneKind.WARD
        }
        found |= {at for at in by_towns if towns & _list_towns(self.zones[at])}
        found |= {at for at in by_shape if _share(own, self.shapes[at]) > LEAST_SHARE}
        return [self.zones[at] for at in sorted(found)]

    def _list_touching(self, own: Shape) -> list[int]:
        return [int(at) for at in np.sort(self.tree.query(own.geometry, predicate="intersects"))]


def _share(one: Shape | None, other: Shape | None) -> float:
    if one is None or other is None:
        return 0.0
    smaller = min(one.area, other.area)
    if smaller <= 0:
        return 0.0
    return float(shapely.area(shapely.intersection(one.geometry, other.geometry))) / smaller


def _list_towns(zone: ZoneNow) -> frozenset[str]:
    return frozenset(split_part(town)[0] for town in zone.towns)
