"""Telling land from sea by coastlines.

A coastline of OpenStreetMap (`natural=coastline`) is a way with land on its left and water on its right, as
its wiki says. The lines cut a box into pieces; each piece is land or sea by the side on which it lies of the
lines around it.
"""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

# On the square of side 1 about 4 cm: next to the line, and not beyond the next one.
_BESIDE = 1e-9


def split_by_coast(
    *, lines: Sequence[shapely.Geometry], region: shapely.Geometry
) -> tuple[list[shapely.Geometry], list[shapely.Geometry]]:
    """Give the polygons of land and those of sea in a box; x eastward, y southward.

    Without a coastline all is land: a ward lies on it.
    """
    clipped = shapely.intersection(np.array(lines, dtype=object), region)
    coast = shapely.get_parts(shapely.get_parts(clipped))
    coast = coast[shapely.get_type_id(coast) == shapely.GeometryType.LINESTRING]
    if not coast.size:
        return [region], []
    noded = shapely.union_all([*coast, shapely.boundary(region)])
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    votes = _count_votes(coast, pieces)
    # A piece that no line touches is the whole box.
    is_land = votes >= 0
    return list(pieces[is_land]), list(pieces[~is_land])


def _count_votes(coast: NDArray[np.object_], pieces: NDArray[np.object_]) -> NDArray[np.float64]:
    """Give for each piece how much longer the lines are that say "land" than those that say "sea"."""
    vertices, which = shapely.get_coordinates(coast, return_index=True)
    is_segment = which[1:] == which[:-1]
    starts, ends = vertices[:-1][is_segment], vertices[1:][is_segment]
    steps = ends - starts
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    starts, steps, lengths = (values[lengths > 0] for values in (starts, steps, lengths))
    middles = starts + steps / 2
    # With y southward, the left of (x, y) is (y, -x).
    left = np.column_stack((steps[:, 1], -steps[:, 0])) / lengths[:, None] * _BESIDE
    tree = STRtree(pieces)
    votes = np.zeros(len(pieces))
    for places, sign in ((middles + left, 1.0), (middles - left, -1.0)):
        points, found = tree.query(shapely.points(places), predicate="within")
        np.add.at(votes, found, sign * lengths[points])
    return votes
