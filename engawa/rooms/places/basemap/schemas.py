"""Which schema the vector tiles of a file follow, told by the names of their layers.

The names are those of the Protomaps basemap (version 4), of OpenMapTiles (version 3), and of the two series
of vector tiles of the Geospatial Information Authority of Japan (国土地理院).
"""

from collections.abc import Iterable
from enum import StrEnum


class Schema(StrEnum):
    """A known set of layers; OTHER are layers of no known set."""

    PROTOMAPS = "PROTOMAPS"
    OPENMAPTILES = "OPENMAPTILES"
    GSI_OPTIMAL = "GSI_OPTIMAL"
    GSI = "GSI"
    OTHER = "OTHER"


# Layers that together no other schema has; a cut for one use may lack the rest.
_SIGNS = (
    (Schema.PROTOMAPS, {"earth", "roads"}),
    (Schema.OPENMAPTILES, {"transportation", "water"}),
    (Schema.GSI_OPTIMAL, {"RdCL", "WA"}),
    (Schema.GSI, {"road", "waterarea"}),
)


def tell_schema(layers: Iterable[str]) -> Schema:
    """Tell the schema by the names of layers."""
    names = set(layers)
    return next((schema for schema, signs in _SIGNS if signs <= names), Schema.OTHER)
