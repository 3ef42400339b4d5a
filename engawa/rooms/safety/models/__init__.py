"""The tables of the safety room."""

from engawa.rooms.safety.models.orders import Order, OrderBook, OrderVersion
from engawa.rooms.safety.models.publications import Publication, PublicationAlarm, PublicPage
from engawa.rooms.safety.models.scenarios import Scenario
from engawa.rooms.safety.models.sites import Response, Site, SiteReport
from engawa.rooms.safety.models.zones import Zone

__all__ = [
    "Order",
    "OrderBook",
    "OrderVersion",
    "PublicPage",
    "Publication",
    "PublicationAlarm",
    "Response",
    "Scenario",
    "Site",
    "SiteReport",
    "Zone",
]
