"""Tables of the places room, by topic: places and their ground, maps, imports, works, reports, moving shops."""

from engawa.rooms.places.models.addresses import AddressPoint, GroundFile
from engawa.rooms.places.models.ground import MapArea, Town, WardOutline
from engawa.rooms.places.models.imports import PlaceImport, RememberedMapping
from engawa.rooms.places.models.keepers import KeeperCode, PlaceKeeper, PlaceProposal
from engawa.rooms.places.models.layers import LayerPromise, LayerViews, MapLayer
from engawa.rooms.places.models.moving_shops import MovingShop, ShopPromise, Stop, StopChange
from engawa.rooms.places.models.places import (
    Offering,
    Photo,
    Place,
    PlaceChange,
    PlaceKind,
    PlaceRegister,
    PlaceSource,
)
from engawa.rooms.places.models.reports import SpotReport, SpotReportEvent
from engawa.rooms.places.models.routes import Route, RouteStep
from engawa.rooms.places.models.visits import PlaceVisiting, VisitRequest
from engawa.rooms.places.models.works import Work, WorkChange, WorkPhoto, WorkPromise, WorkRegister

__all__ = [
    "AddressPoint",
    "GroundFile",
    "KeeperCode",
    "LayerPromise",
    "LayerViews",
    "MapArea",
    "MapLayer",
    "MovingShop",
    "Offering",
    "Photo",
    "Place",
    "PlaceChange",
    "PlaceImport",
    "PlaceKeeper",
    "PlaceKind",
    "PlaceProposal",
    "PlaceRegister",
    "PlaceSource",
    "PlaceVisiting",
    "RememberedMapping",
    "Route",
    "RouteStep",
    "ShopPromise",
    "SpotReport",
    "SpotReportEvent",
    "Stop",
    "StopChange",
    "Town",
    "VisitRequest",
    "WardOutline",
    "Work",
    "WorkChange",
    "WorkPhoto",
    "WorkPromise",
    "WorkRegister",
]
