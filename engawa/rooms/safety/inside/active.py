"""The areas in which an order holds at one moment, with what is known of where they are.

Both answers to "am I inside?" begin here: the file that phones read (`areas.py`), and the question asked in
Python (`asking.py`). What they share is which areas there are and which towns they touch; how a position
is compared with a shape is worked out twice, so that one can be held against the other.
"""

from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from engawa.core.geo.points import project_point
from engawa.core.geo.shapes import Shape
from engawa.rooms.safety.remembering import remember_last
from engawa.rooms.safety.shapes import read_geometry
from engawa.rooms.safety.situation import Geometry, OrderNow, Situation, ZoneNow
from engawa.rooms.safety.values import OrderState, ZoneKind

# Kinds that hold a town as a whole when they name it without 「の一部」; the others are drawn along slopes and
# rivers, whatever the words of the register are.
_KINDS_OF_WHOLE_TOWNS = frozenset({ZoneKind.TOWNS})


@dataclass(frozen=True, slots=True)
class ActiveZone:
    """A zone under at least one order. `orders` are positions in the list of issued orders, most urgent first.

    `geometry` and `shape` are those of the zone, or the outline of the ward where the zone is the whole
    ward; both are None where no position can be compared with the zone.
    """

    zone: ZoneNow
    orders: tuple[int, ...]
    geometry: Geometry | None
    shape: Shape | None
    is_outline: bool


@dataclass(frozen=True, slots=True)
class TownLinks:
    """Which active zones (positions in their list) a town lies in, wholly or in part."""

    wholly: tuple[int, ...]
    partly: tuple[int, ...]


@remember_last
def list_issued(*, situation: Situation) -> tuple[OrderNow, ...]:
    """List the orders that hold, in the order of the situation."""
    return tuple(order for order in situation.orders if order.state == OrderState.ISSUED)


@remember_last
def list_active(*, situation: Situation) -> tuple[ActiveZone, ...]:
    """List the zones under an order, in the order of the register."""
    orders = list_issued(situation=situation)
    zones_of = [frozenset(order.zones) for order in orders]
    found = []
    for zone in situation.zones:
        over = [at for at, zones in enumerate(zones_of) if zone.code in zones]
        if not over:
            continue
        over.sort(key=lambda at: -orders[at].level)
        is_outline = zone.geometry is None and zone.kind == ZoneKind.WARD
        geometry = situation.outline if is_outline else zone.geometry
        shape = read_geometry(geometry)
        found.append(
            ActiveZone(
                zone=zone,
                orders=tuple(over),
                geometry=geometry if shape else None,
                shape=shape,
                is_outline=is_outline and shape is not None,
            )
        )
    return tuple(found)


@remember_last
def link_towns(*, situation: Situation) -> tuple[TownLinks, ...]:
    """Tell of each town of the situation which of the active zones it touches.

    A zone that no town names, such as one drawn on the map, belongs to every town whose ground it may
    touch: the ground that is nearer to the town's point than to that of any other town.
    """
    active = list_active(situation=situation)
    named = [
        [at for at, one in enumerate(active) if one.zone.code in town.zones]
        for town in situation.towns
    ]
    nameless = {at for at, one in enumerate(active) if one.zone.kind != ZoneKind.WARD}
    nameless -= {at for places in named for at in places}
    for at, touched in _link_by_ground(situation, active, nameless).items():
        for place in touched:
            named[place].append(at)
    links = []
    for town, places in zip(situation.towns, named, strict=True):
        wholly = {at for at, one in enumerate(active) if one.zone.kind == ZoneKind.WARD}
        wholly |= {
            at
            for at in places
            if active[at].zone.kind in _KINDS_OF_WHOLE_TOWNS and town.name in active[at].zone.towns
        }
        links.append(TownLinks(tuple(sorted(wholly)), tuple(sorted(set(places) - wholly))))
    return tuple(links)


def _link_by_ground(
    situation: Situation, active: tuple[ActiveZone, ...], nameless: set[int]
) -> dict[int, list[int]]:
    """Give for each zone that no town names the towns whose ground its shape touches."""
    shapes = {at: shape for at in nameless if (shape := active[at].shape) is not None}
    if not shapes or not situation.towns:
        return {}
    spots = shapely.MultiPoint([project_point(town.point) for town in situation.towns])
    around = shapely.union_all([shape.geometry for shape in shapes.values()]).buffer(1)
    cells = _cut_ground(spots, around)
    return {
        at: [
            town
            for town, cell in enumerate(cells)
            if cell is not None and shapely.intersects(shape.geometry, cell)
        ]
        for at, shape in shapes.items()
    }


def _cut_ground(spots: shapely.MultiPoint, around: BaseGeometry) -> list[BaseGeometry | None]:
    """Cut the ground so that each piece is what lies nearest to its town; towns at one point share theirs."""
    pieces = list(shapely.get_parts(shapely.voronoi_polygons(spots, extend_to=around)))
    points = shapely.get_parts(spots)
    if not pieces:
        # All towns stand at one point.
        return [around] * len(points)
    tree = shapely.STRtree(pieces)
    cells: list[BaseGeometry | None] = []
    for point in points:
        holding = tree.query(point, predicate="intersects")
        cells.append(pieces[int(holding[0])] if len(holding) else None)
    return cells
