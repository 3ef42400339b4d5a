"""Which orders hold on the ground of a registered zone, whether or not they name it.

A leaflet leads the people of a slope to the page of that slope. An order for the whole ward, or for a river that
reaches it, holds there as well: "none" is said only where "am I inside?" could not find an area either.

1. An order for the whole ward holds everywhere, and any order holds in a part of the zone that is the whole ward.
2. Of two shapes an order holds where they share ground; that they touch along an edge is not enough.
3. Where one of the two has no shape: by point and shape, else by the towns that both name.
4. What can be compared in none of these ways holds: nobody is told "none" because nothing is known.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from engawa.core.geo.points import project_point
from engawa.rooms.safety.inside.active import ActiveZone, list_active, list_issued
from engawa.rooms.safety.inside.asking import POINT_REACH
from engawa.rooms.safety.remembering import remember_last
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import OrderNow, Situation, ZoneNow
from engawa.rooms.safety.town_names import split_part
from engawa.rooms.safety.values import ZoneKind

# Less than this of shared ground, in square metres, is what rounding makes of an edge.
_LEAST_SHARED = 1.0


@dataclass(frozen=True, slots=True)
class Over:
    """An order that holds in a zone; `is_named` where it names the zone itself, or the whole ward."""

    order: OrderNow
    is_named: bool


@remember_last
def list_over(*, situation: Situation) -> Mapping[str, tuple[Over, ...]]:
    """List for each zone, by its code, the orders that hold there, the highest level first; a zone with none is left out."""
    orders = list_issued(situation=situation)
    active = list_active(situation=situation)
    whole = {at for one in active if one.zone.kind == ZoneKind.WARD for at in one.orders}
    named = {one.zone.code: set(one.orders) for one in active}
    found = {
        code: {at for place in places for at in active[place].orders}
        for code, places in _compare(situation, active).items()
    }
    over = {}
    for zone in situation.zones:
        own = named.get(zone.code, set()) | whole
        places = own | found.get(zone.code, set())
        if places:
            over[zone.code] = tuple(
                Over(orders[at], at in own)
                for at in sorted(places, key=lambda at: (-orders[at].level, at))
            )
    return over


def _compare(situation: Situation, active: Sequence[ActiveZone]) -> dict[str, set[int]]:
    """Give by code the places in `active` of other zones whose ground a zone shares, or may share."""
    areas = [(at, one) for at, one in enumerate(active) if one.zone.kind != ZoneKind.WARD]
    zones = [zone for zone in situation.zones if zone.kind != ZoneKind.WARD]
    found: dict[str, set[int]] = {zone.code: set() for zone in zones}
    if not areas:
        return found
    for zone in situation.zones:
        if zone.kind == ZoneKind.WARD:
            found[zone.code] = {at for at, _one in areas}
    grounds = [
        shape.geometry if (shape := read_geometry(zone.geometry)) else None for zone in zones
    ]
    shaped = [(at, one.shape.geometry) for at, one in areas if one.shape is not None]
    tree = shapely.STRtree([geometry for _at, geometry in shaped])
    with_ground = [place for place, ground in enumerate(grounds) if ground is not None]
    if with_ground and shaped:
        asked = np.array([grounds[place] for place in with_ground], dtype=object)
        zone_places, area_places = tree.query(asked, predicate="intersects")
        shared = shapely.area(
            shapely.intersection(asked[zone_places], tree.geometries[area_places])
        )
        for zone_at, area_at in np.column_stack((zone_places, area_places))[
            shared >= _LEAST_SHARED
        ].tolist():
            found[zones[with_ground[zone_at]].code].add(shaped[area_at][0])
    towns = _name_towns(situation)
    for place, ground in enumerate(grounds):
        zone = zones[place]
        for at, one in areas:
            if (ground is None or one.shape is None) and _may_share(zone, ground, one, towns):
                found[zone.code].add(at)
    return found


def _may_share(
    zone: ZoneNow,
    ground: shapely.Geometry | None,
    area: ActiveZone,
    towns: Mapping[str, frozenset[str]],
) -> bool:
    """Tell of a zone and an area, of which one has no shape at least, whether they may share ground."""
    if zone.code == area.zone.code:
        return True
    if area.shape is not None and zone.point is not None:
        spot = shapely.Point(project_point(zone.point))
        if shapely.dwithin(area.shape.geometry, spot, 0.0):
            return True
    own, others = towns[zone.code], towns[area.zone.code]
    if own and others:
        return not own.isdisjoint(others)
    # One of the two is named by no town: then only its point can tell, and where it has none nobody can.
    first = ground or (shapely.Point(project_point(zone.point)) if zone.point else None)
    point = area.zone.point
    second = (
        area.shape.geometry
        if area.shape
        else (shapely.Point(project_point(point)) if point else None)
    )
    if first is None or second is None:
        return True
    return bool(shapely.dwithin(first, second, POINT_REACH))


def _name_towns(situation: Situation) -> dict[str, frozenset[str]]:
    """Give by the code of a zone the names of the towns that it names, or that name it."""
    towns = {zone.code: {split_part(town)[0] for town in zone.towns} for zone in situation.zones}
    for town in situation.towns:
        for code in town.zones:
            towns.setdefault(code, set()).add(town.name)
    return {code: frozenset(names) for code, names in towns.items()}
