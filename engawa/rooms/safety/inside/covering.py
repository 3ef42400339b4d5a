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

import shapely

from engawa.core.geo.points import project_point
from engawa.core.geo.shapes import Shape
from engawa.rooms.safety.inside.active import ActiveZone, list_active, list_issued
from engawa.rooms.safety.inside.asking import POINT_REACH
from engawa.rooms.safety.remembering import remember_last
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.shared_ground import (
    LEAST_GROUND,
    list_touching,
    list_towns,
    measure_shared,
)
from engawa.rooms.safety.situation import OrderNow, Situation, ZoneNow
from engawa.rooms.safety.values import ZoneKind


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
    shapes = [read_geometry(zone.geometry) for zone in zones]
    grounds = [one.shape for _at, one in areas]
    pairs = list_touching(shapes=shapes, others=grounds)
    shared = measure_shared(shapes=shapes, others=grounds, pairs=pairs)
    for zone_at, area_at in pairs[shared >= LEAST_GROUND].tolist():
        found[zones[zone_at].code].add(areas[area_at][0])
    towns = _name_towns(situation)
    shapeless = [(at, one) for at, one in areas if one.shape is None]
    for zone, shape in zip(zones, shapes, strict=True):
        for at, one in areas if shape is None else shapeless:
            if _may_share(zone, shape, one, towns):
                found[zone.code].add(at)
    return found


def _may_share(
    zone: ZoneNow,
    shape: Shape | None,
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
    first, second = _where(zone, shape), _where(area.zone, area.shape)
    if first is None or second is None:
        return True
    return bool(shapely.dwithin(first, second, POINT_REACH))


def _where(zone: ZoneNow, shape: Shape | None) -> shapely.Geometry | None:
    if shape is not None:
        return shape.geometry
    return shapely.Point(project_point(zone.point)) if zone.point else None


def _name_towns(situation: Situation) -> dict[str, frozenset[str]]:
    """Give by the code of a zone the names of the towns that it names, or that name it."""
    towns = {zone.code: set(list_towns(zone=zone)) for zone in situation.zones}
    for town in situation.towns:
        for code in town.zones:
            towns.setdefault(code, set()).add(town.name)
    return {code: frozenset(names) for code, names in towns.items()}
