"""Which areas share ground, and how much: the one place where shapes of areas are laid over each other.

What counts as shared depends on who asks, and so there are two measures.

- Whoever stands in a zone is told of every order that holds on any ground of it: there only the rounding of an edge
  is left out (`LEAST_GROUND`).
- At the desk an order stands in the way of another, or goes on where one is lifted, if they share land: neighbours
  are drawn a little over each other, so a small part of the smaller area is a line and not land (`LEAST_SHARE`).
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from engawa.core.geo.shapes import Shape
from engawa.rooms.safety.situation import ZoneNow
from engawa.rooms.safety.town_names import split_part

# Square metres.
LEAST_GROUND = 1.0
# Of the smaller of two areas.
LEAST_SHARE = 0.01

Pairs = NDArray[np.intp]


def list_touching(*, shapes: Sequence[Shape | None], others: Sequence[Shape | None]) -> Pairs:
    """List as rows (place in `shapes`, place in `others`) which meet, in this order; where there is no shape, none."""
    own = [place for place, shape in enumerate(shapes) if shape is not None]
    laid = [place for place, shape in enumerate(others) if shape is not None]
    if not own or not laid:
        return np.empty((0, 2), dtype=np.intp)
    tree = shapely.STRtree(_list_geometries(others, laid))
    found = tree.query(_list_geometries(shapes, own), predicate="intersects")
    pairs = np.column_stack((np.array(own)[found[0]], np.array(laid)[found[1]]))
    ordered: Pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    return ordered


def measure_shared(
    *, shapes: Sequence[Shape | None], others: Sequence[Shape | None], pairs: Pairs
) -> NDArray[np.float64]:
    """Measure in square metres what each of the pairs that touch has in common."""
    common = shapely.intersection(
        _list_geometries(shapes, pairs[:, 0]), _list_geometries(others, pairs[:, 1])
    )
    areas: NDArray[np.float64] = shapely.area(common)
    return areas


def list_towns(*, zone: ZoneNow) -> frozenset[str]:
    """List the towns that a zone names, wholly or in part."""
    return frozenset(split_part(town)[0] for town in zone.towns)


def _list_geometries(
    shapes: Sequence[Shape | None], places: Sequence[int] | Pairs
) -> NDArray[np.object_]:
    found = np.empty(len(places), dtype=object)
    found[:] = [shape.geometry for place in places if (shape := shapes[int(place)]) is not None]
    return found
