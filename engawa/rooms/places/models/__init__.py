"""Tables of the places room, by topic: places, the ground they stand on, maps made of them, imports."""

from engawa.rooms.places.models.ground import MapArea, Town, WardOutline
from engawa.rooms.places.models.imports import PlaceImport, RememberedMapping
from engawa.rooms.places.models.layers import LayerPromise, LayerViews, MapLayer
from engawa.rooms.places.models.places import (
    Offering,
    Photo,
    Place,
    PlaceChange,
    PlaceKind,
    PlaceRegister,
    PlaceSource,
)

__all__ = [
    "LayerPromise",
    "LayerViews",
    "MapArea",
    "MapLayer",
    "Offering",
    "Photo",
    "Place",
    "PlaceChange",
    "PlaceImport",
    "PlaceKind",
    "PlaceRegister",
    "PlaceSource",
    "RememberedMapping",
    "Town",
    "WardOutline",
]
