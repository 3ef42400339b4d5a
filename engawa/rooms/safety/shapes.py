"""Shapes of zones, each read once: pages, maps and answers of every release ask for the same ones."""

import json
from functools import lru_cache

from engawa.core.geo.shapes import Shape, ShapeRefused, read_shape
from engawa.rooms.safety.remembering import remember_same
from engawa.rooms.safety.situation import Geometry

# More than twice the zones of the largest ward, and outlines of wards.
_MOST = 1500


@remember_same(_MOST)
def read_geometry(geometry: Geometry | None) -> Shape | None:
    """Read a shape; None where there is none, or one that answers by chance because it is drawn wrongly."""
    return None if geometry is None else _read(json.dumps(geometry))


@remember_same(_MOST)
def write_geometry(geometry: Geometry | None) -> str:
    """Write a shape as JSON, null where there is none: the same text for the same shape."""
    return json.dumps(geometry, separators=(",", ":"), allow_nan=False)


# The same shape comes from the register and from each order that kept it.
@lru_cache(maxsize=_MOST)
def _read(geometry: str) -> Shape | None:
    try:
        return read_shape(geojson=json.loads(geometry))
    except ShapeRefused:
        return None
